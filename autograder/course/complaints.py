"""What went wrong in a cell, and how much of it a learner may read."""

from collections.abc import Iterator

from nbformat import NotebookNode

from autograder.course.notebook import check_cells, grade_id

OUR_SENTENCES = (
    "AssertionError",
    "CellTimeoutError",
    "CpuTimeError",
    "DeadKernelError",
    "NotebookTimeoutError",
    "OutputLimitError",
    "SnapshotError",
    "VerdictError",
)


OTHER_ERROR = "검사를 끝내지 못했습니다. 답의 종류와 모양(숫자, 문자열, 튜플 등)을 다시 확인하세요."


def seal(output: NotebookNode) -> NotebookNode:
    """The same output; an error keeps the sentence that was written for learners, no code."""
    if output.output_type != "error":
        return output
    ours = output.ename in OUR_SENTENCES and output.evalue
    sentence = output.evalue if ours else OTHER_ERROR
    return NotebookNode(
        output_type="error", ename=output.ename, evalue=sentence, traceback=[sentence]
    )


NO_SENTENCE = "확인을 통과하지 못했습니다. 노트북에서 확인 셀을 실행해 보세요."


def sentence_of(cell: NotebookNode) -> str:
    """What a failed check says to the learner, without a line of its code."""
    errors = [seal(output) for output in cell.outputs if output.output_type == "error"]
    return " ".join(errors[-1].evalue.split()) if errors else NO_SENTENCE


def failed_cells(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, str]]:
    """The cells besides the checks that did not run to their end, with the reason in one line."""
    checks = check_cells(notebook)
    for cell in notebook.cells:
        errors = [o for o in cell.get("outputs", []) if o.output_type == "error"]
        if errors and grade_id(cell) not in checks:
            yield cell, reason(errors[-1])


def reason(error: NotebookNode) -> str:
    """The error in one line: a sentence about a limit as it is, Python's own with its name."""
    text = error.evalue if error.ename in OUR_SENTENCES else f"{error.ename}: {error.evalue}"
    return " ".join(text.split())
