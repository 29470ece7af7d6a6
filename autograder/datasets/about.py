"""What the folder of a real set says of itself; lessons that were built on it carry it, too."""

import json
from pathlib import Path
from typing import Any

from autograder.course.folder import Course
from autograder.language import translate
from autograder.language import translate as _

ABOUT = "about.json"
About = dict[str, Any]


def read_about(folder: Path) -> About | None:
    """What the folder of a set says about it; None where no set is there."""
    try:
        about: About = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return about


def real_sets(course: Course, lessons: list[str]) -> dict[str, About]:
    """What is said of its set by each lesson that was released, and is graded, on a real one."""
    abouts = {lesson: read_about(course.source(lesson) / "data") for lesson in lessons}
    return {lesson: about for lesson, about in abouts.items() if about}


def graded_on(course: Course, lessons: list[str]) -> list[str]:
    """A sentence for each of these lessons."""
    return [
        _(
            "{lesson} is graded on {title}, {version}, as it was released.",
            lesson=lesson,
            title=translate(about["title"]),
            version=about["version"],
        )
        for lesson, about in real_sets(course, lessons).items()
    ]
