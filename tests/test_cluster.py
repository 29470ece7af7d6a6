"""`grade --scheduler`: a Dask cluster that exists; its workers share no folder with us."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from course_maker import requires, run_here
from odd_submissions import LESSON, RIGHT

from autograder.course.bank import Case, hand_in
from autograder.sandbox.bubblewrap import bubblewrap

pytestmark = requires(bubblewrap().program, bubblewrap().why)

DASK = str(Path(sys.executable).with_name("dask"))


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and two workers on loopback, each started by hand in a folder of its own."""
    processes = []

    def start(*words: str, name: str) -> subprocess.Popen:
        folder = tmp_path / name
        folder.mkdir()
        process = subprocess.Popen(
            [DASK, *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        processes.append(process)
        return process

    scheduler = start(
        *("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"),
        *("--dashboard-address", "127.0.0.1:0"),
        name="scheduler",
    )
    address = next(
        found[0]
        for found in (re.search(r"tcp://127\.0\.0\.1:\d+", line) for line in scheduler.stdout)
        if found
    )
    workers = [
        start(
            *("worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny"),
            *("--local-directory", str(tmp_path / f"space-{number}")),
            name=f"worker-{number}",
        )
        for number in range(2)
    ]
    yield address, workers
    for process in reversed(processes):
        process.kill()
        process.communicate()


def test_a_cluster_grades_and_survives_the_death_of_a_worker(cluster, make_course, tmp_path):
    """The submissions of the dead worker go to the other one; all scores are right."""
    address, workers = cluster
    course = make_course(tmp_path / "course")
    for number in range(8):
        code = f"import time\ntime.sleep(1)\nnumber = {number}\n" + RIGHT["answer-1"]
        hand_in(course, LESSON, f"student-{number}", Case("slow", RIGHT | {"answer-1": code}))
    grading = subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade", "--scheduler", address],
        cwd=course.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = time.monotonic() + 90
    while not list(Path(course.root, "autograded").glob("*/*/*.ipynb")):
        assert time.monotonic() < deadline and grading.poll() is None
        time.sleep(0.1)
    workers[0].kill()
    output = grading.communicate(timeout=120)[0]
    assert grading.returncode == 0, output
    with course.gradebook() as gradebook:
        scores = [one.score for one in gradebook.assignment_submissions(LESSON)]
    assert scores == [100] * 8


def test_no_scheduler_says_how_to_start_one(make_course, tmp_path, monkeypatch):
    """Wrong use: exit status 2 and one line."""
    monkeypatch.setattr("autograder.grading.cluster.CONNECT_SECONDS", 1)
    course = make_course(tmp_path / "course")
    hand_in(course, LESSON, "anna", Case("right", RIGHT))
    result = run_here(course.root, "grade", "--scheduler", "tcp://127.0.0.1:9")
    assert result.returncode == 2
    assert "There is no Dask scheduler at tcp://127.0.0.1:9" in result.stderr
    assert "Traceback" not in result.stderr
    result = run_here(course.root, "grade", "--scheduler", "tcp://x:1", "--workers", "2")
    assert result.returncode == 2 and "--workers is for this machine" in result.stderr
