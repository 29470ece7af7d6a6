"""Finding and reading a submission under `nbgrader autograde` and Formgrader as `grade` does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook

from autograder.course.files import read_regular
from autograder.course.notebook import notebook_in
from autograder.course.submission import SIZE_LIMIT
from autograder.intake.mends import add_mends
from autograder.intake.places import find_notebook
from autograder.intake.take_in import read_handed_in
from autograder.plugins.take_in import TakeIn, lesson_in


class SubmissionExporter(NotebookExporter):
    """nbconvert's exporter to notebooks, which reads submissions (`c.Autograde.exporter_class`)."""

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> Any:
        """nbgrader calls it for the submission first, and then for what it made of that."""
        if not any(isinstance(one, TakeIn) for one in self._preprocessors):
            return super().from_filename(filename, resources, **kwargs)
        expected, names = Path(filename), resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            lesson = lesson_in(gradebook.find_notebook(names["notebook"], names["assignment"]))
        path, mends = find_notebook(expected.parent, lesson)
        notebook = read_handed_in(read_regular(path, SIZE_LIMIT), path.name)
        add_mends(notebook, mends)
        resources["metadata"] = {"name": expected.stem, "path": str(expected.parent)}
        convert: Callable[..., Any] = self.from_notebook_node
        return convert(notebook, resources, **kwargs)


def expect_lessons(assignment: str, student: str, notebooks: list[str]) -> None:
    """Let nbgrader look for a notebook of another name, too (`c.Autograde.pre_convert_hook`).

    notebooks: those of one submission's folder, as nbgrader found them; the lesson's is added.
    """
    for folder in {Path(notebook).parent for notebook in notebooks}:
        expected = str(notebook_in(folder, folder.name))
        if expected not in notebooks:
            notebooks.append(expected)
