"""`reset`: gives a learner a fresh copy of a lesson."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.building.hand_out import edited_files, hand_out
from autograder.commands.app import app
from autograder.commands.printing import say
from autograder.course.folder import Course, choose, require_writable
from autograder.course.notebook import notebook_in
from autograder.errors import CourseError
from autograder.language import in_language

Lesson = Annotated[str, typer.Argument(metavar="LESSON", help="Such as 01_load_images.")]


@app.command()
def reset(lesson: Lesson) -> None:
    """Put a fresh copy of a lesson into notebooks/; your work is kept under another name."""
    course = Course.around(Path.cwd())
    choose("lesson", [lesson], course.known_lessons())
    if not notebook_in(course.release(lesson), lesson).is_file():
        raise CourseError(
            in_language(
                f"{course.release(lesson)}에 {lesson} 실습이 없습니다. 과정을 다시 받으세요.",
                f"There is no {lesson} in {course.release(lesson)}. Get the course again.",
            )
        )
    require_writable(course)
    hand_out(course, lesson, edited_files(course, lesson), say)
    say(
        in_language(
            f"{course.notebooks(lesson)}에 새 실습이 있습니다.",
            f"{course.notebooks(lesson)} holds a fresh copy.",
        )
    )
