"""`reset`: gives a learner a fresh copy of a lesson."""

from pathlib import Path

import click

from autograder.building.hand_out import edited_files, hand_out
from autograder.commands.app import app
from autograder.commands.printing import say
from autograder.course.choose import choose
from autograder.course.folder import Course, require_writable
from autograder.course.notebook import notebook_in
from autograder.errors import CourseError
from autograder.language import translate as _


@app.command(
    help=_(
        "Put a fresh copy of a lesson into notebooks/.\n\n"
        "LESSON is its name, such as 01_load_images. Your work is kept under another name."
    )
)
@click.argument("lesson", metavar="LESSON")
def reset_command(lesson: str) -> None:
    """The command `reset`."""
    course = Course.around(Path.cwd())
    choose(_("lesson"), [lesson], course.known_lessons())
    if not notebook_in(course.release(lesson), lesson).is_file():
        raise CourseError(
            "There is no {lesson} in {folder}. Get the course again.",
            lesson=lesson,
            folder=course.release(lesson),
        )
    require_writable(course)
    hand_out(course, lesson, edited_files(course, lesson), say)
    say(_("{folder} holds a fresh copy.", folder=course.notebooks(lesson)))
