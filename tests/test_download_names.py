"""Whose notebook a file of a download is, read off names as Moodle and Canvas write them."""

from pathlib import Path

import pytest

from autograder.plugins.download_collector import Found, latest, read_name, student_id

LESSON = "01_load_images"
ROOT = Path("downloaded")


def found(file: str, attachment: int = 0, name: str = "anna", user: str = "") -> Found:
    """A notebook in a download."""
    return Found(ROOT / file, name, "7", user, attachment, file)


@pytest.mark.parametrize(
    "path, name, number, user, attachment, file",
    [
        ("홍길동_47_assignsubmission_file_/a.ipynb", "홍길동", "47", "", 0, "a.ipynb"),
        ("김 민준_48_assignsubmission_file_a (1).ipynb", "김 민준", "48", "", 0, "a (1).ipynb"),
        ("a_b_49_assignsubmission_file_x_y.ipynb", "a_b", "49", "", 0, "x_y.ipynb"),
        ("hong_4321_98765_a_b.ipynb", "hong", "4321", "4321", 98765, "a_b.ipynb"),
        ("hong_LATE_4321_98765_a-2.ipynb", "hong", "4321", "4321", 98765, "a-2.ipynb"),
        ("extracted/hong_1_2_all.zip/work/a.ipynb", "hong", "1", "1", 2, "a.ipynb"),
    ],
)
def test_a_name_tells_the_learner_and_the_file(path, name, number, user, attachment, file):
    """Whether it is the file's own or a folder's."""
    one = read_name(ROOT / path, ROOT)
    assert (one.name, one.number, one.lms_user_id) == (name, number, user)
    assert (one.attachment, one.file) == (attachment, file)


@pytest.mark.parametrize("path", ["a.ipynb", "notes/01.ipynb", "hong_x_1_a.ipynb"])
def test_a_name_that_tells_nobody_is_nobodys(path):
    """It is left out rather than guessed."""
    assert read_name(ROOT / path, ROOT) is None


def test_the_one_to_take_is_named_like_the_lesson_and_then_the_last():
    """Before one with another name that came later."""
    old, new = found(f"{LESSON}.ipynb", 5), found(f"{LESSON}-1.ipynb", 6)
    other, unnamed = found("02_histogram.ipynb", 9), found("final.ipynb", 8)
    assert latest([old, other, new, unnamed], LESSON, {"02_histogram"}) is new
    assert latest([other, unnamed], LESSON, {"02_histogram"}) is unnamed
    assert latest([other], LESSON, {"02_histogram"}) is None


@pytest.mark.parametrize(
    "name, user, has_namesakes, expected",
    [
        ("김 민준", "", False, "김-민준"),
        ("김 민준", "", True, "김-민준-7"),
        ("hong", "4321", False, "hong-7"),
        ("Jane O'Neil", "", False, "Jane-O-Neil"),
        ("../../etc", "", False, "etc"),
        ("--", "", False, "learner"),
        ("😀", "", True, "learner-7"),
    ],
)
def test_a_students_id_is_fit_for_a_folder_and_tells_namesakes_apart(
    name, user, has_namesakes, expected
):
    """It leads nowhere else."""
    assert student_id(found("a.ipynb", name=name, user=user), has_namesakes) == expected
