"""A learner without an instructor: `check` says what a notebook earns, `reset` starts afresh."""

import copy
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from course_maker import ROOT, copy_course, run_here, succeed
from nbformat.v4 import new_code_cell, new_notebook

from autograder.course.bank import Case, fill_in
from autograder.course.folder import Course
from autograder.course.notebook import read_notebook, write_notebook

LESSON = "01_load_images"
KOREAN = os.environ | {"LC_ALL": "ko_KR.UTF-8"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Course:
    """A self-study clone with one lesson, as it is before anybody has graded."""
    return copy_course(tmp_path_factory.mktemp("clone"), [LESSON])


@pytest.fixture
def clone(shared, tmp_path) -> Course:
    """A clone of the test's own, below a folder with a space in its name."""
    shutil.copytree(shared.root, tmp_path / "my course")
    return Course.open(tmp_path / "my course")


def own(course: Course, case: Case | None = None) -> Path:
    """The learner's notebook, after answering like the case."""
    path = course.notebooks(LESSON) / f"{LESSON}.ipynb"
    if case:
        path.write_bytes(write_notebook(fill_in(course, LESSON, case)))
    return path


def files(folder: str | Path) -> dict[Path, bytes]:
    """All files below the folder."""
    return {path: path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def test_check_tells_points_and_a_sentence_and_leaves_everything_as_it_is(clone):
    """No gradebook, no submitted/, no output in the notebook."""
    path = own(clone, Case("one", {"answer-2": "IMG_SIZE = (150, 150, 3)"}))
    before = files(clone.root)
    printed = succeed(clone.root, "check", str(path))
    assert "50 / 100 points, with the hidden tests." in printed
    assert "두 수만 필요" in printed and "Instruction 1" in printed
    assert files(clone.root) == before


@pytest.mark.parametrize(
    "missing, says",
    [
        ([], "50 / 100 points, with the hidden tests."),
        (["source"], "100 / 100 points, with the visible tests only."),
        (["source", "release"], "100 / 100 points, with the visible tests only."),
    ],
)
def test_check_says_which_tests_decided(clone, missing, says):
    """The hidden ones where they are, else those that were handed out, else the notebook's own."""
    path = own(clone, Case("right"))
    source = clone.source(LESSON) / f"{LESSON}.ipynb"
    hidden = "assert (width, height) == (150, 150)"
    assert source.read_text("utf-8").count(hidden) == 1
    source.write_text(source.read_text("utf-8").replace(hidden, "assert width == 1"), "utf-8")
    for name in missing:
        shutil.rmtree(Path(clone.root, name))
    assert says in succeed(clone.root, "check", str(path))


def test_check_puts_deleted_checks_back_and_forgets_copies(clone):
    """What the notebook has lost or has twice costs no points."""
    path = own(clone, Case("right"))
    notebook = read_notebook(path)
    notebook.cells = [cell for cell in notebook.cells if not cell.id.startswith("check")]
    twin = copy.deepcopy(next(cell for cell in notebook.cells if cell.id == "answer-1"))
    twin.update(id="twin", source="IMG_PATH = None")
    notebook.cells.insert(1, twin)
    path.write_bytes(write_notebook(notebook))
    assert "100 / 100" in succeed(clone.root, "check", str(path))


@pytest.mark.parametrize(
    "setting",
    ["limits = Limits(cell_time=3)", f"lesson_limits = {{{LESSON!r}: Limits(cell_time=3)}}"],
)
def test_check_stops_an_endless_loop_and_says_so(clone, setting):
    """At the lesson's own limits where it has any; the other instruction keeps its points."""
    config = Path(clone.root, "nbgrader_config.py")
    config.write_text(config.read_text() + f"\nc.SandboxExecute.{setting}\n")
    path = own(clone, Case("loop", {"answer-1": "while True: pass"}))
    printed = succeed(clone.root, "check", str(path))
    assert "A cell that did not run to its end: 시간 제한 3초" in printed
    assert "50 / 100" in printed


def test_check_speaks_korean_where_the_locale_does(clone):
    """The sentences of the lesson are Korean anyway; so are the program's then."""
    result = subprocess.run(
        [sys.executable, "-m", "autograder", "check", "02.ipynb"],
        cwd=clone.root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=KOREAN,
    )
    assert result.returncode == 2 and "02.ipynb가 없습니다" in result.stderr


def complaint(folder: str | Path, *words: str) -> str:
    """What a command says that was used wrongly: one line, exit status 2."""
    result = run_here(Path(folder), *words)
    assert result.returncode == 2, result.stdout + result.stderr
    assert result.stdout == "" and result.stderr.count("\n") == 1
    return result.stderr


def test_check_says_in_one_sentence_what_it_cannot_check(clone, tmp_path):
    """No file, a folder, no JSON, another notebook, the wrong cells, no course around."""
    path = own(clone)
    folder = path.parent
    assert "There is no" in complaint(clone.root, "check", "none.ipynb")
    assert "is no ordinary file" in complaint(clone.root, "check", str(folder))
    broken = folder / "broken.ipynb"
    broken.write_bytes(path.read_bytes()[:200])
    assert "breaks off or is damaged" in complaint(folder, "check", "broken.ipynb")
    shutil.copy(path, Path(clone.root, "01_load_image.ipynb"))
    other = complaint(clone.root, "check", "01_load_image.ipynb")
    assert f"no lesson of this course. Did you mean '{LESSON}'?" in other
    shutil.copy(ROOT / "notebooks/02_histogram/02_histogram.ipynb", tmp_path / f"{LESSON}.ipynb")
    assert "There is no course around" in complaint(tmp_path, "check", f"{LESSON}.ipynb")
    shutil.copy(tmp_path / f"{LESSON}.ipynb", path)
    release = ROOT / "release" / "02_histogram"
    shutil.copytree(release, clone.release("02_histogram"))
    assert "is the notebook of 02_histogram" in complaint(clone.root, "check", str(path))
    path.write_bytes(write_notebook(new_notebook(cells=[new_code_cell("a = 1")])))
    assert f"has no cell of the lesson {LESSON}" in complaint(clone.root, "check", str(path))


def test_reset_gives_a_fresh_copy_and_keeps_the_old_one(clone):
    """Under a name that it tells; also where a learner has no source/."""
    path = own(clone, Case("right"))
    shutil.rmtree(Path(clone.root, "source"))
    worked_on = path.read_bytes()
    printed = succeed(clone.root, "reset", LESSON)
    (kept,) = path.parent.glob(f"{LESSON}.backup-*.ipynb")
    assert kept.name in printed and "fresh copy" in printed
    assert kept.read_bytes() == worked_on
    assert path.read_bytes() == (clone.release(LESSON) / f"{LESSON}.ipynb").read_bytes()


def test_reset_of_what_is_no_lesson_offers_the_nearest(clone):
    """Nothing is written."""
    before = files(clone.root)
    assert f"Did you mean '{LESSON}'?" in complaint(clone.root, "reset", "01_load_image")
    assert files(clone.root) == before
