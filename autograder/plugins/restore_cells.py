"""Mending a submission: cells have their roles again, and deleted checks come back."""

from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.corpus.words import generate_corpus_id
from nbgrader.api import Gradebook, Notebook, SourceCell
from nbgrader.nbgraderformat import SCHEMA_VERSION
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells

from autograder.course.notebook import grade_id
from autograder.sealed.check_cell import visible_part


class RestoreCells(NbGraderPreprocessor):
    """Give cells the roles that they have in the lesson, and add the checks that are missing.

    It comes first (`c.Autograde.sanitize_preprocessors`): nbgrader believes what a cell's metadata
    says, and its OverwriteCells puts hidden tests into each cell that has the name of a check.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Compare the notebook with the lesson's cells in the gradebook."""
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            lesson = gradebook.find_notebook(names["notebook"], names["assignment"])
            restore_roles(nb, lesson)
            restore_checks(nb, lesson)
        return nb, resources


def restore_roles(notebook: NotebookNode, lesson: Notebook) -> None:
    """Make check cells checks and answer cells answers, whatever their metadata says.

    Nothing else stays there that nbgrader could stumble over; other cells have no role.
    """
    worth = {cell.name: cell.max_score for cell in lesson.grade_cells}
    tasks = {cell.name: cell.max_score for cell in lesson.task_cells}
    solutions = {cell.name for cell in lesson.solution_cells}
    locked = {cell.name: cell.locked for cell in lesson.source_cells}
    for cell in notebook.cells:
        name = grade_id(cell)
        if name in locked:
            about = {"grade_id": name, "schema_version": SCHEMA_VERSION, "locked": locked[name]}
            roles = {"grade": name in worth, "solution": name in solutions, "task": name in tasks}
            points = {"points": (worth | tasks)[name]} if name in worth | tasks else {}
            cell.metadata.nbgrader = nbformat.from_dict(about | roles | points)
        else:
            cell.metadata.pop("nbgrader", None)


def restore_checks(notebook: NotebookNode, lesson: Notebook) -> None:
    """Put each missing check behind the last cell of the lesson before it that is still there.

    nbgrader's own `add_missing_cells` stops with a KeyError where two neighbours are missing.
    """
    worth = {cell.name: cell.max_score for cell in lesson.grade_cells}
    place = 0
    for cell in lesson.source_cells:
        positions = {grade_id(other): index for index, other in enumerate(notebook.cells)}
        if cell.name in positions:
            place = max(place, positions[cell.name] + 1)
        elif cell.name in worth and cell.locked:
            notebook.cells.insert(place, as_handed_out(cell, worth[cell.name]))
            place += 1


def as_handed_out(check: SourceCell, points: float) -> NotebookNode:
    """The check cell of the lesson as learners get it; OverwriteCells adds its hidden tests."""
    made = OverwriteCells().missing_cell_transform(check, points)
    cell: NotebookNode = nbformat.from_dict(made)
    cell.update(id=generate_corpus_id(), source=visible_part(check.source))
    return cell
