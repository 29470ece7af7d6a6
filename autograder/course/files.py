"""Writing files so that nobody ever meets a half-written one."""

import contextlib
import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Container, Iterator
from pathlib import Path, PurePosixPath

from autograder.errors import UnreadableError


def replace_file(path: Path, content: bytes) -> bool:
    """Write `content` beside `path`, then rename; returns whether anything changed."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise
    return True


def files_below(folder: Path) -> set[Path]:
    """All files below `folder`, relative to it, without Jupyter's checkpoints and hidden files."""
    return {
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def mirror(source: Path, target: Path) -> None:
    """Make `target` hold exactly the files of `source`; equal files are left untouched."""
    wanted = files_below(source)
    for relative in sorted(wanted):
        replace_file(target / relative, (source / relative).read_bytes())
    if not target.is_dir():
        return
    for relative in files_below(target) - wanted:
        (target / relative).unlink()
    remove_empty_folders(target)


def remove_empty_folders(folder: Path) -> None:
    """Remove the folders below `folder` that hold nothing."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def copy_folder(source: Path, target: Path) -> None:
    """Copy what `source` holds, without Jupyter's checkpoints and caches."""
    shutil.copytree(
        source,
        target,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__"),
    )


def replace_folder(target: Path, beside: Path) -> None:
    """Rename the finished folder `beside` to `target`; what was there is removed afterwards."""
    old = beside.with_name(beside.name + ".old")
    if target.exists():
        os.rename(target, old)
    os.rename(beside, target)
    shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def restored_on_error(folder: Path) -> Iterator[None]:
    """Give the folder back what it held where the `with` statement ends in an exception."""
    with tempfile.TemporaryDirectory() as kept:
        if folder.is_dir():
            copy_folder(folder, Path(kept))
        try:
            yield
        except BaseException:
            mirror(Path(kept), folder)
            raise


LESSON_SIZE_LIMIT = 4 * 2**30
"""Bytes of the files that a lesson reads."""
MAX_FILES = 20_000
"""Files that one folder is read for: each costs a moment, however small it is."""
MAX_FOLDERS = 100
"""Folders in each other."""
SAFELY = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
"""Flags for opening what somebody else has put there, as far as this system has them."""

Files = dict[str, bytes]
"""Content by path relative to a folder, with forward slashes."""


def write_files(folder: Path, files: Files) -> None:
    """Write the files below the folder, for all to read: root's sandboxes run as other users."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def read_files(folder: Path, limit: int, besides: Container[str] = ()) -> Files:
    """What lies below the folder besides notebooks and hidden files; links are left out.

    besides: names that are not asked for. A name that is no text, as old ZIP programs leave it,
    has each odd byte as a percent sign and two digits.
    Raises UnreadableError where it is more than `limit` bytes or MAX_FILES files, OSError.
    """
    files: Files = {}
    left = limit
    for name, path in entries_below(folder):
        if name in besides or not is_regular(path):
            continue
        if path.lstat().st_size > left:
            raise UnreadableError(
                "the files in {folder} are larger than {limit} MB together",
                folder=folder,
                limit=limit // 2**20,
            )
        files[name] = read_regular(path, left)
        left -= len(files[name])
        if len(files) > MAX_FILES:
            raise UnreadableError(
                "there are more than {limit} files in {folder}", folder=folder, limit=MAX_FILES
            )
    return files


def entries_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """What lies below the folder and is no folder, by its name there.

    Without what is hidden, and without notebooks, which nbgrader would take for the lesson's. No
    link is followed. Raises UnreadableError where folders are more than MAX_FOLDERS deep.
    """
    pending = [folder]
    while pending:
        for entry in os.scandir(pending.pop()):
            if entry.name.startswith((".", "__pycache__")) or entry.name.endswith(".ipynb"):
                continue
            path = Path(entry.path)
            if not entry.is_dir(follow_symlinks=False):
                yield as_text(path.relative_to(folder).as_posix()), path
                continue
            pending.append(path)
            if len(path.parts) > len(folder.parts) + MAX_FOLDERS:
                raise UnreadableError(
                    "there are more than {limit} folders in each other in {folder}",
                    folder=folder,
                    limit=MAX_FOLDERS,
                )


def as_text(name: str) -> str:
    """The name of a file with its odd bytes written out, which Python has as half surrogates."""
    return re.sub("[\ud800-\udfff]", lambda found: f"%{ord(found[0]) & 0xFF:02X}", name)


def is_regular(path: Path) -> bool:
    """Whether it is a file: no link, and nothing that a reader might wait for or change."""
    return stat.S_ISREG(path.lstat().st_mode)


def read_regular(path: Path, limit: int) -> bytes:
    """The content of a file; no link is followed, and nothing is waited for.

    Raises OSError; UnreadableError for what is no file, or is larger than `limit` bytes.
    """
    if not is_regular(path):
        raise UnreadableError("{name} is no ordinary file", name=path.name)
    # It may have become something else since.
    handle = os.open(path, os.O_RDONLY | SAFELY)
    with os.fdopen(handle, "rb") as file:
        content = file.read(min(limit, os.fstat(handle).st_size) + 1)
    if len(content) > limit:
        raise UnreadableError(
            "{name} is larger than {limit} MB", name=path.name, limit=limit // 2**20
        )
    return content


def without_those_in_the_way(files: Files, lessons: Files) -> Files:
    """The files without those that would stand in the place of one of the lesson's.

    As the very file, as a file where the lesson has a folder, or below one of the lesson's files.
    """
    folders = {str(parent) for name in lessons for parent in PurePosixPath(name).parents}
    return {
        name: content
        for name, content in files.items()
        if name not in folders
        and lessons.keys().isdisjoint([name, *map(str, PurePosixPath(name).parents)])
    }


def digest_of(*parts: bytes) -> str:
    """One digest for all parts, in their order."""
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()


def digest_of_files(files: Files) -> bytes:
    """The digest of names and contents, as bytes to be part of another."""
    parts = [part for name in sorted(files) for part in (name.encode(), files[name])]
    return digest_of(*parts).encode()
