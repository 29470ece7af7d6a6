"""`feedback`: writes a page for each learner."""

from collections.abc import Iterator

import typer
from nbgrader.converters import GenerateFeedback

from autograder.commands.app import SOME_FAILED, Lessons, Students, app
from autograder.commands.printing import complain, say, with_progress
from autograder.course.convert import convert
from autograder.course.folder import Course, require_writable
from autograder.course.submission import Submission
from autograder.errors import CourseError


@app.command()
def feedback(lessons: Lessons = None, student: Students = None) -> None:
    """Write feedback/STUDENT/LESSON/LESSON.html for what was graded, without hidden tests."""
    course = Course.open()
    chosen = course.choose_lessons(lessons or [])
    submissions = course.submissions(course.autograded_directory, chosen, student or [])
    if not submissions:
        raise CourseError("Nothing was graded yet. Run first: python -m autograder grade")
    require_writable(course)
    feedback_with_progress(course, submissions)


def feedback_with_progress(course: Course, submissions: list[Submission]) -> None:
    """Write the feedback under a progress bar; exits with 1 where some could not be written."""
    results = write_feedback(course, submissions)
    done = list(with_progress("Feedback", results, lambda r: str(r[0]), len(submissions)))
    failed = [(submission, why) for submission, why in done if why]
    for submission, why in failed:
        complain(f"{submission}: no feedback: {why}")
    say(f"{len(done) - len(failed)} pages in {course.path(course.feedback_directory)}")
    if failed:
        raise typer.Exit(SOME_FAILED)


def write_feedback(
    course: Course, submissions: list[Submission]
) -> Iterator[tuple[Submission, str | None]]:
    """Write the pages; yields each submission with why it has none, or None."""
    for submission in submissions:
        yield submission, convert(course, GenerateFeedback, submission.lesson, submission.student)
