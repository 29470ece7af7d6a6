"""Which file of a submission's folder is the lesson's notebook, whatever it is called."""

import os
import unicodedata
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from autograder.course.files import is_regular, read_regular
from autograder.course.notebook import notebook_in
from autograder.course.submission import SIZE_LIMIT
from autograder.errors import SubmissionError, UnreadableError
from autograder.intake.cells import Cell, read_cells
from autograder.intake.lesson import Lesson
from autograder.intake.mends import Mend, MendKind
from autograder.intake.recognize import is_worked_on, kinship
from autograder.printable import shortened

ENDINGS = (".ipynb", ".ipynb.txt", ".ipynb.json")
"""In small letters; browsers add to the name what they take the file for."""
MAX_FOLDERS = 4
"""How deep in each other."""
MAX_LOOKED_AT = 20


def find_notebook(folder: Path, lesson: Lesson) -> tuple[Path, list[Mend]]:
    """The lesson's notebook in the folder, or where it should be; why, if it is another file.

    Another file is taken where the one of the right name is missing, broken or untouched.
    Raises SubmissionError where somebody else's folder has the same name.
    """
    require_one_name(folder.parent)
    expected = notebook_in(folder, lesson.name)
    others = list(islice(notebooks_below(folder, expected), MAX_LOOKED_AT))
    if not others or folder.is_symlink() or expected.is_symlink():
        return expected, []
    own = cells_in_file(expected)
    if own and is_worked_on(own, lesson):
        return expected, []
    read = {path: cells for path in others if (cells := cells_in_file(path))}
    ours = [path for path, cells in read.items() if kinship(cells, lesson)]
    solved = [path for path in ours if is_worked_on(read[path], lesson)]
    # A single one may be another lesson's: whoever takes it in will say so.
    left = [] if own else ours or list(read)[: len(read) == 1]
    chosen = max(solved or left, key=newest, default=None)
    if chosen is None:
        return expected, []
    kind = MendKind.BLANK_ORIGINAL if own else MendKind.OTHER_NAME
    return chosen, [Mend(kind, detail=shortened(chosen.relative_to(folder).as_posix()))]


def notebooks_below(folder: Path, expected: Path) -> Iterator[Path]:
    """The other files that may be notebooks; none of what Jupyter hides, and no link."""
    for place, folders, names in os.walk(folder):
        deep = len(Path(place).relative_to(folder).parts) >= MAX_FOLDERS
        folders[:] = [] if deep else sorted(name for name in folders if not is_hidden(name))
        for name in sorted(names):
            path = Path(place, name)
            wanted = name.lower().endswith(ENDINGS) and not is_hidden(name) and path != expected
            if wanted and is_regular(path):
                yield path


def is_hidden(name: str) -> bool:
    """Whether Jupyter, Python or macOS put it there."""
    return name.startswith((".", "__"))


def cells_in_file(path: Path) -> list[Cell]:
    """The cells of the notebook; none where it is none or cannot be read."""
    try:
        return read_cells(read_regular(path, SIZE_LIMIT), path.name)[0]
    except (OSError, UnreadableError):
        return []


def newest(path: Path) -> tuple[float, str]:
    """By which the latest of several files is found."""
    return path.stat().st_mtime, path.name


def require_one_name(folder: Path) -> None:
    """Raise SubmissionError where a learner's name is there in two Unicode forms, as from a Mac."""
    for form in ("NFC", "NFD"):
        name = unicodedata.normalize(form, folder.name)
        other = folder.with_name(name) if name else folder
        if name != folder.name and other.exists() and not other.samefile(folder):
            raise SubmissionError(
                "there are two folders of the name {name}, which look alike and differ in their "
                "Unicode form (NFC, NFD). Move what belongs together into one of them",
                name=folder.name,
            )
