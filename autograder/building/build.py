"""`build`: source/ -> release/ -> notebooks/, for lessons whose reference solution earns all."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.utils import determine_grade

from autograder.building.hand_out import edited_files, hand_out
from autograder.building.slips import find_slips
from autograder.course.complaints import reason_in
from autograder.course.convert import convert
from autograder.course.files import (
    LESSON_SIZE_LIMIT,
    copy_folder,
    files_below,
    mirror,
    read_files,
    replace_file,
    restored_on_error,
    write_files,
)
from autograder.course.folder import Course
from autograder.course.notebook import (
    check_cells,
    grade_id,
    notebook_in,
    read_notebook,
    write_notebook,
)
from autograder.datasets.about import ABOUT
from autograder.errors import LessonError
from autograder.grading.run import limits_of, run_notebook
from autograder.sealed.check_cell import not_offered

CARD = "README.ko.md"
"""What learners should know of the images, whichever they are; it lies in data/."""


def build(course: Course, lesson: str, tell: Callable[[str], None]) -> None:
    """Build one lesson; `tell` gets a sentence for each thing that the user should know.

    Raises LessonError for a lesson that must not be released; nothing is written then.
    """
    with restored_on_error(course.source(lesson) / "data"):  # What is released is graded on it.
        supply_data(course, lesson)
        solve(course, lesson)
    edited = edited_files(course, lesson)
    generate(course, lesson)
    hand_out(course, lesson, edited, tell)


def supply_data(course: Course, lesson: str) -> None:
    """Put the course's images into the lesson's own folder, so that it stands by itself."""
    if not course.lesson_data.get(lesson):
        return
    with tempfile.TemporaryDirectory() as staging:
        for origin in origins(course, lesson):
            target = Path(staging, origin.relative_to(course.data()))
            if origin.is_dir() and files_below(origin):
                copy_folder(origin, target)
            elif origin.is_file():
                replace_file(target, origin.read_bytes())
            else:
                raise LessonError(f"{origin} is missing or empty. {data_remedy(course)}")
        replace_file(Path(staging, CARD), Path(course.root, "data", CARD).read_bytes())
        mirror(Path(staging), course.source(lesson) / "data")


def origins(course: Course, lesson: str) -> list[Path]:
    """What the lesson reads, and who made it where that is not the course itself."""
    return [course.data() / name for name in [*course.lesson_data[lesson], *about_data(course)]]


def about_data(course: Course) -> list[str]:
    """The file that says whose films they are, where they are not the course's own."""
    return [ABOUT] if (course.data() / ABOUT).is_file() else []


def data_remedy(course: Course) -> str:
    """What to do where films are missing."""
    if about_data(course):
        return f"Delete {course.data()}, then get the set again: python -m autograder data"
    return "Draw it again with: python -m making.draw_films"


def solve(course: Course, lesson: str) -> None:
    """Run the reference solution; raises LessonError unless it earns all points."""
    notebook = read_source(course, lesson)
    slips = find_slips(notebook)
    if slips:
        raise LessonError("; ".join(slips))
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), read_files(course.source(lesson), LESSON_SIZE_LIMIT))
        try:
            executed = run_notebook(notebook, Path(folder), limits_of(course, lesson))
        except (OSError, RuntimeError) as error:
            raise LessonError(f"its reference solution cannot be run: {error}") from None
    checks = check_cells(executed.notebook)
    missing = [
        f"{name} reads {phrase}"
        for name, cell in checks.items()
        for phrase in not_offered(cell.source, executed.left_out)
    ]
    if missing:
        raise LessonError(
            "a snapshot does not carry what a check reads: "
            + "; ".join(missing)
            + ". Read something else there, or let the view carry it: autograder/sealed/views.py"
        )
    lost = [name for name, cell in checks.items() if determine_grade(cell)[0] != points_of(cell)]
    failed = [
        cell.id
        for cell in executed.notebook.cells
        if problem_in(cell) and grade_id(cell) not in checks
    ]
    if lost or failed:
        raise LessonError(
            "the reference solution does not earn all points: "
            + "; ".join(f"{name}: {problem_in(checks[name])}" for name in lost)
            + "; ".join(f"cell {name} fails" for name in failed)
        )


def read_source(course: Course, lesson: str) -> NotebookNode:
    """The instructor's notebook; raises LessonError where it is not a notebook."""
    try:
        return read_notebook(notebook_in(course.source(lesson), lesson))
    except ValueError as error:
        raise LessonError(str(error)) from None


def points_of(cell: NotebookNode) -> float:
    """What the check cell is worth."""
    return float(cell.metadata.nbgrader.points)


def problem_in(cell: NotebookNode) -> str | None:
    """Why an executed cell earns nothing: it failed, or a cell of nbgrader's wrote to stderr."""
    stderr = "".join(one.text for one in cell.get("outputs", []) if one.get("name") == "stderr")
    wrote = f"writes to stderr, which nbgrader scores 0: {stderr.strip()}"
    return reason_in(cell) or (wrote if stderr and grade_id(cell) else None)


def generate(course: Course, lesson: str) -> None:
    """Let nbgrader make the learner's version in a folder of its own, then mirror it."""
    with tempfile.TemporaryDirectory() as staging:
        reason = convert(course, GenerateAssignment, lesson, release_directory=staging)
        if reason:
            raise LessonError(f"nbgrader cannot generate it: {reason}")
        staged = Path(staging) / lesson
        notebook = read_notebook(notebook_in(staged, lesson))
        replace_file(notebook_in(staged, lesson), write_notebook(notebook))
        mirror(staged, course.release(lesson))
