"""`report`: writes the class report."""

import click

from autograder.commands.app import app, lessons_argument
from autograder.commands.printing import say
from autograder.course.folder import Course, require_writable
from autograder.language import Language, reader
from autograder.language import translate as _
from autograder.results.gradebook import read_results
from autograder.results.report.page import write_report


@app.command(
    help=_(
        "Write report/index.html: the class at a glance.\n\n"
        "One file that can be read offline. All lessons if no LESSON is named."
    )
)
@lessons_argument
@click.option(
    "--language",
    type=click.Choice([language.value for language in Language]),
    help=_("Of the report; your locale's if none is named."),
)
def report_command(lessons: tuple[str, ...], language: str | None) -> None:
    """The command `report`."""
    course = Course.open()
    require_writable(course)
    write_and_tell(course, list(lessons), Language(language) if language else None)


def write_and_tell(
    course: Course, lessons: list[str] | None = None, language: Language | None = None
) -> None:
    """Write the report and say where it is."""
    results = read_results(course, lessons)
    path = write_report(course, results, language or reader())
    say(_("The report of {count} learners: {path}", count=len(results.learners), path=path))
