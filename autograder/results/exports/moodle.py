"""Moodle: the CSV that its gradebook imports, with the titles of its own grade export.

The teacher maps a column to the user (ID number or email address) and the others to grade items.
Source: Moodle documentation, "Grade import", https://docs.moodle.org/en/Grade_import
"""

from pathlib import PurePath

from autograder.results.exports.spreadsheet import harmless, score_text, write_csv
from autograder.results.model import ClassResults, Learner

STUDENT_COLUMNS = ["First name", "Last name", "ID number", "Email address"]


def moodle(results: ClassResults) -> dict[PurePath, bytes]:
    """One file with all lessons; the ID number is `lms_user_id`, or else the student's id."""
    header = [*STUDENT_COLUMNS, *(harmless(lesson.name) for lesson in results.lessons)]
    rows = [
        [*student_fields(learner), *(score_text(one.score) for one in results.of_learner(learner))]
        for learner in results.learners
    ]
    return {PurePath("moodle.csv"): write_csv([header, *rows])}


def student_fields(learner: Learner) -> list[str]:
    """Who it is."""
    fields = [
        learner.first_name,
        learner.last_name,
        learner.lms_user_id or learner.id,
        learner.email,
    ]
    return [harmless(text) for text in fields]
