"""What was mended in something that was handed in, as it is told to instructors and learners."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from nbformat import NotebookNode

from autograder.language import later, translate

MENDS = "autograder_mends"
"""Where in a notebook's metadata its mends stand, as a list of what `Mend.to_json` gives."""


class MendKind(Enum):
    """Each with its sentence; what {cell} and {detail} stand for is said below it."""

    ENCODING = later("the file was read as {detail}")
    """The name of an encoding."""
    BROKEN_CHARACTERS = later("characters that are damaged were replaced")
    MORE_BEHIND = later("the file goes on behind the notebook; what stands there was left out")
    DAMAGED_CELL = later("cell {detail} of the file is damaged and was left out")
    """Its number, from 1."""
    OTHER_NAME = later("taken from {detail}")
    """A path relative to the submission's folder."""
    BLANK_ORIGINAL = later("taken from {detail}, for the notebook of the right name is untouched")
    """A path relative to the submission's folder."""
    BY_TEXT = later("cells without their names were found by what they say: {detail}")
    """The names of the lesson's cells."""
    NO_CODE = later("{cell} was no code cell and was run as one")
    MERGED = later("{cell} had been merged with another cell and was told apart")
    UNTOUCHED_COPY = later("an untouched copy of {cell} was left out")
    SEVERAL_ANSWERS = later(
        "{cell} is there {detail} times, with different content: the last counts"
    )
    """How many."""
    MOVED = later("{cell} was put back to its place")
    MISSING_ANSWER = later("{cell} is not in the notebook")
    PUT_ASIDE = later(
        "a line that was added to {cell} does not count; it belongs into an answer: {detail}"
    )
    """The line."""
    NOTHING_EARNED = later("there are answers, and none of them earned a point")
    RESTORED = later("cells were missing and were put back: {detail}")
    """The names of the lesson's cells."""


FOR_LEARNERS = {
    MendKind.DAMAGED_CELL,
    MendKind.OTHER_NAME,
    MendKind.BLANK_ORIGINAL,
    MendKind.BY_TEXT,
    MendKind.UNTOUCHED_COPY,
    MendKind.SEVERAL_ANSWERS,
    MendKind.MOVED,
    MendKind.MISSING_ANSWER,
    MendKind.PUT_ASIDE,
}
"""What a learner may want to do otherwise the next time."""

FOR_A_LOOK = {
    MendKind.BROKEN_CHARACTERS,
    MendKind.DAMAGED_CELL,
    MendKind.OTHER_NAME,
    MendKind.BLANK_ORIGINAL,
    MendKind.BY_TEXT,
    MendKind.UNTOUCHED_COPY,
    MendKind.SEVERAL_ANSWERS,
    MendKind.MISSING_ANSWER,
    MendKind.NOTHING_EARNED,
}
"""Where honest work may have been missed, or another's chosen."""


@dataclass(frozen=True)
class Mend:
    """One thing that was mended."""

    kind: MendKind
    cell: str = ""
    """The name of a cell of the lesson."""
    detail: str = ""
    """What may be the learner's words: for people, never for markup."""

    @property
    def sentence(self) -> str:
        """In the language that is spoken."""
        return translate(self.kind.value, cell=self.cell, detail=self.detail)

    @property
    def for_learner(self) -> bool:
        """Whether it concerns the learner, too."""
        return self.kind in FOR_LEARNERS

    @property
    def for_a_look(self) -> bool:
        """Whether a person should open the submission."""
        return self.kind in FOR_A_LOOK

    def to_json(self) -> dict[str, str]:
        """As a notebook's metadata keep it."""
        return {"kind": self.kind.name, "cell": self.cell, "detail": self.detail}


def mends_in(metadata: Any) -> list[Mend]:
    """The mends in a notebook's metadata; what is none is passed over."""
    found = metadata.get(MENDS) if isinstance(metadata, dict) else None
    mends = []
    for one in found if isinstance(found, list) else []:
        kind = MendKind.__members__.get(str(one.get("kind"))) if isinstance(one, dict) else None
        if kind:
            mends.append(Mend(kind, str(one.get("cell", "")), str(one.get("detail", ""))))
    return mends


def add_mends(notebook: NotebookNode, mends: list[Mend]) -> None:
    """Leave the mends in the notebook, with those that it has."""
    told = list(dict.fromkeys([*mends_in(notebook.metadata), *mends]))
    if told:
        notebook.metadata[MENDS] = [mend.to_json() for mend in told]
