"""What stands below the cells of a notebook that was run, and what is told of its values."""

import pytest
from course_maker import requires
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.course.complaints import error_in, reason_in, sentence_in
from autograder.grading.run import run_notebook
from autograder.plugins.find_signs import SIGNS
from autograder.sandbox import sentences
from autograder.sandbox.bubblewrap import bubblewrap
from autograder.sandbox.limits import Limits, MiB

pytestmark = requires(bubblewrap().program, bubblewrap().why)

ENOUGH = Limits()

CHECK = """
import csv, io
import numpy as np
from pathlib import Path

def is_number(value):
    return isinstance(value, (int, np.integer))

for name in ("x",):
    assert globals().get(name) is not None, "x is empty"
assert x != "math", "x is a word that names a module of the submission's, too"
assert is_number(x), "x is no number"
### BEGIN HIDDEN TESTS
assert x == 3, "x is wrong"
### END HIDDEN TESTS
"""

# Binds what the check binds, too, to what no snapshot tells of.
SETUP = """
import csv, io, math
import numpy as np
from pathlib import Path
name, is_number, value = np, print, open
"""

DROP_ASSERTS = """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(Drop())
"""

# Its processes take too much memory together as soon as it is asked for its values.
SWELL = """
import os, time
def swell(*words):
    for _ in range(8):
        if os.fork() == 0:
            much = b"1" * 100_000_000
            break
    time.sleep(60)
get_ipython().kernel.shell_handlers["snapshot_request"] = swell
"""


# Gives points for part of the work.
PARTIAL_CHECK = """
### BEGIN HIDDEN TESTS
assert x, "x is wrong"
### END HIDDEN TESTS
1 if x < 3 else 100
"""

ERROR_MEMBERS = {"output_type", "ename", "evalue", "traceback"}

SHOW_DURING_CHECKS = """
from IPython.display import display, update_display
class Hundred:
    def __repr__(self):
        return "100"
def show(info):
    for _ in range(SHOWN):
        display("x", display_id="d")
get_ipython().events.register("pre_run_cell", show)
"""


def run(
    tmp_path, answer: str, limits: Limits = ENOUGH, check: str = CHECK, last: str = ""
) -> NotebookNode:
    """The notebook with a setup cell, this answer, its check and a last cell, after a run."""
    check = new_code_cell(check.strip())
    check.metadata["nbgrader"] = {"grade_id": "check-1", "grade": True, "solution": False}
    cells = [new_code_cell(SETUP), new_code_cell(answer), check]
    cells += [new_code_cell(last)] if last else []
    folder = tmp_path / "lesson"
    folder.mkdir()
    (folder / "lesson.ipynb").write_text("the solution")
    (folder / "data.csv").write_text("the data")
    return run_notebook(new_notebook(cells=cells), folder, limits, scratch=tmp_path).notebook


@pytest.mark.parametrize(
    "answer", ["x = None", f"{DROP_ASSERTS}\nx = 'three'", f"{DROP_ASSERTS}\nx = None"]
)
def test_a_check_that_passes_in_the_kernel_only_leaves_a_sign(tmp_path, answer):
    """Also after cells that imported modules and bound the check's own names."""
    notebook = run(tmp_path, answer)
    assert error_in(notebook.cells[-1])
    tampered = answer.startswith(DROP_ASSERTS)
    (sign,) = notebook.metadata.get(SIGNS, {}).get("check-1", [""])
    assert ("passes in the kernel, but not on its values" in sign) == tampered


@pytest.mark.parametrize(
    "answer",
    ["x = 3", "x = np.int64(3)", "x = 4", "x = object()", "x = [object()]", "import math as x"],
)
def test_no_answer_of_a_beginner_leaves_a_sign(tmp_path, answer):
    """Right, wrong, or of a kind that no snapshot tells of."""
    notebook = run(tmp_path, answer)
    assert SIGNS not in notebook.metadata
    assert (error_in(notebook.cells[-1]) is None) == (answer in ("x = 3", "x = np.int64(3)"))


def test_a_check_whose_kernel_went_over_the_memory_says_so_to_the_learner(tmp_path):
    """Not that it could not be finished."""
    limits = Limits(memory=300 * MiB, cell_time=30)
    notebook = run(tmp_path, SWELL, limits)
    assert sentence_in(notebook.cells[-1]) == sentences.memory(limits).sentence


def test_a_cell_that_the_notebooks_deadline_cuts_is_told_so(tmp_path):
    """Not that it exceeded the limit of a cell, which is longer; nor are those after it."""
    limits = Limits(cell_time=60, notebook_time=4)
    notebook = run(tmp_path, "while True:\n    pass", limits)
    _, answer, check = notebook.cells
    assert reason_in(answer) == sentences.notebook_time(limits).sentence
    assert sentence_in(check) == sentences.no_time_left(limits).sentence


def test_the_lessons_files_lie_beside_the_notebook_without_its_solution(tmp_path):
    """Whoever runs a notebook may name the folder in which its author works."""
    notebook = run(tmp_path, "import os\nprint(os.listdir())\nx = 3")
    assert notebook.cells[1].outputs[0].text == "['data.csv']\n"


@pytest.mark.parametrize("shown", [1, 3], ids=["in its place", "past the end"])
@pytest.mark.parametrize("answer, points", [("x = 1", "1"), ("x = 0", None)])
def test_no_later_message_changes_a_verdict(tmp_path, shown, answer, points):
    """By IPython's own means: what the check showed in the kernel is updated after its verdict."""
    notebook = run(
        tmp_path,
        SHOW_DURING_CHECKS.replace("SHOWN", str(shown)) + answer,
        check=PARTIAL_CHECK,
        last="update_display(Hundred(), display_id='d')\nprint('ran')",
    )
    (output,) = notebook.cells[2].outputs
    assert output.get("data") == ({"text/plain": points} if points else None)
    assert points or (output.output_type == "error" and set(output) == ERROR_MEMBERS)
    assert "ran" in str(notebook.cells[3].outputs)


def test_a_kernel_that_ends_after_a_check_leaves_its_verdict(tmp_path):
    """Another runs the check's visible part again, and shows something else this time."""
    answer = SHOW_DURING_CHECKS.replace("SHOWN", "2") + "x = 1"
    last = "import os\nos._exit(1)"
    notebook = run(tmp_path, answer, check=PARTIAL_CHECK, last=last)
    assert [one.data for one in notebook.cells[2].outputs] == [{"text/plain": "1"}]
