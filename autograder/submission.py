"""Reading what was handed in: as much as can be graded, or the reason why nothing can."""

import json
import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.validator import normalize

from autograder.course import Course, Submission
from autograder.task import Files, read_files

SIZE_LIMIT = 200 * 2**20
"""Bytes of a notebook, and again of what lies beside it."""


class SubmissionError(Exception):
    """Nothing in a submission can be graded; the text says why, in one sentence."""


def submitted_folder(course: Course, submission: Submission) -> Path:
    """Where the submission belongs."""
    return course.path(course.submitted_directory, submission.student, submission.lesson)


def read_submission(course: Course, submission: Submission) -> tuple[bytes, Files]:
    """The notebook's file and the files beside it; raises SubmissionError."""
    folder = submitted_folder(course, submission)
    notebook = folder / f"{submission.lesson}.ipynb"
    try:
        if not folder.is_dir():
            raise SubmissionError(
                f"{folder} is a file; a submission is a folder with the notebook in it"
            )
        if notebook.is_symlink() or not notebook.is_file():
            raise SubmissionError(missing_notebook(notebook))
        if notebook.stat().st_size > SIZE_LIMIT:
            raise SubmissionError(
                f"{notebook.name} is larger than {SIZE_LIMIT // 2**20} MB. "
                "Ask the student to clear its outputs and to hand it in again"
            )
        return notebook.read_bytes(), read_files(folder, SIZE_LIMIT)
    except PermissionError as error:
        raise SubmissionError(
            f"{error.filename} cannot be read: give yourself read permission"
        ) from None
    except ValueError as error:
        raise SubmissionError(f"{error}. Ask the student to hand it in again") from None


def missing_notebook(expected: Path) -> str:
    """A sentence that names the notebook that is not there, and those that are."""
    others = sorted(path.name for path in expected.parent.glob("*.ipynb"))
    if expected.is_symlink():
        return f"{expected} is a symbolic link. Ask the student to hand in the file itself"
    sentence = f"{expected.name} is not in {expected.parent}"
    if others:
        return f"{sentence}. There is {', '.join(others)}: rename it if it is this lesson's"
    return f"{sentence}. Ask the student to hand it in again"


def parse_notebook(content: bytes, name: str) -> NotebookNode:
    """The submitted notebook, mended where that is harmless; raises SubmissionError."""
    try:
        return read_as_notebook(content, name)
    except ValueError as error:
        raise SubmissionError(f"{error}. Ask the student to hand it in again") from None


def read_as_notebook(content: bytes, name: str) -> NotebookNode:
    """The notebook in today's format, mended where that is harmless; raises ValueError."""
    try:
        raw = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ValueError(f"{name} is not a notebook: {json_problem(content)}") from None
    try:
        with warnings.catch_warnings(action="ignore"):
            notebook = nbformat.convert(nbformat.reader.reads(json.dumps(raw)), 4)
            _, notebook = normalize(notebook)
        nbformat.validate(notebook)
    except Exception as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise ValueError(f"{name} is not a notebook: {reason}") from None
    return notebook


def json_problem(content: bytes) -> str:
    """What the file is, where it is not JSON."""
    if not content.strip():
        return "it is not JSON but empty"
    if b"<<<<<<<" in content and b">>>>>>>" in content:
        return "it is not JSON: it holds merge-conflict markers of git"
    if content.lstrip().startswith(b"{"):
        return "it is not JSON: it breaks off or is damaged"
    return "it is not JSON"
