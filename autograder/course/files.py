"""Writing files so that nobody ever meets a half-written one."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

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


def read_files(folder: Path, limit: int) -> Files:
    """What lies below the folder besides notebooks and hidden files; links are left out.

    Raises UnreadableError where it is more than `limit` bytes.
    """
    files, total = {}, 0
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        hidden = any(part.startswith((".", "__pycache__")) for part in relative.parts)
        if hidden or path.suffix == ".ipynb" or has_link(folder, relative) or not path.is_file():
            continue
        total += path.stat().st_size
        if total > limit:
            raise UnreadableError(
                "the files in {folder} are larger than {limit} MB together",
                folder=folder,
                limit=limit // 2**20,
            )
        files[relative.as_posix()] = path.read_bytes()
    return files


def has_link(folder: Path, relative: Path) -> bool:
    """Whether the path, or a folder on the way to it, is a symbolic link."""
    steps = [relative, *relative.parents][:-1]
    return any((folder / step).is_symlink() for step in steps)


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
