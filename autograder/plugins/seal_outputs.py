"""What a check cell printed when it failed, without the code that it ran."""

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors.base import NbGraderPreprocessor
from nbgrader.utils import is_grade

from autograder.course.complaints import seal


class SealOutputs(NbGraderPreprocessor):
    """Reduce a failed check to its sentence: a traceback would quote the hidden tests.

    nbgrader calls it while it makes feedback, after the points were read
    (`c.GenerateFeedback.preprocessors`).
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Replace the outputs of a check cell; other cells stay as they are."""
        if is_grade(cell) and cell.cell_type == "code":
            cell.outputs = [seal(output) for output in cell.outputs]
        return cell, resources
