"""What an autograded notebook tells besides the points."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.course.complaints import sentence_in
from autograder.course.refusal import Refusal, refusal_in
from autograder.intake.mends import Mend, mends_in
from autograder.plugins.find_signs import signs_in

JSON = dict[str, Any]


@dataclass(frozen=True)
class Autograded:
    """What an autograded notebook tells besides the points."""

    sentences: dict[str, str] = field(default_factory=dict)
    """What the learner read, by the check that failed."""
    signs: dict[str, list[str]] = field(default_factory=dict)
    mends: list[Mend] = field(default_factory=list)
    seconds_run: float | None = None
    refusal: Refusal | None = None


def read_autograded(path: Path) -> Autograded | None:
    """What the notebook tells; None where there is none that can be read.

    As plain JSON: validating thousands of notebooks takes minutes.
    """
    try:
        notebook = json.loads(path.read_bytes())
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        return Autograded(
            {
                name: sentence
                for cell in cells
                if (name := check_name(cell)) and (sentence := sentence_in(cell))
            },
            signs_in(notebook["metadata"]),
            mends_in(notebook["metadata"]),
            seconds_of(cells),
            refusal_in(notebook["metadata"]),
        )
    except Exception:  # A grader without our configuration lets a learner write anything.
        return None


def check_name(cell: JSON) -> str | None:
    """The name of a cell that decides points."""
    about = cell["metadata"].get("nbgrader", {})
    return about.get("grade_id") if about.get("grade") else None


def seconds_of(cells: list[JSON]) -> float | None:
    """How long the cells ran, by the times that Jupyter leaves in their metadata."""
    seconds = [seconds_of_cell(cell["metadata"].get("execution", {})) for cell in cells]
    known = [one for one in seconds if one is not None]
    return sum(known) if known else None


def seconds_of_cell(times: JSON) -> float | None:
    """From the start of the cell until its reply; None where one of them is not told."""
    try:
        begin = datetime.fromisoformat(times["iopub.execute_input"])
        end = datetime.fromisoformat(times["shell.execute_reply"])
        return max(0.0, (end - begin).total_seconds())
    except (LookupError, TypeError, ValueError):
        return None
