"""What is said of a file that is no notebook, of one that is not there, and of nbgrader's log."""

import pytest

from autograder.course.convert import find_reason
from autograder.course.notebook import read_as_notebook
from autograder.course.submission import missing_notebook


@pytest.mark.parametrize(
    "content, says",
    [
        (b" \n\t", "it is not JSON but empty"),
        (b'{"cells": [\n<<<<<<< HEAD\n=======\n>>>>>>> main\n]}', "merge-conflict markers of git"),
        (b'  {"cells": [', "it breaks off or is damaged"),
        (b"\x89PNG", "it is not JSON"),
    ],
)
def test_a_file_that_is_not_json_is_told_for_what_it_is(content, says):
    """As far as its bytes show."""
    with pytest.raises(ValueError) as refused:
        read_as_notebook(content, "x.ipynb")
    assert str(refused.value).startswith("x.ipynb is not a notebook") and says in str(refused.value)


def test_a_notebook_that_is_missing_is_told_with_those_that_are_there(tmp_path):
    """Most have another name; a link is not followed."""
    expected = tmp_path / "01_load_images.ipynb"
    assert "is not in" in str(missing_notebook(expected))
    assert "hand it in again" in str(missing_notebook(expected))
    for name in ("b.ipynb", "a.ipynb", "c.txt"):
        (tmp_path / name).touch()
    assert "There is a.ipynb, b.ipynb: rename it" in str(missing_notebook(expected))
    expected.symlink_to(tmp_path / "a.ipynb")
    assert "is a symbolic link" in str(missing_notebook(expected))


LOG = """[INFO] Converting notebook
[ERROR] There was an error processing assignment: 01_load_images
[ERROR] Traceback (most recent call last):
      File "x.py", line 1, in <module>
    ValueError: the first
    During handling of the above exception, another exception occurred:
    nbgrader.api.MissingEntry: no notebook of this name
[ERROR] Please see the error log
"""
RAISED = "Traceback (most recent call last):\n  File ...\nNbGraderException: see the log\n"


def test_the_reason_is_the_last_exception_in_nbgraders_log():
    """nbgrader itself only raises that there was one."""
    assert find_reason(LOG, RAISED) == "nbgrader.api.MissingEntry: no notebook of this name"


def test_the_reason_is_what_nbgrader_raised_where_its_log_names_none():
    """One line of it."""
    assert find_reason("[INFO] Converting notebook", RAISED) == "NbGraderException: see the log"
