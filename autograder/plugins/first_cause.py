"""Why an answer is missing, told by the first cause: the error that stopped the answer's cell."""

import ast
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from autograder.course.complaints import error_in, is_readable
from autograder.course.notebook import answer_cells, check_cells
from autograder.course.readable_errors import LIMITS, ReadableError, error_output
from autograder.plugins.beginner_errors import explain
from autograder.printable import one_line


def tell_first_causes(notebook: NotebookNode) -> None:
    """Let a check that misses an answer say which error stopped it, since the check before.

    A check that says what is wrong with a value knows better.
    """
    answers = {id(cell) for cell in answer_cells(notebook).values()}
    checks = {id(cell) for cell in check_cells(notebook).values()}
    cause: str | None = None
    for cell in notebook.cells:
        if id(cell) in answers:
            cause = cause_in(cell) or cause
        if id(cell) in checks:
            if cause and id(cell) not in answers and misses_a_value(cell):
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


def misses_a_value(check: NotebookNode) -> bool:
    """Whether the check failed because a name is not there, or is None, and not for its value."""
    error = error_in(check)
    if error is None or error["ename"] != ReadableError.FAILED_CHECK:
        return error is not None and error["ename"] == "NameError"
    patterns = missing_sentences(check.source)
    return any(re.fullmatch(pattern, error["evalue"], re.DOTALL) for pattern in patterns)


def missing_sentences(source: str) -> Iterator[str]:
    """What `assert ... is not None, sentence` says in a check, as regular expressions."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Assert(
                test=ast.Compare(ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]),
                msg=ast.Constant(value=str(sentence)),
            ):
                yield re.escape(sentence)
            case ast.Assert(
                test=ast.Compare(ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]),
                msg=ast.JoinedStr(values=parts),
            ):
                texts = [part.value if isinstance(part, ast.Constant) else None for part in parts]
                yield "".join(".*" if text is None else re.escape(str(text)) for text in texts)
