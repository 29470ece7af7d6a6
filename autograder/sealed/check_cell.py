"""A check cell as text: its visible part, and what it asks of objects."""

import ast
from pathlib import Path

import numpy as np

from autograder.course.notebook import HIDDEN_TESTS
from autograder.sealed.names import binds, binds_in, string_in
from autograder.sealed.views import VIEWS


def visible_part(source: str) -> str:
    """The cell without its hidden tests: what the learner has, and all that a kernel may see."""
    hidden = hidden_lines(source)
    lines = enumerate(source.splitlines(), start=1)
    return "\n".join(line for number, line in lines if number not in hidden)


def hidden_lines(source: str) -> set[int]:
    """The numbers of the lines, from 1, that belong to hidden tests."""
    begin, end = (marker.lstrip("# ") for marker in HIDDEN_TESTS)
    found, hidden = set(), False
    for number, line in enumerate(source.splitlines(), start=1):
        hidden = hidden or begin in line
        if hidden or end in line:
            found.add(number)
        hidden = hidden and end not in line
    return found


def attributes_read(source: str) -> set[str]:
    """The attribute names in the cell, also those given to hasattr and getattr as strings.

    Not those of what the cell itself makes of an import.
    """
    nodes = list(ast.walk(ast.parse(source)))
    own = binds_in(node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom))
    for node in nodes:
        if isinstance(node, ast.Assign) and root(node.value) in own:
            own |= binds(node)
    found = [node for node in nodes if isinstance(node, ast.Attribute) and root(node) not in own]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    named = {text for call in calls for node in call.args[1:2] if (text := string_in(node))}
    return {node.attr for node in found} | named


def root(node: ast.AST) -> str | None:
    """The name with which an expression begins, before its attributes, calls and items."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


CARRIED_ATTRIBUTES = {
    name
    for kind in (str, int, float, list, tuple, dict, set, range, slice, type, np.ndarray, Path)
    for name in dir(kind)
} | {name for attributes, calls in VIEWS.values() for name in (*attributes, *calls)}
"""What plain values have, and what some view has: a check tells apart which it looks at."""


def not_offered(source: str, left_out: dict[str, list[str]]) -> list[str]:
    """What the cell asks of an object that its view does not have, one phrase for each.

    left_out: by the class's name, the attributes of the object that its view does not have.
    """
    asked = attributes_read(source) - CARRIED_ATTRIBUTES
    return [
        f".{name} of a {kind}"
        for kind, names in left_out.items()
        for name in sorted(asked & set(names))
    ]
