"""Why a later version of something graded could not be graded: told wherever its points are.

It stands in the metadata of the autograded notebook, which goes when another version is graded.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.course.files import replace_file
from autograder.errors import AutograderError, SubmissionError
from autograder.language import Language, speaking, spoken
from autograder.printable import one_line

REFUSAL = "autograder_refusal"
"""Where in the notebook's metadata it stands: the reason, by the language's tag, and the time."""


class Refusal(AutograderError):
    """The reason, in the language that is spoken."""

    def __init__(self, reasons: dict[str, str], handed_in: datetime | None):
        super().__init__(reasons[Language.ENGLISH.value])
        self.reasons = reasons
        self.whose_score = whose_score(handed_in)

    def __str__(self) -> str:
        return self.reasons[spoken().value]

    @property
    def for_learner(self) -> str:
        """The reason without what an instructor should do about it."""
        return str(self).partition(". ")[0]


def whose_score(handed_in: datetime | None) -> SubmissionError:
    """Of which version the points are; handed_in: in UTC without a time zone, where it is known."""
    if handed_in is None:
        return SubmissionError("The score is that of a version that was handed in before")
    return SubmissionError(
        "The score is that of the version that was handed in {time}", time=local_time(handed_in)
    )


def local_time(moment: datetime) -> str:
    """A time that the gradebook keeps in UTC, on this machine's clock."""
    return f"{moment.replace(tzinfo=UTC).astimezone():%Y-%m-%d %H:%M}"


def note_refusal(
    notebook: Path, root: str, why: AutograderError, handed_in: datetime | None
) -> None:
    """Leave the reason in the autograded notebook of the version that was handed in then.

    root: the course's folder, whose place on the disk is nobody's business.
    """
    reasons = {language.value: said_in(language, why, root) for language in Language}
    set_metadata(notebook, reasons | {"handed_in": handed_in.isoformat() if handed_in else ""})


def forget_refusal(notebook: Path) -> None:
    """What was graded is what was handed in last, after all."""
    set_metadata(notebook, None)


def set_metadata(notebook: Path, told: dict[str, str] | None) -> None:
    """Write it into the notebook's metadata; raises OSError."""
    content = json.loads(notebook.read_bytes())
    content["metadata"].pop(REFUSAL, None)
    if told:
        content["metadata"][REFUSAL] = told
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    replace_file(notebook, text.encode(errors="replace"))


def said_in(language: Language, why: AutograderError, root: str) -> str:
    """The reason in that language, with places in the course folder."""
    with speaking(language):
        return str(why).replace(f"{root}/", "")


def refusal_in(metadata: Any) -> Refusal | None:
    """The reason in a notebook's metadata; what is none is passed over."""
    try:
        found = metadata[REFUSAL]
        reasons = {language.value: one_line(str(found[language.value])) for language in Language}
        time = found["handed_in"]
        return Refusal(reasons, datetime.fromisoformat(time) if time else None)
    except (LookupError, TypeError, ValueError):
        return None
