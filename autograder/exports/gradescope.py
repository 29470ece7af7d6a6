"""Gradescope: the results.json of one submission.

Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/, "Output format".
"""

import json
from pathlib import PurePath

from autograder.exports.paths import folder_name
from autograder.results import CheckResult, ClassResults, Result, Status

NOT_GRADED = "This submission has not been graded."
BY_HAND = "To be graded by hand."


def gradescope(results: ClassResults) -> dict[PurePath, bytes]:
    """A file a submission: gradescope/STUDENT/LESSON/results.json."""
    return {
        PurePath(
            "gradescope", folder_name(one.learner.id), folder_name(one.lesson.name), "results.json"
        ): json.dumps(results_of(one), ensure_ascii=False, indent=2).encode(errors="replace")
        for one in results.handed_in()
    }


def results_of(result: Result) -> dict:
    """The content of results.json; learners see each check and the sentence that it said."""
    if result.status is Status.UNGRADED:
        return {"score": 0, "output": NOT_GRADED, "tests": []}
    tests = [test_of(result, name, check) for name, check in result.checks.items()]
    about = {"score": result.points, "visibility": "visible", "tests": tests}
    if result.penalty:
        about["output"] = f"{result.penalty:g} points off for handing in late."
    if result.seconds_run is not None:
        about["execution_time"] = round(result.seconds_run, 3)
    return about


def test_of(result: Result, name: str, check: CheckResult) -> dict:
    """One check as a test case; hidden tests stay hidden."""
    max_score = result.lesson.checks[name].max_score
    about = {"name": name, "score": check.score or 0, "max_score": max_score}
    if check.needs_manual_grade:
        return about | {"output": BY_HAND, "visibility": "visible"}
    status = "passed" if about["score"] >= max_score else "failed"
    return about | {"status": status, "output": check.sentence or "", "visibility": "visible"}
