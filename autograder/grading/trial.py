"""A submission that is graded to see whether this machine can, by whoever asks."""

import tempfile
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.course.complaints import reason_in
from autograder.course.files import write_files
from autograder.grading.run import run_notebook
from autograder.language import translate as _
from autograder.sandbox.limits import Limits
from autograder.sandbox.warm import WarmProcessError

SECONDS = 60
ANSWER = """
from pathlib import Path

total = sum(int(Path(name).read_text()) for name in ("data/lesson.txt", "own/own.txt"))
Path("own/own.txt").write_text("changed")
"""
CHECK = """
assert total > 0
### BEGIN HIDDEN TESTS
assert total == 42
### END HIDDEN TESTS
print("passed")
"""


def grade_a_trial() -> str:
    """Why a small submission cannot be graded here, in one line; an empty string where it can.

    It reads a file of the lesson's and changes one of its own, and the verdict sees what came of
    it: all that any submission needs.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="trial-") as folder:
            write_files(Path(folder), {"data/lesson.txt": b"20"})
            limits = Limits(cell_time=SECONDS, notebook_time=SECONDS)
            files = {"own/own.txt": b"22"}
            executed = run_notebook(trial(), Path(folder), limits, files, threads=1).notebook
    except (OSError, WarmProcessError) as error:
        return f"{type(error).__name__}: {error}"
    answer, check = executed.cells
    problem = reason_in(answer) or reason_in(check)
    return problem or ("" if check.outputs else _("the check gave no verdict"))


def trial() -> NotebookNode:
    """A notebook with an answer and a check that has a hidden test."""
    answer, check = new_code_cell(ANSWER), new_code_cell(CHECK)
    check.metadata["nbgrader"] = {"grade": True, "solution": False, "grade_id": "check-1"}
    notebook: NotebookNode = new_notebook(cells=[answer, check])
    return notebook
