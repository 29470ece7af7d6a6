"""`demo`: a course folder of its own with a small class drawn from the answer bank."""

import shutil
from pathlib import Path
from typing import TypeVar

from autograder.course.bank import Case, blank_case, hand_in, load_bank
from autograder.course.files import copy_folder, replace_file
from autograder.course.folder import Course
from autograder.course.submission import Submission
from autograder.errors import CourseError

CONFIG = "nbgrader_config.py"
T = TypeVar("T")
STUDENTS = ["minjun", "seoyeon", "doyun", "jiwoo", "haeun"]


def make_demo_course(course: Course) -> Course:
    """A fresh copy of the course in its folder `demo/`, so that the course itself stays as it is.

    Raises CourseError where `demo/` is something else.
    """
    root = Path(course.root) / "demo"
    if root.exists() and not (root / CONFIG).is_file():
        raise CourseError(
            "{folder} is not a demo course. Move it away, then start again.", folder=root
        )
    shutil.rmtree(root, ignore_errors=True)
    for name in (course.source_directory, course.data_directory, course.bank_directory):
        copy_folder(Path(course.root) / name, root / name)
    replace_file(root / CONFIG, (Path(course.root) / CONFIG).read_bytes())
    return Course.open(root)


def hand_in_for_class(course: Course, lesson: str) -> list[Submission]:
    """Let each student of the demo class hand in one case of the answer bank."""
    for student, case in zip(STUDENTS, draw_cases(course, lesson), strict=True):
        hand_in(course, lesson, student, case)
    return [Submission(lesson, student) for student in STUDENTS]


def draw_cases(course: Course, lesson: str) -> list[Case]:
    """The reference solution, an unusual right answer, two wrong ones, an untouched notebook."""
    cases = load_bank(course, lesson)
    right = [case for case in cases if not case.says]
    wrong = [case for case in cases if case.says]
    return [
        Case("reference solution"),
        *spread(right, 1),
        *spread(wrong, 2),
        blank_case(course, lesson),
    ]


def spread(items: list[T], count: int) -> list[T]:
    """`count` items from all over the list, always the same ones."""
    return [items[(2 * index + 1) * len(items) // (2 * count)] for index in range(count)]
