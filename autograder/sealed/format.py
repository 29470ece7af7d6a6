"""The format of a snapshot, version 2.

It is one JSON text and a list of byte buffers. The text is an
object with one member and no others:

    values   object: a node for each name that was asked for and exists in the submission;
             other names are not read

A node is null, true, false, a string, an integer of at most 64 bits or a finite number, or else an
object whose member `kind` says what the others are:

    integer     digits: a decimal string, for larger numbers
    float       value: "nan", "inf" or "-inf"
    tuple, list, set, frozenset
                items: array of nodes
    dict        items: array of [key node, value node]
    range, slice
                items: the three nodes start, stop and step
    path        value: string
    scalar      dtype, buffer: a NumPy scalar; see array
    array       dtype: NumPy's string, of kind b, i, u, f, c or U; shape: array of integers;
                buffer: index of the buffer that holds the items in C order
    objects     shape, items: an array of Python objects, as nodes in C order
    class       name: a class, of which nothing but the name is told
    view        name: the class; attributes: object of nodes; calls: object of nodes, by the name
                of a method without arguments the value that it returns. A view has the attribute
                and method names of the object for which it stands.
    opaque      name: the class of anything else; it equals nothing

MAX_DEPTH, MAX_NODES, MAX_TEXT and MAX_BYTES bound it. What is beyond a bound is made opaque by a
kernel of ours; a snapshot that breaks a rule is refused as a whole.
"""

MAX_DEPTH = 24
"""Nodes within nodes."""
MAX_NODES = 50_000
"""Nodes in one snapshot."""
MAX_TEXT = 8 * 2**20
"""Bytes of the JSON text."""
MAX_STRING = 2**20
"""Characters of one string."""
MAX_DIGITS = 1000
"""Digits of one integer."""
MAX_BYTES = 16 * 2**20
"""Bytes of all buffers together."""
MAX_DIMENSIONS = 16
"""Dimensions of an array."""
ARRAY_KINDS = "biufcU"
"""NumPy's letters for the kinds of items that may cross."""
