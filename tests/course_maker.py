"""Courses for the tests, and the commands that a user types in them."""

import atexit
import contextlib
import functools
import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple, NoReturn
from unittest import mock

import dask
import pytest
from distributed import LocalCluster

from autograder.__main__ import main
from autograder.course.folder import Course
from autograder.grading.cluster import SETTINGS, SUBMISSIONS_AT_A_TIME, start_forkserver

ROOT = Path(__file__).parent.parent
LESSONS = Course.open(ROOT).lessons()

SHARED_DATA = Path(os.environ.get("CHEST_XRAY_SHARED_DATA", ROOT.parent / "shared" / "data"))
"""Where public data sets lie that are too large for this repository; tests skip without them."""

os.environ["COLUMNS"] = "200"  # Before anything is printed: no sentence is folded.


class Said(NamedTuple):
    """What came of a command."""

    returncode: int
    stdout: str
    stderr: str


def run_here(folder: Path, *words: str) -> Said:
    """`python -m autograder WORDS`, typed in `folder`, without the second that a process costs.

    Signals, locks, permissions and limits need a process of their own: `autograder` below.
    """
    spare_stderr()
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(folder),
        mock.patch.object(sys, "argv", ["autograder", *words]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            status = main()
        except SystemExit as end:
            status = end.code
    return Said(status or 0, out.getvalue(), err.getvalue())


def spare_stderr() -> None:
    """Let absl, which Keras brings along, not close pytest's stderr.

    It closes what it writes to whenever nbgrader sets logging up, unless that is sys.stderr then.
    """
    if "absl.logging" in sys.modules:
        sys.modules["absl.logging"].get_absl_handler().python_handler.stream = sys.__stderr__


def succeed(folder: Path, *words: str) -> str:
    """The same, for a command that must work; returns what it printed."""
    said = run_here(folder, *words)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


@functools.cache
def shared_workers() -> list[str]:
    """Words for `grade` where its own workers are not what is tested: it uses the session's.

    One worker, which keeps its warm process: to start both takes four seconds of processor time.
    """
    folder = tempfile.mkdtemp(prefix="shared-workers-")
    start_forkserver()
    with dask.config.set(SETTINGS):
        cluster = LocalCluster(
            n_workers=1,
            threads_per_worker=SUBMISSIONS_AT_A_TIME,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            local_directory=folder,
            silence_logs="CRITICAL",
        )
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(cluster.close)
    return ["--scheduler", cluster.scheduler_address]


def autograder(folder: Path, *words: str, **options) -> subprocess.CompletedProcess:
    """`python -m autograder WORDS`, typed in `folder`: a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "autograder", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        **options,
    )


def nbgrader(course: Course, *words: str) -> str:
    """`nbgrader WORDS`, typed in the course folder; it must work. What it said on the way."""
    programs = Path(sys.executable).parent
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    result = subprocess.run(
        [programs / "nbgrader", *words],
        cwd=course.root,
        capture_output=True,
        text=True,
        env=os.environ | {"PATH": path},
    )
    assert result.returncode == 0, result.stderr
    return result.stdout + result.stderr


def plain_config(course: Course) -> None:
    """Leave nothing of our configuration but the skeletons' stub."""
    config = Path(course.root, "nbgrader_config.py")
    stub = [line for line in config.read_text().splitlines() if "ClearSolutions" in line]
    config.write_text("\n".join(["c = get_config()", *stub]))


def copy_course(folder: Path, lessons: list[str] = LESSONS) -> Course:
    """A copy of the course in `folder`, with the named lessons only."""
    for name in ("source", "release", "notebooks"):
        for lesson in lessons:
            shutil.copytree(ROOT / name / lesson, folder / name / lesson)
    for path in (ROOT / "source").glob("korean_labels*"):
        shutil.copy(path, folder / "source")
    for name in ("data", "bank"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    return Course.open(folder)


def requires(found: object, why: str) -> pytest.MarkDecorator:
    """A mark for tests that need something of the machine: they skip where it was not found."""
    return pytest.mark.requires(bool(found), why)


def missing(why: str) -> NoReturn:
    """Skip the test that runs; on a machine of continuous integration, which must have it, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"With CI=true no test is skipped for want of something. {why}")
    pytest.skip(why)
