"""Nothing that ends suddenly costs a grade: workers, warm processes, `grade`, a full disk."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from course_maker import autograder, requires, shared_workers, succeed
from odd_submissions import LESSON, RIGHT
from processes import orphans_of_sandboxes

from autograder.course.bank import Case, hand_in
from autograder.course.folder import Course
from autograder.grading.cluster import run_folder
from autograder.sandbox.bubblewrap import bubblewrap

pytestmark = requires(bubblewrap().program, bubblewrap().why)

WARM_PROCESS = "-m autograder.sandbox.warm_process"
STUDENTS = {f"student-{number}": 50 * (number % 3 > 0) + 50 for number in range(6)}


@pytest.fixture(scope="module")
def handed_in(make_course, tmp_path_factory) -> Course:
    """A built course in which six students have handed in."""
    course = make_course(tmp_path_factory.mktemp("crash") / "course")
    for number, (student, score) in enumerate(STUDENTS.items()):
        wrong = {} if score == 100 else {"answer-2": "IMG_SIZE = (1, 1)"}
        code = f"import time\ntime.sleep(1)\nnumber = {number}\n" + RIGHT["answer-1"]
        hand_in(course, LESSON, student, Case("one", RIGHT | {"answer-1": code} | wrong))
    return course


@pytest.fixture
def course(handed_in, tmp_path) -> Course:
    """A copy of it for one test."""
    shutil.copytree(handed_in.root, tmp_path / "course")
    return Course.open(tmp_path / "course")


def start_grading(course: Course) -> subprocess.Popen:
    """`grade`, in a process group of its own, as a terminal starts it."""
    return subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade"],
        cwd=course.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def scores(course: Course) -> dict[str, float]:
    """What the gradebook says."""
    with course.gradebook() as gradebook:
        return {one.student.id: one.score for one in gradebook.assignment_submissions(LESSON)}


def assert_whole(course: Course) -> None:
    """Each submission is recorded whole or not at all."""
    with course.gradebook() as gradebook:
        for submission in gradebook.assignment_submissions(LESSON):
            assert submission.score == STUDENTS[submission.student.id]
            assert not submission.needs_manual_grade
    for notebook in Path(course.root, "autograded").glob(f"*/{LESSON}/*.ipynb"):
        assert notebook.read_text("utf-8").endswith("}")


def assert_nothing_left(course: Course) -> None:
    """No process, no folder."""
    deadline = time.monotonic() + 15
    while (left := orphans_of_sandboxes()) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left == []
    assert not run_folder(course.root).exists()
    assert not list(Path(course.root, "autograded").glob("*/.*"))


def wait_for(condition, process: subprocess.Popen | None = None, seconds: float = 180):
    """The first true value of the condition."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        assert process is None or process.poll() is None, process.stdout.read()
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def descendants(process: subprocess.Popen, word: str) -> list[psutil.Process]:
    """The processes below it whose command line holds the word."""
    found = []
    for one in psutil.Process(process.pid).children(recursive=True):
        try:
            if word in " ".join(one.cmdline()):
                found.append(one)
        except psutil.Error:
            pass
    return found


def a_worker(process: subprocess.Popen) -> psutil.Process | None:
    """One that has a warm process right below it, if there is one now."""
    for one in descendants(process, WARM_PROCESS):
        # It may be a kernel, which ends while we look.
        with contextlib.suppress(psutil.Error):
            parent = one.parent()
            if parent and WARM_PROCESS not in " ".join(parent.cmdline()):
                return parent
    return None


def recorded(course: Course) -> int:
    """How many submissions autograded/ holds."""
    return len(list(Path(course.root, "autograded").glob(f"*/{LESSON}/{LESSON}.ipynb")))


def is_locked(course: Course, process: subprocess.Popen) -> bool:
    """Whether the run has begun."""
    return Path(course.root, ".autograder.lock").exists()


def runs_kernels(course: Course, process: subprocess.Popen) -> bool:
    """Whether its workers are at work."""
    return a_worker(process) is not None


def has_recorded(count: int) -> Callable[[Course, subprocess.Popen], bool]:
    """Whether so many submissions are recorded, so that it records or runs the next ones."""
    return lambda course, process: recorded(course) >= count


MOMENTS = {"locked": is_locked, "kernels": runs_kernels} | {
    f"{count} recorded": has_recorded(count) for count in range(1, len(STUDENTS))
}
AT_EVERY_CHANGE = ("kernels", "3 recorded")


def pytest_generate_tests(metafunc):
    """Some moments of a run, or with --everything all of them."""
    if "moment" in metafunc.fixturenames:
        everything = metafunc.config.getoption("everything")
        metafunc.parametrize("moment", MOMENTS if everything else AT_EVERY_CHANGE)


def test_after_kill_9_a_second_run_ends_as_an_undisturbed_one(course, moment):
    """Whatever the first was doing: the gradebook is whole, then complete; nothing is left."""
    process = start_grading(course)
    wait_for(lambda: MOMENTS[moment](course, process), process)
    process.kill()
    process.communicate(timeout=60)
    assert recorded(course) < len(STUDENTS)
    assert_whole(course)
    succeed(course.root, "grade")
    assert scores(course) == STUDENTS
    assert_whole(course)
    assert_nothing_left(course)


def test_a_warm_process_that_dies_costs_no_grade(course):
    """It is replaced, and the submission that it had is tried again."""
    process = start_grading(course)
    wait_for(lambda: descendants(process, WARM_PROCESS), process)[0].kill()
    wait_for(lambda: recorded(course), process)
    for victim in descendants(process, WARM_PROCESS):
        # Some are kernels, which may have ended by now.
        with contextlib.suppress(psutil.Error):
            victim.kill()
    output = process.communicate()[0]
    assert process.returncode == 0, output
    assert scores(course) == STUDENTS
    assert_nothing_left(course)


def test_a_worker_that_dies_costs_no_grade(course):
    """Dask starts another; its submission is tried once more."""
    process = start_grading(course)
    wait_for(lambda: recorded(course), process)
    wait_for(lambda: a_worker(process), process).kill()
    output = process.communicate()[0]
    assert process.returncode == 0, output
    assert scores(course) == STUDENTS
    assert_nothing_left(course)


def test_ctrl_c_stops_cleanly_and_the_same_command_goes_on(course):
    """It says how many are recorded; the second run does only the others."""
    process = start_grading(course)
    wait_for(lambda: recorded(course) >= 2, process)
    os.killpg(process.pid, signal.SIGINT)
    output = process.communicate(timeout=60)[0]
    assert process.returncode == 130, output
    assert "Traceback" not in output
    assert f"of {len(STUDENTS)} submissions are graded and recorded" in output
    assert "Run the same command again" in output
    assert_nothing_left(course)
    assert_whole(course)
    before = times_of_recording(course)
    succeed(course.root, "grade")
    assert scores(course) == STUDENTS
    after = times_of_recording(course)
    assert {name: after[name] for name in before} == before


def times_of_recording(course: Course) -> dict[str, int]:
    """When each autograded notebook was written."""
    return {
        path.parent.parent.name: path.stat().st_mtime_ns
        for path in Path(course.root, "autograded").glob(f"*/{LESSON}/{LESSON}.ipynb")
    }


def test_what_has_not_changed_is_not_run_again(course):
    """A changed submission is, a changed lesson is, and everything with --force."""
    for number in range(2, len(STUDENTS)):
        shutil.rmtree(Path(course.root, "submitted", f"student-{number}"))
    succeed(course.root, "grade", *shared_workers())
    first = times_of_recording(course)
    assert "100" in succeed(course.root, "grade", *shared_workers())
    assert times_of_recording(course) == first

    hand_in(course, LESSON, "student-0", Case("changed", RIGHT))
    succeed(course.root, "grade", *shared_workers())
    second = times_of_recording(course)
    assert [name for name in first if first[name] != second[name]] == ["student-0"]

    Path(course.source(LESSON), "extra.txt").write_text("a new file of the lesson")
    succeed(course.root, "grade", "--student", "student-1", *shared_workers())
    third = times_of_recording(course)
    assert [name for name in first if second[name] != third[name]] == ["student-1"]

    succeed(course.root, "grade", "--force", "--student", "student-1", *shared_workers())
    assert times_of_recording(course)["student-1"] != third["student-1"]


def test_two_runs_at_once_wait_for_each_other(course):
    """The second says so, and has nothing left to run."""
    first, second = start_grading(course), None
    try:
        wait_for(lambda: Path(course.root, ".autograder.lock").exists(), first)
        second = start_grading(course)
        said = [process.communicate(timeout=120)[0] for process in (first, second)]
    finally:
        for process in filter(None, (first, second)):
            process.kill()
    assert (first.returncode, second.returncode) == (0, 0), said
    assert sum("this one waits" in text for text in said) == 1
    assert scores(course) == STUDENTS
    assert_nothing_left(course)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_is_said_and_the_next_run_goes_on(handed_in, tmp_path):
    """What could not be written is named, nothing is half written, and space helps."""
    small = tmp_path / "small"
    small.mkdir()
    size = sum(path.stat().st_size for path in Path(handed_in.root).rglob("*") if path.is_file())
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size + 3 * 2**20}", "none", small]
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        shutil.copytree(handed_in.root, small / "course")
        course = Course.open(small / "course")
        result = autograder(course.root, "grade")
        assert result.returncode == 1, result.stdout + result.stderr
        assert "No space left" in result.stderr and "Traceback" not in result.stderr
        assert_whole(course)
        subprocess.run(["mount", "-o", "remount,size=1G", small], check=True)
        succeed(course.root, "grade")
        assert scores(course) == STUDENTS
        assert_nothing_left(course)
    finally:
        subprocess.run(["umount", "-l", small], check=True)
