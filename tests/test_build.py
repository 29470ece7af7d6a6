"""`build` keeps release/ and notebooks/ equal to source/, and releases nothing that is broken."""

import shutil
from pathlib import Path

import nbformat
import pytest
from course_maker import LESSONS, ROOT, copy_course, run_here, succeed
from graded_class import wants_everything

from autograder.course.files import files_below
from autograder.course.notebook import write_notebook

LESSON = LESSONS[0]


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file below the folder with its bytes."""
    return {path: (folder / path).read_bytes() for path in files_below(folder)}


def change(path: Path, cell_id: str, old: str, new: str) -> None:
    """Edit one cell of a notebook, as an instructor would."""
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.id == cell_id)
    assert old in cell.source
    cell.source = cell.source.replace(old, new)
    path.write_bytes(write_notebook(notebook))


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_git_holds_is_what_build_makes(tmp_path, lesson, pytestconfig):
    """Compared by content: nobody forgot to build, nobody edited a derived file."""
    if not wants_everything(pytestconfig, lesson):
        pytest.skip("`.ci/run` sees it for every lesson, as `make demo` builds them all")
    copy_course(tmp_path, [lesson])
    pages = sorted(path.name for path in ROOT.glob("source/*.ipynb"))
    for page in pages:
        shutil.copy(ROOT / "source" / page, tmp_path / "source")
    succeed(tmp_path, "build")
    for folder in ("source", "release", "notebooks"):
        assert contents(tmp_path / folder / lesson) == contents(ROOT / folder / lesson)
        for page in pages:
            assert (tmp_path / folder / page).read_bytes() == (ROOT / folder / page).read_bytes()


def test_building_twice_changes_nothing(course):
    """Not even the times of the files."""
    folders = [Path(course.root, name) for name in ("source", "release", "notebooks")]
    before = {path: path.stat().st_mtime_ns for folder in folders for path in folder.rglob("*.*")}
    succeed(course.root, "build")
    after = {path: path.stat().st_mtime_ns for folder in folders for path in folder.rglob("*.*")}
    assert before == after


def test_a_lesson_whose_reference_loses_points_is_not_released(course):
    """Exit status 1, the check and its sentence named, the release untouched, others built."""
    notebook = course.source(LESSON) / f"{LESSON}.ipynb"
    before = contents(course.release(LESSON))
    change(notebook, "answer-2", "(150, 150)", "(75, 75)")
    result = run_here(course.root, "build")
    assert result.returncode == 1
    assert f"{LESSON} is not released" in result.stderr
    assert "check-2: 75×75는 지시한 크기가 아닙니다" in result.stderr
    assert LESSONS[1] in result.stdout
    assert contents(course.release(LESSON)) == before


def test_a_check_that_writes_to_stderr_is_not_released(course):
    """nbgrader would score it 0 for everybody; build says so to the author."""
    notebook = course.source(LESSON) / f"{LESSON}.ipynb"
    change(notebook, "check-1", "import csv", "import sys, csv\nprint('x', file=sys.stderr)")
    result = run_here(course.root, "build", LESSON)
    assert result.returncode == 1
    assert "check-1: it writes to stderr" in result.stderr


def test_a_check_that_reads_what_no_snapshot_carries_is_not_released(tmp_path):
    """The author reads which attribute of which object, before a class is graded by it."""
    lesson = "04_vgg16"
    course = copy_course(tmp_path, [lesson])
    reads = "print(block3[0].trainable)\n### BEGIN HIDDEN TESTS"
    change(course.source(lesson) / f"{lesson}.ipynb", "check-1", "### BEGIN HIDDEN TESTS", reads)
    result = run_here(course.root, "build")
    assert result.returncode == 1
    assert "check-1 reads .trainable of a Conv2D" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "cell, old, new, sentence",
    [
        ("answer-1", "### END SOLUTION", "", "cell answer-1 needs one region"),
        ("check-2", "### BEGIN HIDDEN TESTS", "", "cell check-2 needs one region"),
        ("open-image", "image = None", "### BEGIN SOLUTION", "cell open-image holds"),
    ],
)
def test_an_authors_slip_is_named_with_its_cell(course, cell, old, new, sentence):
    """A missing or stray marker would leak an answer; build names the cell."""
    change(course.source(LESSON) / f"{LESSON}.ipynb", cell, old, new)
    result = run_here(course.root, "build", LESSON)
    assert result.returncode == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_a_notebook_that_somebody_worked_on_is_kept(course):
    """A learner's work in notebooks/ survives a build under another name."""
    notebook = course.notebooks(LESSON) / f"{LESSON}.ipynb"
    change(notebook, "answer-2", "IMG_SIZE = None", "IMG_SIZE = (150, 150)")
    worked_on = notebook.read_bytes()
    printed = succeed(course.root, "build", LESSON)
    kept = list(notebook.parent.glob("*.backup-*.ipynb"))
    assert [path.read_bytes() for path in kept] == [worked_on]
    assert kept[0].name in printed
    assert notebook.read_bytes() == (course.release(LESSON) / notebook.name).read_bytes()


def test_a_changed_text_reaches_release_and_notebooks(course):
    """source -> release -> notebooks is one way."""
    change(course.source(LESSON) / f"{LESSON}.ipynb", "title", "약 30분", "약 25분")
    succeed(course.root, "build", LESSON)
    for folder in (course.release(LESSON), course.notebooks(LESSON)):
        assert "약 25분" in (folder / f"{LESSON}.ipynb").read_text(encoding="utf-8")
