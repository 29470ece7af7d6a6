"""The lines of the report's tables: what is told of each learner, and of each lesson."""

from dataclasses import dataclass
from datetime import datetime
from statistics import median

from autograder.results.model import Learner, Lesson, Result, Status
from autograder.results.report.statistics import Distribution, distribution


@dataclass(frozen=True)
class Row:
    """What learners and lessons have in common: all results of one of them."""

    results: list[Result]

    @property
    def handed_in(self) -> int:
        """How many were handed in."""
        return sum(one.status is not Status.MISSING for one in self.results)

    @property
    def late(self) -> int | None:
        """How many came late; None where that is known of none."""
        judged = [one.seconds_late for one in self.results if one.seconds_late is not None]
        return sum(map(bool, judged)) if judged else None

    @property
    def times(self) -> list[datetime]:
        """When they were handed in, as far as that is known."""
        return sorted(one.handed_in for one in self.results if one.handed_in)

    @property
    def seconds_run(self) -> list[float]:
        """How long the cells of each ran, as far as that is known."""
        return [one.seconds_run for one in self.results if one.seconds_run is not None]


@dataclass(frozen=True)
class LearnerRow(Row):
    """A learner's line."""

    learner: Learner

    @property
    def share(self) -> float | None:
        """The points of all lessons with a final score, of what those are worth: 0 to 1."""
        scores = {one.lesson.name: one.score for one in self.results if one.score is not None}
        worth = sum(one.lesson.max_score for one in self.results if one.lesson.name in scores)
        return sum(scores.values()) / worth if worth else None

    @property
    def total_run(self) -> float | None:
        """Seconds that all cells ran."""
        return sum(self.seconds_run) if self.seconds_run else None

    @property
    def needs_a_look(self) -> bool:
        """Whether one of the submissions does."""
        return any(one.needs_a_look for one in self.results)


@dataclass(frozen=True)
class LessonRow(Row):
    """A lesson's line; of time, it tells all that is known."""

    lesson: Lesson

    @property
    def distribution(self) -> Distribution:
        """How the scores are spread."""
        return distribution(self.lesson, self.results)

    @property
    def missing(self) -> list[Learner]:
        """Who has handed in nothing."""
        return [one.learner for one in self.results if one.status is Status.MISSING]

    @property
    def median_run(self) -> float | None:
        """Seconds that the cells of the middle submission ran."""
        return median(self.seconds_run) if self.seconds_run else None

    @property
    def longest_run(self) -> float | None:
        """Seconds that the cells of the slowest submission ran."""
        return max(self.seconds_run, default=None)
