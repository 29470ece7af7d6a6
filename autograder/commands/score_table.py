"""Scores of a class as a table on the terminal."""

from rich.table import Table

from autograder.building.slips import FULL_MARKS
from autograder.commands.printing import plain
from autograder.grading.grade import Outcome
from autograder.language import translate as _


def score_table(outcomes: list[Outcome]) -> Table:
    """A row a student, a column a lesson (by its number), and the mean of what was graded."""
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


def score_text(outcome: Outcome | None) -> str:
    """What stands in one field of the table."""
    if outcome is None:
        return "--"
    if outcome.problem:
        return "[red]" + _("failed") + "[/red]"
    style = "green" if outcome.score == FULL_MARKS else "yellow" if outcome.score else "red"
    return f"[{style}]{outcome.score:g}[/{style}]"


def mean_text(row: list[Outcome | None]) -> str:
    """The mean score of the lessons that could be graded."""
    scores = [outcome.score for outcome in row if outcome and not outcome.problem]
    return f"{sum(scores) / len(scores):.1f}" if scores else "--"
