"""The gradebook: each submission whole or not at all, on SQLite and on a real PostgreSQL."""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from course_maker import copy_course, missing, run_here, shared_workers, succeed
from odd_submissions import LESSON, RIGHT

from autograder.course.bank import Case, hand_in
from autograder.course.folder import Course

INITDB = next(iter(sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), reverse=True)), None)
INITDB = INITDB or shutil.which("initdb")


@pytest.fixture
def postgresql():
    """The address of an empty database on a server of the test's own, on loopback."""
    if not INITDB:
        missing("PostgreSQL is not installed; on Debian: apt-get install postgresql")
    # Not below pytest's folders: the server's user must be able to get there.
    folder = Path("/tmp", f"autograder-postgresql-{os.getpid()}")
    folder.mkdir(mode=0o755)
    programs = Path(INITDB).parent
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    as_user = []
    if os.geteuid() == 0:
        # The server refuses to run as root.
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    data = str(folder / "data")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    initdb = [*as_user, programs / "initdb", "-D", data, "-U", "course", "-A", "trust"]
    subprocess.run(initdb, check=True, **quiet)
    options = ["-k", str(folder), "-h", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen([*as_user, programs / "postgres", "-D", data, *options], **quiet)
    try:
        create = [
            programs / "createdb",
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
            "-U",
            "course",
            "class",
        ]
        deadline = time.monotonic() + 30
        while subprocess.run(create, **quiet).returncode:
            assert server.poll() is None and time.monotonic() < deadline
            time.sleep(0.2)
        yield f"postgresql://course@127.0.0.1:{port}/class"
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder)


def test_grading_on_postgresql_gives_the_same_scores(postgresql, tmp_path):
    """By `c.CourseDirectory.db_url` alone: build, grade, go on, feedback."""
    course = copy_course(tmp_path, [LESSON])
    config = tmp_path / "nbgrader_config.py"
    config.write_text(config.read_text() + f"\nc.CourseDirectory.db_url = {postgresql!r}\n")
    course = Course.open(tmp_path)
    succeed(tmp_path, "build")
    answers = {"anna": {}, "ben": {"answer-2": "IMG_SIZE = (1, 1)"}, "민준": {"answer-1": "1"}}
    for student, wrong in answers.items():
        hand_in(course, LESSON, student, Case("one", RIGHT | wrong))
    for _ in range(2):
        succeed(tmp_path, "grade", *shared_workers())
    succeed(tmp_path, "feedback")
    with course.gradebook() as gradebook:
        earned = {one.student.id: one.score for one in gradebook.assignment_submissions(LESSON)}
    assert earned == {"anna": 100, "ben": 50, "민준": 50}
    assert not (tmp_path / "gradebook.db").exists()


FAILS_AFTER_SAVING = """
from nbgrader.preprocessors import NbGraderPreprocessor

class Fails(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        if resources["nbgrader"]["student"] == "ben":
            raise OSError("the power fails")
        return nb, resources

c.Autograde.autograde_preprocessors.append(Fails)
"""


def test_a_recording_that_breaks_off_leaves_nothing_of_it(make_course, tmp_path):
    """Points that were saved before the break are not there after it; the others are."""
    course = make_course(tmp_path)
    config = tmp_path / "nbgrader_config.py"
    whole = config.read_text()
    for student in ("anna", "ben", "cho"):
        hand_in(course, LESSON, student, Case("right", RIGHT))
    config.write_text(whole + FAILS_AFTER_SAVING)
    result = run_here(tmp_path, "grade", *shared_workers())
    assert result.returncode == 1
    assert "ben, 01_load_images: not graded" in result.stderr
    assert "the power fails" in result.stderr
    assert scores(course) == {"anna": 100, "cho": 100}
    with course.gradebook() as gradebook:
        assert {student.id for student in gradebook.students} == {"anna", "cho"}
    config.write_text(whole)
    succeed(tmp_path, "grade", *shared_workers())
    assert scores(course) == {"anna": 100, "ben": 100, "cho": 100}


def scores(course: Course) -> dict[str, float]:
    """What the gradebook says."""
    with course.gradebook() as gradebook:
        return {one.student.id: one.score for one in gradebook.assignment_submissions(LESSON)}
