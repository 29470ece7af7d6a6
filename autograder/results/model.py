"""What a class has earned, as one record for the report and for all exports.

It holds the sentences that learners saw, and no code of a hidden test.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from autograder.course.submission import Submission
from autograder.errors import AutograderError
from autograder.intake.mends import Mend


class Status(StrEnum):
    """How far a lesson of a learner has come."""

    MISSING = "missing"
    """Nothing was handed in."""
    UNGRADED = "ungraded"
    """Handed in, and not graded: `Result.problem` says why where that is known."""
    PENDING = "pending"
    """Graded, except for what a person has to grade."""
    GRADED = "graded"


@dataclass(frozen=True)
class Check:
    """A cell that decides points."""

    name: str
    max_score: float


@dataclass(frozen=True)
class Lesson:
    """A lesson as the gradebook knows it."""

    name: str
    checks: dict[str, Check]
    """By name, in their order in the lesson."""
    duedate: datetime | None = None
    """In UTC, without a time zone, as nbgrader keeps it; None where none was set."""

    @property
    def max_score(self) -> float:
        """All points of the lesson."""
        return sum(check.max_score for check in self.checks.values())


@dataclass(frozen=True)
class Learner:
    """A student; what nobody told the gradebook is empty."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""
    """The number by which the learning platform knows the student."""


@dataclass(frozen=True)
class CheckResult:
    """What a learner earned at one check."""

    score: float | None
    """Points; None where nothing has graded it yet."""
    needs_manual_grade: bool = False
    sentence: str | None = None
    """What the learner read below a check that failed."""


@dataclass(frozen=True)
class Result:
    """One lesson of one learner."""

    lesson: Lesson
    learner: Learner
    status: Status = Status.MISSING
    checks: dict[str, CheckResult] = field(default_factory=dict)
    penalty: float = 0
    """Points taken off for handing in late."""
    handed_in: datetime | None = None
    """In UTC, without a time zone; None where no time was recorded."""
    seconds_late: float | None = None
    """0 for in time; None where there is no due date, or no time was recorded."""
    seconds_run: float | None = None
    """How long the cells ran when they were graded; None where the notebook does not say."""
    signs: dict[str, list[str]] = field(default_factory=dict)
    """Signs of tampering, by the cell's name."""
    mends: list[Mend] = field(default_factory=list)
    """What was mended in what was handed in."""
    problem: AutograderError | None = None
    """Why what was handed in last could not be graded; the points are of an earlier version."""

    @property
    def is_of_earlier(self) -> bool:
        """Whether there are points, and not of what was handed in last."""
        return self.problem is not None and self.status is not Status.UNGRADED

    @property
    def points(self) -> float:
        """What is earned so far, less the penalty."""
        earned = sum(check.score or 0 for check in self.checks.values())
        return max(0.0, earned - self.penalty)

    @property
    def score(self) -> float | None:
        """The points, once nothing is left to grade."""
        return self.points if self.status is Status.GRADED else None

    @property
    def needs_a_look(self) -> bool:
        """Whether a person should open the submission."""
        return (
            bool(self.signs or self.problem)
            or any(mend.for_a_look for mend in self.mends)
            or self.status in (Status.UNGRADED, Status.PENDING)
        )


@dataclass(frozen=True)
class ClassResults:
    """Each lesson of each learner."""

    course_id: str
    lessons: list[Lesson]
    learners: list[Learner]
    by_submission: dict[Submission, Result]
    """What was handed in; see `result`."""

    def result(self, lesson: Lesson, learner: Learner) -> Result:
        """What came of the lesson; also where nothing was handed in."""
        submission = Submission(lesson.name, learner.id)
        return self.by_submission.get(submission) or Result(lesson, learner)

    def of_lesson(self, lesson: Lesson) -> list[Result]:
        """One for each learner."""
        return [self.result(lesson, learner) for learner in self.learners]

    def of_learner(self, learner: Learner) -> list[Result]:
        """One for each lesson."""
        return [self.result(lesson, learner) for lesson in self.lessons]

    def handed_in(self) -> list[Result]:
        """Those where something was handed in, in the order of learners, then lessons."""
        results = [result for learner in self.learners for result in self.of_learner(learner)]
        return [result for result in results if result.status is not Status.MISSING]
