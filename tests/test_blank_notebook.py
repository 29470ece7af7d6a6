"""A learner who runs the untouched notebook meets friendly sentences, and no other error."""

import nbformat
import pytest
from course_maker import LESSONS

from autograder.course.notebook import check_cells


def errors(cell) -> list[str]:
    """What the cell's exceptions say."""
    return [output.evalue for output in cell.get("outputs", []) if output.output_type == "error"]


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_blank_notebook_runs_to_its_end_and_earns_nothing(graded, lesson):
    """Every code cell ran, and the gradebook has 0 for every check."""
    notebook = nbformat.read(graded[lesson].autograded("blank"), as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert set(graded[lesson].earned("blank").values()) == {0}


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_blank_notebook_says_something_friendly_at_every_check(graded, lesson):
    """Each check fails with its sentence, and no other cell fails."""
    notebook = nbformat.read(graded[lesson].autograded("blank"), as_version=4)
    checks = check_cells(notebook)
    assert all("아직 비어 있습니다" in errors(cell)[0] for cell in checks.values())
    assert [cell.id for cell in notebook.cells if errors(cell)] == [c.id for c in checks.values()]
