"""Taking in a submission: each of its cells finds its place in the lesson."""

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook, Notebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import compute_checksum

from autograder.course.complaints import error_in
from autograder.course.notebook import about, answer_cells, check_cells, notebook_in
from autograder.course.released import Digests
from autograder.errors import SubmissionError
from autograder.intake.lesson import Lesson, LessonCell, as_handed_out
from autograder.intake.mends import Mend, MendKind, add_mends, mends_in
from autograder.intake.recognize import is_of, other_lesson
from autograder.intake.take_in import cells_in, take_in
from autograder.plugins.find_signs import ever_released


class TakeIn(NbGraderPreprocessor):
    """Make the lesson's notebook of what was handed in (`c.Autograde.sanitize_preprocessors`).

    It comes first: nbgrader believes what a cell's metadata say, stops where two missing cells are
    neighbours, and lets an untouched copy of an answer win that stands below it.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Raises SubmissionError for another lesson's notebook."""
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            notebook = gradebook.find_notebook(names["notebook"], names["assignment"])
            lesson = lesson_in(notebook, ever_released(self.config, notebook.name))
            course = CourseDirectory(config=self.config)
            folder = Path(course.submitted_directory, names["student"], names["assignment"])
            refuse_others(nb, lesson, other_lessons(gradebook, lesson), folder)
        return take_in(nb, lesson), resources


def refuse_others(
    notebook: NotebookNode, lesson: Lesson, others: Iterable[Lesson], folder: Path
) -> None:
    """Raise SubmissionError for another lesson's notebook, and for one of no lesson.

    others: the course's other lessons; folder: where it lies.
    """
    cells = cells_in(notebook)
    other = other_lesson(cells, lesson, others)
    if other:
        raise misplaced(other, lesson.name, folder, mends_in(notebook.metadata))
    if cells and not is_of(cells, lesson):
        raise SubmissionError(
            "no cell in it is one of {lesson}. Ask the student which notebook was meant",
            lesson=lesson.name,
        )


def misplaced(other: str, lesson: str, folder: Path, mends: list[Mend]) -> SubmissionError:
    """Whose notebook it is, and how to put it there."""
    taken = [mend.detail for mend in mends if mend.kind is MendKind.OTHER_NAME]
    here = folder / taken[0] if taken else notebook_in(folder, lesson)
    there = notebook_in(folder.parent / other, other)
    return SubmissionError(
        "it is the notebook of {other}. If it was meant for that: {command}",
        other=other,
        command=f"{shlex.join(['mkdir', '-p', str(there.parent)])} && "
        f"{shlex.join(['mv', '-n', str(here), str(there)])}",
    )


def other_lessons(gradebook: Gradebook, lesson: Lesson) -> Iterator[Lesson]:
    """The course's lessons besides this one."""
    for assignment in gradebook.assignments:
        for notebook in assignment.notebooks:
            if notebook.name != lesson.name:
                yield lesson_in(notebook)


def lesson_in(notebook: Notebook, ever: Digests | None = None) -> Lesson:
    """The lesson as the gradebook knows it; ever: what was released of it, now and before."""
    worth = {cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)}
    graded = {cell.name for cell in notebook.grade_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    cells = {}
    for cell in notebook.source_cells:
        own = {
            "grade_id": cell.name,
            "grade": cell.name in graded,
            "solution": cell.name in solutions,
            "task": cell.name in worth and cell.name not in graded,
            "locked": cell.locked,
            "cell_type": cell.cell_type,
            "checksum": cell.checksum,
            "schema_version": MetadataValidator.schema_version,
        }
        if cell.name in worth:
            own["points"] = worth[cell.name]
        source = as_handed_out(cell.source or "")
        digests = (ever or {}).get(cell.name, [])
        cells[cell.name] = LessonCell(cell.name, cell.cell_type, source, cell.locked, own, digests)
    return Lesson(notebook.name, cells)


def tell_lost_work(executed: NotebookNode) -> None:
    """A score of 0 is never silent where a learner has written something."""
    lost = all(error_in(check) for check in check_cells(executed).values())
    worked_on = any(
        about(cell).get("checksum") != compute_checksum(cell)
        for cell in answer_cells(executed).values()
    )
    if lost and worked_on:
        add_mends(executed, [Mend(MendKind.NOTHING_EARNED)])
