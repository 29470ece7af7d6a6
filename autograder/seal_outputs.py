"""What a check cell printed when it failed, without the code that it ran."""

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade

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


class SealOutputs(NbGraderPreprocessor):
    """Reduce a failed check to its sentence: a traceback would quote the hidden tests.

    nbgrader calls it while it makes feedback, after the points were read
    (`c.GenerateFeedback.preprocessors`).
    """

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int):
        """Replace the outputs of a check cell; other cells stay as they are."""
        if is_grade(cell) and cell.cell_type == "code":
            cell.outputs = [seal(output) for output in cell.outputs]
        return cell, resources


def seal(output: NotebookNode) -> NotebookNode:
    """The same output; an error keeps the sentence that was written for learners, no code."""
    if output.output_type != "error":
        return output
    ours = output.ename in OUR_SENTENCES and output.evalue
    sentence = output.evalue if ours else OTHER_ERROR
    return NotebookNode(
        output_type="error", ename=output.ename, evalue=sentence, traceback=[sentence]
    )
