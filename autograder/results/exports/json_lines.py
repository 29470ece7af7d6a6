"""JSON lines of everything: one object for each learner and lesson, also where nothing is there."""

import json
from datetime import UTC, datetime
from pathlib import PurePath

from autograder.results.model import ClassResults, Result


def json_lines(results: ClassResults) -> dict[PurePath, bytes]:
    """One file with a line for each lesson of each learner."""
    lines = [
        json.dumps(everything(result, results.course_id), ensure_ascii=False)
        for learner in results.learners
        for result in results.of_learner(learner)
    ]
    content = "".join(f"{line}\n" for line in lines)
    return {PurePath("results.jsonl"): content.encode(errors="replace")}


def everything(result: Result, course_id: str) -> dict[str, object]:
    """All that is known; times in UTC by ISO 8601, points as the gradebook has them."""
    return {
        "course": course_id,
        "lesson": result.lesson.name,
        "student": result.learner.id,
        "first_name": result.learner.first_name,
        "last_name": result.learner.last_name,
        "email": result.learner.email,
        "lms_user_id": result.learner.lms_user_id,
        "status": result.status.value,
        "score": result.score,
        "points_so_far": result.points,
        "max_score": result.lesson.max_score,
        "late_penalty": result.penalty,
        "duedate": utc(result.lesson.duedate),
        "handed_in": utc(result.handed_in),
        "seconds_late": result.seconds_late,
        "seconds_cells_ran": result.seconds_run,
        "problem": str(result.problem) if result.problem else None,
        "is_of_earlier_version": result.is_of_earlier,
        "signs": result.signs,
        "mends": [mend.to_json() for mend in result.mends],
        "checks": [
            {
                "name": name,
                "score": check.score,
                "max_score": result.lesson.checks[name].max_score,
                "needs_manual_grade": check.needs_manual_grade,
                "sentence": check.sentence,
            }
            for name, check in result.checks.items()
        ],
    }


def utc(moment: datetime | None) -> str | None:
    """The time with its zone."""
    return moment.replace(tzinfo=UTC).isoformat() if moment else None
