"""Scores of a class as a table on the terminal."""

from rich.table import Table

from autograder.building.slips import FULL_MARKS
from autograder.commands.printing import plain
from autograder.grading.grade import Outcome
from autograder.language import translate as _


def score_table(outcomes: list[Outcome]) -> Table:
    """A row a student, a column a lesson (by its number), and the mean of the final scores."""
    lessons = sorted({outcome.submission.lesson for outcome in outcomes})
    students = sorted({outcome.submission.student for outcome in outcomes})
    by_submission = {
        (outcome.submission.student, outcome.submission.lesson): outcome for outcome in outcomes
    }
    table = Table(title=_("Scores (of {points} a lesson)", points=FULL_MARKS))
    table.add_column(_("student"))
    for lesson in lessons:
        table.add_column(lesson.partition("_")[0], justify="right")
    table.add_column(_("mean"), justify="right")
    for student in students:
        row = [by_submission.get((student, lesson)) for lesson in lessons]
        table.add_row(plain(student), *[score_text(outcome) for outcome in row], mean_text(row))
    return table


def legend(outcomes: list[Outcome]) -> list[str]:
    """What the marks mean that stand behind points, as in the report; of those that are there."""
    meanings = {
        "*": _("something is left to grade by hand"),
        "!": _("a later version could not be graded"),
    }
    used = "".join(map(marks_of, outcomes))
    return [f"{mark}: {meaning}" for mark, meaning in meanings.items() if mark in used]


def marks_of(outcome: Outcome) -> str:
    """The marks behind the points."""
    if not outcome.earned.checks:
        return ""
    return "*" * outcome.earned.pending + "!" * bool(outcome.problem)


def score_text(outcome: Outcome | None) -> str:
    """What stands in one field of the table: the points, less the penalty for being late."""
    if outcome is None:
        return "--"
    if not outcome.earned.checks:
        return "[red]" + _("failed") + "[/red]"
    points = outcome.earned.points
    style = "green" if points == FULL_MARKS else "yellow" if points else "red"
    return f"[{style}]{points:g}{marks_of(outcome)}[/{style}]"


def mean_text(row: list[Outcome | None]) -> str:
    """The mean of the lessons with a final score, as in the report."""
    scores = [o.score for o in row if o and o.score is not None]
    return f"{sum(scores) / len(scores):.1f}" if scores else "--"
