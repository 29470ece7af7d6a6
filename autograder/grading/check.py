"""`check`: grades one notebook where it lies, for a learner who works without an instructor.

The engine is that of `grade`. What nbgrader's preprocessors know of the lesson stands in a
gradebook that exists as long as the check; the course's own and submitted/ are not touched.
"""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ComputeChecksums, LockCells, SaveCells
from nbgrader.utils import determine_grade

from autograder.course.choose import suggestion
from autograder.course.complaints import failed_cells
from autograder.course.files import (
    LESSON_SIZE_LIMIT,
    read_files,
    read_regular,
    without_those_in_the_way,
    write_files,
)
from autograder.course.folder import Course
from autograder.course.instructions import Instruction, read_instructions
from autograder.course.notebook import (
    check_cells,
    notebook_in,
    read_notebook,
)
from autograder.course.submission import SIZE_LIMIT, Submission
from autograder.errors import CheckError, CourseError, UnreadableError, explained
from autograder.grading.run import limits_of, run_notebook
from autograder.grading.steps import Resources, prepare, resources_of
from autograder.intake.lesson import Lesson, lesson_from
from autograder.intake.mends import Mend, mends_in
from autograder.intake.recognize import is_of, other_lesson
from autograder.intake.take_in import cells_in, read_handed_in

LEARNER = "me"
"""The student in the gradebook of a check."""


@dataclass(frozen=True)
class Pattern:
    """The lesson, as far as this machine knows it."""

    lesson: str
    folder: Path
    """With its files and its notebook; the learner's own where the course has none."""
    notebook: NotebookNode


@dataclass(frozen=True)
class Checked:
    """What came of a check."""

    lesson: str
    instructions: list[Instruction]
    failed: list[str]
    """Why cells besides the checks did not run to their end, one sentence each."""
    has_hidden_tests: bool
    """Whether the hidden tests were here to decide, too."""
    mends: list[Mend]
    """What was mended in the notebook."""

    @property
    def earned(self) -> float:
        """All points earned."""
        return sum(instruction.earned for instruction in self.instructions)

    @property
    def points(self) -> float:
        """All points that there are."""
        return sum(instruction.points for instruction in self.instructions)


def check(path: Path) -> Checked:
    """Grade the notebook at `path` with all tests that this machine has; it stays as it is.

    Raises CourseError for what is no notebook of a course, CheckError where it cannot be run.
    """
    notebook = read_own(path)
    course = Course.around(path.parent)
    pattern = find_pattern(course, path)
    require_cells_of(course, pattern, notebook, path)
    try:
        executed = run(course, pattern, notebook, path.parent)
    except Exception as error:  # As in grading: a notebook may bring about anything.
        why = explained(error)
        raise CheckError("{path} could not be checked: {why}", path=path, why=why) from None
    checks = check_cells(executed)
    earned = {name: determine_grade(checks[name])[0] for name in check_cells(pattern.notebook)}
    failed = [reason for _, reason in failed_cells(executed)]
    hidden = pattern.folder == course.source(pattern.lesson)
    mends = mends_in(executed.metadata)
    return Checked(pattern.lesson, read_instructions(executed, earned), failed, hidden, mends)


def read_own(path: Path) -> NotebookNode:
    """The learner's notebook; raises CourseError where it is none."""
    try:
        # A learner's own link is followed here: it leads nowhere that the learner may not go.
        content = read_regular(Path(os.path.realpath(path, strict=True)), SIZE_LIMIT)
        return read_handed_in(content, path.name)
    except FileNotFoundError:
        raise CourseError(
            "There is no {path}. Look at the path of your notebook.", path=path
        ) from None
    except OSError as error:
        raise CourseError(
            "{path} cannot be read ({reason}). Name the file of a notebook.",
            path=path,
            reason=error.strerror,
        ) from None
    except UnreadableError as error:
        raise CourseError(
            "{reason}. For a fresh copy: python -m autograder reset LESSON", reason=error
        ) from None


def lesson_of(course: Course, path: Path) -> str:
    """The lesson of this notebook by its name or else its folder's; raises CourseError."""
    lessons = course.known_lessons()
    for name in (path.stem, path.resolve().parent.name):
        if name in lessons:
            return name
    raise CourseError(
        "{path} is no lesson of this course. {suggestion}",
        path=path,
        suggestion=suggestion(path.stem, lessons),
    )


def find_pattern(course: Course, path: Path) -> Pattern:
    """What is known of the lesson of this notebook; raises CourseError where it is none.

    In source/ there are hidden tests, too; else release/ knows its checks, else the notebook does.
    """
    lesson = lesson_of(course, path)
    for folder in (course.source(lesson), course.release(lesson)):
        if notebook_in(folder, lesson).is_file():
            return Pattern(lesson, folder, read_pattern(notebook_in(folder, lesson)))
    return Pattern(lesson, path.parent, read_pattern(path))


def read_pattern(path: Path) -> NotebookNode:
    """The notebook that knows the lesson's checks; raises CourseError where it is damaged."""
    try:
        return read_notebook(path)
    except (OSError, ValueError) as error:
        raise CourseError(
            "{path} cannot be read ({reason}). Get the course again.", path=path, reason=error
        ) from None


def require_cells_of(course: Course, pattern: Pattern, notebook: NotebookNode, path: Path) -> None:
    """Raise CourseError unless the notebook has an answer or a check of the lesson."""
    cells = cells_in(notebook)
    lesson = lesson_from(pattern.notebook, pattern.lesson)
    if not check_cells(pattern.notebook) or not is_of(cells, lesson):
        raise CourseError(
            "{path} has no cell of the lesson {lesson}. For a fresh copy: "
            "python -m autograder reset {lesson}",
            path=path,
            lesson=pattern.lesson,
        )
    other = other_lesson(cells, lesson, other_lessons(course, pattern.lesson))
    if other:
        raise CourseError(
            "{path} is the notebook of {other}. Give it that name: {other}.ipynb",
            path=path,
            other=other,
        )


def other_lessons(course: Course, lesson: str) -> Iterator[Lesson]:
    """The other lessons whose notebooks are here as they were handed out."""
    for other in course.known_lessons():
        path = notebook_in(course.release(other), other)
        if other != lesson and path.is_file():
            yield lesson_from(read_pattern(path), other)


def run(course: Course, pattern: Pattern, notebook: NotebookNode, own_folder: Path) -> NotebookNode:
    """The notebook with the lesson's checks in it and the outputs of a run."""
    with tempfile.TemporaryDirectory(prefix="check-", ignore_cleanup_errors=True) as name:
        scratch = Path(name)
        submission = Submission(pattern.lesson, LEARNER)
        resources = resources_of(submission, f"sqlite:///{scratch / 'gradebook.db'}")
        remember(course, pattern, resources)
        prepared = prepare(course, notebook, resources)
        lesson_files = read_files(pattern.folder, LESSON_SIZE_LIMIT)
        own_files = read_files(own_folder, SIZE_LIMIT, besides=lesson_files)
        lesson_folder = scratch / "lesson"
        lesson_folder.mkdir()
        write_files(lesson_folder, lesson_files)
        return run_notebook(
            prepared,
            lesson_folder,
            limits_of(course, pattern.lesson),
            without_those_in_the_way(own_files, lesson_files),
            scratch=scratch,
        ).notebook


def remember(course: Course, pattern: Pattern, resources: Resources) -> None:
    """Put the lesson into the check's gradebook, as `build` puts it into the course's."""
    with Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
        gradebook.add_assignment(pattern.lesson)
    notebook = pattern.notebook
    for kind in (LockCells, ComputeChecksums, SaveCells):
        notebook, resources = kind(config=course.config)(notebook, resources)
