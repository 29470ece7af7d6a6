"""`build`: makes the assignments."""

from pathlib import Path

import click

from autograder.building.build import build
from autograder.building.hand_out import build_pages
from autograder.commands.app import SOME_FAILED, app, lessons_argument
from autograder.commands.printing import complain, say, with_progress
from autograder.course.folder import Course, require_writable
from autograder.datasets.catalogue import PHANTOMS
from autograder.datasets.use import use_data_set
from autograder.errors import LessonError
from autograder.language import translate as _


@app.command(
    help=_(
        "Build the lessons: source/ -> release/ -> notebooks/.\n\n"
        "A LESSON is released only if its reference solution earns all points. All lessons if "
        "none is named."
    )
)
@lessons_argument
@click.option(
    "--dataset",
    metavar="NAME",
    default=PHANTOMS.name,
    show_default=True,
    help=_("One of those that `data` shows."),
)
def build_command(lessons: tuple[str, ...], dataset: str) -> None:
    """The command `build`."""
    course = Course.open()
    require_writable(course)
    chosen = course.choose_lessons(list(lessons))
    build_lessons(course, chosen, use_data_set(course, dataset, chosen, say))


def build_lessons(course: Course, lessons: list[str], films: Path) -> None:
    """Build the lessons, each in its turn; exits with 1 where one must not be released.

    films: the folder of what they read.
    """
    refused = {}
    for lesson in with_progress(_("Building"), lessons, str, len(lessons)):
        try:
            build(course, lesson, films, say)
        except LessonError as error:
            refused[lesson] = error
    build_pages(course, say)
    for lesson, why in refused.items():
        complain(_("{lesson} is not released: {why}", lesson=lesson, why=why))
    built = [lesson for lesson in lessons if lesson not in refused]
    if built:
        say(
            _(
                "Built {lessons}: release/ and notebooks/ hold what source/ says.",
                lessons=", ".join(built),
            )
        )
    if refused:
        raise click.exceptions.Exit(SOME_FAILED)
