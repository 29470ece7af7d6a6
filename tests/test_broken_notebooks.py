"""What is said of a notebook that is not there, and of nbgrader's log."""

from autograder.course.convert import find_reason
from autograder.course.submission import missing_notebook


def test_a_notebook_that_is_missing_is_told_with_those_that_are_there(tmp_path):
    """Most have another name; a link is not followed."""
    expected = tmp_path / "01_load_images.ipynb"
    assert "is not in" in str(missing_notebook(expected))
    assert "hand it in again" in str(missing_notebook(expected))
    for name in ("b.ipynb", "a.ipynb", "c.txt"):
        (tmp_path / name).touch()
    assert 'There is "a.ipynb", "b.ipynb": rename it' in str(missing_notebook(expected))
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
