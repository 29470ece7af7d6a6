"""Recording a graded submission: the gradebook in one transaction, autograded/ in one rename."""

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry

from autograder.course.files import Files, write_files
from autograder.course.folder import Course
from autograder.course.notebook import notebook_in
from autograder.course.submission import Submission
from autograder.grading.steps import after_execution, resources_of

KEY = "autograder_key"
"""Where in the metadata of an autograded notebook the key of its job stands."""


def record(
    course: Course,
    gradebook: Gradebook,
    submission: Submission,
    executed: NotebookNode,
    key: str,
    files: Files,
) -> dict[str, float]:
    """Record what a submission earned; returns the points by check.

    The gradebook comes first and whole, then the folder, whose key says that both are done.
    """
    folder = course.path(course.submitted_directory, submission.student, submission.lesson)
    timestamp = course.get_existing_timestamp(str(folder))
    settings = {"timestamp": timestamp} if timestamp else {}
    lesson, student = submission.lesson, submission.student
    resources = resources_of(course, submission)
    with one_transaction(gradebook):
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission(lesson, student, **settings)
        for preprocessor in after_execution(course, gradebook):
            executed, resources = preprocessor(executed, resources)
        graded = gradebook.find_submission_notebook(lesson, lesson, student)
        checks = {grade.name: grade.score for grade in graded.grades}
    executed.metadata[KEY] = key
    write_autograded(course, submission, executed, files)
    return checks


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


def write_autograded(
    course: Course, submission: Submission, notebook: NotebookNode, files: Files
) -> None:
    """Write the executed notebook and its files beside the old folder, then swap the two."""
    target = course.path(course.autograded_directory, submission.student, submission.lesson)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as beside:
        new, old = Path(beside, "new"), Path(beside, "old")
        new.mkdir()
        write_files(new, files)
        notebook_in(new, submission.lesson).write_text(nbformat.writes(notebook), "utf-8")
        if target.exists():
            target.rename(old)
        new.rename(target)


def recorded_metadata(course: Course, submission: Submission) -> dict:
    """The metadata of the notebook in autograded/: its KEY, and its SIGNS where there are any."""
    folder = course.path(course.autograded_directory, submission.student, submission.lesson)
    try:
        return json.loads(notebook_in(folder, submission.lesson).read_bytes())["metadata"]
    except (OSError, ValueError, LookupError):
        return {}


def recorded_points(gradebook: Gradebook, submission: Submission) -> dict[str, float] | None:
    """The points by check that the gradebook holds, or None."""
    try:
        notebook = gradebook.find_submission_notebook(
            submission.lesson, submission.lesson, submission.student
        )
        return {grade.name: grade.score for grade in notebook.grades}
    except MissingEntry:
        return None
    finally:
        gradebook.db.remove()


def forget_leftovers(course: Course) -> None:
    """Remove what a run that was killed left half-written in autograded/."""
    autograded = course.path(course.autograded_directory)
    for leftover in autograded.glob("*/.*"):
        if leftover.is_dir() and (leftover / "new").exists() | (leftover / "old").exists():
            shutil.rmtree(leftover, ignore_errors=True)
