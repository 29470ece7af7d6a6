"""Remembers what learners get, so that nobody who has an earlier version is accused."""

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course.released import remember_released


class RememberRelease(NbGraderPreprocessor):
    """The last of `c.GenerateAssignment.preprocessors`: `build` and Formgrader both call it."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Leave the notebook as it is."""
        source = Path(resources["metadata"]["path"]).parent
        remember_released(source, resources["nbgrader"]["assignment"], nb)
        return nb, resources
