"""What pytest shares among the tests: the graded class, courses, and what a machine must have."""

import getpass
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from course_maker import LESSONS, copy_course, missing, shared_workers, succeed
from filelock import FileLock
from graded_class import GradedClass, bank_sample, subset_sample
from xdist.scheduler import LoadScopeScheduling

from autograder.building.build import generate
from autograder.course.bank import blank_case, hand_in
from autograder.course.folder import Course

# What commands say is compared in English, whatever the language of whoever tests.
os.environ["LC_ALL"] = "C.UTF-8"
os.environ.pop("LANGUAGE", None)

FILES_WITH_THE_GRADED_CLASS = {
    "test_answer_bank.py",
    "test_blank_notebook.py",
    "test_graded_results.py",
    "test_no_leaks.py",
    "test_reference.py",
    "test_subsets.py",
}


def pytest_addoption(parser):
    """`--everything` is what `make test-all` adds."""
    parser.addoption(
        "--everything", action="store_true", help="every case of the answer bank, every crash"
    )


def pytest_report_header() -> str:
    """Under whom the tests run: what root may do, others may not, and the other way round."""
    return f"user: {getpass.getuser()}, {'root' if os.geteuid() == 0 else 'an ordinary user'}"


def pytest_configure(config):
    """Marks of our own."""
    config.addinivalue_line("markers", "requires(found, why): what the machine must have")
    config.addinivalue_line("markers", "network: needs the Internet; leave out by -m 'not network'")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Before the fixtures of a test that requires what is not there."""
    for mark in item.iter_markers("requires"):
        found, why = mark.args
        if not found:
            missing(why)


class OneProcessForTheGradedClass(LoadScopeScheduling):
    """A file's tests run in one process, and so do all that need the graded class."""

    def _split_scope(self, nodeid: str) -> str:
        """xdist calls it for the name of the group to which a test belongs."""
        file = Path(nodeid.partition("::")[0]).name
        return "graded" if file in FILES_WITH_THE_GRADED_CLASS else file


def pytest_xdist_make_scheduler(config, log):
    """Share the tests among processes so that the graded class is made once."""
    return OneProcessForTheGradedClass(config, log)


def pytest_generate_tests(metafunc):
    """Tests that take `bank_student` or `subset_student` run once for each case to grade."""
    if "bank_student" in metafunc.fixturenames:
        cases = [
            pytest.param(lesson, student, id=f"{lesson}: {case.name}")
            for lesson in LESSONS
            for student, case in bank_sample(metafunc.config, lesson).items()
        ]
        metafunc.parametrize("lesson, bank_student", cases)
    if "subset_student" in metafunc.fixturenames:
        cases = [
            pytest.param(lesson, student, id=f"{lesson}: {student}")
            for lesson in LESSONS
            for student in subset_sample(metafunc.config, lesson)
        ]
        metafunc.parametrize("lesson, subset_student", cases)


@pytest.fixture(scope="session")
def graded(make_course, tmp_path_factory, pytestconfig) -> dict[str, GradedClass]:
    """A class that handed in samples of the bank, subsets and blank notebooks, in one course."""
    folder = tmp_path_factory.mktemp("graded")
    course = make_course(folder, LESSONS)
    classes = {}
    for lesson in LESSONS:
        cases = bank_sample(pytestconfig, lesson) | subset_sample(pytestconfig, lesson)
        cases["blank"] = blank_case(course, lesson)
        for student, case in cases.items():
            hand_in(course, lesson, student, case)
        classes[lesson] = GradedClass(course, lesson, cases)
    # One worker: another process runs tests at the same time.
    succeed(folder, "grade", *shared_workers())
    succeed(folder, "feedback")
    return classes


@pytest.fixture(scope="session")
def make_course(tmp_path_factory, worker_id) -> Callable[..., Course]:
    """Makes courses as `build` leaves them: each choice of lessons once a session, then copies."""
    session = tmp_path_factory.getbasetemp()
    session = session if worker_id == "master" else session.parent

    def make(folder: Path, lessons: list[str] = LESSONS[:1], configuration: str = "") -> Course:
        """A course in the new folder with the lessons, and more words in its configuration."""
        first = session / "built" / "-".join(lessons)
        first.parent.mkdir(exist_ok=True)
        with FileLock(first.with_suffix(".lock")):
            if not first.exists():
                build_all(first, lessons)
        shutil.copytree(first, folder, dirs_exist_ok=True)
        with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
            config.write(configuration)
        return Course.open(folder)

    return make


def build_all(folder: Path, lessons: list[str]) -> None:
    """What git holds is what `build` makes, but for the gradebook, which nbgrader makes here."""
    unfinished = folder.with_suffix(".unfinished")
    course = copy_course(unfinished, lessons)
    for lesson in lessons:
        generate(course, lesson)
    unfinished.rename(folder)


@pytest.fixture
def course(make_course, tmp_path) -> Course:
    """A built course of the test's own, with the first two lessons."""
    return make_course(tmp_path / "course", LESSONS[:2])
