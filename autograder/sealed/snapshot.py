"""The kernel's side: the values of some names as a snapshot (the package describes the format).

It runs in the learner's process, so a learner who tries can make it say anything, just as any
value can be assigned to any name. It is written so that nobody can do so by accident: it calls no
method that a learner has written, and it does not use the names that learners can redefine.
"""

import builtins
import json
import math
import pathlib
import sys
from collections.abc import Callable
from typing import Any

from autograder.sealed.format import (
    ARRAY_KINDS,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_DIMENSIONS,
    MAX_NODES,
    MAX_STRING,
    MAX_TEXT,
)
from autograder.sealed.views import MAX_WEIGHTS, VIEWS

# A copy: functions of this module do not see what somebody puts into `builtins` later.
globals()["__builtins__"] = dict(vars(builtins))

encode_json = json.JSONEncoder(allow_nan=False).encode
PATHS = (pathlib.PosixPath, pathlib.WindowsPath, pathlib.PurePosixPath, pathlib.PureWindowsPath)


Node = Any
"""What JSON has: see `format`."""


class Libraries:
    """The classes of NumPy and Keras, as they were before the submission could change anything."""

    def __init__(self) -> None:
        self.imported = imported_packages()
        self.numpy: Any = sys.modules.get("numpy")
        self.scalars = frozenset(self.numpy.sctypeDict.values() if self.numpy else ())
        self.views = [
            (found, *offers) for path, offers in VIEWS.items() if (found := find_class(path))
        ]
        self.tensors = {
            one
            for path in ("keras.Variable", "tensorflow.Tensor")
            if (found := find_class(path))
            for one in (found, *subclasses(found))
        }
        self.genuine = {
            one: {name: getattr(one, name, None) for name in calls}
            for family, _, calls in self.views
            for one in (family, *subclasses(family))
        }


def imported_packages() -> set[str]:
    """Which of the packages that Libraries knows have been imported."""
    return {path.partition(".")[0] for path in ("numpy", *VIEWS)} & set(sys.modules)


def find_class(path: str) -> type | None:
    """The class with this name, where its package has been imported."""
    package, _, attributes = path.partition(".")
    found = sys.modules.get(package)
    for name in attributes.split("."):
        found = getattr(found, name, None) if found is not None else None
    return found if isinstance(found, type) else None


def subclasses(one: type) -> set[type]:
    """All classes below it."""
    below: set[type] = set()
    children: list[type] = type.__subclasses__(one)
    for child in children:
        below |= {child} | subclasses(child)
    return below


class TooLarge(BaseException):
    """Not to be caught together with what a strange value leads to."""


class Writer:
    """Writes one snapshot; what is too deep, too large or unknown becomes opaque."""

    def __init__(self, libraries: Libraries):
        self.libraries = libraries
        self.buffers: list[bytes] = []
        self.nodes_left = MAX_NODES
        self.bytes_left = MAX_BYTES
        self.text_left = MAX_TEXT // 8  # A character may need six bytes of JSON.
        self.left_out: dict[str, list[str]] = {}
        """What the views do not have of the objects for which they stand, by class: for `build`."""

    def whole(self, value: Any) -> Node:
        """The node for a name's value; one that is too large leaves its room to the others."""
        before = self.nodes_left, self.bytes_left, self.text_left
        buffers = len(self.buffers)
        try:
            return self.node(value, 0)
        except TooLarge:
            self.nodes_left, self.bytes_left, self.text_left = before
            del self.buffers[buffers:]
            return opaque(type(value))

    def node(self, value: Any, depth: int) -> Node:
        """The node for any value; raises TooLarge where the snapshot would have too many."""
        self.nodes_left -= 1
        kind = type(value)
        if self.nodes_left < 0:
            raise TooLarge
        if depth > MAX_DEPTH:
            return opaque(kind)
        try:
            return self.plain(value, kind, depth)
        except Exception:
            return opaque(kind)

    def plain(self, value: Any, kind: type, depth: int) -> Node:
        """The node for a value; raises whatever a strange value leads to."""
        if value is None or kind is bool:
            return value
        if kind in self.libraries.scalars:
            return self.scalar(value)
        bases = type.__dict__["__mro__"].__get__(kind)
        for base, make in MAKERS.items():
            if base in bases:
                return make(self, value, depth)
        if kind in PATHS:
            return {"kind": "path", "value": self.text(str(value))}
        if self.libraries.numpy and self.libraries.numpy.ndarray in bases:
            return self.array(value, depth)
        if type in bases:
            return {"kind": "class", "name": name_of(value)}
        return self.rich(value, kind, depth)

    def rich(self, value: Any, kind: type, depth: int) -> Node:
        """The node for an object of a library's class; a learner's own class tells its name."""
        libraries = self.libraries
        if kind in libraries.tensors:
            return self.node(libraries.numpy.asarray(value), depth)
        if kind not in libraries.genuine:
            return opaque(kind)
        attributes, calls = next(
            offers for family, *offers in libraries.views if family in kind.__mro__
        )
        values = {}
        for name in attributes:
            try:
                values[name] = self.node(getattr(value, name), depth + 1)
            except Exception:
                continue  # An object that has no such attribute yet, as a layer without input.
        results = {}
        for name in calls:
            result = self.call(libraries.genuine[kind].get(name), name, value, depth)
            if result is not None:
                results[name] = result
        offered = {*attributes, *calls}
        self.left_out[name_of(kind)] = sorted({*dir(kind), *vars(value)} - offered)
        return {"kind": "view", "name": name_of(kind), "attributes": values, "calls": results}

    def call(self, method: Any, name: str, value: Any, depth: int) -> Node:
        """What the library's own method returns for the object, or None where that is too much."""
        if name == "get_weights" and count_weights(value) > MAX_WEIGHTS:
            return None
        try:
            return self.node(method(value), depth + 1)
        except Exception:
            return None

    def text(self, value: str) -> str:
        """The string; raises ValueError where it is too long."""
        self.text_left -= len(value)
        if len(value) > MAX_STRING or self.text_left < 0:
            raise ValueError("too long")
        # Half of a surrogate pair has no place in JSON.
        value.encode()
        return value

    def integer(self, value: Any, depth: int) -> Node:
        """For int and what is derived from it."""
        number = int.__int__(value)
        if -(2**63) <= number < 2**63:
            return number
        if number.bit_length() > 3 * MAX_DIGITS:
            return opaque(int)
        return {"kind": "integer", "digits": self.text(str(number))}

    def float(self, value: Any, depth: int) -> Node:
        """For float and what is derived from it."""
        number = float.__float__(value)
        return number if math.isfinite(number) else {"kind": "float", "value": repr(number)}

    def string(self, value: Any, depth: int) -> Node:
        """For str and what is derived from it."""
        return self.text(str.__str__(value))

    def dictionary(self, value: Any, depth: int) -> Node:
        """For dict and what is derived from it."""
        pairs = [
            [self.node(key, depth + 1), self.node(item, depth + 1)]
            for key, item in list(dict.items(value))
        ]
        return {"kind": "dict", "items": pairs}

    def bounds(self, value: Any, depth: int) -> Node:
        """For range and slice, from which nothing can be derived."""
        bounds = [value.start, value.stop, value.step]
        return {
            "kind": type(value).__name__,
            "items": [self.node(bound, depth + 1) for bound in bounds],
        }

    def scalar(self, value: Any) -> Node:
        """For NumPy's own scalars."""
        array = self.libraries.numpy.asarray(value)
        return self.in_buffer("scalar", array, array.dtype, {})

    def array(self, value: Any, depth: int) -> Node:
        """For a NumPy array and what is derived from it."""
        ndarray = self.libraries.numpy.ndarray
        dtype, shape = ndarray.dtype.__get__(value), list(ndarray.shape.__get__(value))
        if len(shape) > MAX_DIMENSIONS:
            return opaque(type(value))
        if dtype.kind == "O":
            items = [self.node(item, depth + 1) for item in ndarray.ravel(value).tolist()]
            return {"kind": "objects", "shape": shape, "items": items}
        return self.in_buffer("array", value, dtype, {"shape": shape})

    def in_buffer(self, kind: str, array: Any, dtype: Any, more: dict[str, Any]) -> Node:
        """A node whose items lie in a buffer of their own."""
        ndarray = self.libraries.numpy.ndarray
        size = ndarray.nbytes.__get__(array)
        if dtype.kind not in ARRAY_KINDS or dtype.itemsize == 0 or size > self.bytes_left:
            return opaque(type(array))
        self.bytes_left -= size
        self.buffers.append(ndarray.tobytes(array))
        return {"kind": kind, "dtype": dtype.str, "buffer": len(self.buffers) - 1} | more


Maker = Callable[[Writer, Any, int], Node]


def container(kind: Any) -> Maker:
    """A maker for tuple, list, set or frozenset, and what is derived from it."""

    def make(writer: Writer, value: Any, depth: int) -> Node:
        items = [writer.node(item, depth + 1) for item in kind.__iter__(value)]
        return {"kind": kind.__name__, "items": items}

    return make


MAKERS: dict[type, Maker] = {
    int: Writer.integer,
    float: Writer.float,
    str: Writer.string,
    tuple: container(tuple),
    list: container(list),
    set: container(set),
    frozenset: container(frozenset),
    dict: Writer.dictionary,
    range: Writer.bounds,
    slice: Writer.bounds,
}


def count_weights(layer: Any) -> int:
    """How many numbers the layer has learnt or will learn."""
    return sum(math.prod(weight.shape) for weight in layer.weights)


def opaque(kind: type) -> Node:
    """The node for a value of which nothing but its class is told."""
    return {"kind": "opaque", "name": name_of(kind)}


def name_of(kind: type) -> str:
    """The name of a class, whatever its metaclass says."""
    try:
        return str(type.__dict__["__name__"].__get__(kind)[:100])
    except Exception:
        return "object"


def take(
    namespace: dict[str, Any], names: list[str], libraries: Libraries
) -> tuple[bytes, list[bytes], dict[str, list[str]]]:
    """The snapshot of those names that exist: text, buffers, and what its views leave out."""
    writer = Writer(libraries)
    values = {name: writer.whole(namespace[name]) for name in names if name in namespace}
    text = encode_json({"values": values}).encode()
    if len(text) > MAX_TEXT:
        values = {name: opaque(type(namespace[name])) for name in values}
        writer.buffers = []
        text = encode_json({"values": values}).encode()
    return text, writer.buffers, writer.left_out
