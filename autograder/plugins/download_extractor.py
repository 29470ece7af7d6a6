"""Unpacks downloads for `nbgrader zip_collect`: what one sent costs nobody else anything."""

import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from nbgrader.plugins import ExtractorPlugin
from traitlets import Instance, List, default

from autograder.course.submission import SIZE_LIMIT
from autograder.language import translate as _
from autograder.plugins.download_names import Named, Sender, read_name
from autograder.printable import shortened

MEMBERS = 10_000
"""Files that an archive of a learner's may hold."""
FILES = 100
"""Files that are taken of one learner; together they may be as large as one notebook."""
SMALL = 2**20
"""Bytes of a file that is no notebook, to look at; of a larger one only the name is kept."""

NOTEBOOKS = (".ipynb", ".ipynb.txt", ".ipynb.json")
"""Endings of notebooks; browsers add the second part."""
IGNORED = {"__MACOSX", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini"}
"""What systems leave, and nobody means to send."""
UTF_8 = 0x800
"""The flag of a name in UTF-8."""
DIRECTORY_ENTRY = b"PK\x01\x02"
COMMON = re.compile(rb"[\xb0-\xc8][\xa1-\xfe]")
EARLIEST = datetime(1980, 1, 1)
"""Of what an archive can tell."""


@dataclass(frozen=True)
class Sent:
    """A file of a download."""

    path: Path
    """Where it lies now."""
    file: str
    """What the learner called it."""
    named: Named
    order: tuple[int, datetime, float]
    """Larger the later it came: Canvas's number, the time in the archive, the archive's own."""

    @property
    def is_notebook(self) -> bool:
        """Whether it is called one."""
        return self.path.suffix == ".ipynb"


class DownloadExtractor(ExtractorPlugin):
    """Takes the notebooks out of archives, and out of the archives that learners sent."""

    sent: "List[Sent]" = List(Instance(Sent), help="What learners sent, once it is extracted.")
    lessons: "List[str]" = List(help="The names of all lessons.")

    @default("lessons")
    def _released(self) -> list[str]:
        """As far as they are released."""
        course = self.parent.coursedir
        released = Path(course.format_path(course.release_directory, ".", "x")).parent
        return sorted(folder.name for folder in released.glob("*/"))

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Called with the folder of the downloads, and the empty one to fill."""
        self.target = Path(extracted_path)
        self.bytes_taken, self.files_taken = Counter[Sender](), Counter[Sender]()
        for path in sorted(Path(archive_path).rglob("*")):
            if path.is_file() and not path.is_symlink():
                name = path.relative_to(archive_path).as_posix()
                with self.guarded(name):
                    self.read_download(path, name)
        self.forget_what_comes_with_a_notebook()

    def read_download(self, path: Path, name: str) -> None:
        """Take what is in an archive of all, or the one file that somebody downloaded alone."""
        size, seconds = path.stat().st_size, path.stat().st_mtime
        if ending(name) != ".zip" or (self.whose(name) and not self.is_of_all(path)):
            self.take(lambda: path.open("rb"), name, size, datetime.fromtimestamp(seconds), seconds)
            return
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if is_wanted(one.filename)]
            for member, own in zip(members, real_names(members), strict=True):
                with self.guarded(own):
                    opened = partial(archive.open, member)
                    self.take(opened, own, member.file_size, time_of(member), seconds)

    def is_of_all(self, path: Path) -> bool:
        """Whether each file of the archive tells its learner: courses may be called like one."""
        try:
            with zipfile.ZipFile(path) as archive:
                names = [one for one in archive.namelist() if is_wanted(one)]
        except (OSError, ValueError, zipfile.BadZipFile):
            return False
        return bool(names) and all(map(self.whose, names))

    def take(
        self, opened: Callable[[], IO[bytes]], name: str, size: int, time: datetime, download: float
    ) -> None:
        """Keep a file of a learner's, and look into it if it is an archive."""
        named = self.whose(name)
        if not named:
            raise ValueError(_("Moodle and Canvas name files after learners, and this is nobody's"))
        order = (named.attachment, time, download)
        sent = Sent(self.keep(opened, name, named, size), named.file, named, order)
        self.sent.append(sent)
        if sent.path.suffix == ".zip" and sent.path.stat().st_size:
            with self.guarded(name):
                self.look_into(sent)

    def look_into(self, sent: Sent) -> None:
        """Take the notebooks out of an archive that a learner sent."""
        if sent.path.read_bytes().count(DIRECTORY_ENTRY) > MEMBERS:
            raise ValueError(_("more than {count} files are in it", count=MEMBERS))
        with zipfile.ZipFile(sent.path) as archive:
            for member in archive.infolist():
                if is_wanted(member.filename) and ending(member.filename) == ".ipynb":
                    opened, size = partial(archive.open, member), member.file_size
                    path = self.keep(opened, member.filename, sent.named, size)
                    file = PurePosixPath(member.filename).name
                    self.sent.append(Sent(path, file, sent.named, sent.order))

    def keep(self, opened: Callable[[], IO[bytes]], name: str, named: Named, size: int) -> Path:
        """Write the file under a name that no other has, and that every system can have.

        It stays empty where it cannot be read, or must not be.
        """
        number = sum(self.files_taken.values())
        short = re.sub(r"[^\w.-]+", "-", PurePosixPath(name).stem)[:40]
        path = self.target / f"{number:06}-{short}{ending(name)}"
        path.touch()
        with self.guarded(name):
            self.count(name, named.sender, size)
            with opened() as file, path.open("wb") as target:
                shutil.copyfileobj(file, target)
        return path

    def count(self, name: str, sender: Sender, size: int) -> None:
        """Raise ValueError where the file is too large, alone or with the learner's others."""
        self.files_taken[sender] += 1
        if ending(name) not in (".ipynb", ".zip"):
            size = 0 if size <= SMALL else SIZE_LIMIT + 1
        self.bytes_taken[sender] += size
        if size > SIZE_LIMIT:
            raise ValueError(_("it is larger than {limit} MB", limit=SIZE_LIMIT // 2**20))
        if self.bytes_taken[sender] > SIZE_LIMIT or self.files_taken[sender] > FILES:
            raise ValueError(_("there are too many files of this learner, or too large ones"))

    def forget_what_comes_with_a_notebook(self) -> None:
        """Other files only remain where a learner sent them in a notebook's stead."""
        have_one = {one.named.sender for one in self.sent if one.is_notebook}
        for one in self.sent:
            if not one.is_notebook and one.named.sender in have_one:
                one.path.unlink()
        self.sent = [one for one in self.sent if one.path.exists()]

    def whose(self, name: str) -> Named | None:
        """Whose the file is."""
        return read_name(name, self.lessons)

    @contextmanager
    def guarded(self, name: str) -> Iterator[None]:
        """Let whatever goes wrong with one file be told, and go on with the next."""
        try:
            yield
        except Exception as error:
            complaint = _("{name}: not read: {reason}", name=name, reason=error)
            self.log.error(shortened(complaint))


def ending(name: str) -> str:
    """The ending of the file, small; of a notebook that of notebooks, whatever a browser added."""
    if name.lower().endswith(NOTEBOOKS):
        return ".ipynb"
    return re.sub(r"[^.\w]", "", PurePosixPath(name).suffix.lower())[:10]


def is_wanted(name: str) -> bool:
    """Whether it is a file that a person may have meant to send."""
    return not name.endswith("/") and not IGNORED & set(PurePosixPath(name).parts)


def real_names(members: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The names of an archive's members, which old programs wrote in the system's encoding.

    Python takes those for code page 437. They are UTF-8 where all can be (macOS), Korean Windows's
    code page 949 where all can be and one holds Hangul; else they are what they seem.
    """
    seem = [one.filename for one in members]
    old = [one.filename for one in members if not one.flag_bits & UTF_8]
    for encoding in ("utf-8", "cp949"):
        try:
            read = {name: name.encode("cp437").decode(encoding) for name in old}
        except UnicodeError:
            continue
        if encoding == "utf-8" or any(map(has_common_hangul, read.values())):
            return [read.get(name, name) for name in seem]
    return seem


def has_common_hangul(name: str) -> bool:
    """Whether a syllable is one of KS X 1001's: what else has such bytes is no letter elsewhere."""
    return any(COMMON.fullmatch(one.encode("cp949")) for one in name if "가" <= one <= "힣")


def time_of(member: zipfile.ZipInfo) -> datetime:
    """When the file was last changed, as far as the archive tells."""
    try:
        return datetime(*member.date_time)
    except ValueError:
        return EARLIEST
