"""The trusted side: a snapshot's text and buffers become values (the package has the format).

Nothing here imports, unpickles or runs what a snapshot says.
"""

import json
import math
import pathlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

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

Node = dict[str, Any]
"""A node that has a kind."""


class SnapshotError(ValueError):
    """What a kernel sent is not a snapshot."""


class Opaque:
    """A value of which nothing but its class's name is known; it equals nothing."""

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True

    __hash__ = object.__hash__


class View:
    """Stands for a rich object: has those of its attributes and methods that a snapshot holds."""

    def __init__(self, attributes: dict[str, Any], calls: dict[str, Any]):
        vars(self).update(attributes)
        vars(self).update({name: returning(value) for name, value in calls.items()})


def returning(value: Any) -> Callable[[], Any]:
    """A method without arguments that returns the value."""
    return lambda: value


@dataclass
class Snapshot:
    """A submission's values at a check cell."""

    values: dict[str, Any]
    """By name."""
    is_complete: bool
    """Whether all of it is known but for modules, which checks import themselves, and for what
    rich objects hold."""


def read_snapshot(text: bytes, buffers: list[bytes], names: Collection[str]) -> Snapshot:
    """The snapshot of these names; raises SnapshotError where it breaks a rule of the format."""
    try:
        return Reader(buffers).snapshot(text, names)
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
        self.unknown = 0
        """How many opaque values it has read, besides modules and what views hold."""

    def snapshot(self, text: bytes, names: Collection[str]) -> Snapshot:
        """What it says of these names; any other could replace what a check calls."""
        require(len(text) <= MAX_TEXT, "too much text")
        content = json.loads(text, parse_constant=refuse_constant)
        members(content, "values")
        nodes = content["values"]
        require(isinstance(nodes, dict), "values is no object")
        values = {name: self.value(node, 0) for name, node in nodes.items() if name in names}
        return Snapshot(values, is_complete=not self.unknown)

    def value(self, node: Any, depth: int) -> Any:
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

    def integer(self, node: Node, depth: int) -> int:
        """A large integer."""
        members(node, "kind", "digits")
        digits = json_string(node["digits"])
        require(len(digits) <= MAX_DIGITS + 1 and digits.isascii(), "a number is too long")
        return int(digits)

    def float(self, node: Node, depth: int) -> float:
        """A number that JSON does not have."""
        members(node, "kind", "value")
        require(node["value"] in ("nan", "inf", "-inf"), "a float is neither nan nor infinite")
        return float(node["value"])

    def dictionary(self, node: Node, depth: int) -> dict[Any, Any]:
        """A dictionary."""
        members(node, "kind", "items")
        pairs = json_array(node["items"])
        require(all(isinstance(pair, list) and len(pair) == 2 for pair in pairs), "no pairs")
        return {self.value(key, depth): self.value(item, depth) for key, item in pairs}

    def path(self, node: Node, depth: int) -> pathlib.Path:
        """A path, as a path of this system."""
        members(node, "kind", "value")
        return pathlib.Path(json_string(node["value"]))

    def scalar(self, node: Node, depth: int) -> Any:
        """A NumPy scalar."""
        members(node, "kind", "dtype", "buffer")
        return self.from_buffer(node, ())[()]

    def array(self, node: Node, depth: int) -> np.ndarray[Any, Any]:
        """A NumPy array, writable and with memory of its own."""
        members(node, "kind", "dtype", "buffer", "shape")
        return self.from_buffer(node, shape(node["shape"]))

    def from_buffer(self, node: Node, size: tuple[int, ...]) -> np.ndarray[Any, Any]:
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

    def objects(self, node: Node, depth: int) -> np.ndarray[Any, Any]:
        """An array of Python objects."""
        members(node, "kind", "shape", "items")
        size, items = shape(node["shape"]), json_array(node["items"])
        require(len(items) == math.prod(size), "items of another number")
        result = np.empty(len(items), object)
        for index, item in enumerate(items):
            result[index] = self.value(item, depth)
        return result.reshape(size)

    def class_(self, node: Node, depth: int) -> type[Opaque]:
        """A class that has nothing but a name."""
        members(node, "kind", "name")
        return type(identifier(node["name"]), (Opaque,), {})

    def opaque(self, node: Node, depth: int) -> Opaque:
        """A value that has nothing but the name of a class."""
        kind = self.class_(node, depth)
        self.unknown += kind.__name__ != "module"
        return kind()

    def view(self, node: Node, depth: int) -> View:
        """A view."""
        members(node, "kind", "name", "attributes", "calls")
        parts = [node["attributes"], node["calls"]]
        for part in parts:
            require(isinstance(part, dict), "no object")
            require(not any(name.startswith("__") for name in part), "a name of Python's own")
        before = self.unknown
        values = [{name: self.value(one, depth) for name, one in part.items()} for part in parts]
        self.unknown = before
        kind: type[View] = type(identifier(node["name"]), (View,), {})
        return kind(*values)


Read = Callable[[Reader, Node, int], Any]


def container(make: Callable[[Iterable[Any]], Any]) -> Read:
    """A reader for a container of items."""

    def read(reader: Reader, node: Node, depth: int) -> Any:
        members(node, "kind", "items")
        return make(reader.value(item, depth) for item in json_array(node["items"]))

    return read


def bounds(make: Callable[..., Any], kind: type) -> Read:
    """A reader for a range or a slice, whose start, stop and step are of a kind."""

    def read(reader: Reader, node: Node, depth: int) -> Any:
        members(node, "kind", "items")
        items = [reader.value(item, depth) for item in json_array(node["items"])]
        require(len(items) == 3 and all(isinstance(item, kind) for item in items), "bounds")
        return make(*items)

    return read


READERS: dict[str, Read] = {
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


def members(node: object, *names: str) -> None:
    """Raise SnapshotError unless the object has exactly these members."""
    require(isinstance(node, dict) and set(node) == set(names), f"members are not {names}")


def json_string(value: object) -> str:
    """The value, where it is a string of a bearable length."""
    if not isinstance(value, str) or len(value) > MAX_STRING:
        raise SnapshotError("no string")
    return value


def json_array(value: object) -> list[Any]:
    """The value, where it is an array."""
    if not isinstance(value, list):
        raise SnapshotError("no array")
    return value


def shape(value: object) -> tuple[int, ...]:
    """The shape of an array that fits into a snapshot."""
    sizes = json_array(value)
    require(len(sizes) <= MAX_DIMENSIONS, "too many dimensions")
    require(all(type(size) is int and 0 <= size <= MAX_BYTES for size in sizes), "no size")
    require(math.prod(sizes) <= MAX_BYTES, "too many items")
    return tuple(sizes)


def identifier(value: object) -> str:
    """A name that a class may have; another where it is none."""
    name = json_string(value)[:100]
    return name if name.isidentifier() else "object"


def refuse_constant(name: str) -> NoReturn:
    """JSON has no NaN."""
    raise SnapshotError(f"{name} is not JSON")
