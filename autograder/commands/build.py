"""`build`: makes the assignments."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.building.build import build as build_lesson
from autograder.building.hand_out import build_start_page
from autograder.commands.app import SOME_FAILED, Lessons, app
from autograder.commands.printing import complain, say, with_progress
from autograder.course.folder import Course, require_writable
from autograder.datasets.catalogue import PHANTOMS
from autograder.datasets.use import use_data_set
from autograder.errors import LessonError

DataSetName = Annotated[
    str, typer.Option("--dataset", metavar="NAME", help="One of those that `data` shows.")
]


@app.command()
def build(lessons: Lessons = None, dataset: DataSetName = PHANTOMS.name) -> None:
    """source/ -> release/ -> notebooks/, for each lesson whose reference solution earns all."""
    course = Course.open()
    require_writable(course)
    chosen = course.choose_lessons(lessons or [])
    build_lessons(course, chosen, use_data_set(course, dataset, chosen, say))


def build_lessons(course: Course, lessons: list[str], films: Path) -> None:
    """Build the lessons, each in its turn; exits with 1 where one must not be released.

    films: the folder of what they read.
    """
    refused = {}
    for lesson in with_progress("Building", lessons, lambda lesson: lesson):
        try:
            build_lesson(course, lesson, films, say)
        except LessonError as error:
            refused[lesson] = str(error)
    build_start_page(course, say)
    for lesson, why in refused.items():
        complain(f"{lesson} is not released: {why}")
    built = [lesson for lesson in lessons if lesson not in refused]
    if built:
        say(f"Built {', '.join(built)}: release/ and notebooks/ hold what source/ says.")
    if refused:
        raise typer.Exit(SOME_FAILED)
