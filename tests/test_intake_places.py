"""The lesson's notebook is found in a submission's folder, whatever it is called there."""

import json
import os
import unicodedata
from pathlib import Path

import pytest
from test_intake import LESSON, SOURCES, cell, content, solved

from autograder.errors import SubmissionError
from autograder.intake.mends import Mend, MendKind
from autograder.intake.places import find_notebook

NAME = f"{LESSON.name}.ipynb"
SOLVED = content(solved())
BLANK = content([cell(name, source) for name, source in SOURCES.items()])
OTHER = json.dumps({"cells": [{"cell_type": "code", "source": "print(1)"}]}).encode()


def found(folder: Path, **files: bytes) -> tuple[str, list[Mend]]:
    """What is taken of these files, with the slashes of their names."""
    for number, (name, file) in enumerate(files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file)
        os.utime(path, (number, number))
    path, mends = find_notebook(folder, LESSON)
    return path.relative_to(folder).as_posix(), mends


@pytest.mark.parametrize(
    "name",
    [
        "lesson (1).ipynb",
        "lesson-Copy1.ipynb",
        "lesson.ipynb.txt",
        "LESSON.IPYNB",
        "과제.ipynb",
        "lesson/lesson.ipynb",
        "a/b/lesson.ipynb",
    ],
)
def test_the_only_notebook_is_taken_whatever_its_name(tmp_path, name):
    """And its name is told."""
    told = [Mend(MendKind.OTHER_NAME, detail=name)]
    assert found(tmp_path, **{name: SOLVED, "Untitled.ipynb": OTHER}) == (name, told)


def test_the_one_of_the_right_name_is_taken_where_it_was_worked_on(tmp_path):
    """Whatever lies beside it."""
    files = {NAME: SOLVED, "lesson-Copy1.ipynb": SOLVED, "Untitled.ipynb": b"{"}
    assert found(tmp_path, **files) == (NAME, [])


@pytest.mark.parametrize("broken", [False, True])
def test_an_untouched_or_broken_original_gives_way_to_a_solved_copy(tmp_path, broken):
    """To the latest of several."""
    original = b"{" if broken else BLANK
    kind = MendKind.OTHER_NAME if broken else MendKind.BLANK_ORIGINAL
    first = content([cell("answer-1", "a = 7"), *solved()[2:]])
    files = {NAME: original, "b.ipynb": first, "a.ipynb": SOLVED, "blank.ipynb": BLANK}
    assert found(tmp_path, **files) == ("a.ipynb", [Mend(kind, detail="a.ipynb")])


def test_nothing_is_taken_of_what_jupyter_or_a_mac_hide(tmp_path):
    """Nor of a learner's own links."""
    (tmp_path / "link.ipynb").symlink_to("/etc/passwd")
    hidden = (".ipynb_checkpoints/lesson-checkpoint.ipynb", "__MACOSX/lesson.ipynb", "._x.ipynb")
    assert found(tmp_path, **dict.fromkeys(hidden, SOLVED)) == (NAME, [])


def test_a_notebook_of_something_else_is_not_taken_among_several(tmp_path):
    """A single one may be another lesson's, which whoever takes it in will say."""
    assert found(tmp_path, **{"x.ipynb": OTHER})[0] == "x.ipynb"
    assert found(tmp_path, **{"x.ipynb": OTHER, "y.ipynb": OTHER}) == (NAME, [])


def test_two_folders_of_one_name_are_an_error(tmp_path):
    """From a Mac, and from anybody else."""
    composed, decomposed = (unicodedata.normalize(form, "홍길동") for form in ("NFC", "NFD"))
    for name in (composed, decomposed):
        (tmp_path / name / "lesson").mkdir(parents=True)
        (tmp_path / name / "lesson" / NAME).write_bytes(SOLVED)
    for name in (composed, decomposed):
        with pytest.raises(SubmissionError, match="two folders"):
            find_notebook(tmp_path / name / "lesson", LESSON)
