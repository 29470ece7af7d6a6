"""An author's slips: what is wrong with an instructor's notebook before it runs."""

import re

from nbformat import NotebookNode

from autograder.course.notebook import HIDDEN_TESTS, SOLUTION, answer_cells, check_cells, points

FULL_MARKS = 100


def find_slips(notebook: NotebookNode) -> list[str]:
    """What is wrong with the build of an instructor's notebook, one sentence a slip."""
    slips = []
    answers, checks = answer_cells(notebook), check_cells(notebook)
    for name, cell in answers.items():
        slips += region_slips(name, cell.source, SOLUTION)
    for name, cell in checks.items():
        slips += region_slips(name, cell.source, HIDDEN_TESTS)
    known = {cell.id for cell in (answers | checks).values()}
    for cell in notebook.cells:
        if cell.id not in known:
            slips += stray_slips(cell)
    if sorted(re.sub("answer", "check", name) for name in answers) != sorted(checks):
        slips.append(f"answers {sorted(answers)} and checks {sorted(checks)} do not pair up")
    if sum(points(notebook).values()) != FULL_MARKS:
        slips.append(f"the checks add up to {sum(points(notebook).values()):g} points, not 100")
    return slips


def region_slips(name: str, source: str, markers: tuple[str, str]) -> list[str]:
    """A sentence where the cell does not hold exactly one region between the two markers."""
    found = [line.strip() for line in source.splitlines() if line.strip() in markers]
    if found == list(markers):
        return []
    return [f"cell {name} needs one region from '{markers[0]}' to '{markers[1]}'"]


def stray_slips(cell: NotebookNode) -> list[str]:
    """A sentence for each marker in a cell that is neither an answer nor a check."""
    return [
        f"cell {cell.id} holds '{marker}' but is no answer or check cell"
        for marker in SOLUTION + HIDDEN_TESTS
        if marker in cell.source
    ]
