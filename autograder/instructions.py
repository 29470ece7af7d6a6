"""What came of each instruction (지시사항) of a checked notebook: points, or why they are lost."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.lesson import check_cells, grade_id
from autograder.seal_outputs import OUR_SENTENCES, seal

NO_SENTENCE = "확인을 통과하지 못했습니다. 노트북에서 확인 셀을 실행해 보세요."


@dataclass(frozen=True)
class Instruction:
    """What came of one instruction."""

    number: str
    """As the notebook numbers it: 1 for the check named check-1."""
    earned: float
    points: float
    sentence: str | None
    """What its check says; None where it earned all its points."""

    @property
    def passed(self) -> bool:
        """Whether it earned all its points."""
        return self.earned >= self.points


def read_instructions(notebook: NotebookNode, earned: dict[str, float]) -> list[Instruction]:
    """The instructions in their order; `earned` are points by the grade_id of the check."""
    found = []
    for name, cell in check_cells(notebook).items():
        if name not in earned:
            continue  # No check of the lesson's.
        worth = float(cell.metadata.nbgrader.points)
        sentence = None if earned[name] >= worth else sentence_of(cell)
        found.append(Instruction(number_of(name), earned[name], worth, sentence))
    return found


def number_of(name: str) -> str:
    """The instruction to which the cell of this grade_id belongs."""
    return re.sub(r"^(check|answer)-", "", name)


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
