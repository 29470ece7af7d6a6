"""A class full of odd, broken and hostile notebooks: each graded as far as it can be, or named."""

import time
from pathlib import Path

import nbformat
import pytest
from course_maker import autograder, requires
from odd_submissions import LESSON, NOTEBOOKS, RIGHT
from processes import orphans_of_sandboxes

from autograder.course.bank import Case, fill_in
from autograder.grading.cluster import run_folder
from autograder.sandbox.bubblewrap import bubblewrap

pytestmark = requires(bubblewrap().program, bubblewrap().why)

SMALL_LIMITS = """
from autograder.sandbox.limits import MiB
c.SandboxExecute.limits = Limits(
    cell_time=8, notebook_time=90, memory=512 * MiB, processes=128, open_files=200,
    file_size=64 * MiB, disk=128 * MiB, output=2 * MiB,
)
"""


@pytest.fixture(scope="module")
def odd_class(make_course, tmp_path_factory):
    """The course in which all of them were graded in one run, and what that run said."""
    folder = tmp_path_factory.mktemp("odd")
    course = make_course(folder, configuration=SMALL_LIMITS)
    for name, odd in NOTEBOOKS.items():
        student = course.path(course.submitted_directory, name, LESSON)
        student.mkdir(parents=True)
        odd.make(fill_in(course, LESSON, Case("right", answers=RIGHT)), student)
    result = autograder(folder, "grade")
    assert "Traceback" not in result.stdout + result.stderr
    return course, result


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_an_odd_submission_is_graded_as_far_as_it_can_be(odd_class, name):
    """Points for what was right, a sentence that names what was not; else the reason."""
    course, result = odd_class
    odd = NOTEBOOKS[name]
    complaints = [line for line in result.stderr.splitlines() if line.startswith(f"{name}, ")]
    if odd.score is None:
        assert len(complaints) == 1 and odd.says in complaints[0]
        assert not course.path(course.autograded_directory, name, LESSON).exists()
        return
    assert complaints == []
    with course.gradebook() as gradebook:
        assert gradebook.find_submission(LESSON, name).score == odd.score
    folder = course.path(course.autograded_directory, name, LESSON)
    notebook = nbformat.read(folder / f"{LESSON}.ipynb", as_version=4)
    errors = [
        output.evalue
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]
    assert odd.says in "\n".join(errors)


def test_the_run_says_that_some_were_not_graded(odd_class):
    """Exit status 1: the good ones are recorded, the others named."""
    _, result = odd_class
    assert result.returncode == 1
    failed = [name for name, odd in NOTEBOOKS.items() if odd.score is None]
    assert result.stderr.count("not graded") == len(failed)


def test_what_a_learner_links_to_does_not_come_into_the_course(odd_class):
    """Neither the link nor what lies behind it is copied out of the submission."""
    course, _ = odd_class
    folder = course.path(course.autograded_directory, "links_out_of_the_folder", LESSON)
    assert not list(folder.glob("secrets")) + list(folder.glob("passwords.txt"))


def test_nothing_of_a_submission_outlives_the_run(odd_class):
    """No process, no folder: not even of those that left daemons behind or forked for ever."""
    course, _ = odd_class
    deadline = time.monotonic() + 10
    while (left := orphans_of_sandboxes()) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left == []
    assert not run_folder(course.root).exists()
    assert not list(Path(course.root, "autograded").glob("*/.*"))
