"""Whose a file in a download of Moodle or Canvas is, by the names that the two give to files.

Moodle (mod/assign/classes/downloader.php, `get_student_prefix`): PREFIX_assignsubmission_TYPE, a
folder or the beginning of the file's own name. The prefix is NAME_NUMBER, in which NAME has no
underscore and NUMBER is another one in each assignment; it is Participant_NUMBER while names are
hidden, and the name alone of a team without a group.

Canvas (lib/content_zipper.rb, `get_filename`, `sanitize_user_name`): NAME_USER_ATTACHMENT_FILE,
with LATE before USER for late ones; NAME may hold underscores, but no _NUMBER_. While names are
hidden, it begins with anon_ID, and LATE before that. A text or an address is NAME_USER_text.html or
NAME_USER_link.html. USER is the same in all assignments, ATTACHMENT larger the later it came.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MOODLE = re.compile(
    r"(?P<name>[^/]+?)(?:_(?P<number>\d+))?_assignsubmission_(?P<kind>[a-z]+)_?(?P<file>.*)"
)
PARTICIPANTS = {"Participant", "참가자"}
"""What Moodle calls everybody while an assignment is graded without names."""

ANONYMOUS = re.compile(
    r"(?:(?P<late>LATE)_)?(?P<name>anon_[A-Za-z0-9]{5})_"
    r"(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<written>text|link)\.html)"
)
WRITTEN = re.compile(
    r"(?P<name>.+?)_(?:(?P<late>LATE)_)?(?P<user>\d+)_(?P<written>text|link)\.html"
)
IDS = re.compile(r"_(?:(?P<late>LATE)_)?(?P<user>\d+)_(?P<attachment>\d+)_(?=.)")
NEVER_IN_A_NAME = re.compile(r"_\d+_|\s|LATE")
"""Canvas drops them, and writes names in small letters."""


@dataclass(frozen=True)
class Sender:
    """A learner, as far as a download tells."""

    name: str
    number: str = ""
    """Of the assignment in Moodle, of the user in Canvas."""
    lms_user_id: str = ""
    """Canvas's number of the user; Moodle's download does not tell its own."""


@dataclass(frozen=True)
class Named:
    """What a name tells."""

    sender: Sender
    file: str
    """What the learner called the file."""
    attachment: int = 0
    """Canvas's number of the file; 0 in Moodle's."""
    late: bool = False
    """As Canvas marks it; Moodle's download does not tell."""
    written: bool = False
    """Whether it was written into the system itself, as a text or an address."""


def read_name(path: str, lessons: Iterable[str] = ()) -> Named | None:
    """Whose the file is, by the first part of its path that tells; None where none does.

    lessons: names that files are expected to begin with.
    """
    parts = unicodedata.normalize("NFC", path).split("/")
    for part in parts:
        if named := read_canvas(part, tuple(lessons)) or read_moodle(part, parts[-1]):
            return named
    return None


def read_moodle(part: str, file: str) -> Named | None:
    """The name of a folder, or of a file, in Moodle's download."""
    match = MOODLE.fullmatch(part)
    if not match:
        return None
    name, number = match["name"], match["number"] or ""
    if name in PARTICIPANTS:
        name, number = f"{name} {number}".strip(), ""
    own = match["file"] if file == part else file
    return Named(Sender(name, number), own, written=match["kind"] == "onlinetext")


def read_canvas(part: str, lessons: tuple[str, ...]) -> Named | None:
    """The name of a file, or of an archive, in Canvas's download."""
    if match := ANONYMOUS.fullmatch(part):
        sender, attachment = Sender(match["name"]), int(match["attachment"] or 0)
        file = match["file"] or part
        return Named(sender, file, attachment, bool(match["late"]), bool(match["written"]))
    if match := WRITTEN.fullmatch(part):
        sender = Sender(match["name"], match["user"], match["user"])
        return Named(sender, part, late=bool(match["late"]), written=True)
    readings = canvas_readings(part)
    return max(readings, key=lambda one: likely(one, lessons), default=None)


def canvas_readings(part: str) -> list[Named]:
    """Each way to read the name; more than one where a name ends, or a file begins, in a number."""
    readings, position = [], 1
    while match := IDS.search(part, position):
        name = part[: match.start()]
        position = match.start() + 1
        if NEVER_IN_A_NAME.search(name):
            break
        sender = Sender(name, match["user"], match["user"])
        file, late = part[match.end() :], bool(match["late"])
        readings.append(Named(sender, file, int(match["attachment"]), late))
    return readings


def likely(reading: Named, lessons: tuple[str, ...]) -> tuple[bool, int]:
    """Compares larger for the likelier reading: a lesson's file, then the longer name."""
    return reading.file.startswith(lessons), len(reading.sender.name)


def student_ids(senders: Iterable[Sender]) -> dict[Sender, str]:
    """A name for the folder of each, the same in every assignment, unless Moodle has namesakes.

    Those whose names a folder cannot tell apart have their numbers, too.
    """
    plain = {sender: folder_name(sender) for sender in senders}
    taken = [name.casefold() for name in plain.values()]
    ids: dict[Sender, str] = {}
    for sender, name in plain.items():
        apart = sender.lms_user_id or taken.count(name.casefold()) > 1
        name = f"{name}-{sender.number}" if sender.number and apart else name
        while name.casefold() in map(str.casefold, ids.values()):
            name += "-again"
        ids[sender] = name
    return ids


def folder_name(sender: Sender) -> str:
    """The learner's name in letters that every system can have in a folder's name."""
    return re.sub(r"[^\w.-]+", "-", sender.name).strip("-.")[:60] or "learner"
