"""Files that nobody meets half-written, and folders that are read without what must not be."""

import contextlib
import os
import socket
import sys
from pathlib import Path

import pytest
from course_maker import requires

from autograder.course.files import (
    digest_of_files,
    files_below,
    mirror,
    read_files,
    read_regular,
    replace_file,
    without_those_in_the_way,
    write_files,
)

FILES = {"a.txt": b"1", "data/films/b.png": b"2", "data/c.csv": b""}


def tree(folder: Path) -> dict[str, bytes]:
    """All files below the folder, hidden ones, too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with FILES in it."""
    write_files(tmp_path / "folder", FILES)
    return tmp_path / "folder"


def test_a_file_is_replaced_only_where_it_differs(tmp_path):
    """It is readable for all, its folders are made, nothing is left beside it."""
    path = tmp_path / "new" / "file.txt"
    assert replace_file(path, b"one") and path.stat().st_mode & 0o777 == 0o644
    before = path.stat()
    assert not replace_file(path, b"one")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert replace_file(path, b"two") and tree(tmp_path) == {"new/file.txt": b"two"}


def test_a_file_that_cannot_be_replaced_stays_and_leaves_no_litter(tmp_path, monkeypatch):
    """The new one was written beside it, and is removed."""
    path = tmp_path / "file.txt"
    path.write_bytes(b"one")

    def refuse(*words):
        raise OSError("no rename today")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(OSError, match="no rename today"):
        replace_file(path, b"two")
    assert tree(tmp_path) == {"file.txt": b"one"}


def test_files_below_are_told_relative_to_the_folder_without_hidden_ones(folder):
    """Neither Jupyter's checkpoints nor what begins with a dot."""
    write_files(folder, {".hidden": b"", ".ipynb_checkpoints/a.txt": b"", "data/.DS_Store": b""})
    assert files_below(folder) == set(map(Path, FILES))


def test_a_mirror_holds_exactly_the_same_files_and_leaves_equal_ones_untouched(folder, tmp_path):
    """What is gone from the source goes, with folders that are empty then; hidden files stay."""
    target = tmp_path / "target"
    write_files(target, {"a.txt": b"1", "old/x.txt": b"", "data/c.csv": b"else", ".mine": b"m"})
    before = (target / "a.txt").stat().st_mtime_ns
    mirror(folder, target)
    assert tree(target) == FILES | {".mine": b"m"}
    assert (target / "a.txt").stat().st_mtime_ns == before and not (target / "old").exists()


def test_a_mirror_of_nothing_makes_no_folder(tmp_path):
    """Nor is it a failure."""
    (tmp_path / "empty").mkdir()
    mirror(tmp_path / "empty", tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_what_lies_beside_a_notebook_is_read_without_links_notebooks_and_hidden_files(folder):
    """A link could lead out of the submission, also by a folder on the way."""
    write_files(folder, {"a.ipynb": b"", ".git/config": b"", "__pycache__/a.pyc": b""})
    (folder / "link.txt").symlink_to(folder / "a.txt")
    (folder / "passwords").symlink_to("/etc/passwd")
    (folder / "elsewhere").symlink_to(folder / "data")
    assert read_files(folder, limit=10) == FILES


def test_files_that_are_too_large_together_are_refused_with_the_limit(folder):
    """To the byte."""
    (folder / "large").write_bytes(bytes(2**20 - 2))
    assert len(read_files(folder, limit=2**20)["large"]) == 2**20 - 2
    (folder / "one more").write_bytes(b"x")
    with pytest.raises(ValueError, match="are larger than 1 MB together"):
        read_files(folder, limit=2**20)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such things.")
def test_what_is_no_file_is_neither_read_nor_waited_for(folder):
    """A pipe would be waited for, a device never ends."""
    os.mkfifo(folder / "pipe")
    (folder / "zero").symlink_to("/dev/zero")
    server = socket.socket(socket.AF_UNIX)
    with contextlib.chdir(folder), server:
        server.bind("socket")
    assert read_files(folder, limit=10) == FILES
    for name in ("pipe", "zero", "socket", "data"):
        with pytest.raises(ValueError, match=f"{name} is no ordinary file"):
            read_regular(folder / name, limit=10)
    with pytest.raises(ValueError, match="no ordinary file"):
        read_regular(Path("/dev/zero"), limit=10)


@requires(sys.platform == "linux", "Other systems have no names that are not UTF-8.")
def test_a_name_that_is_no_text_is_written_as_text(folder):
    """As unzip leaves Korean names of Windows; every digest and JSON can hold it then."""
    (folder / os.fsdecode(b"\xc7\xd1.txt")).write_bytes(b"x")
    files = read_files(folder, limit=20)
    assert files == FILES | {"%C7%D1.txt": b"x"}
    assert digest_of_files(files) != digest_of_files(FILES)


def test_folders_in_folders_are_read_to_a_limit_that_is_named(folder):
    """What writes and removes them again must not recurse without end."""
    (folder / ("d/" * 100)).mkdir(parents=True)
    assert read_files(folder, limit=10) == FILES
    (folder / ("d/" * 101)).mkdir()
    with pytest.raises(ValueError, match="more than 100 folders in each other"):
        read_files(folder, limit=10)


def test_the_lessons_files_have_no_other_in_their_way():
    """Neither a file where it has a folder, nor something below one of its files."""
    lessons = {"data/images.csv": b"", "data/films/a.png": b"", "chest.png": b""}
    harmless = {"data/mine.txt": b"", "mine/data": b"", "chest.png.txt": b""}
    hindering = ["data", "data/films", "data/images.csv/x.txt", "chest.png", "chest.png/a/b"]
    given = harmless | dict.fromkeys(hindering, b"")
    assert without_those_in_the_way(given, lessons) == harmless
