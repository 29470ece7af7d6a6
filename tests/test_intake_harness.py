"""However a notebook comes back: its answers are found, or it is named for what it is."""

import random
from functools import cache

import nbformat
from course_maker import LESSONS, ROOT
from handed_in import HandedIn
from nbformat import NotebookNode

from autograder.course.bank import Case, fill_in, load_bank
from autograder.course.folder import Course
from autograder.course.notebook import answer_cells, check_cells, notebook_in, read_notebook
from autograder.errors import UnreadableError
from autograder.intake.lesson import Lesson, key_of, lesson_from
from autograder.intake.take_in import read_handed_in, take_in

SEED = 20261128
COURSE = Course.open(ROOT)
MANY, FEW = 1000, 100


@cache
def blank(lesson: str) -> NotebookNode:
    """As it is released."""
    return read_notebook(notebook_in(COURSE.release(lesson), lesson))


@cache
def pattern(lesson: str) -> Lesson:
    """What the intake knows of the lesson."""
    return lesson_from(blank(lesson), lesson)


@cache
def bank(lesson: str) -> list[Case]:
    """What learners answer in all cells."""
    return [case for case in load_bank(COURSE, lesson) if not case.blank]


def solved(lesson: str, number: int) -> NotebookNode:
    """One of the bank's notebooks."""
    return fill_in(COURSE, lesson, bank(lesson)[number % len(bank(lesson))])


def test_answers_are_found_however_a_notebook_comes_back(pytestconfig):
    """Each exactly, before its check; the notebook is valid, and no check is missing."""
    count = MANY if pytestconfig.getoption("everything") else FEW
    for seed in range(SEED, SEED + count):
        chance = random.Random(seed)
        lesson = chance.choice(LESSONS)
        put_in = solved(lesson, chance.randrange(1000))
        handed_in = HandedIn(seed, put_in, blank(lesson))
        where = f"{lesson}, seed {seed}: {handed_in}"
        try:
            taken = take_in(read_handed_in(handed_in.content, "x.ipynb"), pattern(lesson))
        except UnreadableError as error:
            assert handed_in.says and handed_in.says in str(error), f"{where}: {error}"
            continue
        assert handed_in.says is None, where
        nbformat.validate(taken)
        assert work(taken) == work(put_in), where
        assert are_checked(taken, blank(lesson)), where


def work(notebook: NotebookNode) -> dict[str, list[str]]:
    """The lines of each answer, whatever the white space."""
    return {name: lines(cell.source) for name, cell in answer_cells(notebook).items()}


def lines(source: str) -> list[str]:
    """Without white space and blank lines."""
    return [key for line in source.splitlines() if (key := key_of(line))]


def are_checked(taken: NotebookNode, released: NotebookNode) -> bool:
    """Whether all checks are there once, each behind its answer."""
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in taken.cells]
    checks = list(check_cells(released))
    return all(
        names.count(check) == 1
        and names.index(check) > names.index(check.replace("check", "answer"))
        for check in checks
    )
