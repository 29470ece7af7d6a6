"""Mending a submission: deleted checks come back, cells have their roles, copies do no harm."""

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells

from autograder.course.notebook import grade_id


class RestoreRoles(NbGraderPreprocessor):
    """Make check cells checks again, whatever their metadata says.

    It comes first (`c.Autograde.sanitize_preprocessors`): nbgrader believes what it finds there,
    and puts hidden tests into each cell that has the name of a check.
    """

    def preprocess(self, nb: NotebookNode, resources: dict):
        """Give every cell that the gradebook knows the role that it has there."""
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            source = gradebook.find_notebook(names["notebook"], names["assignment"])
            worth = {cell.name: cell.max_score for cell in source.grade_cells}
            solutions = {cell.name for cell in source.solution_cells}
            tasks = {cell.name: cell.max_score for cell in source.task_cells}
            known = {cell.name for cell in source.source_cells}
        for cell in nb.cells:
            name = grade_id(cell)
            if name in known:
                roles = {"grade": name in worth, "solution": name in solutions}
                cell.metadata.nbgrader |= roles | {"task": name in tasks}
                if name in worth | tasks:
                    cell.metadata.nbgrader["points"] = (worth | tasks)[name]
        return nb, resources


class RestoreChecks(NbGraderPreprocessor):
    """Add the locked check cells that are missing (`c.Autograde.sanitize_preprocessors`).

    nbgrader's own `add_missing_cells` stops with a KeyError where two neighbours are missing.
    """

    def preprocess(self, nb: NotebookNode, resources: dict):
        """Put each missing check behind the last cell before it that is still there."""
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            source = gradebook.find_notebook(names["notebook"], names["assignment"])
            worth = {cell.name: cell.max_score for cell in source.grade_cells}
            place = -1
            for cell in source.source_cells:
                present = {grade_id(other): index for index, other in enumerate(nb.cells)}
                if cell.name in present:
                    place = max(place, present[cell.name])
                elif cell.name in worth and cell.locked:
                    restored = OverwriteCells().missing_cell_transform(cell, worth[cell.name])
                    restored.source = cell.source
                    place += 1
                    nb.cells.insert(place, restored)
        return nb, resources
