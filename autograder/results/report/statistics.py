"""What the scores of a class say: their distribution, and how each check did."""

from dataclasses import dataclass
from statistics import mean, median

import numpy as np

from autograder.results.model import Check, ClassResults, Lesson, Result, Status

BINS = 10
FEWEST_LEARNERS = 10
"""With fewer, one learner more or less turns a correlation over."""
WEAK = 0.2
"""Below it a check hardly separates."""
GOOD = 0.3


@dataclass(frozen=True)
class Distribution:
    """The scores of a lesson, as shares of its points."""

    counts: list[int]
    """Learners in each tenth: 0 to below 10 %, ..., 90 to 100 %."""
    mean: float | None
    """0 to 1, like the median; None where nobody has a score."""
    median: float | None

    @property
    def total(self) -> int:
        """How many have a score."""
        return sum(self.counts)


@dataclass(frozen=True)
class Item:
    """How one check did, in the terms of item analysis."""

    lesson: Lesson
    check: Check
    learners: int
    """How many were graded at it."""
    pass_rate: float | None
    """The share of them that earned all its points, 0 to 1: the item difficulty."""
    discrimination: float | None
    """-1 to 1; see `discrimination`."""
    all_alike: bool
    """Whether there is no discrimination although there are learners enough."""

    @property
    def verdict(self) -> str | None:
        """`good`, `fair`, `weak` or `negative`: what the rule of thumb says of discrimination."""
        if self.discrimination is None:
            return None
        if self.discrimination < 0:
            return "negative"
        return (
            "weak"
            if self.discrimination < WEAK
            else "fair"
            if self.discrimination < GOOD
            else "good"
        )


def distribution(lesson: Lesson, results: list[Result]) -> Distribution:
    """How the scores of the lesson are spread, of those that are final."""
    scores = [result.score for result in results]
    shares = [
        score / lesson.max_score for score in scores if score is not None and lesson.max_score
    ]
    counts = [0] * BINS
    for share in shares:
        counts[max(0, min(BINS - 1, int(share * BINS)))] += 1
    return Distribution(
        counts, mean(shares) if shares else None, median(shares) if shares else None
    )


def items(results: ClassResults) -> list[Item]:
    """Each check of each lesson."""
    columns = [(lesson, check) for lesson in results.lessons for check in lesson.checks.values()]
    earned = points_matrix(results, columns)
    worth = np.array([check.max_score for _, check in columns])
    return [
        make_item(lesson, check, *own_and_rest(earned, worth, column))
        for column, (lesson, check) in enumerate(columns)
    ]


def points_matrix(results: ClassResults, columns: list[tuple[Lesson, Check]]) -> np.ndarray:
    """Points by learner (rows) and check (columns), of final scores; NaN where there is none."""
    earned = np.full((len(results.learners), len(columns)), np.nan)
    for row, learner in enumerate(results.learners):
        of_lesson = {result.lesson.name: result for result in results.of_learner(learner)}
        for column, (lesson, check) in enumerate(columns):
            result = of_lesson[lesson.name]
            if result.status is Status.GRADED and check.name in result.checks:
                earned[row, column] = result.checks[check.name].score
    return earned


def own_and_rest(
    earned: np.ndarray, worth: np.ndarray, column: int
) -> tuple[np.ndarray, np.ndarray]:
    """Of those graded at the check: the share earned there, and on all their other checks.

    The second is NaN for a learner who was graded at no other check.
    """
    graded = earned[~np.isnan(earned[:, column])]
    others = np.delete(graded, column, axis=1)
    possible = (~np.isnan(others)) @ np.delete(worth, column)
    rest = np.divide(
        np.nansum(others, axis=1), possible, out=np.full(len(graded), np.nan), where=possible > 0
    )
    return graded[:, column] / (worth[column] or 1), rest


def make_item(lesson: Lesson, check: Check, own: np.ndarray, rest: np.ndarray) -> Item:
    """The check's item, from the shares of its learners here and elsewhere."""
    value = discrimination(own, rest)
    enough = bool(np.count_nonzero(~np.isnan(rest)) >= FEWEST_LEARNERS)
    pass_rate = float(np.mean(own >= 1)) if len(own) else None
    return Item(lesson, check, len(own), pass_rate, value, enough and value is None)


def discrimination(own: np.ndarray, rest: np.ndarray) -> float | None:
    """How well a check separates stronger from weaker learners: corrected item-total correlation.

    Pearson's correlation of the share earned at the check and the share earned at all other checks
    (for a check that is passed or not, the point-biserial correlation). The check itself is left
    out of the total, which it would correlate with in any case: S. Henrysson (1963), Correction of
    item-total correlations in item analysis, Psychometrika 28(2), 211-218. As a rule of thumb, 0.3
    and more is good, below 0.2 is weak: R. L. Ebel and D. A. Frisbie (1991), Essentials of
    Educational Measurement, 5th edition (who say it of the upper-lower index).

    own, rest: shares, 0 to 1, one for each learner; NaN in rest for one without other checks.
    Returns -1 to 1; None for fewer than FEWEST_LEARNERS, or where all are alike.
    """
    known = ~np.isnan(rest)
    own, rest = own[known], rest[known]
    if len(own) < FEWEST_LEARNERS or np.ptp(own) == 0 or np.ptp(rest) == 0:
        return None
    return float(np.corrcoef(own, rest)[0, 1])
