"""Keeps hidden tests off the pages that learners get."""

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.utils import is_grade, is_solution


class ClearHiddenTestsOfChecks(ClearHiddenTests):
    """nbgrader's ClearHiddenTests for checks (`c.GenerateFeedback.preprocessors`).

    Its own stops with an error where a learner wrote such a marker into an answer.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Take the hidden tests out of a check; other cells are the learner's."""
        if is_grade(cell) and not is_solution(cell):
            cell, resources = super().preprocess_cell(cell, resources, index)
        return cell, resources
