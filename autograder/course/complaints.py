"""What went wrong in an executed cell, and how much of it a learner may read.

A cell may hold several errors, such as an interrupted loop's and then that of the limit that
interrupted it. The last one counts: it says why the cell ended.

Cells may be plain JSON as well: validating thousands of notebooks takes minutes.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.course.notebook import check_cells, grade_id
from autograder.course.readable_errors import ReadableError
from autograder.printable import one_line

Cell = Mapping[str, Any]
Output = Mapping[str, Any]

OTHER_ERROR = "검사를 끝내지 못했습니다. 답의 종류와 모양(숫자, 문자열, 튜플 등)을 다시 확인하세요."


def error_in(cell: Cell) -> Output | None:
    """The error for which the cell ended; None where it ran to its end."""
    errors = [one for one in cell.get("outputs", []) if one["output_type"] == "error"]
    return errors[-1] if errors else None


def sentence_in(check: Cell) -> str | None:
    """What a failed check says to the learner, in one line without its code; None where it ran."""
    error = error_in(check)
    return one_line(sentence_of(error)) if error else None


def reason_in(cell: Cell) -> str | None:
    """Why the cell ended, in one line that may hold code: Python's own errors with their names."""
    error = error_in(cell)
    if error is None:
        return None
    return one_line(error["evalue"] if is_readable(error) else "{ename}: {evalue}".format(**error))


def stderr_in(cell: Cell) -> str:
    """What the cell wrote to stderr, for which nbgrader scores a check 0."""
    streams = [one for one in cell.get("outputs", []) if one.get("name") == "stderr"]
    return "".join(stream["text"] for stream in streams).strip()


def failed_cells(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, str]]:
    """The cells besides the checks that did not run to their end, with the reason in one line."""
    checks = check_cells(notebook)
    for cell in notebook.cells:
        reason = reason_in(cell)
        if reason and grade_id(cell) not in checks:
            yield cell, reason


def seal(output: NotebookNode) -> NotebookNode:
    """The same output; an error keeps the sentence that was written for learners, no code."""
    if output.output_type != "error":
        return output
    sentence = sentence_of(output)
    sealed: NotebookNode = new_output(
        "error", ename=output.ename, evalue=sentence, traceback=[sentence]
    )
    return sealed


def sentence_of(error: Output) -> str:
    """The error's text where a learner may read it, else a sentence in its place."""
    return error["evalue"] if is_readable(error) else OTHER_ERROR


def is_readable(error: Output) -> bool:
    """Whether the error has a sentence, and that was written for learners."""
    return bool(error["evalue"]) and error["ename"] in list(ReadableError)
