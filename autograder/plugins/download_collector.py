"""Chooses what `nbgrader zip_collect` collects from downloads of Moodle and Canvas."""

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from nbgrader.api import Gradebook
from nbgrader.plugins import FileNameCollectorPlugin
from traitlets import Dict, default

from autograder.language import translate as _
from autograder.plugins.download_extractor import Sent
from autograder.plugins.download_names import Sender, student_ids
from autograder.printable import shortened

ARCHIVES = {".7z", ".alz", ".egg", ".gz", ".rar", ".tar", ".zip"}
ADDRESS = re.compile(rb"https?://[^\s\"'<>]{1,200}")


class DownloadCollector(FileNameCollectorPlugin):
    """The collector of `nbgrader zip_collect` for archives that Moodle and Canvas offer.

    Whoever sent something has a folder in submitted/: with the notebook, or else with what came
    in its stead, so that `grade` and the report name the learner, too.
    """

    chosen: "Dict[Path, dict[str, str]]" = Dict(
        help="For the path of each file to collect, whose it is."
    )

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Called for each extracted file; whose it is, or None for what is not to be collected."""
        return self.chosen.get(Path(submitted_file))

    @default("chosen")
    def _choose(self) -> dict[Path, dict[str, str]]:
        """Look at the whole download once; names and Canvas's numbers go to the gradebook."""
        extractor, lesson = self.parent.extractor_plugin_inst, self.parent.coursedir.assignment_id
        others = set(extractor.lessons) - {lesson}
        sent = group(extractor.sent)
        chosen = {}
        ids = student_ids(sent)
        with Gradebook(self.parent.coursedir.db_url) as gradebook:
            for sender, files in sent.items():
                one = latest(files, lesson, others)
                known = {"lms_user_id": sender.lms_user_id} if sender.lms_user_id else {}
                gradebook.update_or_create_student(ids[sender], first_name=sender.name, **known)
                called = lesson if is_this(one, others, lesson) else PurePosixPath(one.file).stem
                chosen[one.path] = {"student_id": ids[sender], "file_id": called}
                if sentence := told(one, files, others, lesson):
                    self.log.warning(shortened(f"{ids[sender]}: {sentence}"))
        return chosen


def group(sent: Iterable[Sent]) -> dict[Sender, list[Sent]]:
    """The files by their learner."""
    of_learner: dict[Sender, list[Sent]] = {}
    for one in sent:
        of_learner.setdefault(one.named.sender, []).append(one)
    return of_learner


def latest(files: list[Sent], lesson: str, others: set[str]) -> Sent:
    """The file to take: the lesson's notebook, of several the one sent last, or what there is."""
    return max(
        files,
        key=lambda one: (
            is_this(one, others, lesson),
            one.is_notebook,
            one.path.stat().st_size > 0,
            lesson in one.file,
            one.order,
            copy_number(one.file),
            one.file,
        ),
    )


def is_this(one: Sent, others: set[str], lesson: str) -> bool:
    """Whether it is a notebook, and not named like another lesson's."""
    return one.is_notebook and (lesson in one.file or not any(name in one.file for name in others))


def copy_number(file: str) -> int:
    """The number that a browser or system gave to one of several files of one name."""
    found = re.search(r"(?:\((\d{1,9})\)|-(?:Copy)?(\d{1,9}))(?:\.\w+)+$", file)
    return int(found[1] or found[2]) if found else 0


def told(one: Sent, files: list[Sent], others: set[str], lesson: str) -> str | None:
    """What whoever collects has to know of a learner: one sentence, or nothing."""
    if not is_this(one, others, lesson):
        return reason(one, others)
    if one.path.stat().st_size == 0:
        return _("{file} could not be read, see above", file=one.file)
    if len(files) > 1:
        return _("{file} is the last of {count} notebooks", file=one.file, count=len(files))
    return _("Canvas marks {file} as late", file=one.file) if one.named.late else None


def reason(one: Sent, others: set[str]) -> str:
    """Why there is no notebook of this lesson, and what to ask for."""
    if one.is_notebook:
        other = next(name for name in sorted(others) if name in one.file)
        return _("sent {file}, which is named like {lesson}", file=one.file, lesson=other)
    if one.named.written:
        address = ADDRESS.search(one.path.read_bytes())
        found = address[0].decode(errors="replace") if address else "-"
        return _("sent a text, no file: ask for the notebook (address in it: {url})", url=found)
    if one.path.suffix in ARCHIVES:
        return _("sent {file}, no notebook found in it: ask for it alone or as ZIP", file=one.file)
    return _("sent {file}, which is no notebook: ask for the one in .ipynb", file=one.file)
