"""Whose a file of a download is, read off names as Moodle and Canvas write them."""

import pytest

from autograder.plugins.download_collector import copy_number
from autograder.plugins.download_names import Sender, read_name, student_ids

LESSON = "01_load_images"


@pytest.mark.parametrize(
    "path, name, number, file",
    [
        ("홍길동_47_assignsubmission_file_/a.ipynb", "홍길동", "47", "a.ipynb"),
        ("홍길동_47_assignsubmission_file/work/a.ipynb", "홍길동", "47", "a.ipynb"),
        ("김 민준_48_assignsubmission_file_a (1).ipynb", "김 민준", "48", "a (1).ipynb"),
        ("a_b_49_assignsubmission_file_x_y.ipynb", "a_b", "49", "x_y.ipynb"),
        ("20241234 홍길동_50_assignsubmission_file/a.ipynb", "20241234 홍길동", "50", "a.ipynb"),
        ("Participant_51_assignsubmission_file/a.ipynb", "Participant 51", "", "a.ipynb"),
        ("참가자_52_assignsubmission_file/a.ipynb", "참가자 52", "", "a.ipynb"),
        ("Default group_assignsubmission_file/a.ipynb", "Default group", "", "a.ipynb"),
    ],
)
def test_moodles_names_tell_the_learner_and_the_file(path, name, number, file):
    """Folders or files, with names or without."""
    named = read_name(path, [LESSON])
    assert (named.sender, named.file) == (Sender(name, number), file)


@pytest.mark.parametrize(
    "path, name, user, attachment, file, late",
    [
        ("hong_4321_98765_a_b.ipynb", "hong", "4321", 98765, "a_b.ipynb", False),
        ("hong_LATE_4321_98765_a-2.ipynb", "hong", "4321", 98765, "a-2.ipynb", True),
        ("extracted/hong_1_2_all.zip", "hong", "1", 2, "all.zip", False),
        (f"hong_4321_98765_{LESSON}.ipynb", "hong", "4321", 98765, f"{LESSON}.ipynb", False),
        (f"홍_20241234_5_9_{LESSON}.ipynb", "홍_20241234", "5", 9, f"{LESSON}.ipynb", False),
        ("홍_20241234_55501_987654_f.ipynb", "홍_20241234", "55501", 987654, "f.ipynb", False),
        ("2024123456_홍길동_5_9_f.ipynb", "2024123456_홍길동", "5", 9, "f.ipynb", False),
        ("kim_minsu_LATE_5_9_f.ipynb", "kim_minsu", "5", 9, "f.ipynb", True),
    ],
)
def test_canvas_names_tell_the_learner_and_the_file(path, name, user, attachment, file, late):
    """Whatever the learner's name holds, and where the file begins in a number."""
    named = read_name(path, [LESSON])
    assert named.sender == Sender(name, user, user)
    assert (named.attachment, named.file, named.late) == (attachment, file, late)


@pytest.mark.parametrize("late", ["", "LATE_"])
def test_canvas_names_without_names_tell_the_number_that_it_gave(late):
    """While it grades anonymously."""
    named = read_name(f"{late}anon_aB12c_98765_{LESSON}.ipynb", [LESSON])
    assert (named.sender, named.attachment) == (Sender("anon_aB12c"), 98765)
    assert (named.file, named.late) == (f"{LESSON}.ipynb", bool(late))


@pytest.mark.parametrize(
    "path, sender",
    [
        ("홍_47_assignsubmission_onlinetext/onlinetext.html", Sender("홍", "47")),
        ("kim_minsu_4321_text.html", Sender("kim_minsu", "4321", "4321")),
        ("kim_LATE_4321_link.html", Sender("kim", "4321", "4321")),
        ("anon_aB12c_text.html", Sender("anon_aB12c")),
    ],
)
def test_what_was_written_into_the_system_is_known_as_such(path, sender):
    """It is nobody's file."""
    named = read_name(path)
    assert named.written and named.sender == sender


@pytest.mark.parametrize(
    "path, name",
    [
        ("eve_2_assignsubmission_file_alice_1_assignsubmission_file_x.ipynb", "eve"),
        ("eve_2_assignsubmission_file/alice_1_assignsubmission_file_x.ipynb", "eve"),
        (f"eve_12_34_alice_4321_99_{LESSON}.ipynb", "eve"),
        ("eve_12_34_alice_4321_99_x.ipynb", "eve"),
        (f"eve_12_34_alice_1_assignsubmission_file_{LESSON}.ipynb", "eve"),
    ],
)
def test_no_file_poses_as_anothers(path, name):
    """Whatever its learner calls it."""
    assert read_name(path, [LESSON]).sender.name == name


@pytest.mark.parametrize("path", ["a.ipynb", "notes/01.ipynb", "hong_x_1_a.ipynb"])
def test_a_name_that_tells_nobody_is_nobodys(path):
    """It is left out rather than guessed."""
    assert read_name(path) is None


@pytest.mark.parametrize(
    "senders, expected",
    [
        ([Sender("김 민준", "7")], ["김-민준"]),
        ([Sender("Müller", "7"), Sender("Núñez", "8")], ["Müller", "Núñez"]),
        ([Sender("김 민준", "7"), Sender("김 민준", "8")], ["김-민준-7", "김-민준-8"]),
        ([Sender("ali-ce", "7"), Sender("ali ce", "8")], ["ali-ce-7", "ali-ce-8"]),
        ([Sender("Alice", "7"), Sender("alice", "8")], ["Alice-7", "alice-8"]),
        ([Sender("a", "7"), Sender("a", "8"), Sender("a-7", "9")], ["a-7", "a-8", "a-7-again"]),
        ([Sender("hong", "4321", "4321")], ["hong-4321"]),
        ([Sender("Jane O'Neil", "7")], ["Jane-O-Neil"]),
        ([Sender("../../etc", "7")], ["etc"]),
        ([Sender("--", "7"), Sender("😀", "8")], ["learner-7", "learner-8"]),
    ],
)
def test_students_ids_are_fit_for_folders_and_never_the_same(senders, expected):
    """None leads elsewhere; numbers tell those apart whose names a folder cannot."""
    assert list(student_ids(senders).values()) == expected


def test_copies_are_compared_as_numbers():
    """As browsers, systems, JupyterLab and Canvas number them."""
    names = ["a.ipynb", "a (2).ipynb", "a (10).ipynb", "a-Copy11.ipynb", "a-12.ipynb.txt"]
    assert [copy_number(name) for name in names] == [0, 2, 10, 11, 12]
