"""The cells of a lesson's notebook: answers, checks, solutions and hidden tests."""

import warnings
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.errors import UnreadableError

SOLUTION = ("### BEGIN SOLUTION", "### END SOLUTION")
HIDDEN_TESTS = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")
GIVEN_VALUES = "given_values.json"
"""Beside an instructor's notebook: what its hidden tests compare given values with."""

JSON = dict[str, Any]

MAX_LEVELS = 100


def notebook_in(folder: Path, lesson: str) -> Path:
    """Where in its folder the lesson's notebook lies, at every step of its way."""
    return folder / f"{lesson}.ipynb"


def read_notebook(path: Path) -> NotebookNode:
    """The notebook at `path` in today's format; raises OSError and UnreadableError.

    Of the course's own: what learners hand in has a room of its own, autograder/intake.
    """
    notebook: NotebookNode
    try:
        with warnings.catch_warnings(action="ignore"):
            notebook = nbformat.v4.upgrade(nbformat.reads(path.read_text("utf-8"), as_version=4))
            nbformat.validate(notebook)
    except OSError:
        raise
    except Exception as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise UnreadableError(
            "{name} is not a notebook: {reason}", name=path.name, reason=reason
        ) from None
    return notebook


def encodable(value: Any, levels: int = MAX_LEVELS) -> Any:
    """The same value of JSON, in whose strings each half surrogate is a question mark.

    JSON can hold them, and UTF-8, in which files and gradebooks are written, cannot.
    Raises RecursionError where lists and objects stand in each other more than `levels` deep: what
    copies and writes a notebook has its limits, too.
    """
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if not levels:
        raise RecursionError
    if isinstance(value, dict):
        return type(value)(
            (encodable(name), encodable(one, levels - 1)) for name, one in value.items()
        )
    if isinstance(value, list):
        return [encodable(one, levels - 1) for one in value]
    return value


def write_notebook(notebook: NotebookNode) -> bytes:
    """The notebook in the one JSON layout that git and JupyterLab keep."""
    return f"{nbformat.writes(notebook)}\n".encode()


def about(cell: NotebookNode) -> JSON:
    """nbgrader's metadata of the cell; none where a learner has written nonsense there."""
    found = cell.metadata.get("nbgrader")
    return found if isinstance(found, dict) else {}


def grade_id(cell: NotebookNode) -> str | None:
    """nbgrader's name of the cell, such as `answer-1` or `check-1`."""
    name = about(cell).get("grade_id")
    return name if isinstance(name, str) else None


def answer_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The cells that a learner fills in, by grade_id."""
    return graded_cells(notebook, "solution")


def check_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The cells that decide the points, by grade_id."""
    return graded_cells(notebook, "grade")


def graded_cells(notebook: NotebookNode, role: str) -> dict[str, NotebookNode]:
    """The cells for which nbgrader's metadata says `role`, by grade_id."""
    return {
        name: cell for cell in notebook.cells if about(cell).get(role) and (name := grade_id(cell))
    }


def points_of(cell: NotebookNode) -> float:
    """What the check cell is worth."""
    return float(cell.metadata.nbgrader.points)


def points(notebook: NotebookNode) -> dict[str, float]:
    """What each check is worth."""
    return {name: points_of(cell) for name, cell in check_cells(notebook).items()}


def reference_answers(notebook: NotebookNode) -> dict[str, str]:
    """The code of the reference solution for each answer cell of an instructor's notebook."""
    return {
        name: "\n".join(line for line in cell.source.splitlines() if line.strip() not in SOLUTION)
        for name, cell in answer_cells(notebook).items()
    }
