"""A check cell as text: its visible part, and what it asks of objects."""

import ast
from pathlib import Path

import numpy as np

from autograder.course.notebook import HIDDEN_TESTS
from autograder.sealed.names import string_in
from autograder.sealed.views import VIEWS


def visible_part(source: str) -> str:
    """The cell without its hidden tests: what the learner has, and all that a kernel may see."""
    begin, end = (marker.lstrip("# ") for marker in HIDDEN_TESTS)
    lines, hidden = [], False
    for line in source.splitlines():
        if begin in line:
            hidden = True
        elif end in line:
            hidden = False
        elif not hidden:
            lines.append(line)
    return "\n".join(lines)


def attributes_read(source: str) -> set[str]:
    """The attribute names in the cell, also those given to hasattr and getattr as strings."""
    nodes = list(ast.walk(ast.parse(source)))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    named = {text for call in calls for node in call.args[1:2] if (text := string_in(node))}
    return attributes | named


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
