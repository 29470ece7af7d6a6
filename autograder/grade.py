"""`grade`: runs what was handed in through nbgrader's Autograde, a process for each worker."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from nbgrader.api import MissingEntry
from nbgrader.converters import Autograde

from autograder.convert import convert
from autograder.course import Course, Submission
from autograder.errors import CourseError
from autograder.lesson import read_notebook


@dataclass(frozen=True)
class Outcome:
    """What grading one submission came to."""

    submission: Submission
    checks: dict[str, float]
    """Points earned, by the grade_id of the check; empty where there is a problem."""
    problem: str | None = None
    """Why the submission could not be graded, in one sentence."""

    @property
    def score(self) -> float:
        """All points earned."""
        return sum(self.checks.values())


def grade(course: Course, submissions: list[Submission], workers: int) -> Iterator[Outcome]:
    """Grade the submissions, `workers` at a time, and yield an outcome for each as it is done.

    A bad submission never stops the others. Raises CourseError where the gradebook does not
    know a lesson yet.
    """
    for lesson in sorted({submission.lesson for submission in submissions}):
        require_built(course, lesson)
    enrol(course, {submission.student for submission in submissions})
    # Spawned, because nbgrader changes the working directory and a fork would copy open databases.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        futures = {
            pool.submit(grade_in_worker, Path(course.root), submission): submission
            for submission in submissions
        }
        for future in as_completed(futures):
            try:
                yield future.result()
            except Exception as error:
                yield Outcome(futures[future], {}, f"its grading broke off: {error!r}")


def enrol(course: Course, students: set[str]) -> None:
    """Make the gradebook know the students: two workers at once would get in each other's way."""
    with course.gradebook() as gradebook:
        for student in students:
            gradebook.update_or_create_student(student)


def grade_in_worker(root: Path, submission: Submission) -> Outcome:
    """Grade one submission of the course in the folder `root`."""
    return grade_one(Course.open(root), submission)


def require_built(course: Course, lesson: str) -> None:
    """Raise CourseError unless `build` has told the gradebook of the lesson."""
    with course.gradebook() as gradebook:
        try:
            gradebook.find_notebook(lesson, lesson)
        except MissingEntry:
            raise CourseError(
                f"The gradebook does not know {lesson} yet. Run first: python -m autograder build"
            ) from None


def grade_one(course: Course, submission: Submission) -> Outcome:
    """Grade one submission, or find out why that cannot be done."""
    problem = find_problem(course, submission) or convert(
        course, Autograde, submission.lesson, submission.student
    )
    if problem:
        return Outcome(submission, {}, problem)
    return Outcome(submission, earned_points(course, submission))


def find_problem(course: Course, submission: Submission) -> str | None:
    """Why nothing in the submission can be graded, or None."""
    folder = course.path(course.submitted_directory, submission.student, submission.lesson)
    notebook = folder / f"{submission.lesson}.ipynb"
    try:
        if not folder.is_dir():
            return f"{folder} is a file; a submission is a folder with the notebook in it"
        if not notebook.is_file():
            return missing_notebook(notebook)
        read_notebook(notebook)
    except PermissionError as error:
        return f"{error.filename} cannot be read: give yourself read permission"
    except ValueError as error:
        return f"{error}. Ask the student to hand it in again"
    return None


def missing_notebook(expected: Path) -> str:
    """A sentence that names the notebook that is not there, and those that are."""
    others = sorted(path.name for path in expected.parent.glob("*.ipynb"))
    sentence = f"{expected.name} is not in {expected.parent}"
    if others:
        return f"{sentence}. There is {', '.join(others)}: rename it if it is this lesson's"
    return f"{sentence}. Ask the student to hand it in again"


def earned_points(course: Course, submission: Submission) -> dict[str, float]:
    """The points of each check as the gradebook has them."""
    with course.gradebook() as gradebook:
        notebook = gradebook.find_submission_notebook(
            submission.lesson, submission.lesson, submission.student
        )
        return {grade.name: grade.score for grade in notebook.grades}
