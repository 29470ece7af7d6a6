"""Honest notebooks get their points and their page, however they come back: through all doors."""

import copy
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from course_maker import LESSONS, nbgrader, requires, run_here, shared_workers, succeed
from nbformat import NotebookNode
from odd_submissions import LESSON, RIGHT

from autograder.course.bank import Case, fill_in
from autograder.course.folder import Course
from autograder.course.notebook import notebook_in, read_notebook
from autograder.sandbox.bubblewrap import bubblewrap

pytestmark = requires(bubblewrap().program, bubblewrap().why)

Make = Callable[[dict, dict, Path], object]
"""Puts a submission into a folder, from the solved and the blank notebook as JSON."""


def write(notebook: dict, path: Path) -> None:
    """As it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), "utf-8")


def cells(notebook: dict, *others: dict, **changes: object) -> dict:
    """The notebook with changed cells, and those of others behind."""
    own = [cell | changes for cell in notebook["cells"]]
    return notebook | {"cells": own + [cell for other in others for cell in other["cells"]]}


def bare(notebook: dict) -> dict:
    """Nothing but the text of the cells, as Colab writes it."""
    kept = [{name: cell[name] for name in ("cell_type", "source")} for cell in notebook["cells"]]
    return {"cells": [cell | {"metadata": {}} for cell in kept], "nbformat": 4, "nbformat_minor": 0}


def answered(notebook: dict, name: str, source: str) -> dict:
    """With another source in a cell."""
    changed = copy.deepcopy(notebook)
    for cell in changed["cells"]:
        if cell["id"] == name:
            cell["source"] = source.replace("SOURCE", cell["source"])
    return changed


FULL: dict[str, Make] = {
    "ordinary": lambda solved, blank, to: write(solved, to / f"{LESSON}.ipynb"),
    "minor-4": lambda solved, blank, to: write(
        solved | {"nbformat_minor": 4}, to / f"{LESSON}.ipynb"
    ),
    "colab": lambda solved, blank, to: write(bare(solved), to / f"{LESSON}.ipynb"),
    "doubled": lambda solved, blank, to: write(cells(solved, blank), to / f"{LESSON}.ipynb"),
    "utf-16": lambda solved, blank, to: (to / f"{LESSON}.ipynb").write_bytes(
        json.dumps(solved, ensure_ascii=False).encode("utf-16")
    ),
    "copy": lambda solved, blank, to: (
        write(blank, to / f"{LESSON}.ipynb"),
        write(solved, to / f"{LESSON}-Copy1.ipynb"),
    ),
    "renamed": lambda solved, blank, to: write(solved, to / "과제 (1).ipynb"),
}
"""All points."""
DEEPER: dict[str, Make] = {
    "deeper": lambda solved, blank, to: write(solved, to / LESSON / f"{LESSON}.ipynb")
}
"""All points, but not from nbgrader, which looks into no folder."""
HALF: dict[str, tuple[Make, str]] = {
    "quotes": (
        lambda solved, blank, to: write(
            answered(solved, "answer-1", "\nIMG_PATH = ‘./data/images’"), to / f"{LESSON}.ipynb"
        ),
        "답안 셀 2번째 줄: 둥근 따옴표(‘)",
    ),
    "setup": (
        lambda solved, blank, to: write(
            answered(
                answered(solved, "setup", "SOURCE\nimport os.path as places"),
                "answer-1",
                "IMG_PATH = places.join('data', 'images')",
            ),
            to / f"{LESSON}.ipynb",
        ),
        "import os.path as places",
    ),
}
"""Half of the points, and what the page says."""


@pytest.fixture(scope="module")
def way_back(make_course, tmp_path_factory) -> tuple[Course, str, str]:
    """A class graded in one run, and what that said."""
    folder = tmp_path_factory.mktemp("back")
    course = make_course(folder, LESSONS[:2])
    solved, blank = (
        json.loads(json.dumps(one))
        for one in (
            fill_in(course, LESSON, Case("right", answers=RIGHT)),
            read_notebook(notebook_in(course.release(LESSON), LESSON)),
        )
    )
    other: NotebookNode = fill_in(course, LESSONS[1], Case("right"))
    half = {name: make for name, (make, _) in HALF.items()}
    for name, make in (FULL | DEEPER | half).items():
        to = course.path(course.submitted_directory, name, LESSON)
        to.mkdir(parents=True)
        make(solved, blank, to)
    submitted = course.path(course.submitted_directory, "other", LESSON)
    write(json.loads(json.dumps(other)), submitted / f"{LESSON}.ipynb")
    for form in ("NFC", "NFD"):
        name = unicodedata.normalize(form, "김")
        to = course.path(course.submitted_directory, name, LESSON)
        write(solved, to / f"{LESSON}.ipynb")
    said = run_here(folder, "grade", *shared_workers())
    succeed(folder, "feedback")
    return course, said.stdout, said.stderr


def scores(course: Course) -> dict[str, float]:
    """By learner."""
    with course.gradebook() as gradebook:
        return {one.student.id: one.score for one in gradebook.assignment_submissions(LESSON)}


def test_each_is_graded_or_named_with_a_true_reason(way_back):
    """None stops the run, and nobody has a 0 that is not said."""
    course, _, complaints = way_back
    expected = dict.fromkeys(FULL | DEEPER, 100.0) | dict.fromkeys(HALF, 50.0)
    assert scores(course) == expected
    assert f"other, {LESSON}: not graded: it is the notebook of {LESSONS[1]}" in complaints
    assert f"mv -n submitted/other/{LESSON}/{LESSON}.ipynb" in complaints
    assert complaints.count("two folders of the name") == 2


def test_what_was_mended_is_told_in_one_line_each(way_back):
    """In grade's closing list, in the report, on the page."""
    course, printed, _ = way_back
    lines = {line.split(",")[0]: line for line in printed.splitlines() if ": mended: " in line}
    assert set(lines) == {"colab", "doubled", "utf-16", "copy", "renamed", "deeper", "setup"}
    assert "found by what they say: setup, answer-1" in lines["colab"]
    assert f"taken from {LESSON}-Copy1.ipynb" in lines["copy"]
    succeed(Path(course.root), "report")
    report = Path(course.root, "report", "index.html").read_text("utf-8")
    assert "taken from 과제 (1).ipynb" in report
    assert f"it is the notebook of {LESSONS[1]}" in report
    assert "answer-1의 손대지 않은 복사본" in page(course, "doubled")


def page(course: Course, student: str) -> str:
    """What the learner reads."""
    folder = course.path(course.feedback_directory, student, LESSON)
    return (folder / f"{LESSON}.html").read_text("utf-8")


@pytest.mark.parametrize("student", [*FULL, *DEEPER, *HALF])
def test_everybody_who_is_graded_has_a_page(way_back, student):
    """Its headline is the first cause."""
    course, _, _ = way_back
    assert "채점 결과" in page(course, student)
    if student in HALF:
        assert HALF[student][1] in page(course, student)
        assert "아직 비어 있습니다" not in page(course, student)


def test_nbgrader_alone_comes_to_the_same_scores(way_back):
    """With our configuration, by its own command."""
    course, _, _ = way_back
    wanted = {name: score for name, score in scores(course).items() if name not in DEEPER}
    for student in ("colab", "renamed"):
        nbgrader(course, "autograde", LESSON, "--student", student, "--force")
    assert {name: scores(course)[name] for name in wanted} == wanted
