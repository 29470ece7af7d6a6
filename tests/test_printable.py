"""What others wrote stands in a sentence as one line that says what it says."""

import pytest

from autograder.errors import CourseError, SubmissionError, explained
from autograder.language import translate
from autograder.printable import MAX_QUOTED, one_line, printable, quoted, shortened


@pytest.mark.parametrize(
    "text, shown",
    [
        ("minjun, 01_load_images", "minjun, 01_load_images"),
        ("김민준 👩‍💻 Núñez  x", "김민준 👩‍💻 Núñez  x"),
        ("a\nzoe: not graded", "a zoe: not graded"),
        ("a\r\x1b[2Jb\x07", "a \ufffd[2Jb\ufffd"),
        ("a\u2028b\x85c", "a b c"),
        ("txt.\u202eexe\u2066", "txt.\ufffdexe\ufffd"),
        ("\udcc7\udcd1.txt", "\ufffd\ufffd.txt"),
    ],
)
def test_nothing_breaks_a_line_moves_the_cursor_or_turns_letters_round(text, shown):
    """Names stay as they are, in every script."""
    assert printable(text) == shown
    assert translate("{name} is here", name=text) == f"{shown} is here"
    assert str(CourseError("{name} is here", name=text)) == f"{shown} is here"


def test_numbers_are_formatted_by_the_sentence():
    """Only texts are made fit."""
    assert translate("{share:.0f} of {all}", share=2.0, all=3) == "2 of 3"


def test_words_are_quoted_so_that_they_cannot_end_the_quotation():
    """Whatever follows the quotation marks is ours."""
    assert quoted('x"; zoe\n"y') == "\"x'; zoe 'y\""
    assert len(quoted("x" * 10**6)) == MAX_QUOTED + 2


def test_a_long_text_is_shortened_and_a_short_one_loses_its_line_breaks_only():
    """The sign for it is in its length."""
    assert shortened("a\n b") == one_line("a\n b") == "a b"
    assert len(shortened("ab " * 10**6)) == MAX_QUOTED and shortened("ab " * 200)[-1] == "…"


def test_what_nobody_foresaw_is_told_with_the_place_where_it_happened():
    """In one line; a sentence that was written for it stays as it is."""
    try:
        {}["grade_id\nzoe"]
    except KeyError as error:
        told = str(explained(error))
    here = "test_what_nobody_foresaw_is_told_with_the_place_where_it_happened"
    assert told == f"KeyError: 'grade_id\\nzoe' (in {here} of tests/test_printable.py)"
    assert explained(SubmissionError("x")).args == ("x",)
