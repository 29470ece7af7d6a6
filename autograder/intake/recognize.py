"""Whose notebook it is: by what its cells say, for all lessons call their cells alike."""

from collections.abc import Iterable

from autograder.intake.cells import Cell
from autograder.intake.lesson import Lesson


def kinship(cells: Iterable[Cell], lesson: Lesson) -> int:
    """How many different cells of the lesson are there by what they say."""
    return len({lesson.read_as(cell.source) for cell in cells} - {None})


def is_of(cells: list[Cell], lesson: Lesson) -> bool:
    """Whether any cell is called like one of the lesson or says what one says."""
    names = {name for cell in cells for name in cell.names}
    return bool(names & set(lesson.cells)) or kinship(cells, lesson) > 0


def other_lesson(cells: list[Cell], lesson: Lesson, others: Iterable[Lesson]) -> str | None:
    """The lesson that the cells are rather than this one; None where they may be this one."""
    own = kinship(cells, lesson)
    if 2 * own >= len(lesson.cells):
        return None
    found = {other.name: kinship(cells, other) for other in others if other.name != lesson.name}
    nearest = max(found, key=lambda name: found[name], default=None)
    return nearest if nearest and found[nearest] > 2 * own else None


def is_worked_on(cells: list[Cell], lesson: Lesson) -> bool:
    """Whether anything stands in the answers, by their names or by what they say."""
    answers = [cell for cell in lesson.cells.values() if not cell.locked]
    return any(
        (answer.name in cell.names or lesson.read_as(cell.source) == answer.name)
        and not answer.is_untouched(cell.source)
        for cell in cells
        for answer in answers
    )
