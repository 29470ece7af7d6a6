"""An author's slips are told before a notebook runs."""

import pytest
from course_maker import LESSONS, ROOT

from autograder.building.slips import find_slips, region_slips
from autograder.course.notebook import SOLUTION, answer_cells, check_cells, read_notebook

BEGIN, END = SOLUTION


@pytest.fixture
def notebook():
    """The source of lesson 1, which has no slips."""
    return read_notebook(ROOT / "source" / LESSONS[0] / f"{LESSONS[0]}.ipynb")


@pytest.mark.parametrize(
    "source, is_right",
    {
        f"x = None\n{BEGIN}\nx = 1\n{END}": True,
        f"x = None\n  {BEGIN}  \nx = 1\n  {END}": True,
        f"{BEGIN}\nx = 1": False,
        f"x = 1\n{END}": False,
        f"{END}\nx = 1\n{BEGIN}": False,
        f"{BEGIN}\n{END}\n{BEGIN}\n{END}": False,
        "x = 1": False,
        f"x = 1  {BEGIN}\n{END}": False,
    }.items(),
)
def test_a_cell_needs_exactly_one_region(source, is_right):
    """nbgrader would leave an answer in, or a test visible, where a marker is missing."""
    sentence = f"cell answer-1 needs one region from '{BEGIN}' to '{END}'"
    assert region_slips("answer-1", source, SOLUTION) == ([] if is_right else [sentence])


def test_the_lessons_have_no_slips(notebook):
    """So that those below are found for their own sake."""
    assert find_slips(notebook) == []


def test_a_marker_in_another_cell_is_told(notebook):
    """What stands there goes to the learners."""
    cell = next(cell for cell in notebook.cells if cell.id == "title")
    cell.source += f"\n{BEGIN}"
    assert find_slips(notebook) == [f"cell title holds '{BEGIN}' but is no answer or check cell"]


def test_points_that_do_not_add_up_to_100_are_told(notebook):
    """With their sum."""
    check_cells(notebook)["check-1"].metadata.nbgrader.points = 30
    assert find_slips(notebook) == ["the checks add up to 80 points, not 100"]


def test_an_answer_without_its_check_is_told(notebook):
    """By what is there."""
    answer_cells(notebook)["answer-2"].metadata.nbgrader.grade_id = "answer-3"
    (slip,) = find_slips(notebook)
    assert "['answer-1', 'answer-3']" in slip and "do not pair up" in slip
