"""What report and exports tell of a class that was really graded."""

import json
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from course_maker import LESSONS, succeed
from leaks import leaks, readable_text, secret_lines, squeezed, strings

from autograder.course.notebook import HIDDEN_TESTS


@pytest.fixture(scope="module")
def course_folder(graded) -> Path:
    """The graded class's course, with its report and all that can be exported."""
    folder = Path(graded[LESSONS[0]].course.root)
    succeed(folder, "report", "--language", "ko")
    for name in ("jsonlines", "junit"):
        succeed(folder, "export", name)
    return folder


@pytest.fixture(scope="module")
def told(course_folder) -> dict[tuple[str, str], dict]:
    """What the JSON lines say, by lesson and student."""
    lines = (course_folder / "exports" / "results.jsonl").read_text("utf-8").splitlines()
    return {(one["lesson"], one["student"]): one for one in map(json.loads, lines)}


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_export_tells_each_score_and_each_sentence_of_the_bank(graded, told, lesson):
    """Points as the bank promises them, and the phrase below each check that was lost."""
    for student, case in graded[lesson].cases.items():
        one = told[lesson, student]
        checks = {check["name"]: check for check in one["checks"]}
        assert one["status"] == "graded" and one["score"] == sum(case.points.values())
        assert {name: check["score"] for name, check in checks.items()} == case.points
        for name, phrase in case.says.items():
            assert phrase in checks[name]["sentence"]
        assert one["seconds_cells_ran"] > 0


def test_the_report_counts_what_learners_read_and_names_the_cases_of_the_bank(course_folder, told):
    """The most frequent sentence of each check, how often, and at least once the bank's name."""
    page = BeautifulSoup(
        (course_folder / "report" / "index.html").read_text("utf-8"), "html.parser"
    )
    rows = [[cell.get_text() for cell in row("td")] for row in page.select("#mistakes tbody tr")]
    shown = {(row[2], row[3], row[4]): (int(row[0]), row[5]) for row in rows}
    read = Counter(
        (one["lesson"], check["name"], check["sentence"])
        for one in told.values()
        for check in one["checks"]
        if check["sentence"]
    )
    assert all(read[key] == count for key, (count, _) in shown.items())
    for lesson, check in {key[:2] for key in read}:
        most = max(count for key, count in read.items() if key[:2] == (lesson, check))
        assert most in [count for key, (count, _) in shown.items() if key[:2] == (lesson, check)]
    assert {key[0] for key, (_, cases) in shown.items() if cases.strip()} == set(LESSONS)


@pytest.mark.parametrize("lesson", LESSONS)
def test_report_and_exports_hold_no_hidden_test(course_folder, lesson):
    """Not one line of them."""
    secrets = [*secret_lines(lesson, HIDDEN_TESTS), *map(squeezed, HIDDEN_TESTS)]
    assert leaks(course_folder / "report", secrets) == []
    lines = (course_folder / "exports" / "results.jsonl").read_text("utf-8").splitlines()
    exported = squeezed("\n".join(text for line in lines for text in strings(json.loads(line))))
    exported += readable_text(course_folder / "exports" / "junit.xml")
    assert [line for line in secrets if line in exported] == []
