"""Of several cells with one name the last one counts."""

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import DeduplicateIds


class ForgetCopies(DeduplicateIds):
    """Of several cells with one name the last one counts (`c.Autograde.sanitize_preprocessors`).

    nbgrader's own leaves metadata with the others that it then refuses as outdated.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Take nbgrader's metadata off a copy."""
        cell, resources = super().preprocess_cell(cell, resources, index)
        if cell.metadata.get("nbgrader") == {}:
            del cell.metadata["nbgrader"]
        return cell, resources
