"""An author's slips: what is wrong with an instructor's notebook before it runs."""

import re

from nbformat import NotebookNode

from autograder.course.notebook import HIDDEN_TESTS, SOLUTION, answer_cells, check_cells, points
from autograder.language import translate as _

FULL_MARKS = 100


def find_slips(notebook: NotebookNode) -> list[str]:
    """What is wrong with the build of an instructor's notebook, one sentence a slip."""
    slips = []
    answers, checks = answer_cells(notebook), check_cells(notebook)
    for name, cell in answers.items():
        slips += region_slips(name, cell.source, SOLUTION)
    for name, cell in checks.items():
        slips += region_slips(name, cell.source, HIDDEN_TESTS, several=True)
    known = {cell.id for cell in (answers | checks).values()}
    for cell in notebook.cells:
        if cell.id not in known:
            slips += stray_slips(cell)
    if sorted(re.sub("answer", "check", name) for name in answers) != sorted(checks):
        slips.append(
            _(
                "answers {answers} and checks {checks} do not pair up",
                answers=sorted(answers),
                checks=sorted(checks),
            )
        )
    if sum(points(notebook).values()) != FULL_MARKS:
        slips.append(
            _(
                "the checks add up to {points:g} points, not 100",
                points=sum(points(notebook).values()),
            )
        )
    return slips


def region_slips(
    name: str, source: str, markers: tuple[str, str], several: bool = False
) -> list[str]:
    """A sentence where the cell does not hold a region between the two markers, or several."""
    found = [line.strip() for line in source.splitlines() if line.strip() in markers]
    regions = max(1, len(found) // 2) if several else 1
    if found == [*markers] * regions:
        return []
    begin, end = markers
    return [
        _("cell {name} needs one region from '{begin}' to '{end}'", name=name, begin=begin, end=end)
    ]


def stray_slips(cell: NotebookNode) -> list[str]:
    """A sentence for each marker in a cell that is neither an answer nor a check."""
    return [
        _(
            "cell {name} holds '{marker}' but is no answer or check cell",
            name=cell.id,
            marker=marker,
        )
        for marker in SOLUTION + HIDDEN_TESTS
        if marker in cell.source
    ]
