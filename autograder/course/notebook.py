"""The cells of a lesson's notebook: answers, checks, solutions and hidden tests."""

import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.validator import normalize

from autograder.errors import UnreadableError

SOLUTION = ("### BEGIN SOLUTION", "### END SOLUTION")
HIDDEN_TESTS = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")
GIVEN_VALUES = "given_values.json"
"""Beside an instructor's notebook: what its hidden tests compare given values with."""


def notebook_in(folder: Path, lesson: str) -> Path:
    """Where in its folder the lesson's notebook lies, at every step of its way."""
    return folder / f"{lesson}.ipynb"


def read_notebook(path: Path) -> NotebookNode:
    """The notebook at `path` in today's format; raises OSError and UnreadableError."""
    return read_as_notebook(path.read_bytes(), path.name)


def read_as_notebook(content: bytes, name: str) -> NotebookNode:
    """The notebook in today's format, mended where that is harmless; raises UnreadableError."""
    notebook: NotebookNode
    try:
        with warnings.catch_warnings(action="ignore"):
            raw = nbformat.reader.reads(content.decode("utf-8-sig"))
            # Colab's, of 4.0, have no ids of cells; `convert` looks at the 4 only.
            _, notebook = normalize(nbformat.v4.upgrade(nbformat.convert(raw, 4)))
        nbformat.validate(notebook)
    except (nbformat.reader.NotJSONError, UnicodeDecodeError, RecursionError):
        raise not_json(content, name) from None
    except Exception as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise UnreadableError(
            "{name} is not a notebook: {reason}", name=name, reason=reason
        ) from None
    return notebook


def not_json(content: bytes, name: str) -> UnreadableError:
    """What the file is, where it is not JSON."""
    if not content.strip():
        return UnreadableError("{name} is not a notebook: it is not JSON but empty", name=name)
    if b"<<<<<<<" in content and b">>>>>>>" in content:
        return UnreadableError(
            "{name} is not a notebook: it is not JSON: it holds merge-conflict markers of git",
            name=name,
        )
    if content.lstrip().startswith(b"{"):
        return UnreadableError(
            "{name} is not a notebook: it is not JSON: it breaks off or is damaged", name=name
        )
    return UnreadableError("{name} is not a notebook: it is not JSON", name=name)


def write_notebook(notebook: NotebookNode) -> bytes:
    """The notebook in the one JSON layout that git and JupyterLab keep."""
    return f"{nbformat.writes(notebook)}\n".encode()


def grade_id(cell: NotebookNode) -> str | None:
    """nbgrader's name of the cell, such as `answer-1` or `check-1`."""
    name: str | None = cell.metadata.get("nbgrader", {}).get("grade_id")
    return name


def answer_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The cells that a learner fills in, by grade_id."""
    return graded_cells(notebook, "solution")


def check_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The cells that decide the points, by grade_id."""
    return graded_cells(notebook, "grade")


def graded_cells(notebook: NotebookNode, role: str) -> dict[str, NotebookNode]:
    """The cells for which nbgrader's metadata says `role`, by grade_id."""
    return {
        name: cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get(role) and (name := grade_id(cell))
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
