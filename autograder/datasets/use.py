"""Builds a course on a real set, and says afterwards on which one lessons were graded."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from autograder.course.choose import choose
from autograder.course.folder import Course
from autograder.datasets.about import read_about
from autograder.datasets.cache import set_folder, working_on
from autograder.datasets.catalogue import PHANTOMS, REAL_SETS
from autograder.datasets.layout import LAYOUT
from autograder.errors import CourseError, DataSetError
from autograder.language import translate as _

MODEL = "vgg16.keras"


def use_data_set(
    course: Course, name: str, lessons: list[str], tell: Callable[[str], None]
) -> Path:
    """The folder from which lessons read the named set; trains the model they need, once a set.

    Raises CourseError where the set is not here, and DataSetError where no model can be made.
    """
    choose(_("data set"), [name], [PHANTOMS.name, *REAL_SETS])
    if name == PHANTOMS.name:
        return course.data()
    about = read_about(set_folder(name))
    if not about or about.get("layout") != LAYOUT:
        raise CourseError(
            "{name} is not here as this course needs it. Run: {command}",
            name=name,
            command=REAL_SETS[name].how,
        )
    if any(MODEL in course.lesson_data.get(lesson, []) for lesson in lessons):
        with working_on(name, tell):
            train_model(course, set_folder(name), tell)
    return set_folder(name)


def train_model(course: Course, folder: Path, tell: Callable[[str], None]) -> None:
    """Put a VGG16 trained on the set beside it, unless one is there."""
    if (folder / MODEL).is_file():
        return
    sentence = _(
        "Training the VGG16 of lessons 7 and 8 on {name}: minutes, and only this once.",
        name=folder.name,
    )
    tell(sentence)
    command = [sys.executable, "-m", "making.train_vgg16", "--data", str(folder)]
    if subprocess.run(command, cwd=course.root).returncode:
        raise DataSetError(
            "The VGG16 could not be trained on {name}, for the reason above. "
            "To try again by hand, in {folder}: python {words}",
            name=folder.name,
            folder=course.root,
            words=" ".join(command[1:]),
        )
