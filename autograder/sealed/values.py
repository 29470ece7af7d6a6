"""The trusted side: a snapshot's text and buffers become values (the package has the format).

Nothing here imports, unpickles or runs what a snapshot says.
"""

import json
import math
import pathlib
from dataclasses import dataclass, field

import numpy as np

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


class SnapshotError(ValueError):
    """What a kernel sent is not a snapshot."""


class Opaque:
    """A value of which nothing but its class's name is known; it equals nothing."""

    def __eq__(self, other):
        return False

    def __ne__(self, other):
        return True

    __hash__ = object.__hash__


class View:
    """Stands for a rich object: has those of its attributes and methods that a snapshot holds."""

    def __init__(self, attributes: dict, calls: dict):
        vars(self).update(attributes)
        vars(self).update({name: lambda value=value: value for name, value in calls.items()})


@dataclass
class Snapshot:
    """A submission's values at a check cell."""

    values: dict
    """By name."""
    signs: list[str] = field(default_factory=list)
    """What the kernel noticed."""


def read_snapshot(text: bytes, buffers: list[bytes]) -> Snapshot:
    """The snapshot; raises SnapshotError where it breaks a rule of the format."""
    try:
        return Reader(buffers).snapshot(text)
    except SnapshotError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, MemoryError) as error:
        raise SnapshotError(f"{type(error).__name__}: {error}") from None


def require(condition: bool, rule: str) -> None:
    """Raise SnapshotError unless the rule is kept."""
    if not condition:
        raise SnapshotError(rule)


class Reader:
    """Reads one snapshot, counting its nodes."""

    def __init__(self, buffers: list[bytes]):
        require(sum(map(len, buffers)) <= MAX_BYTES, "too many bytes")
        self.buffers = buffers
        self.nodes = 0

    def snapshot(self, text: bytes) -> Snapshot:
        """The whole of it."""
        require(len(text) <= MAX_TEXT, "too much text")
        content = json.loads(text, parse_constant=refuse_constant)
        members(content, "values", "signs")
        values, signs = content["values"], content["signs"]
        require(isinstance(values, dict), "values is no object")
        require(
            isinstance(signs, list)
            and len(signs) <= 100
            and all(isinstance(sign, str) and len(sign) <= 1000 for sign in signs),
            "signs is no short list of short strings",
        )
        return Snapshot({name: self.value(node, 0) for name, node in values.items()}, signs)

    def value(self, node, depth: int):
        """The value for a node."""
        self.nodes += 1
        require(self.nodes <= MAX_NODES, "too many nodes")
        require(depth <= MAX_DEPTH + 1, "too deep")
        if node is None or isinstance(node, (bool, float)):
            return node
        if isinstance(node, int):
            require(-(2**63) <= node < 2**63, "an integer is too large")
            return node
        if isinstance(node, str):
            require(len(node) <= MAX_STRING, "a string is too long")
            return node
        require(isinstance(node, dict) and isinstance(node.get("kind"), str), "a node has no kind")
        require(node["kind"] in READERS, "a node is of an unknown kind")
        return READERS[node["kind"]](self, node, depth + 1)

    def integer(self, node, depth: int):
        """A large integer."""
        members(node, "kind", "digits")
        digits = json_string(node["digits"])
        require(len(digits) <= MAX_DIGITS + 1 and digits.isascii(), "a number is too long")
        return int(digits)

    def float(self, node, depth: int):
        """A number that JSON does not have."""
        members(node, "kind", "value")
        require(node["value"] in ("nan", "inf", "-inf"), "a float is neither nan nor infinite")
        return float(node["value"])

    def dictionary(self, node, depth: int):
        """A dictionary."""
        members(node, "kind", "items")
        pairs = json_array(node["items"])
        require(all(isinstance(pair, list) and len(pair) == 2 for pair in pairs), "no pairs")
        return {self.value(key, depth): self.value(item, depth) for key, item in pairs}

    def path(self, node, depth: int):
        """A path, as a path of this system."""
        members(node, "kind", "value")
        return pathlib.Path(json_string(node["value"]))

    def scalar(self, node, depth: int):
        """A NumPy scalar."""
        members(node, "kind", "dtype", "buffer")
        return self.from_buffer(node, ())[()]

    def array(self, node, depth: int):
        """A NumPy array, writable and with memory of its own."""
        members(node, "kind", "dtype", "buffer", "shape")
        return self.from_buffer(node, shape(node["shape"]))

    def from_buffer(self, node, size: tuple[int, ...]):
        """The array of this size in the buffer that the node names."""
        dtype = np.dtype(json_string(node["dtype"]))
        require(dtype.kind in ARRAY_KINDS and dtype.itemsize > 0, "an array of an unknown kind")
        require(type(node["buffer"]) is int and node["buffer"] >= 0, "no buffer")
        content = self.buffers[node["buffer"]]
        require(len(content) == math.prod(size) * dtype.itemsize, "a buffer of another size")
        if dtype.kind == "b":
            require(content.count(0) + content.count(1) == len(content), "a bool is 0 or 1")
        if dtype.kind == "U":
            points = np.frombuffer(content, dtype.byteorder.replace("|", "=") + "u4")
            require(not len(points) or points.max() <= 0x10FFFF, "no character")
        return np.frombuffer(content, dtype).reshape(size).copy()

    def objects(self, node, depth: int):
        """An array of Python objects."""
        members(node, "kind", "shape", "items")
        size, items = shape(node["shape"]), json_array(node["items"])
        require(len(items) == math.prod(size), "items of another number")
        result = np.empty(len(items), object)
        for index, item in enumerate(items):
            result[index] = self.value(item, depth)
        return result.reshape(size)

    def class_(self, node, depth: int):
        """A class that has nothing but a name."""
        members(node, "kind", "name")
        return type(identifier(node["name"]), (Opaque,), {})

    def opaque(self, node, depth: int):
        """A value that has nothing but the name of a class."""
        return self.class_(node, depth)()

    def view(self, node, depth: int):
        """A view."""
        members(node, "kind", "name", "attributes", "calls")
        parts = [node["attributes"], node["calls"]]
        for part in parts:
            require(isinstance(part, dict), "no object")
            require(not any(name.startswith("__") for name in part), "a name of Python's own")
        values = [{name: self.value(one, depth) for name, one in part.items()} for part in parts]
        return type(identifier(node["name"]), (View,), {})(*values)


def container(make):
    """A reader for a container of items."""

    def read(reader: Reader, node, depth: int):
        members(node, "kind", "items")
        return make(reader.value(item, depth) for item in json_array(node["items"]))

    return read


def bounds(make, kind: type):
    """A reader for a range or a slice, whose start, stop and step are of a kind."""

    def read(reader: Reader, node, depth: int):
        members(node, "kind", "items")
        items = [reader.value(item, depth) for item in json_array(node["items"])]
        require(len(items) == 3 and all(isinstance(item, kind) for item in items), "bounds")
        return make(*items)

    return read


READERS = {
    "integer": Reader.integer,
    "float": Reader.float,
    "tuple": container(tuple),
    "list": container(list),
    "set": container(set),
    "frozenset": container(frozenset),
    "dict": Reader.dictionary,
    "range": bounds(range, int),
    "slice": bounds(slice, object),
    "path": Reader.path,
    "scalar": Reader.scalar,
    "array": Reader.array,
    "objects": Reader.objects,
    "class": Reader.class_,
    "opaque": Reader.opaque,
    "view": Reader.view,
}


def members(node, *names: str) -> None:
    """Raise SnapshotError unless the object has exactly these members."""
    require(isinstance(node, dict) and set(node) == set(names), f"members are not {names}")


def json_string(value) -> str:
    """The value, where it is a string of a bearable length."""
    require(isinstance(value, str) and len(value) <= MAX_STRING, "no string")
    return value


def json_array(value) -> list:
    """The value, where it is an array."""
    require(isinstance(value, list), "no array")
    return value


def shape(value) -> tuple[int, ...]:
    """The shape of an array that fits into a snapshot."""
    sizes = json_array(value)
    require(len(sizes) <= MAX_DIMENSIONS, "too many dimensions")
    require(all(type(size) is int and 0 <= size <= MAX_BYTES for size in sizes), "no size")
    require(math.prod(sizes) <= MAX_BYTES, "too many items")
    return tuple(sizes)


def identifier(value) -> str:
    """A name that a class may have; another where it is none."""
    name = json_string(value)[:100]
    return name if name.isidentifier() else "object"


def refuse_constant(name: str):
    """JSON has no NaN."""
    raise SnapshotError(f"{name} is not JSON")
