"""`feedback`: one HTML page for each graded submission, without the hidden tests."""

from collections.abc import Iterator

from nbgrader.converters import GenerateFeedback

from autograder.convert import convert
from autograder.course import Course, Submission


def feedback(
    course: Course, submissions: list[Submission]
) -> Iterator[tuple[Submission, str | None]]:
    """Write the pages; yields each submission with why it has none, or None."""
    for submission in submissions:
        yield submission, convert(course, GenerateFeedback, submission.lesson, submission.student)
