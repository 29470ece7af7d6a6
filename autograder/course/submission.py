"""Reading what was handed in: as much as can be graded, or the reason why nothing can."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from autograder.course.files import (
    Files,
    entries_below,
    is_regular,
    read_files,
    read_regular,
    without_those_in_the_way,
)
from autograder.course.notebook import notebook_in
from autograder.errors import SubmissionError, UnreadableError
from autograder.language import translate as _
from autograder.printable import UNPRINTABLE, quoted

SIZE_LIMIT = 100 * 2**20
"""Bytes of a notebook, and again of what lies beside it."""
TIMESTAMP = "timestamp.txt"
"""nbgrader's name of the file that tells when a submission was handed in."""
TIMESTAMP_SIZE = 1000
"""Bytes of it: nobody needs more for a time."""
MOST_NAMED = 5
"""Names of a learner's files in one sentence."""


@dataclass(frozen=True, order=True)
class Submission:
    """What one student handed in for one lesson."""

    lesson: str
    student: str

    def __str__(self) -> str:
        return f"{self.student}, {self.lesson}"


@dataclass(frozen=True)
class HandedIn:
    """What lies in a submission's folder, as it was read."""

    content: bytes
    """Of the notebook's file."""
    files: Files
    """What lies beside it, without what the lesson itself brings."""
    times: dict[str, datetime | None]
    """`timestamp`: when it was handed in, in UTC without a time zone; empty where nobody says."""
    remarks: list[str]
    """What an instructor should know of how it was read."""


def read_submission(
    folder: Path, lesson: str, lesson_files: Files | None = None, notebook: Path | None = None
) -> HandedIn:
    """What was handed in, read without following a link or waiting for anything.

    notebook: where it lies, if not where it should.
    lesson_files: what the lesson itself brings, in whose place nothing else may stand.
    Raises SubmissionError, OSError.
    """
    brought = lesson_files or {}
    try:
        require_folder(folder)
        content = read_notebook_file(notebook or notebook_in(folder, lesson))
        files = read_files(folder, SIZE_LIMIT, besides=brought)
        times, remarks = read_times(folder)
        own_files = without_those_in_the_way(files, brought)
        return HandedIn(content, own_files, times, remarks + left_out(folder))
    except PermissionError as error:
        raise SubmissionError(
            "{path} cannot be read: give yourself read permission", path=error.filename
        ) from None
    except UnreadableError as error:
        raise not_usable(error) from None


def require_folder(folder: Path) -> None:
    """Raise SubmissionError for what is no folder of the student's own, or has no name."""
    if UNPRINTABLE.search(folder.parent.name):
        raise SubmissionError(
            "the name of {path} holds characters that no name has. Rename the folder",
            path=folder.parent,
        )
    for path in (folder.parent, folder):
        if path.is_symlink():
            raise is_a_link(path)
    if not folder.is_dir():
        raise SubmissionError(
            "{path} is a file; a submission is a folder with the notebook in it", path=folder
        )


def read_notebook_file(notebook: Path) -> bytes:
    """The content of the notebook's file; raises SubmissionError where there is none."""
    if notebook.is_symlink() or not notebook.is_file():
        raise missing_notebook(notebook)
    if notebook.stat().st_size > SIZE_LIMIT:
        raise SubmissionError(
            "{name} is larger than {limit} MB. "
            "Ask the student to clear its outputs and to hand it in again",
            name=notebook.name,
            limit=SIZE_LIMIT // 2**20,
        )
    return read_regular(notebook, SIZE_LIMIT)


def read_times(folder: Path) -> tuple[dict[str, datetime | None], list[str]]:
    """When it was handed in, as collecting leaves it beside the notebook, and what is odd there."""
    path = folder / TIMESTAMP
    if not os.path.lexists(path):
        return {}, []
    try:
        written = read_regular(path, TIMESTAMP_SIZE).decode().strip()
        return ({"timestamp": parse_utc(written)} if written else {}), []
    except Exception:  # Whatever stands there, dateutil raises of every kind.
        return {"timestamp": None}, [
            _("{file} tells no time: it is not known when this was handed in", file=TIMESTAMP)
        ]


def left_out(folder: Path) -> list[str]:
    """What is said of that which lies beside the notebook and is no file."""
    odd = [name for name, path in entries_below(folder) if not is_regular(path)]
    if not odd:
        return []
    names = ", ".join(quoted(name) for name in sorted(odd)[:MOST_NAMED])
    return [
        _(
            "{count} links or devices beside the notebook were left out: {names}",
            count=len(odd),
            names=names,
        )
    ]


def missing_notebook(expected: Path) -> SubmissionError:
    """Names the notebook that is not there, and those that are."""
    if expected.is_symlink():
        return is_a_link(expected)
    others = sorted(path.name for path in expected.parent.glob("*.ipynb"))[:MOST_NAMED]
    if others:
        return SubmissionError(
            "{name} is not in {folder}. There is {others}: rename it if it is this lesson's",
            name=expected.name,
            folder=expected.parent,
            others=", ".join(map(quoted, others)),
        )
    return SubmissionError(
        "{name} is not in {folder}. Ask the student to hand it in again",
        name=expected.name,
        folder=expected.parent,
    )


def is_a_link(path: Path) -> SubmissionError:
    """A link may lead to the solution, or to somebody else's work."""
    return SubmissionError(
        "{path} is a symbolic link. Ask the student to hand in the file itself", path=path
    )


def not_usable(why: UnreadableError) -> SubmissionError:
    """What to do about a notebook, or files, that cannot be used."""
    return SubmissionError("{reason}. Ask the student to hand it in again", reason=why)
