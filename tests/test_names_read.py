"""Which names a check cell reads from a submission: all that it needs, none of its own."""

import pytest

from autograder.sealed.names import names_read

READS = {
    "a name": ("assert x == 3", ["x"]),
    "by globals": ("assert globals().get('x') is not None", ["x"]),
    "in a loop over strings": ("for n in ('x', 'y'):\n    globals()[n]", ["x", "y"]),
    "by an own function of globals": (
        "def f(a):\n    return globals()[a]\nf('x')",
        ["x"],
    ),
    "by globals under another name": ("names = globals()\nnames['x']", ["x"]),
    "in an own function": ("def f(a):\n    return a + x\nf(1)", ["x"]),
    "as a default": ("def f(x=x):\n    return x", ["x"]),
    "in a decorator": ("@x\ndef f():\n    pass", ["x"]),
    "declared global": ("def f():\n    global x\n    x += 1", ["x"]),
    "in an own lambda": ("f = lambda a: a + x", ["x"]),
    "before the cell binds it": ("assert x\nx = 3", ["x"]),
    "to change it": ("x += 1", ["x"]),
    "only perhaps bound": ("if y:\n    x = 1\nprint(x)", ["x", "y"]),
    "bound in an except clause": ("try:\n    x = y\nexcept NameError:\n    x = 1\nx", ["x", "y"]),
    "around a comprehension": ("[x for x in x]", ["x"]),
    "local to another function": ("def f():\n    x = 1\nx", ["x"]),
    "an attribute's object": ("x.y.z", ["x"]),
    "an item's container": ("x[0] = 1", ["x"]),
}

OWN = {
    "import": "import os.path\nos.sep",
    "import as": "import numpy as np\nnp.array",
    "from import": "from pathlib import Path as P\nP()",
    "function": "def f(a, *b, c=1, **d):\n    e = a\n    return e, b, c, d\nf(1)",
    "function that imports": "def f():\n    import os\n    return os",
    "class": "class A:\n    pass\nA()",
    "loop": "for i, (j, k) in enumerate([]):\n    print(i, j, k)\nprint(i)",
    "comprehensions": "[a for a in {b for b in ()}], {c: d for c, d in (e for e in ())}",
    "with": "with open('f.csv') as file:\n    file.read()\nfile",
    "except": "try:\n    len(3)\nexcept TypeError as error:\n    print(error)",
    "assignment": "a = 1\nb, *c = a, 2\nd: int = b\nc, d",
    "keys and words": "a = {'x': 'y'}\nhasattr(a['x'], 'z')",
    "builtins": "len, print, sum, __name__",
}


@pytest.mark.parametrize("case", READS)
def test_what_a_cell_needs_is_told(case):
    """Else its verdict could differ from plain nbgrader's."""
    source, needed = READS[case]
    assert names_read(source) == needed


@pytest.mark.parametrize("case", OWN)
def test_what_a_cell_binds_itself_is_not_told(case):
    """A submission's value would be opaque often, as modules and functions are."""
    assert names_read(OWN[case]) == []


def test_a_cell_that_is_no_python_is_refused():
    """`build` tells its author."""
    with pytest.raises(SyntaxError):
        names_read("assert x ==")
