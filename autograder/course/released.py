"""Every version of a lesson's locked cells that was ever handed out, by its digest.

Learners keep the notebook that they got: who has an earlier check has altered nothing. The file
lies in source/, in git and with instructors only; release/ and notebooks/ hold nothing of it.
"""

import json
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import is_locked

from autograder.course.files import digest_of, replace_file
from autograder.course.notebook import grade_id
from autograder.errors import UnreadableError

RELEASED = "released_cells.json"
"""Beside the lessons' own folders; by lesson and cell the digests, in the order of the releases."""

Digests = dict[str, list[str]]
"""By the cell's name."""


def digest_of_cell(source: str) -> str:
    """The same for two texts that differ in white space only, which editors change."""
    return digest_of("".join(source.split()).encode(errors="replace"))


def read_released(folder: Path) -> dict[str, Digests]:
    """What was ever released, by lesson; folder: source/. Raises UnreadableError."""
    path = folder / RELEASED
    try:
        released: dict[str, Digests] = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError:
        raise UnreadableError(
            "{path} is damaged. Take it out of git again, or delete it and build the lessons",
            path=path,
        ) from None
    return released


def remember_released(folder: Path, lesson: str, notebook: NotebookNode) -> None:
    """Add the notebook's locked cells, as learners get them, to what was released."""
    released = read_released(folder)
    known = released.setdefault(lesson, {})
    for cell in notebook.cells:
        if is_locked(cell):
            digests = known.setdefault(grade_id(cell) or cell.id, [])
            digest = digest_of_cell(cell.source)
            if digest not in digests:
                digests.append(digest)
    text = json.dumps(released, indent=1, sort_keys=True) + "\n"
    replace_file(folder / RELEASED, text.encode())
