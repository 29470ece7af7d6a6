"""Reading what was handed in: as much as can be graded, or the reason why nothing can."""

from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder.course.files import Files, read_files
from autograder.course.notebook import notebook_in, read_as_notebook
from autograder.errors import SubmissionError, UnreadableError

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
                "{path} is a file; a submission is a folder with the notebook in it", path=folder
            )
        if notebook.is_symlink() or not notebook.is_file():
            raise missing_notebook(notebook)
        if notebook.stat().st_size > SIZE_LIMIT:
            raise SubmissionError(
                "{name} is larger than {limit} MB. "
                "Ask the student to clear its outputs and to hand it in again",
                name=notebook.name,
                limit=SIZE_LIMIT // 2**20,
            )
        return notebook.read_bytes(), read_files(folder, SIZE_LIMIT)
    except PermissionError as error:
        raise SubmissionError(
            "{path} cannot be read: give yourself read permission", path=error.filename
        ) from None
    except UnreadableError as error:
        raise not_usable(error) from None


def missing_notebook(expected: Path) -> SubmissionError:
    """Names the notebook that is not there, and those that are."""
    if expected.is_symlink():
        return SubmissionError(
            "{path} is a symbolic link. Ask the student to hand in the file itself", path=expected
        )
    others = sorted(path.name for path in expected.parent.glob("*.ipynb"))
    if others:
        return SubmissionError(
            "{name} is not in {folder}. There is {others}: rename it if it is this lesson's",
            name=expected.name,
            folder=expected.parent,
            others=", ".join(others),
        )
    return SubmissionError(
        "{name} is not in {folder}. Ask the student to hand it in again",
        name=expected.name,
        folder=expected.parent,
    )


def not_usable(why: UnreadableError) -> SubmissionError:
    """What to do about a notebook, or files, that cannot be used."""
    return SubmissionError("{reason}. Ask the student to hand it in again", reason=why)


def parse_notebook(content: bytes, lesson: str) -> NotebookNode:
    """The submitted notebook, mended where that is harmless; raises SubmissionError."""
    try:
        return read_as_notebook(content, notebook_in(Path(), lesson).name)
    except UnreadableError as error:
        raise not_usable(error) from None
