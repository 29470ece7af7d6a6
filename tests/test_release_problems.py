"""What stands between a lesson and its release, told of a reference solution that has run."""

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograder.building.build import find_problems

PASSED = new_output("stream", name="stdout", text="확인 1: 맞습니다.")
LOST = new_output("error", ename="AssertionError", evalue="75×75는 지시한 크기가 아닙니다.")
FAILED = new_output("error", ename="NameError", evalue="name 'x' is not defined")
STDERR = new_output("stream", name="stderr", text="x\n")


def executed(answer: NotebookNode, check: NotebookNode) -> NotebookNode:
    """An answer and its check, with one output each."""
    roles = {
        "answer-1": {"solution": True, "grade": False, "locked": False},
        "check-1": {"solution": False, "grade": True, "locked": True, "points": 100},
    }
    cells = [
        new_code_cell(
            "print(a.trainable)",
            id=name,
            metadata={"nbgrader": {"grade_id": name} | role},
            outputs=[output],
        )
        for (name, role), output in zip(roles.items(), (answer, check), strict=True)
    ]
    return new_notebook(cells=cells)


def test_a_solution_that_earns_all_has_no_problems():
    """What it prints is none, nor what a snapshot leaves out and no check reads."""
    assert find_problems(executed(PASSED, PASSED), {"Conv2D": ["padding"]}) == []


def test_a_check_that_is_lost_is_told_with_its_sentence():
    """As a learner would read it."""
    (problem,) = find_problems(executed(PASSED, LOST), {})
    assert "check-1: 75×75는 지시한 크기가 아닙니다." in problem


def test_a_check_that_writes_to_stderr_is_told():
    """nbgrader gives it no points, whatever it found."""
    (problem,) = find_problems(executed(PASSED, STDERR), {})
    assert "check-1: it writes to stderr, which nbgrader scores 0: x" in problem


def test_each_cell_that_fails_is_told_with_its_reason():
    """The answer's error, and what that cost."""
    lost, failed = find_problems(executed(FAILED, LOST), {})
    assert "check-1" in lost
    assert failed == "cell answer-1 fails: NameError: name 'x' is not defined"


def test_a_check_that_reads_what_no_snapshot_carries_is_told_first():
    """That is why it fails; what follows from it would only distract."""
    (problem,) = find_problems(executed(FAILED, LOST), {"Conv2D": ["padding", "trainable"]})
    assert problem.startswith("check-1 reads .trainable of a Conv2D, which no snapshot carries")
