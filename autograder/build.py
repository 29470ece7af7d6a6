"""`build`: source/ -> release/ -> notebooks/, for lessons whose reference solution earns all."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.utils import determine_grade

from autograder.convert import convert
from autograder.course import Course
from autograder.datasets.about import ABOUT
from autograder.errors import CourseError, LessonError
from autograder.execute import SandboxExecute
from autograder.files import copy_folder, files_below, mirror, replace_file, restored_on_error
from autograder.lesson import check_cells, find_slips, grade_id, read_notebook, write_notebook
from autograder.sealed.check import not_offered

START_PAGE = "index.ipynb"
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
    return "Draw it again with: python -m data.draw"


def solve(course: Course, lesson: str) -> None:
    """Run the reference solution; raises LessonError unless it earns all points."""
    notebook = read_source(course, lesson)
    slips = find_slips(notebook)
    if slips:
        raise LessonError("; ".join(slips))
    with tempfile.TemporaryDirectory() as folder:
        copy_folder(course.source(lesson), Path(folder))
        try:
            resources = {"metadata": {"path": folder}, "nbgrader": {"assignment": lesson}}
            execute = SandboxExecute(config=course.config, lesson_folder=str(course.source(lesson)))
            execute.preprocess(notebook, resources)
        except (OSError, RuntimeError) as error:
            raise LessonError(f"its reference solution cannot be run: {error}") from None
    checks = check_cells(notebook)
    missing = [
        f"{name} reads {phrase}"
        for name, cell in checks.items()
        for phrase in not_offered(cell.source, execute.left_out)
    ]
    if missing:
        raise LessonError(
            "a snapshot does not carry what a check reads: "
            + "; ".join(missing)
            + ". Read something else there, or let the view carry it: autograder/sealed/snapshot.py"
        )
    lost = [name for name, cell in checks.items() if determine_grade(cell)[0] != points_of(cell)]
    failed = [cell.id for cell in notebook.cells if error_of(cell) and grade_id(cell) not in checks]
    if lost or failed:
        raise LessonError(
            "the reference solution does not earn all points: "
            + "; ".join(f"{name}: {error_of(checks[name])}" for name in lost)
            + "; ".join(f"cell {name} fails" for name in failed)
        )


def read_source(course: Course, lesson: str) -> NotebookNode:
    """The instructor's notebook; raises LessonError where it is not a notebook."""
    try:
        return read_notebook(course.source(lesson) / f"{lesson}.ipynb")
    except ValueError as error:
        raise LessonError(str(error)) from None


def points_of(cell: NotebookNode) -> float:
    """What the check cell is worth."""
    return float(cell.metadata.nbgrader.points)


def error_of(cell: NotebookNode) -> str | None:
    """What an executed cell complains about: its exception, or what it wrote to stderr."""
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}"
        if output.output_type == "stream" and output.name == "stderr" and grade_id(cell):
            return f"writes to stderr, which nbgrader scores 0: {output.text.strip()}"
    return None


def generate(course: Course, lesson: str) -> None:
    """Let nbgrader make the learner's version in a folder of its own, then mirror it."""
    with tempfile.TemporaryDirectory() as staging:
        reason = convert(course, GenerateAssignment, lesson, release_directory=staging)
        if reason:
            raise LessonError(f"nbgrader cannot generate it: {reason}")
        staged = Path(staging) / lesson
        notebook = read_notebook(staged / f"{lesson}.ipynb")
        replace_file(staged / f"{lesson}.ipynb", write_notebook(notebook))
        mirror(staged, course.release(lesson))


def edited_files(course: Course, lesson: str) -> list[Path]:
    """The files that somebody worked on in `notebooks/`: they differ from what was released."""
    released, opened = course.release(lesson), course.notebooks(lesson)
    if not (released.is_dir() and opened.is_dir()):
        return []
    return [
        relative
        for relative in sorted(files_below(released) & files_below(opened))
        if (released / relative).read_bytes() != (opened / relative).read_bytes()
    ]


def hand_out(course: Course, lesson: str, edited: list[Path], tell: Callable[[str], None]) -> None:
    """Copy the release to `notebooks/`; what somebody worked on is kept under another name."""
    released, opened = course.release(lesson), course.notebooks(lesson)
    for relative in edited:
        keep(opened / relative, tell)
    for relative in files_below(released):
        replace_file(opened / relative, (released / relative).read_bytes())


def keep(path: Path, tell: Callable[[str], None]) -> None:
    """Give what somebody worked on another name."""
    now = datetime.now().strftime("%Y%m%d-%H%M%S")
    kept = path.with_name(f"{path.stem}.backup-{now}{path.suffix}")
    path.rename(kept)
    tell(f"{path} had been worked on: kept as {kept.name}")


def build_start_page(course: Course, tell: Callable[[str], None]) -> None:
    """Copy the page that leads learners to the lessons, where the course has one."""
    source = course.source(START_PAGE)
    if not source.is_file():
        return
    released, opened = course.release(START_PAGE), course.notebooks(START_PAGE)
    if released.is_file() and opened.is_file() and released.read_bytes() != opened.read_bytes():
        keep(opened, tell)
    for path in (released, opened):
        replace_file(path, source.read_bytes())


def require_writable(course: Course) -> None:
    """Raise CourseError unless the course folder can be written to."""
    try:
        with tempfile.TemporaryFile(dir=course.root):
            pass
    except OSError as error:
        raise CourseError(
            f"{course.root} cannot be written to ({error.strerror}). "
            "Give yourself write permission, or work on a copy of the course."
        ) from None
