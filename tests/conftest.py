"""Course folders for the tests, used through the commands that a user types."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import nbformat
import pytest
from xdist.scheduler import LoadScopeScheduling

from autograder.building.build import generate
from autograder.building.demo import spread
from autograder.course.bank import Case, blank_case, hand_in, load_bank, reference_notebook
from autograder.course.folder import Course
from autograder.course.notebook import points

ROOT = Path(__file__).parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"
LESSONS = Course.open(ROOT).lessons()

# Lessons that are cheap enough to grade their whole bank at every change.
LIGHT_LESSONS = {"01_load_images"}
HEAVY_SAMPLE = 3

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
        "--everything", action="store_true", help="every case of the answer bank, twenty crashes"
    )


def bank_sample(config, lesson: str) -> dict[str, Case]:
    """The cases of the bank to grade, by student; of heavy lessons a few from all over the bank."""
    cases = {f"bank-{n}": case for n, case in enumerate(load_bank(Course.open(ROOT), lesson))}
    if wants_everything(config, lesson):
        return cases
    return dict(spread(list(cases.items()), HEAVY_SAMPLE))


def wants_everything(config, lesson: str) -> bool:
    """Whether the lesson is cheap, or somebody has the time."""
    return lesson in LIGHT_LESSONS or config.getoption("everything")


def subset_sample(config, lesson: str) -> dict[str, Case]:
    """Learners who solved a subset; of heavy lessons one instruction each, and all of them."""
    cases = subset_cases(Course.open(ROOT), lesson)
    if wants_everything(config, lesson):
        return cases
    reference = max(cases, key=len)
    return {name: case for name, case in cases.items() if name.count("-") == 1 or name == reference}


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


def autograder(folder: Path, *words: str, **options) -> subprocess.CompletedProcess:
    """`python -m autograder WORDS`, typed in `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "autograder", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        env=os.environ | {"COLUMNS": "200"},
        **options,
    )


def succeed(folder: Path, *words: str) -> str:
    """The same, for a command that must work; returns what it printed."""
    result = autograder(folder, *words)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def nbgrader(course: Course, *words: str) -> None:
    """`nbgrader WORDS`, typed in the course folder; it must work."""
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
    for name in ("data", "bank"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    return Course.open(folder)


@dataclass(frozen=True)
class GradedClass:
    """One lesson of a course, for which cases of the bank were handed in and graded."""

    course: Course
    lesson: str
    cases: dict[str, Case]
    """By student: `bank-0`, ...; `subset-1-3` solved instructions 1 and 3 only; `blank`."""

    def earned(self, student: str) -> dict[str, float]:
        """What the gradebook says that the student earned, by check."""
        with self.course.gradebook() as gradebook:
            notebook = gradebook.find_submission_notebook(self.lesson, self.lesson, student)
            return {grade.name: grade.score for grade in notebook.grades}

    def complaints(self, student: str) -> str:
        """What the student's cells complain about: what a failed test shows."""
        cells = nbformat.read(self.autograded(student), as_version=4).cells
        outputs = [(cell.id, output) for cell in cells for output in cell.get("outputs", [])]
        return "\n".join(
            f"{name}: {output.get('evalue') or output.text}"
            for name, output in outputs
            if output.output_type == "error" or output.get("name") == "stderr"
        )

    def submitted(self, student: str) -> Path:
        """The notebook that the student handed in."""
        folder = self.course.path(self.course.submitted_directory, student, self.lesson)
        return folder / f"{self.lesson}.ipynb"

    def autograded(self, student: str) -> Path:
        """The student's executed notebook."""
        folder = self.course.path(self.course.autograded_directory, student, self.lesson)
        return folder / f"{self.lesson}.ipynb"

    def feedback(self, student: str) -> Path:
        """The student's page."""
        folder = self.course.path(self.course.feedback_directory, student, self.lesson)
        return folder / f"{self.lesson}.html"


def subset_cases(course: Course, lesson: str) -> dict[str, Case]:
    """For every set of instructions a learner who solved exactly those."""
    worth = points(reference_notebook(course, lesson))
    numbers = [check.removeprefix("check-") for check in worth]
    return {
        "-".join(["subset", *solved]): Case(
            f"solved {solved}",
            blank=[f"answer-{number}" for number in numbers if number not in solved],
            points={check: worth[check] * (check[6:] in solved) for check in worth},
        )
        for count in range(1, len(numbers) + 1)
        for solved in combinations(numbers, count)
    }


@pytest.fixture(scope="session")
def graded(tmp_path_factory, pytestconfig) -> dict[str, GradedClass]:
    """A class that handed in samples of the bank, subsets and blank notebooks, in one course."""
    folder = tmp_path_factory.mktemp("graded")
    course = copy_course(folder)
    classes = {}
    for lesson in LESSONS:
        # Without its reference solution, which is one of the subsets.
        generate(course, lesson)
        cases = bank_sample(pytestconfig, lesson) | subset_sample(pytestconfig, lesson)
        cases["blank"] = blank_case(course, lesson)
        for student, case in cases.items():
            hand_in(course, lesson, student, case)
        classes[lesson] = GradedClass(course, lesson, cases)
    succeed(folder, "grade")
    succeed(folder, "feedback")
    return classes


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Course:
    """A course with the first two lessons that was built once, for tests to copy."""
    folder = tmp_path_factory.mktemp("built")
    course = copy_course(folder, LESSONS[:2])
    succeed(folder, "build")
    return course


@pytest.fixture
def course(built, tmp_path) -> Course:
    """A built course of the test's own."""
    shutil.copytree(built.root, tmp_path / "course")
    return Course.open(tmp_path / "course")
