"""`report`: writes the class report."""

from typing import Annotated

import typer

from autograder.commands.app import Lessons, app
from autograder.commands.printing import say
from autograder.course.folder import Course, require_writable
from autograder.results.gradebook import read_results
from autograder.results.report.language import Language, default_language
from autograder.results.report.page import write_report

ReportLanguage = Annotated[
    Language | None,
    typer.Option("--language", help="Of the report; your locale's if none is named."),
]


@app.command()
def report(lessons: Lessons = None, language: ReportLanguage = None) -> None:
    """Write report/index.html: the class at a glance, in one file, readable offline."""
    course = Course.open()
    require_writable(course)
    write_and_tell(course, lessons, language)


def write_and_tell(
    course: Course, lessons: list[str] | None = None, language: Language | None = None
) -> None:
    """Write the report and say where it is."""
    results = read_results(course, lessons)
    path = write_report(course, results, language or default_language())
    say(f"The report of {len(results.learners)} learners: {path}")
