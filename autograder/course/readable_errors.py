"""Which errors' text a learner may read: those whose sentence was written for learners.

Whoever lets such an error stand in a cell takes its name from here; whoever shows a failed check
shows the text of these errors and of no others, because Python's own may quote a hidden test.
"""

from enum import StrEnum

from nbformat import NotebookNode
from nbformat.v4 import new_output


class ReadableError(StrEnum):
    """The names of these errors in a notebook, and what each means."""

    FAILED_CHECK = "AssertionError"
    """The sentence is the check's own."""
    CELL_TIME = "CellTimeoutError"
    """The cell ran longer than one cell may."""
    NOTEBOOK_TIME = "NotebookTimeoutError"
    """The time for the whole notebook was up, while the cell ran or before."""
    PROCESSOR_TIME = "CpuTimeError"
    """The notebook used up its processor time."""
    MEMORY = "MemoryLimitError"
    """All processes of the notebook together took too much memory."""
    OUTPUT = "OutputLimitError"
    """The cell printed or showed too much."""
    KERNEL_ENDED = "DeadKernelError"
    """Python ended while the cell ran."""
    ANSWER_FAILED = "AnswerError"
    """The answer before the check did not run to its end; the sentence explains its error."""
    UNREADABLE_VALUES = "SnapshotError"
    """What the kernel told of the answer's values breaks the rules of a snapshot."""
    NO_VERDICT = "VerdictError"
    """The check did not come to its end on the answer's values."""


LIMITS = {
    ReadableError.CELL_TIME,
    ReadableError.NOTEBOOK_TIME,
    ReadableError.PROCESSOR_TIME,
    ReadableError.MEMORY,
    ReadableError.OUTPUT,
    ReadableError.KERNEL_ENDED,
}
"""Those that a cell ends with which needs too much."""


def error_output(name: str, sentence: str) -> NotebookNode:
    """The output of a cell that failed with this error."""
    line = f"{name}: {sentence}"
    output: NotebookNode = new_output("error", ename=str(name), evalue=sentence, traceback=[line])
    return output
