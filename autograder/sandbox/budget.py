"""What is left of a submission's limits, and what to say to whoever exceeds it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.sandbox import sentences
from autograder.sandbox.limits import Limits
from autograder.sandbox.sentences import Complaint

CELLS_OF_OUTPUT = 10
"""How many cells of a notebook may show as much as one cell may: all of it is read at once."""
AT_LEAST = 1
"""Seconds that whatever is begun at all may take: less measures the machine, not the learner."""


@dataclass(frozen=True)
class Allotment:
    """The time for one cell or request."""

    seconds: float
    until: float
    """The end of these seconds, by the budget's clock."""
    complaint: Complaint
    """For whoever needs longer: it names the limit that set the end."""


class Budget:
    """What one submission has not used up yet; its time begins when it is made."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic):
        self.limits = limits
        self.clock = clock
        self.deadline = clock() + limits.notebook_time
        self.notebook_output_left = CELLS_OF_OUTPUT * limits.output
        self.allotted = self.allot()

    @property
    def time_is_up(self) -> bool:
        """Whether nothing more may begin."""
        return self.deadline <= self.clock()

    def allot(self) -> Allotment:
        """Begin a cell or a request: its own time, or what the notebook has left.

        It may show as much as the limit says, or what the notebook has left.
        """
        now, limits = self.clock(), self.limits
        left = self.deadline - now
        if left < limits.cell_time:
            seconds, complaint = max(AT_LEAST, left), sentences.notebook_time(limits)
        else:
            seconds, complaint = limits.cell_time, sentences.cell_time(limits)
        self.output_left = max(0, min(limits.output, self.notebook_output_left))
        self.allotted = Allotment(seconds, now + seconds, complaint)
        return self.allotted

    def show(self, content: Mapping[str, Any]) -> bool:
        """Count the content of an output message; returns whether that may be shown, too."""
        size = output_size(content)
        self.output_left -= size
        self.notebook_output_left -= size
        return self.output_left >= 0

    def exceeded(self, timed_out: bool) -> Complaint | None:
        """For what was begun last, if it showed too much or took too long; else None.

        timed_out: whether whoever waits for its end has given up.
        """
        # Whoever gives up too early waits for an end that was part of a message too large to come.
        if self.output_left < 0 or (timed_out and self.clock() < self.allotted.until):
            return sentences.output(self.limits)
        return self.allotted.complaint if timed_out else None


def output_size(content: Mapping[str, Any]) -> int:
    """About how many bytes an output message adds to the notebook."""
    if "text" in content:
        return len(content["text"])
    shown = content.get("data", content)
    return sum(len(str(value)) for value in [*shown.values(), content.get("metadata") or ""])
