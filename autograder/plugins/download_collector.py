"""Reads whose notebook a file in a download of Moodle or Canvas is, for `nbgrader zip_collect`.

Moodle names files, or folders where it makes them, NAME_NUMBER_assignsubmission_file_FILE; the
number is another one in each assignment. Canvas names them NAME_USER_ATTACHMENT_FILE, with LATE_
before the user for late ones; the user's number is the same in all assignments, the attachment's is
larger the later it came. Both keep Korean names.
"""

import contextlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import FileNameCollectorPlugin
from traitlets import Dict, default

MOODLE = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_file_?(?P<file>.*)")
CANVAS = re.compile(r"(?P<name>[^_]+)_(?:LATE_)?(?P<user>\d+)_(?P<attachment>\d+)_(?P<file>.+)")


@dataclass(frozen=True)
class Found:
    """A notebook in a download."""

    path: Path
    name: str
    """The learner's, as the system spells it."""
    number: str
    """The learner's, of the assignment in Moodle, of the user in Canvas."""
    lms_user_id: str
    """Canvas's number of the user; Moodle's download does not tell its own."""
    attachment: int
    """Canvas's number of the file; 0 in Moodle's."""
    file: str
    """What the learner called the notebook."""


class DownloadCollector(FileNameCollectorPlugin):
    """The collector of `nbgrader zip_collect` for archives that Moodle and Canvas offer."""

    chosen: "Dict[Path, dict[str, str]]" = Dict(
        help="For the path of each notebook to collect, whose it is."
    )

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Called for each extracted file; whose it is, or None for what is not to be collected."""
        return self.chosen.get(Path(submitted_file))

    @default("chosen")
    def _choose(self) -> dict[Path, dict[str, str]]:
        """Look at the whole download once; names and Canvas's numbers go to the gradebook."""
        app, lesson = self.parent, self.parent.coursedir.assignment_id
        root = Path(
            app.coursedir.root,
            app.collect_directory_structure.format(
                downloaded=app.downloaded_directory,
                assignment_id=lesson,
                collect_step=app.extracted_directory,
            ),
        )
        released = Path(app.coursedir.format_path(app.coursedir.release_directory, ".", "x")).parent
        others = {folder.name for folder in released.glob("*/")} - {lesson}
        of_learner = group(read_name(path, root) for path in sorted(root.rglob("*.ipynb")))
        names = Counter(name for name, _ in of_learner)
        chosen = {}
        with Gradebook(app.coursedir.db_url) as gradebook:
            for (name, _), notebooks in of_learner.items():
                one = latest(notebooks, lesson, others)
                for left in notebooks:
                    if left != one:
                        self.log.warning(f"{left.path}: not collected, see what else {name} sent")
                if one:
                    student = student_id(one, names[name] > 1)
                    known = {"lms_user_id": one.lms_user_id} if one.lms_user_id else {}
                    gradebook.update_or_create_student(student, first_name=name, **known)
                    chosen[one.path] = {"student_id": student, "file_id": lesson}
        return chosen


def group(found: Iterable[Found | None]) -> dict[tuple[str, str], list[Found]]:
    """The notebooks by the name and number of their learner."""
    of_learner: dict[tuple[str, str], list[Found]] = {}
    for one in found:
        if one and "__MACOSX" not in one.path.parts:
            of_learner.setdefault((one.name, one.number), []).append(one)
    return of_learner


def read_name(path: Path, root: Path) -> Found | None:
    """Whose the notebook is, by the first part of its path that tells; None where none does."""
    for part in path.relative_to(root).parts:
        part = unicodedata.normalize("NFC", repaired(part))
        file = path.name if not part.endswith(path.suffix) else None
        if match := MOODLE.fullmatch(part):
            return Found(path, match["name"], match["number"], "", 0, file or match["file"])
        if match := CANVAS.fullmatch(part):
            user, attachment = match["user"], int(match["attachment"])
            return Found(path, match["name"], user, user, attachment, file or match["file"])
    return None


def repaired(name: str) -> str:
    """The name without the damage that Korean Windows does to names in archives of its own."""
    with contextlib.suppress(UnicodeError):
        return name.encode("cp437").decode("cp949")
    return name


def latest(notebooks: list[Found], lesson: str, others: set[str]) -> Found | None:
    """The notebook to take: named like the lesson rather than not, then the one sent last.

    None where each is named like another lesson.
    """
    own = [
        one
        for one in notebooks
        if lesson in one.file or not any(other in one.file for other in others)
    ]
    return max(own, key=lambda one: (lesson in one.file, one.attachment, one.file), default=None)


def student_id(found: Found, has_namesakes: bool) -> str:
    """Fit for a folder's name, and the same in every assignment unless Moodle has namesakes."""
    name = re.sub(r"[^\w.-]+", "-", found.name).strip("-.") or "learner"
    return f"{name}-{found.number}" if found.lms_user_id or has_namesakes else name
