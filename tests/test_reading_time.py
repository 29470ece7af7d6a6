"""A lesson takes no longer than it announces, and never more than an hour."""

import re

import pytest
from course_maker import LESSONS, ROOT
from nbformat import NotebookNode

from autograder.course.notebook import answer_cells, read_notebook

LETTERS_A_MINUTE = 400
"""A careful pace for Korean that one learns from; fluent readers of stories are faster."""
LINES_A_MINUTE = 15
MINUTES_AN_INSTRUCTION = 3
MINUTES_A_TRY = 2

NO_LETTERS = re.compile(r"\]\([^)]*\)|<[^>]+>|\s")


def minutes(notebook: NotebookNode) -> float:
    """How long it takes to read everything, folded or not, to solve and to try.

    What is folded from the start, such as the checks, need not be read.
    """
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    letters = sum(len(NO_LETTERS.sub("", text)) for text in texts)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    shown = [cell.source for cell in code if not cell.metadata.get("jupyter", {})]
    lines = sum(len(list(filter(str.strip, source.splitlines()))) for source in shown)
    tries = [cell for cell in code if cell.id.startswith("own-")]
    return (
        letters / LETTERS_A_MINUTE
        + lines / LINES_A_MINUTE
        + len(answer_cells(notebook)) * MINUTES_AN_INSTRUCTION
        + len(tries) * MINUTES_A_TRY
    )


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_takes_no_longer_than_it_announces(lesson):
    """By the letters of its texts, the lines of its code and what there is to do."""
    notebook = read_notebook(ROOT / "release" / lesson / f"{lesson}.ipynb")
    announced = int(re.search(r"시간\*\* 약 (\d+)분", notebook.cells[0].source)[1])
    assert minutes(notebook) <= announced <= 60
