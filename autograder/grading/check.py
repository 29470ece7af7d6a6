"""`check`: grades one notebook where it lies, for a learner who works without an instructor.

The engine is that of `grade`. What nbgrader's preprocessors know of the lesson stands in a
gradebook that exists as long as the check; the course's own and submitted/ are not touched.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ComputeChecksums, LockCells, SaveCells
from nbgrader.utils import determine_grade

from autograder.course.complaints import failed_cells
from autograder.course.files import LESSON_SIZE_LIMIT, read_files, write_files
from autograder.course.folder import Course, suggestion
from autograder.course.instructions import Instruction, read_instructions
from autograder.course.notebook import (
    check_cells,
    grade_id,
    notebook_in,
    read_as_notebook,
    read_notebook,
)
from autograder.course.submission import SIZE_LIMIT, Submission
from autograder.errors import CheckError, CourseError
from autograder.grading.run import limits_of, run_notebook
from autograder.grading.steps import before_execution, resources_of
from autograder.language import in_language

LEARNER = "me"
"""The student in the gradebook of a check."""


@dataclass(frozen=True)
class Checked:
    """What came of a check."""

    lesson: str
    instructions: list[Instruction]
    failed: list[str]
    """Why cells besides the checks did not run to their end, one sentence each."""
    has_hidden_tests: bool
    """Whether the hidden tests were here to decide, too."""

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
    lesson = lesson_of(course, path)
    folder = lesson_folder(course, lesson) or path.parent
    pattern = read_pattern(path if folder == path.parent else notebook_in(folder, lesson))
    require_cells_of(pattern, notebook, path, lesson)
    executed = run(course, lesson, pattern, folder, notebook, path)
    checks = check_cells(executed)
    earned = {name: determine_grade(checks[name])[0] for name in check_cells(pattern)}
    failed = [reason for _, reason in failed_cells(executed)]
    hidden = folder == course.source(lesson)
    return Checked(lesson, read_instructions(executed, earned), failed, hidden)


def read_own(path: Path) -> NotebookNode:
    """The learner's notebook; raises CourseError where it is none."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise ValueError(f"{path.name} is larger than {SIZE_LIMIT // 2**20} MB")
        return read_as_notebook(path.read_bytes(), path.name)
    except FileNotFoundError:
        raise CourseError(
            in_language(
                f"{path}가 없습니다. 노트북의 경로를 확인하세요.",
                f"There is no {path}. Look at the path of your notebook.",
            )
        ) from None
    except OSError as error:
        raise CourseError(
            in_language(
                f"{path}를 읽을 수 없습니다({error.strerror}). 노트북 파일의 경로를 적으세요.",
                f"{path} cannot be read ({error.strerror}). Name the file of a notebook.",
            )
        ) from None
    except ValueError as error:
        raise CourseError(
            in_language(
                f"{error}. 새 노트북을 받으려면: python -m autograder reset 실습",
                f"{error}. For a fresh copy: python -m autograder reset LESSON",
            )
        ) from None


def lesson_of(course: Course, path: Path) -> str:
    """The lesson of this notebook by its name or else its folder's; raises CourseError."""
    lessons = course.known_lessons()
    for name in (path.stem, path.resolve().parent.name):
        if name in lessons:
            return name
    raise CourseError(
        in_language(
            f"{path}는 이 과정의 실습이 아닙니다. 실습: {', '.join(lessons)}",
            f"{path} is no lesson of this course. {suggestion(path.stem, lessons)}",
        )
    )


def lesson_folder(course: Course, lesson: str) -> Path | None:
    """The folder that knows most of the lesson: in source/ there are hidden tests, too."""
    for folder in (course.source(lesson), course.release(lesson)):
        if notebook_in(folder, lesson).is_file():
            return folder
    return None


def read_pattern(path: Path) -> NotebookNode:
    """The notebook that knows the lesson's checks; raises CourseError where it is damaged."""
    try:
        return read_notebook(path)
    except (OSError, ValueError) as error:
        raise CourseError(
            in_language(
                f"{path}를 읽을 수 없습니다({error}). 과정을 다시 받으세요.",
                f"{path} cannot be read ({error}). Get the course again.",
            )
        ) from None


def require_cells_of(
    pattern: NotebookNode, notebook: NotebookNode, path: Path, lesson: str
) -> None:
    """Raise CourseError unless the notebook has an answer or a check of the lesson."""
    wanted = {grade_id(cell) for cell in pattern.cells} - {None}
    if not check_cells(pattern) or not wanted & {grade_id(cell) for cell in notebook.cells}:
        raise CourseError(
            in_language(
                f"{path}에 {lesson} 실습의 셀이 없습니다. 새로 받으려면: "
                f"python -m autograder reset {lesson}",
                f"{path} has no cell of the lesson {lesson}. For a fresh copy: "
                f"python -m autograder reset {lesson}",
            )
        )


def run(
    course: Course,
    lesson: str,
    pattern: NotebookNode,
    folder: Path,
    notebook: NotebookNode,
    path: Path,
) -> NotebookNode:
    """The notebook with the lesson's checks in it and the outputs of a run; raises CheckError."""
    with tempfile.TemporaryDirectory(prefix="check-", ignore_cleanup_errors=True) as scratch:
        course.db_url = f"sqlite:///{scratch}/gradebook.db"
        resources = resources_of(course, Submission(lesson, LEARNER))
        try:
            remember(course, lesson, pattern, resources)
            for preprocessor in before_execution(course):
                notebook, resources = preprocessor(notebook, resources)
            lesson_files = read_files(folder, LESSON_SIZE_LIMIT)
            own_files = read_files(path.parent, SIZE_LIMIT)
            Path(scratch, "lesson").mkdir()
            write_files(Path(scratch, "lesson"), lesson_files)
            return run_notebook(
                nbformat.from_dict(notebook),
                Path(scratch, "lesson"),
                limits_of(course, lesson),
                {name: own for name, own in own_files.items() if name not in lesson_files},
                scratch=Path(scratch),
            ).notebook
        except Exception as error:  # nbgrader's preprocessors raise of every kind.
            why = " ".join(f"{type(error).__name__}: {error}".split())
            raise CheckError(
                in_language(
                    f"{path}를 검사하지 못했습니다: {why}",
                    f"{path} could not be checked: {why}",
                )
            ) from None


def remember(course: Course, lesson: str, pattern: NotebookNode, resources: dict) -> None:
    """Put the lesson into the gradebook, as `build` does."""
    with Gradebook(course.db_url) as gradebook:
        gradebook.add_assignment(lesson)
    for kind in (LockCells, ComputeChecksums, SaveCells):
        pattern, _ = kind(config=course.config)(pattern, resources)
