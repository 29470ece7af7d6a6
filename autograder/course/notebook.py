"""The cells of a lesson's notebook: answers, checks, solutions and hidden tests."""

import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.validator import normalize

SOLUTION = ("### BEGIN SOLUTION", "### END SOLUTION")
HIDDEN_TESTS = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")


def notebook_in(folder: Path, lesson: str) -> Path:
    """Where in its folder the lesson's notebook lies, at every step of its way."""
    return folder / f"{lesson}.ipynb"


def read_notebook(path: Path) -> NotebookNode:
    """The notebook at `path` in today's format; raises OSError, and ValueError where it is none."""
    return read_as_notebook(path.read_bytes(), path.name)


def read_as_notebook(content: bytes, name: str) -> NotebookNode:
    """The notebook in today's format, mended where that is harmless; raises ValueError."""
    notebook: NotebookNode
    try:
        with warnings.catch_warnings(action="ignore"):
            raw = nbformat.reader.reads(content.decode("utf-8-sig"))
            # Colab's, of 4.0, have no ids of cells; `convert` looks at the 4 only.
            _, notebook = normalize(nbformat.v4.upgrade(nbformat.convert(raw, 4)))
        nbformat.validate(notebook)
    except (nbformat.reader.NotJSONError, UnicodeDecodeError, RecursionError):
        raise ValueError(f"{name} is not a notebook: {json_problem(content)}") from None
    except Exception as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise ValueError(f"{name} is not a notebook: {reason}") from None
    return notebook


def json_problem(content: bytes) -> str:
    """What the file is, where it is not JSON."""
    if not content.strip():
        return "it is not JSON but empty"
    if b"<<<<<<<" in content and b">>>>>>>" in content:
        return "it is not JSON: it holds merge-conflict markers of git"
    if content.lstrip().startswith(b"{"):
        return "it is not JSON: it breaks off or is damaged"
    return "it is not JSON"


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
