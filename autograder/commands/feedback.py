"""`feedback`: writes a page for each learner."""

from collections.abc import Iterator

import click
from nbgrader.converters import GenerateFeedback

from autograder.commands.app import SOME_FAILED, app, lessons_argument, students_option
from autograder.commands.printing import complain, say, with_progress
from autograder.course.convert import convert
from autograder.course.folder import Course, require_writable
from autograder.course.submission import Submission
from autograder.errors import CourseError, explained
from autograder.language import translate as _


@app.command(
    help=_(
        "Write a page for each learner, without the hidden tests.\n\n"
        "It is feedback/STUDENT/LESSON/LESSON.html, for what was graded. All lessons if no LESSON "
        "is named."
    )
)
@lessons_argument
@students_option
def feedback_command(lessons: tuple[str, ...], students: tuple[str, ...]) -> None:
    """The command `feedback`."""
    course = Course.open()
    chosen = course.choose_lessons(list(lessons))
    submissions = course.submissions(course.autograded_directory, chosen, list(students))
    if not submissions:
        raise CourseError("Nothing was graded yet. Run first: python -m autograder grade")
    require_writable(course)
    feedback_with_progress(course, submissions)


def feedback_with_progress(course: Course, submissions: list[Submission]) -> None:
    """Write the feedback under a progress bar; exits with 1 where some could not be written."""
    results = write_feedback(course, submissions)
    done = list(with_progress(_("Feedback"), results, lambda r: str(r[0]), len(submissions)))
    failed = [(submission, why) for submission, why in done if why]
    for submission, why in failed:
        complain(_("{submission}: no feedback: {why}", submission=submission, why=why))
    folder = course.path(course.feedback_directory)
    say(_("{count} pages in {folder}", count=len(done) - len(failed), folder=folder))
    if failed:
        raise click.exceptions.Exit(SOME_FAILED)


def write_feedback(
    course: Course, submissions: list[Submission]
) -> Iterator[tuple[Submission, str | None]]:
    """Write the pages; yields each submission with why it has none, or None."""
    for submission in submissions:
        try:
            why = convert(course, GenerateFeedback, submission.lesson, submission.student)
        except Exception as error:  # As in grading: a submission may bring about anything.
            why = str(explained(error))
        yield submission, why
