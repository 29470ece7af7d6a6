"""Reading what was handed in: as much as can be graded, or the reason why nothing can."""

from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder.course.files import Files, read_files
from autograder.course.notebook import notebook_in, read_as_notebook
from autograder.errors import SubmissionError

SIZE_LIMIT = 200 * 2**20
"""Bytes of a notebook, and again of what lies beside it."""


@dataclass(frozen=True, order=True)
class Submission:
    """What one student handed in for one lesson."""

    lesson: str
    student: str

    def __str__(self) -> str:
        return f"{self.student}, {self.lesson}"


def read_submission(folder: Path, lesson: str) -> tuple[bytes, Files]:
    """The notebook's file in the submission's folder, and the files beside it.

    Raises SubmissionError.
    """
    notebook = notebook_in(folder, lesson)
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


def parse_notebook(content: bytes, lesson: str) -> NotebookNode:
    """The submitted notebook, mended where that is harmless; raises SubmissionError."""
    try:
        return read_as_notebook(content, notebook_in(Path(), lesson).name)
    except ValueError as error:
        raise SubmissionError(f"{error}. Ask the student to hand it in again") from None
