"""Recording a graded submission: the gradebook in one transaction, autograded/ in one rename."""

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry

from autograder.course.files import Files, replace_folder, write_files
from autograder.course.folder import Course
from autograder.course.notebook import notebook_in
from autograder.course.submission import Submission
from autograder.grading.steps import resources_of, save_grades

KEY = "autograder_key"
"""Where in the metadata of an autograded notebook the key of its job stands.

It stays there as long as nbconvert's ClearMetadataPreprocessor is off, as it is by default.
"""

NEW = "new"
"""What an autograded folder is called until it is whole; what it replaces begins like it."""


@dataclass(frozen=True)
class Earned:
    """What the gradebook holds of a submission."""

    checks: dict[str, float] = field(default_factory=dict)
    """Points by check; empty for what was never graded."""
    penalty: float = 0
    """Points taken off for handing in late."""
    pending: bool = False
    """Whether something is left to grade by hand."""
    handed_in: datetime | None = None
    """When the version was that has these points, in UTC without a time zone; None if not known."""

    @property
    def points(self) -> float:
        """All of them, less the penalty."""
        return max(0.0, sum(self.checks.values()) - self.penalty)


def record(
    course: Course,
    gradebook: Gradebook,
    submission: Submission,
    executed: NotebookNode,
    key: str,
    files: Files,
    times: dict[str, datetime | None],
) -> Earned:
    """Record what a submission earned, and return it.

    All that can fail comes before the gradebook is written, as a whole; the folder is put in its
    place after it, and its key says that both are done.
    """
    target = course.autograded(submission)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as beside:
        new = Path(beside, NEW)
        with one_transaction(gradebook):
            gradebook.update_or_create_student(submission.student)
            gradebook.update_or_create_submission(submission.lesson, submission.student, **times)
            resources = resources_of(submission, course.db_url)
            executed = save_grades(course, gradebook, executed, resources)
            earned = read_earned(gradebook, submission)
            executed.metadata[KEY] = key
            write_autograded(new, submission, executed, files)
        replace_folder(target, new)
    return earned


@contextlib.contextmanager
def one_transaction(gradebook: Gradebook) -> Iterator[None]:
    """All commits of nbgrader's gradebook within become one, at the end, or none."""
    with gradebook.engine.connect() as connection, connection.begin():
        gradebook.db.remove()
        gradebook.db.configure(bind=connection, join_transaction_mode="rollback_only")
        try:
            yield
            gradebook.db.commit()
        finally:
            gradebook.db.remove()
            gradebook.db.configure(bind=gradebook.engine)


def read_earned(gradebook: Gradebook, submission: Submission) -> Earned:
    """What the gradebook holds; raises nbgrader's MissingEntry where it holds nothing."""
    lesson, student = submission.lesson, submission.student
    notebook = gradebook.find_submission_notebook(lesson, lesson, student)
    return Earned(
        {grade.name: grade.score for grade in notebook.grades},
        notebook.late_submission_penalty or 0,
        any(grade.needs_manual_grade for grade in notebook.grades),
        notebook.assignment.timestamp,
    )


def write_autograded(
    new: Path, submission: Submission, notebook: NotebookNode, files: Files
) -> None:
    """Write the executed notebook and its files into the new folder."""
    new.mkdir()
    write_files(new, files)
    content = nbformat.writes(notebook).encode(errors="replace")
    notebook_in(new, submission.lesson).write_bytes(content)


def forget_leftovers(course: Course) -> None:
    """Remove what a run that was killed left half-written in autograded/."""
    for leftover in course.path(course.autograded_directory).glob("*/.*"):
        if any(leftover.glob(f"{NEW}*")):
            shutil.rmtree(leftover, ignore_errors=True)


def recorded_metadata(course: Course, submission: Submission) -> dict[str, Any]:
    """The metadata of the notebook in autograded/: its KEY, and its SIGNS where there are any."""
    notebook = notebook_in(course.autograded(submission), submission.lesson)
    try:
        metadata = json.loads(notebook.read_bytes())["metadata"]
    except (OSError, ValueError, LookupError, TypeError):
        return {}
    return metadata if isinstance(metadata, dict) else {}


def recorded(gradebook: Gradebook, submission: Submission) -> Earned:
    """What the gradebook holds; nothing of what was never graded."""
    try:
        return read_earned(gradebook, submission)
    except MissingEntry:
        return Earned()
    finally:
        gradebook.db.remove()
