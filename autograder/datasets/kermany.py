"""Reads the archive of Kermany, Zhang and Goldbaum (2018), doi 10.17632/rscbjbr9sj.2, CC BY 4.0.

Nothing is ever unpacked: members are read, and their names only compared.
"""

import contextlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PureWindowsPath

from PIL import Image

from autograder.datasets.catalogue import KERMANY
from autograder.datasets.film import Film
from autograder.datasets.lesson_films import LABELS
from autograder.errors import DataSetError

MEMBER = re.compile(r"(?:[^/]+/)?(train|test)/(NORMAL|PNEUMONIA)/([A-Za-z0-9_-]+)\.jpe?g")
LABEL_OF = dict(zip(("NORMAL", "PNEUMONIA"), LABELS, strict=True))
PATIENT = re.compile(r"person\d+|(?:NORMAL2-)?IM-\d+|(?:NORMAL|BACTERIA|VIRUS)-\d+")
LARGEST_FILM = 64 * 2**20  # bytes, far more than any of the set
ENCRYPTED = 0x1  # the bit of a member's flags
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    SyntaxError,
    RuntimeError,  # includes NotImplementedError, of a compression that Python does not know
    Image.DecompressionBombError,
)


@contextlib.contextmanager
def open_kermany(path: Path) -> Iterator[list[Film]]:
    """The films of the archive, which can be opened in the `with` statement.

    Raises DataSetError for what is not that archive.
    """
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise DataSetError(
            "{path} cannot be read ({reason}).", path=path, reason=error.strerror or error
        ) from None
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise DataSetError(
            "{path} is not a whole ZIP archive ({reason}). Was its download interrupted? "
            "Fetch it again with a browser: {origin}",
            path=path,
            reason=error,
            origin=KERMANY.origin,
        ) from None
    with archive:
        yield [film_of(archive, member) for member in archive.infolist() if is_film(path, member)]


def is_film(path: Path, member: zipfile.ZipInfo) -> bool:
    """Whether the member is a film, and not what systems add to archives.

    Raises DataSetError for what has no place in the archive.
    """
    name = PureWindowsPath(member.filename)  # Understands both / and \, and drives.
    if name.anchor or ".." in name.parts:
        raise DataSetError(
            "{path} holds '{member}', a path that leads out of it.",
            path=path,
            member=member.filename,
        )
    if member.is_dir() or "__MACOSX" in name.parts or name.name == ".DS_Store":
        return False
    if not MEMBER.fullmatch(member.filename):
        raise DataSetError(
            "{path} holds '{member}'. The archive holds train and test, in both NORMAL "
            "and PNEUMONIA, in them *.jpeg, and nothing else. Is this another one? "
            "Fetch it with a browser: {origin}",
            path=path,
            member=member.filename,
            origin=KERMANY.origin,
        )
    if member.flag_bits & ENCRYPTED:
        raise DataSetError(
            "{path} is encrypted. Unpack it with its password, and pack it again without one.",
            path=path,
        )
    if member.file_size > LARGEST_FILM:
        raise DataSetError(
            "{path} holds '{member}' of {size:,} bytes: too much for a film.",
            path=path,
            member=member.filename,
            size=member.file_size,
        )
    return True


def film_of(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Film:
    """The member, of which is_film says that it is one."""
    found = MEMBER.fullmatch(member.filename)
    assert found
    split, folder, name = found.groups()
    return Film(name, split, LABEL_OF[folder], patient_of(name), partial(read, archive, member))


def patient_of(name: str) -> str:
    """The patient whom a film's name tells: person7 in person7_virus_2; else the name itself."""
    found = PATIENT.match(name)
    return (found.group() if found else name).lower()


def read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Image.Image:
    """The film in 8-bit grey; raises DataSetError where it is damaged or no JPEG."""
    try:
        content = io.BytesIO(archive.read(member))
        with Image.open(content, formats=["JPEG"]) as picture:
            return picture.convert("L")
    except UNREADABLE as error:
        raise DataSetError(
            "'{member}' in {path} is not an image that can be read ({reason}). "
            "Fetch the archive again with a browser: {origin}",
            member=member.filename,
            path=archive.filename,
            reason=error,
            origin=KERMANY.origin,
        ) from None
