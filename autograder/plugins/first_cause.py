"""Why a check failed, told by the first cause: the error that stopped the answer before it."""

from nbformat import NotebookNode

from autograder.course.complaints import error_in, is_readable
from autograder.course.notebook import answer_cells, check_cells
from autograder.course.readable_errors import LIMITS, ReadableError, error_output
from autograder.plugins.beginner_errors import explain
from autograder.printable import one_line


def tell_first_causes(notebook: NotebookNode) -> None:
    """Let each failed check say which error stopped an answer since the check before it.

    What the check says itself, such as that the answer is empty, only follows from that.
    """
    answers = {id(cell) for cell in answer_cells(notebook).values()}
    checks = {id(cell) for cell in check_cells(notebook).values()}
    cause: str | None = None
    for cell in notebook.cells:
        if id(cell) in answers:
            cause = cause_in(cell) or cause
        if id(cell) in checks:
            if cause and id(cell) not in answers and error_in(cell):
                cell.outputs = [error_output(ReadableError.ANSWER_FAILED, cause)]
            cause = None


def cause_in(answer: NotebookNode) -> str | None:
    """What stopped the answer cell, in one sentence; None where it ran to its end."""
    error = error_in(answer)
    if error is None:
        return None
    if error["ename"] in LIMITS and is_readable(error):
        return one_line(error["evalue"])
    return explain(error["ename"], error["evalue"], answer.source)
