"""The cells of a lesson's notebook: answers, checks, solutions and hidden tests."""

import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

SOLUTION = ("### BEGIN SOLUTION", "### END SOLUTION")
HIDDEN_TESTS = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")
FULL_MARKS = 100


def read_notebook(path: Path) -> NotebookNode:
    """The notebook at `path` in today's format; raises ValueError where it is none."""
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except (nbformat.reader.NotJSONError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name} is not a notebook: it is not JSON") from error
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ValueError(f"{path.name} is not a notebook: {reason}") from error
    return notebook


def write_notebook(notebook: NotebookNode) -> bytes:
    """The notebook in the one JSON layout that git and JupyterLab keep."""
    return (nbformat.writes(notebook) + "\n").encode()


def grade_id(cell: NotebookNode) -> str | None:
    """nbgrader's name of the cell, such as `answer-1` or `check-1`."""
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def answer_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The cells that a learner fills in, by grade_id."""
    return graded_cells(notebook, "solution")


def check_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The cells that decide the points, by grade_id."""
    return graded_cells(notebook, "grade")


def graded_cells(notebook: NotebookNode, role: str) -> dict[str, NotebookNode]:
    """The cells for which nbgrader's metadata says `role`, by grade_id."""
    return {
        grade_id(cell): cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get(role)
    }


def points(notebook: NotebookNode) -> dict[str, float]:
    """What each check is worth."""
    return {
        name: float(cell.metadata.nbgrader.points) for name, cell in check_cells(notebook).items()
    }


def reference_answers(notebook: NotebookNode) -> dict[str, str]:
    """The code of the reference solution for each answer cell of an instructor's notebook."""
    return {
        name: "\n".join(line for line in cell.source.splitlines() if line.strip() not in SOLUTION)
        for name, cell in answer_cells(notebook).items()
    }


def find_slips(notebook: NotebookNode) -> list[str]:
    """What is wrong with the build of an instructor's notebook, one sentence a slip."""
    slips = []
    answers, checks = answer_cells(notebook), check_cells(notebook)
    for name, cell in answers.items():
        slips += region_slips(name, cell.source, SOLUTION)
    for name, cell in checks.items():
        slips += region_slips(name, cell.source, HIDDEN_TESTS)
    for cell in notebook.cells:
        if cell.id not in [c.id for c in (answers | checks).values()]:
            slips += stray_slips(cell)
    if sorted(re.sub("answer", "check", name) for name in answers) != sorted(checks):
        slips.append(f"answers {sorted(answers)} and checks {sorted(checks)} do not pair up")
    if sum(points(notebook).values()) != FULL_MARKS:
        slips.append(f"the checks add up to {sum(points(notebook).values()):g} points, not 100")
    return slips


def region_slips(name: str, source: str, markers: tuple[str, str]) -> list[str]:
    """A sentence where the cell does not hold exactly one region between the two markers."""
    found = [line.strip() for line in source.splitlines() if line.strip() in markers]
    if found == list(markers):
        return []
    return [f"cell {name} needs one region from '{markers[0]}' to '{markers[1]}'"]


def stray_slips(cell: NotebookNode) -> list[str]:
    """A sentence for each marker in a cell that is neither an answer nor a check."""
    return [
        f"cell {cell.id} holds '{marker}' but is no answer or check cell"
        for marker in SOLUTION + HIDDEN_TESTS
        if marker in cell.source
    ]
