"""`nbgrader zip_collect` with our configuration reads the downloads of Moodle and Canvas."""

import io
import unicodedata
import zipfile
from pathlib import Path

import pytest
from course_maker import ROOT, nbgrader, run_here, shared_workers, succeed

from autograder.course.bank import Case, blank_case, fill_in
from autograder.course.folder import Course
from autograder.course.notebook import write_notebook

LESSON = "01_load_images"
OTHER = "02_histogram"


@pytest.fixture(scope="module")
def solved() -> bytes:
    """A notebook that earns 100."""
    return write_notebook(fill_in(Course.open(ROOT), LESSON, Case("reference")))


@pytest.fixture(scope="module")
def blank() -> bytes:
    """A notebook that earns nothing."""
    course = Course.open(ROOT)
    return write_notebook(fill_in(course, LESSON, blank_case(course, LESSON)))


def collect(course: Course, files: dict[str, bytes], name: str = "course-exercise-77.zip") -> None:
    """Put an archive of the files where zip_collect looks for it, and collect."""
    folder = Path(course.root, "downloaded", LESSON, "archive")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(archive(files))
    nbgrader(course, "zip_collect", LESSON, "--force")


def archive(files: dict[str, bytes]) -> bytes:
    """A zip of the files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as zipped:
        for name, data in files.items():
            zipped.writestr(name, data)
    return content.getvalue()


def collected(course: Course) -> dict[str, bytes]:
    """The notebooks that were collected, by student."""
    submitted = course.path(course.submitted_directory)
    paths = submitted.glob("*/*/*.ipynb")
    return {path.relative_to(submitted).parts[0]: path.read_bytes() for path in paths}


def test_a_download_of_moodle_is_collected_and_graded(course, solved, blank):
    """Folders or files, whatever the learner called the notebook; the name is in the gradebook."""
    decomposed = unicodedata.normalize("NFD", "박서연")
    files = {
        f"홍길동_4711_assignsubmission_file_/{LESSON}.ipynb": solved,
        f"김 민준_4712_assignsubmission_file_{LESSON} (1).ipynb": solved,
        f"{decomposed}_4713_assignsubmission_file/최종.ipynb": solved,
        f"Jane O'Neil_4714_assignsubmission_file_/{LESSON}.ipynb": blank,
        "Jane O'Neil_4714_assignsubmission_onlinetext_/onlinetext.html": b"<p>done</p>",
        "__MACOSX/홍길동_4711_assignsubmission_file_/._01.ipynb": b"x",
    }
    collect(course, files)
    students = {"홍길동": solved, "김-민준": solved, "박서연": solved, "Jane-O-Neil": blank}
    assert collected(course) == students
    succeed(course.root, "grade", LESSON, *shared_workers())
    with course.gradebook() as gradebook:
        scores = {s: gradebook.find_submission(LESSON, s).score for s in students}
        assert gradebook.find_student("김-민준").first_name == "김 민준"
    assert scores == {"홍길동": 100, "김-민준": 100, "박서연": 100, "Jane-O-Neil": 0}


def test_a_download_of_canvas_is_collected_and_its_numbers_come_back(course, solved, blank):
    """Late ones and archives, too; of two attempts the last; `export canvas` has Canvas's IDs."""
    files = {
        f"honggildong_4321_98765_{LESSON}.ipynb": blank,
        f"honggildong_4321_98799_{LESSON}-1.ipynb": solved,
        f"김민준_LATE_4322_98770_{LESSON}-2.ipynb": solved,
        "parkseoyeon_4323_98771_submission.zip": archive({f"work/{LESSON}.ipynb": solved}),
    }
    collect(course, files, "submissions.zip")
    assert collected(course) == {
        "honggildong-4321": solved,
        "김민준-4322": solved,
        "parkseoyeon-4323": solved,
    }
    succeed(course.root, "grade", LESSON, *shared_workers())
    succeed(course.root, "export", "canvas", LESSON)
    exported = Path(course.root, "exports", "canvas.csv").read_text("utf-8-sig")
    assert "honggildong,4321," in exported and "김민준,4322," in exported


def test_namesakes_stay_apart(course, solved, blank):
    """Nobody gets the work of another of the same name."""
    files = {
        f"김민준_1_assignsubmission_file_/{LESSON}.ipynb": solved,
        f"김민준_2_assignsubmission_file_/{LESSON}.ipynb": blank,
    }
    collect(course, files)
    assert collected(course) == {"김민준-1": solved, "김민준-2": blank}


def test_the_notebook_of_another_lesson_is_not_taken_for_this_one(course, solved):
    """Neither alone, nor beside the right one."""
    files = {
        f"anna_1_assignsubmission_file_/{OTHER}.ipynb": solved,
        f"bernd_2_assignsubmission_file_/{OTHER}.ipynb": b"other",
        f"bernd_2_assignsubmission_file_/{LESSON}.ipynb": solved,
    }
    collect(course, files)
    assert collected(course) == {"bernd": solved}


def test_names_that_korean_windows_packed_are_read(course, solved):
    """Its own archives spell names in code page 949, which others read as code page 437."""
    name = "홍길동".encode("cp949").decode("cp437")
    collect(course, {f"{name}_4711_assignsubmission_file_/{LESSON}.ipynb": solved})
    assert collected(course) == {"홍길동": solved}


def test_broken_and_hostile_archives_of_learners_stop_nobody(course, solved):
    """Truncated, no archive at all, or with paths that lead out: the others are collected."""
    good = archive({f"{LESSON}.ipynb": solved})
    leads_out = archive({f"../../../evil_{LESSON}.ipynb": b"x", "/tmp/evil.ipynb": b"x"})
    files = {
        "anna_1_11_submission.zip": good,
        "bernd_2_12_submission.zip": good[:-30],
        "clara_3_13_submission.zip": leads_out,
        "dora_4_14_submission.zip": b"not a zip",
        f"emil_5_15_{LESSON}.ipynb": solved,
    }
    collect(course, files)
    assert collected(course) == {"anna-1": solved, "emil-5": solved}
    assert list(Path(course.root).rglob("*evil*")) == []


def test_a_newer_download_replaces_an_older_one(course, solved, blank):
    """`--force`, as nbgrader asks for; the score follows."""
    name = f"홍길동_4711_assignsubmission_file_/{LESSON}.ipynb"
    collect(course, {name: blank})
    collect(course, {name: solved})
    assert collected(course) == {"홍길동": solved}


def test_a_download_of_nobody_says_so(course):
    """An archive that is neither Moodle's nor Canvas's."""
    collect(course, {"notes/01.ipynb": b"{}"})
    assert collected(course) == {}
    assert run_here(course.root, "grade", LESSON).returncode == 2
