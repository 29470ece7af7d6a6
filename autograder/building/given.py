"""Given values: what checks read and no answer sets, recorded from the reference's run.

A submission can set any name. So the hidden tests compare what the lesson's own cells make with
GIVEN_VALUES beside the instructor's notebook, under plain nbgrader as well; learners do not get it.
"""

import ast
import contextlib
import copy
import json
import math
import re
from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.building.coincidences import names_assigned
from autograder.course.notebook import GIVEN_VALUES, answer_cells, check_cells, grade_id
from autograder.language import translate as _
from autograder.sealed.check_cell import hidden_lines
from autograder.sealed.names import binds, names_read

TOLERANCE = 1e-3
"""How far numbers may lie from those recorded before, which stand: machines round differently."""
DIGITS = 4
"""Significant digits of what is recorded; checks allow for more."""

QUESTION = """
print(
    __import__("json").dumps(
        {{name: globals().get(name) for name in {names}}},
        default=lambda value: value.tolist() if hasattr(value, "tolist") else None,
    )
)
"""
PREFIX = "given-to-"
"""The id of the cell that tells what is given to a check starts with it."""


def given_names(notebook: NotebookNode) -> dict[str, list[str]]:
    """By check, the names that it reads, that cells before it set, and that no answer sets."""
    answers, checks = answer_cells(notebook), check_cells(notebook)
    of_answers = {name for cell in answers.values() for name in names_assigned(cell.source)}
    given, found = set[str](), {}
    for cell in notebook.cells:
        name = grade_id(cell)
        if name in checks:
            found[name] = sorted(names_needed(cell.source) & given - of_answers)
        elif name not in answers and cell.cell_type == "code":
            given |= set(names_assigned(cell.source))
    return found


def names_needed(source: str) -> set[str]:
    """The names that a check reads and never sets; none where it is no Python: its run tells."""
    try:
        return set(names_read(source)) - binds(ast.parse(source))
    except SyntaxError:
        return set()


def uncompared(notebook: NotebookNode) -> Iterator[str]:
    """A sentence for each given value that a check believes."""
    for check, names in given_names(notebook).items():
        source = check_cells(notebook)[check].source
        lines = source.splitlines()
        hidden = "\n".join(lines[number - 1] for number in hidden_lines(source))
        for name in names:
            if GIVEN_VALUES not in hidden or not re.search(rf"""\[["']{name}["']\]""", hidden):
                yield _(
                    "{check} reads {name}, which other cells set: its hidden tests must compare it "
                    'with "{name}" in {file}, which `build` writes',
                    check=check,
                    name=name,
                    file=GIVEN_VALUES,
                )


def with_given_told(notebook: NotebookNode) -> NotebookNode:
    """A copy of the notebook that tells before each check what is given to it."""
    notebook = copy.deepcopy(notebook)
    checks = check_cells(notebook)
    for check, names in given_names(notebook).items():
        if names:
            question = new_code_cell(QUESTION.format(names=names), id=f"{PREFIX}{check}")
            notebook.cells.insert(notebook.cells.index(checks[check]), question)
    return notebook


def given_values(executed: NotebookNode) -> dict[str, Any]:
    """The value of each given name, as the first check that reads it finds it.

    executed: what came of a notebook `with_given_told`.
    """
    values: dict[str, Any] = {}
    for cell in executed.cells:
        if cell.id.startswith(PREFIX):
            printed = "".join(output.get("text", "") for output in cell.outputs)
            values = json.loads(printed or "{}") | values
    return values


def unrecorded(values: dict[str, Any]) -> list[str]:
    """A sentence for each value that no record can hold."""
    return [
        _(
            "checks read {name}, which other cells set and {file} cannot hold: "
            "let them make it from the lesson's files",
            name=name,
            file=GIVEN_VALUES,
        )
        for name, value in values.items()
        if not is_plain(value)
    ]


def is_plain(value: Any) -> bool:
    """Whether all of it could be told."""
    if isinstance(value, dict):
        value = list(value.values())
    return all(map(is_plain, value)) if isinstance(value, list) else value is not None


def record(values: dict[str, Any], before: bytes | None) -> bytes:
    """What GIVEN_VALUES shall hold: what it held before where that is alike."""
    with contextlib.suppress(ValueError):
        if before and alike(json.loads(before), values):
            return before
    return f"{json.dumps(rounded(values))}\n".encode()


def alike(one: Any, other: Any) -> bool:
    """Whether two values are the same but for TOLERANCE."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if isinstance(one, dict) and isinstance(other, dict):
        return alike([*one.items()], [*other.items()])
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other)


def rounded(value: Any) -> Any:
    """The value with as many digits as are recorded."""
    if isinstance(value, dict):
        return {name: rounded(item) for name, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
