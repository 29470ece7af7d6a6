"""`export`: writes the results in the formats of other programs."""

from pathlib import Path, PurePath

import click

from autograder.commands.app import app, lessons_argument, students_option
from autograder.commands.printing import say
from autograder.course.choose import choose
from autograder.course.files import replace_file
from autograder.course.folder import Course, require_writable
from autograder.language import translate as _
from autograder.results.exports import FORMATS
from autograder.results.gradebook import read_results
from autograder.results.model import ClassResults, Status

FOLDER = "exports"


@app.command(
    help=_(
        "Write exports/: the scores for other programs.\n\n"
        "For Canvas, Moodle, continuous integration, or as JSON lines: FORMAT is one of {formats}. "
        "All lessons if no LESSON is named.",
        formats=", ".join(FORMATS),
    )
)
@click.argument("format_name", metavar="FORMAT")
@lessons_argument
@students_option
def export_command(format_name: str, lessons: tuple[str, ...], students: tuple[str, ...]) -> None:
    """The command `export`."""
    choose(_("format"), [format_name], list(FORMATS))
    course = Course.open()
    require_writable(course)
    results = read_results(course, list(lessons), list(students))
    files = FORMATS[format_name](results)
    folder = Path(course.root, FOLDER)
    for relative, content in files.items():
        replace_file(folder / relative, content)
    tell(results, folder, list(files))


def tell(results: ClassResults, folder: Path, files: list[PurePath]) -> None:
    """Say where the files are, and what has no final score in them."""
    where = folder / files[0] if len(files) == 1 else folder
    handed_in = results.handed_in()
    say(
        _(
            "{learners} learners, {submissions} submissions: {path}",
            learners=len(results.learners),
            submissions=len(handed_in),
            path=where,
        )
    )
    earlier = sum(one.is_of_earlier for one in handed_in)
    if earlier:
        say(
            _(
                "{count} of the scores are those of an earlier version: a later one could not be "
                "graded. `python -m autograder report` names them.",
                count=earlier,
            )
        )
    open_ones = [one for one in handed_in if one.status is not Status.GRADED]
    if open_ones:
        say(
            _(
                "{count} of the submissions have no final score yet: they are not graded, or wait "
                "for manual grading. `python -m autograder report` names them.",
                count=len(open_ones),
            )
        )
