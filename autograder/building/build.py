"""`build`: source/ -> release/ -> notebooks/, for lessons whose reference solution earns all."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.utils import determine_grade

from autograder.building.coincidences import find_coincidences, with_questions
from autograder.building.given import (
    given_values,
    record,
    uncompared,
    unrecorded,
    with_given_told,
)
from autograder.building.hand_out import edited_files, hand_out
from autograder.building.slips import find_slips
from autograder.course.bank import reference_notebook
from autograder.course.complaints import reason_in, stderr_in
from autograder.course.convert import convert
from autograder.course.files import (
    LESSON_SIZE_LIMIT,
    Files,
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
    GIVEN_VALUES,
    check_cells,
    grade_id,
    notebook_in,
    points_of,
    read_notebook,
    write_notebook,
)
from autograder.datasets.about import ABOUT
from autograder.errors import LessonError
from autograder.grading.run import Executed, limits_of, run_notebook
from autograder.language import translate as _
from autograder.sandbox.warm import WarmProcessError
from autograder.sealed.check_cell import not_offered

CARD = "README.ko.md"
"""What learners should know of the images, whichever they are; it lies in data/."""


def build(course: Course, lesson: str, films: Path, tell: Callable[[str], None]) -> None:
    """Build one lesson; `tell` gets a sentence for each thing that the user should know.

    films: the folder of what lessons read, `course.data()` or that of a real set.
    Raises LessonError for a lesson that must not be released; nothing is written then.
    """
    shared = shared_files(course)
    with restored_on_error(course.source(lesson) / "data"):  # What is released is graded on it.
        supply_data(course, lesson, films)
        executed, given = solve(course, lesson, shared)
    for sentence in find_coincidences(executed):
        tell(f"{lesson}: {sentence}")
    for name, content in (shared | given).items():
        replace_file(course.source(lesson) / name, content)
    if not given:
        Path(course.source(lesson), GIVEN_VALUES).unlink(missing_ok=True)
    edited = edited_files(course, lesson)
    generate(course, lesson)
    hand_out(course, lesson, edited, tell)


def shared_files(course: Course) -> Files:
    """What every lesson uses; raises LessonError where it is missing."""
    try:
        return {name: course.source(name).read_bytes() for name in course.shared_files}
    except OSError as error:
        raise LessonError(
            "{path} is missing, which c.Course.shared_files names in nbgrader_config.py.",
            path=error.filename,
        ) from None


def supply_data(course: Course, lesson: str, films: Path) -> None:
    """Put the films that it reads into the lesson's own folder, so that it stands by itself."""
    if not course.lesson_data.get(lesson):
        return
    # Who made them, where that is not the course itself.
    about = [ABOUT] if (films / ABOUT).is_file() else []
    with tempfile.TemporaryDirectory() as staging:
        for name in [*course.lesson_data[lesson], *about]:
            origin, target = films / name, Path(staging, name)
            if origin.is_dir() and files_below(origin):
                copy_folder(origin, target)
            elif origin.is_file():
                replace_file(target, origin.read_bytes())
            else:
                if about:
                    raise LessonError(
                        "{path} is missing or empty. Delete {films}, then get the set again: "
                        "python -m autograder data",
                        path=origin,
                        films=films,
                    )
                raise LessonError(
                    "{path} is missing or empty. Draw it again with: python -m making.draw_films",
                    path=origin,
                )
        replace_file(Path(staging, CARD), (course.data() / CARD).read_bytes())
        mirror(Path(staging), course.source(lesson) / "data")


def solve(course: Course, lesson: str, shared: Files) -> tuple[NotebookNode, Files]:
    """Run the reference solution; raises LessonError unless it earns all points.

    shared: the files that will lie beside the notebook. Returns the notebook, executed, and the
    file of the values that are given to its checks, where there are any.
    """
    notebook = read_source(course, lesson)
    slips = [*find_slips(notebook), *uncompared(notebook)]
    if slips:
        raise LessonError("its notebook must be mended: {slips}", slips="; ".join(slips))
    files = read_files(course.source(lesson), LESSON_SIZE_LIMIT) | shared
    executed = run_reference(course, lesson, notebook, files)
    values = given_values(executed.notebook)
    given = {GIVEN_VALUES: record(values, files.get(GIVEN_VALUES))} if values else {}
    if not given.items() <= files.items():  # The checks compared with other values, or with none.
        executed = run_reference(course, lesson, notebook, files | given)
    problems = unrecorded(values) or find_problems(executed.notebook, executed.left_out)
    if problems:
        raise LessonError("its reference solution fails: {problems}", problems="; ".join(problems))
    return executed.notebook, given


def run_reference(course: Course, lesson: str, notebook: NotebookNode, files: Files) -> Executed:
    """Run the notebook with these files beside it; it tells its numbers and what is given."""
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), files)
        told = with_questions(with_given_told(notebook))
        try:
            return run_notebook(told, Path(folder), limits_of(course, lesson))
        except (OSError, WarmProcessError) as error:
            raise LessonError(
                "its reference solution cannot be run: {reason}", reason=error
            ) from None


def read_source(course: Course, lesson: str) -> NotebookNode:
    """The instructor's notebook; raises LessonError where it is not a notebook."""
    try:
        return reference_notebook(course, lesson)
    except ValueError as error:
        raise LessonError("its notebook cannot be read: {reason}", reason=error) from None


def find_problems(executed: NotebookNode, left_out: dict[str, list[str]]) -> list[str]:
    """Why a lesson must not be released whose reference solution ran like this.

    left_out: by the class's name, attributes of objects of which no snapshot tells.
    """
    checks = check_cells(executed)
    unread = [
        _(
            "{check} reads {attribute}, which no snapshot carries: read something else there, or "
            "let the view carry it, in autograder/sealed/views.py",
            check=name,
            attribute=phrase,
        )
        for name, cell in checks.items()
        for phrase in not_offered(cell.source, left_out)
    ]
    lost = [
        _("it loses points at {check}: {problem}", check=name, problem=problem_in(cell))
        for name, cell in checks.items()
        if determine_grade(cell)[0] != points_of(cell)
    ]
    failed = [
        _("cell {name} fails: {problem}", name=cell.id, problem=problem)
        for cell in executed.cells
        if grade_id(cell) not in checks and (problem := problem_in(cell))
    ]
    return unread or lost + failed


def problem_in(cell: NotebookNode) -> str | None:
    """Why an executed cell earns nothing: it failed, or a cell of nbgrader's wrote to stderr."""
    reason = reason_in(cell)
    if reason is None and grade_id(cell) and (text := stderr_in(cell)):
        return _("it writes to stderr, which nbgrader scores 0: {text}", text=text)
    return reason


def generate(course: Course, lesson: str) -> None:
    """Let nbgrader make the learner's version in a folder of its own, then mirror it."""
    with tempfile.TemporaryDirectory() as staging:
        reason = convert(course, GenerateAssignment, lesson, release_directory=staging)
        if reason:
            raise LessonError("nbgrader cannot generate it: {reason}", reason=reason)
        staged = Path(staging) / lesson
        notebook = read_notebook(notebook_in(staged, lesson))
        replace_file(notebook_in(staged, lesson), write_notebook(notebook))
        mirror(staged, course.release(lesson))
