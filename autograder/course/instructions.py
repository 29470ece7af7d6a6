"""What came of each instruction (지시사항) of a checked notebook: points, or why they are lost."""

import re
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.course.complaints import sentence_in
from autograder.course.notebook import check_cells

NO_SENTENCE = "확인을 통과하지 못했습니다. 노트북에서 확인 셀을 실행해 보세요."
"""For a check that is not passed and holds no error, such as one that was not run."""


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
        sentence = None if earned[name] >= worth else sentence_in(cell) or NO_SENTENCE
        found.append(Instruction(number_of(name), earned[name], worth, sentence))
    return found


def number_of(name: str) -> str:
    """The instruction to which the cell of this grade_id belongs."""
    return re.sub(r"^(check|answer)-", "", name)
