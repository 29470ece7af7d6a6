"""nbgrader's preprocessors before a run, which make a submission ready, and after, which record.

nbgrader's two that write grades open a gradebook of their own by its address, and there is no
setting for another. All that is recorded of a submission must be one transaction (`record`), which
no second connection can join: so their `preprocess` is replaced by one without the opening.
"""

from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.preprocessors import (
    AssignLatePenalties,
    Execute,
    NbGraderPreprocessor,
    SaveAutoGrades,
)
from traitlets import Instance

from autograder.course.folder import Course
from autograder.course.submission import Submission

Resources = dict[str, Any]
"""What nbconvert hands from one preprocessor to the next."""


class RecordGrades(SaveAutoGrades):
    """nbgrader's SaveAutoGrades, in a gradebook that is open already."""

    gradebook = Instance(Gradebook)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Save the score or the comment of each cell."""
        names = resources["nbgrader"]
        self.notebook_id, self.assignment_id = names["notebook"], names["assignment"]
        self.student_id = names["student"]
        for index, cell in enumerate(nb.cells):
            nb.cells[index], resources = self.preprocess_cell(cell, resources, index)
        return nb, resources


class RecordLatePenalty(AssignLatePenalties):
    """nbgrader's AssignLatePenalties, in a gradebook that is open already."""

    gradebook = Instance(Gradebook)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Ask the configured plug-in for the penalty of a submission that came late."""
        names = resources["nbgrader"]
        lesson, student = names["assignment"], names["student"]
        late = self.gradebook.find_submission(lesson, student).total_seconds_late
        notebook = self.gradebook.find_submission_notebook(names["notebook"], lesson, student)
        self.init_plugin()
        penalty = None
        if late > 0:
            penalty = self.plugin_inst.late_submission_penalty(student, notebook.score, late)
        if penalty is not None:
            penalty = self._check_late_penalty(notebook, penalty)
        notebook.late_submission_penalty = penalty
        return nb, resources


def resources_of(submission: Submission, db_url: str) -> Resources:
    """What nbgrader's preprocessors want to know; db_url: the address of the gradebook."""
    return {
        "nbgrader": {
            "student": submission.student,
            "assignment": submission.lesson,
            "notebook": submission.lesson,
            "db_url": db_url,
        },
        "unique_key": submission.lesson,
    }


def prepare(course: Course, notebook: NotebookNode, resources: Resources) -> NotebookNode:
    """Let the configured preprocessors make a submission ready to run."""
    for kind in Autograde(coursedir=course, config=course.config).sanitize_preprocessors:
        notebook, resources = kind(config=course.config)(notebook, resources)
    return notebook


def save_grades(
    course: Course, gradebook: Gradebook, executed: NotebookNode, resources: Resources
) -> NotebookNode:
    """Let the configured preprocessors that follow the execution write to the open gradebook."""
    for step in after_execution(course, gradebook):
        executed, resources = step(executed, resources)
    return executed


def after_execution(course: Course, gradebook: Gradebook) -> Iterator[NbGraderPreprocessor]:
    """The preprocessors that are configured to follow the execution."""
    for kind in Autograde(coursedir=course, config=course.config).autograde_preprocessors:
        if issubclass(kind, SaveAutoGrades):
            yield RecordGrades(gradebook=gradebook, config=course.config)
        elif issubclass(kind, AssignLatePenalties):
            yield RecordLatePenalty(gradebook=gradebook, config=course.config)
        elif not issubclass(kind, Execute):
            yield kind(config=course.config)
