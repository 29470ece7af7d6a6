"""The answer bank: answers that are right in unusual ways, and wrong in typical ones.

One TOML file a lesson, as CONTRIBUTING.md describes: `[[right]]` cases earn all points,
`[[wrong]]` cases say what each check must earn and what its sentence must say.
"""

import copy
import tomllib
from dataclasses import dataclass, field

from nbformat import NotebookNode

from autograder.course.files import replace_file
from autograder.course.folder import Course
from autograder.course.notebook import (
    answer_cells,
    notebook_in,
    points,
    read_notebook,
    reference_answers,
    write_notebook,
)
from autograder.errors import CourseError


@dataclass(frozen=True)
class Case:
    """One learner's answers, and what they must earn."""

    name: str
    answers: dict[str, str] = field(default_factory=dict)
    """Code by answer cell; a cell that is not named holds the reference solution."""
    blank: list[str] = field(default_factory=list)
    """Answer cells that the learner left as they were handed out."""
    points: dict[str, float] = field(default_factory=dict)
    """What each check must earn."""
    says: dict[str, str] = field(default_factory=dict)
    """A phrase of the sentence that each lost check must show."""
    name_ko: str = ""
    """Of a wrong case, the name that the Korean report tells."""


def load_bank(course: Course, lesson: str) -> list[Case]:
    """The lesson's cases, right ones first; raises CourseError where the file is wrong."""
    path = course.bank(lesson)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        full = points(reference_notebook(course, lesson))
        right = [Case(points=full, **case) for case in content["right"]]
        wrong = [Case(**case) for case in content["wrong"]]
    except FileNotFoundError:
        raise CourseError(
            "{path} is missing: {lesson} has no answer bank.", path=path, lesson=lesson
        ) from None
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise CourseError(
            "{path} is not an answer bank: {reason}", path=path, reason=error
        ) from None
    return right + wrong


def reference_notebook(course: Course, lesson: str) -> NotebookNode:
    """The instructor's notebook of the lesson."""
    return read_notebook(notebook_in(course.source(lesson), lesson))


def blank_case(course: Course, lesson: str) -> Case:
    """A learner who handed in the notebook untouched."""
    checks = points(reference_notebook(course, lesson))
    answers = list(answer_cells(reference_notebook(course, lesson)))
    return Case("handed in untouched", blank=answers, points=dict.fromkeys(checks, 0.0))


def fill_in(course: Course, lesson: str, case: Case) -> NotebookNode:
    """The released notebook with the case's answers, as that learner would hand it in."""
    notebook = copy.deepcopy(read_notebook(notebook_in(course.release(lesson), lesson)))
    answers = reference_answers(reference_notebook(course, lesson)) | case.answers
    for name, cell in answer_cells(notebook).items():
        if name not in case.blank:
            cell.source = answers[name].strip()
    return notebook


def hand_in(course: Course, lesson: str, student: str, case: Case) -> None:
    """Put the case's notebook where the student's submission belongs."""
    folder = course.path(course.submitted_directory, student, lesson)
    replace_file(notebook_in(folder, lesson), write_notebook(fill_in(course, lesson, case)))
