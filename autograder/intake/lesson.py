"""A lesson as it was handed out: what its cells are called and what they say."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from nbformat import NotebookNode

from autograder.course.notebook import HIDDEN_TESTS, SOLUTION
from autograder.course.released import digest_of_cell

ASSIGNED = re.compile(r"^([^\W\d]\w*)[ \t]*=(?!=)", re.MULTILINE)
"""A name that gets a value at the start of a line."""

KEPT_BACK = tuple(
    tuple(marker.lstrip("# ") for marker in markers) for markers in (SOLUTION, HIDDEN_TESTS)
)
"""Between what learners do not get a cell."""


def key_of(line: str) -> str:
    """What is left of a line when editors have changed its white space; empty for a blank one."""
    key = "".join(line.split())
    return key if key.isascii() else unicodedata.normalize("NFC", key)


@lru_cache(maxsize=4)
def keys_of(source: str) -> list[str]:
    """The keys of the lines that are not blank; several ask for one cell's, one after the other."""
    return [key for line in source.split("\n") if (key := key_of(line))]


def as_handed_out(source: str) -> str:
    """A cell of the instructor's without its solution and its hidden tests."""
    kept, end = [], None
    for line in source.split("\n"):
        if end is None:
            end = next((last for first, last in KEPT_BACK if first in line), None)
            kept += [line] if end is None else []
        elif end in line:
            end = None
    return "\n".join(kept)


@dataclass(frozen=True)
class LessonCell:
    """A cell that nbgrader knows by its name."""

    name: str
    kind: str
    """`code`, `markdown` or `raw`."""
    source: str
    """As learners got it, without hidden tests."""
    locked: bool
    """Whether it is the lesson's: a check, or code that is given."""
    metadata: dict[str, Any] = field(default_factory=dict)
    """nbgrader's."""
    ever: list[str] = field(default_factory=list)
    """Digests of the texts that learners have got so far, this one or others."""

    @cached_property
    def keys(self) -> list[str]:
        """Of its lines."""
        return keys_of(self.source)

    @cached_property
    def code(self) -> set[str]:
        """The keys of the lines that are no comments."""
        return {key for key in self.keys if not key.startswith("#")}

    def was_handed_out(self, source: str) -> bool:
        """Whether some learner has got this text of the cell, now or with an earlier release."""
        return source == self.source or digest_of_cell(source) in self.ever

    def is_untouched(self, source: str) -> bool:
        """Whether nothing but comments was added to what was handed out."""
        return all(key.startswith("#") or key in self.code for key in keys_of(source))


@dataclass(frozen=True)
class Lesson:
    """The cells of a lesson that nbgrader knows, in their order."""

    name: str
    cells: dict[str, LessonCell]
    """By their names."""

    @cached_property
    def owner(self) -> dict[str, str]:
        """Of each line that only one cell has: the name of that cell by the line's key."""
        owners: dict[str, set[str]] = {}
        for cell in self.cells.values():
            for key in cell.keys:
                owners.setdefault(key, set()).add(cell.name)
        return {key: next(iter(names)) for key, names in owners.items() if len(names) == 1}

    @cached_property
    def own_lines(self) -> Counter[str]:
        """How many different lines only this cell has, by its name."""
        return Counter(self.owner.values())

    @cached_property
    def variables(self) -> dict[str, str]:
        """The name of the answer cell by the name of a variable that it sets."""
        return {
            variable: cell.name
            for cell in self.cells.values()
            if not cell.locked
            for variable in ASSIGNED.findall(cell.source)
        }

    @cached_property
    def beginnings(self) -> dict[str, list[LessonCell]]:
        """The locked cells by the key of their first line, long ones first."""
        found: dict[str, list[LessonCell]] = {}
        for cell in sorted(self.cells.values(), key=lambda one: -len(one.keys)):
            if cell.locked and cell.keys:
                found.setdefault(cell.keys[0], []).append(cell)
        return found

    def check_of(self, answer: str) -> str | None:
        """The name of the check that follows the answer cell; None where that is graded itself."""
        if self.cells[answer].metadata.get("grade"):
            return None
        names = list(self.cells)
        behind = names[names.index(answer) + 1 :]
        checks = [name for name in behind if self.cells[name].metadata.get("grade")]
        return checks[0] if checks else None

    def votes(self, source: str) -> Counter[str]:
        """How many of each cell's own lines the source holds."""
        return Counter(self.owner[key] for key in set(keys_of(source)) if key in self.owner)

    def read_as(self, source: str) -> str | None:
        """The locked cell of which the source holds half, or the answer of which it holds most."""
        votes = self.votes(source)
        locked = {
            name: count / self.own_lines[name]
            for name, count in votes.items()
            if self.cells[name].locked and 2 * count >= self.own_lines[name]
        }
        if locked:
            return max(locked, key=lambda name: locked[name])
        answers = {name: count for name, count in votes.items() if not self.cells[name].locked}
        return max(answers, key=lambda name: answers[name]) if answers else None


def lesson_from(notebook: NotebookNode, name: str) -> Lesson:
    """The lesson whose notebook, released or the instructor's, this is."""
    cells = {}
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader")
        if about:
            own = about["grade_id"]
            source = as_handed_out(cell.source)
            cells[own] = LessonCell(own, cell.cell_type, source, about["locked"], dict(about))
    return Lesson(name, cells)
