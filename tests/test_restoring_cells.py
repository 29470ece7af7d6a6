"""What a learner's editor did to the cells of the lesson costs no points: they are put back."""

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook

from autograder.course.notebook import check_cells, grade_id
from autograder.plugins.restore_cells import RestoreCells

SOURCE = "assert a\n### BEGIN HIDDEN TESTS\nassert a == 1\n### END HIDDEN TESTS\nprint(a)"
NAMES = ["answer-1", "check-1", "answer-2", "check-2"]


@pytest.fixture(scope="module")
def resources(tmp_path_factory) -> dict:
    """As nbgrader hands them on, with a gradebook that knows a lesson of two instructions."""
    url = f"sqlite:///{Path(tmp_path_factory.mktemp('gradebook'), 'gradebook.db')}"
    with Gradebook(url) as gradebook:
        gradebook.add_assignment("lesson")
        gradebook.add_notebook("lesson", "lesson")
        for name in NAMES:
            check = name.startswith("check")
            place = (name, "lesson", "lesson")
            source = SOURCE if check else f"{name} = None"
            gradebook.add_source_cell(*place, cell_type="code", source=source, locked=check)
            if check:
                gradebook.add_grade_cell(*place, cell_type="code", max_score=50)
            else:
                gradebook.add_solution_cell(*place)
    return {"nbgrader": {"notebook": "lesson", "assignment": "lesson", "db_url": url}}


def restored(resources: dict, *names: str) -> list[str | None]:
    """The names of the cells, in their order, when a notebook of cells of these names is mended."""
    cells = [new_code_cell(metadata={"nbgrader": {"grade_id": name}}) for name in names]
    notebook, _ = RestoreCells()(new_notebook(cells=cells), resources)
    assert all("id" in cell for cell in notebook.cells)
    return [grade_id(cell) or "own" for cell in notebook.cells]


@pytest.mark.parametrize(
    "left, whole",
    [
        (NAMES, NAMES),
        (["answer-1", "answer-2"], NAMES),
        (["answer-1", "check-1", "own", "answer-2"], [*NAMES[:2], "own", *NAMES[2:]]),
        (["own", "answer-2"], ["check-1", "own", "answer-2", "check-2"]),
        (["answer-2", "answer-1"], ["answer-2", "answer-1", "check-1", "check-2"]),
        ([], ["check-1", "check-2"]),
    ],
)
def test_each_missing_check_comes_behind_the_last_cell_before_it(resources, left, whole):
    """Also where its neighbours are missing; answers are the learner's to delete."""
    assert restored(resources, *left) == whole


def test_a_check_comes_back_as_it_was_handed_out(resources):
    """Its hidden tests are for whoever grades; with them it would look like an altered check."""
    notebook, _ = RestoreCells()(new_notebook(), resources)
    assert [cell.source for cell in notebook.cells] == ["assert a\nprint(a)"] * 2


def test_cells_have_the_roles_of_the_lesson_whatever_they_say(resources):
    """A check that calls itself an answer, an answer that wants points, a cell that is neither."""
    said = {"grade": False, "solution": True, "points": 1000}
    cells = [
        new_code_cell(metadata={"nbgrader": {"grade_id": name} | said}) for name in (*NAMES, "own")
    ]
    notebook, _ = RestoreCells()(new_notebook(cells=cells), resources)
    roles = {grade_id(cell): cell.metadata.get("nbgrader") for cell in notebook.cells}
    assert list(check_cells(notebook)) == ["check-1", "check-2"]
    assert (roles["check-1"].solution, roles["check-1"].points) == (False, 50)
    assert (roles["answer-1"].grade, roles["answer-1"].solution) == (False, True)
    assert "own" not in roles and roles[None] is None
