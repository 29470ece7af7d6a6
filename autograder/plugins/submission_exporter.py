"""Reading a submission under `nbgrader autograde` and Formgrader as `grade` reads it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from nbconvert.exporters import NotebookExporter

from autograder.intake.take_in import read_handed_in
from autograder.plugins.take_in import TakeIn


class SubmissionExporter(NotebookExporter):
    """nbconvert's exporter to notebooks, which reads submissions (`c.Autograde.exporter_class`)."""

    def from_file(self, file_stream: TextIO, resources: Any = None, **kwargs: Any) -> Any:
        """nbgrader calls it for the submission first, and then for what it made of that."""
        if not any(isinstance(one, TakeIn) for one in self._preprocessors):
            return super().from_file(file_stream, resources, **kwargs)
        convert: Callable[..., Any] = self.from_notebook_node
        notebook = read_handed_in(file_stream.buffer.read(), Path(file_stream.name).name)
        return convert(notebook, resources, **kwargs)
