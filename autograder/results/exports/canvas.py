"""Canvas: the CSV that its gradebook imports.

Five columns tell who a student is, one column an assignment follows; the row below the header holds
the points possible. A column whose title no assignment has becomes a new assignment. An empty field
changes nothing. Source: Canvas Instructor Guide, "How do I import grades in the Gradebook?"
"""

from pathlib import PurePath

from autograder.results.exports.spreadsheet import harmless, score_text, write_csv
from autograder.results.model import ClassResults, Learner

STUDENT_COLUMNS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
POINTS_POSSIBLE = "    Points Possible"


def canvas(results: ClassResults) -> dict[PurePath, bytes]:
    """One file with all lessons: `lms_user_id` is Canvas's ID, the student's id the login."""
    header = [*STUDENT_COLUMNS, *(harmless(lesson.name) for lesson in results.lessons)]
    worth = [score_text(lesson.max_score) for lesson in results.lessons]
    rows = [
        [*student_fields(learner), *(score_text(one.score) for one in results.of_learner(learner))]
        for learner in results.learners
    ]
    return {
        PurePath("canvas.csv"): write_csv(
            [header, [POINTS_POSSIBLE, "", "", "", "", *worth], *rows]
        )
    }


def student_fields(learner: Learner) -> list[str]:
    """Who it is; a student without a name is known by the id."""
    name = ", ".join(filter(None, [learner.last_name, learner.first_name])) or learner.id
    return [harmless(name), harmless(learner.lms_user_id), "", harmless(learner.id), ""]
