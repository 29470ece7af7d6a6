"""No lesson is a dead end: from each a learner gets on, back, and to the pages that help."""

import re

import pytest
from course_maker import LESSONS, ROOT

from autograder.course.notebook import read_notebook

HELP = ["../index.ipynb", "../glossary.ipynb", "../errors.ipynb"]


def notebook_of(lesson: str) -> str:
    """The lesson's notebook, as another lesson links to it."""
    return f"../{lesson}/{lesson}.ipynb"


def links(source: str) -> list[str]:
    """The targets of the links to notebooks."""
    return re.findall(r"\]\(([^)]+\.ipynb)\)", source)


@pytest.mark.parametrize("number", range(len(LESSONS)), ids=LESSONS)
def test_a_lesson_begins_with_the_pages_that_help_and_ends_with_the_neighbours(number):
    """In its first cell and in its last: previous, start page, glossary, errors, next."""
    lesson = LESSONS[number]
    cells = read_notebook(ROOT / "notebooks" / lesson / f"{lesson}.ipynb").cells
    assert links(cells[0].source.splitlines()[-1]) == HELP
    before = [notebook_of(name) for name in LESSONS[:number][-1:]]
    after = [*map(notebook_of, LESSONS[number + 1 :][:1])] or ["../closing.ipynb"]
    assert cells[-1].id == "navigation"
    assert links(cells[-1].source) == before + HELP + after


@pytest.mark.parametrize("page", sorted(path.name for path in ROOT.glob("source/*.ipynb")))
def test_every_link_of_a_page_leads_to_a_notebook(page):
    """The start page, the glossary, the errors."""
    for cell in read_notebook(ROOT / "notebooks" / page).cells:
        for target in links(cell.source):
            assert (ROOT / "notebooks" / target).is_file(), target
