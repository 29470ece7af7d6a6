"""Exports: in the column formats of other programs, and harmless whatever a learner is called."""

import csv
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from course_maker import run_here, succeed
from synthetic_class import ODD_LEARNERS, Grading, add_grades, add_learners, make_odd_class

from autograder.printable import printable
from autograder.results.exports import FORMATS
from autograder.results.exports.spreadsheet import harmless


@pytest.fixture(scope="module")
def exported(tmp_path_factory) -> Path:
    """The exports of a half-graded class with odd names, in all formats."""
    folder = tmp_path_factory.mktemp("odd")
    course = make_odd_class(folder)
    add_learners(course, [{"id": "../up", "email": "+up@x", "lms_user_id": "77"}])
    add_grades(course, "01_images", {"../up": Grading({"check-1": 50.0, "check-2": 0.0})})
    for name in FORMATS:
        assert str(folder / "exports") in succeed(folder, "export", name)
    return folder / "exports"


def read_csv(path: Path) -> list[list[str]]:
    """The rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_canvas_gets_its_columns_and_the_points_possible(exported):
    """A score only where it is final; the late penalty is taken off."""
    header, possible, *rows = read_csv(exported / "canvas.csv")
    about = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert header == [*about, "01_images", "02_nobody"]
    assert possible == ["    Points Possible", "", "", "", "", "100", "100"]
    by_login = {row[3]: row for row in rows}
    assert len(rows) == len(by_login) == len(ODD_LEARNERS) + 2
    assert by_login["same-1"] == ["김, 민준", "", "", "same-1", "", "", ""]
    assert by_login["emoji"][5:] == ["90", ""] and by_login["rtl"][5:] == ["50", ""]
    assert by_login["no-name"][0] == "no-name" and by_login["../up"][1] == "77"


def test_moodle_gets_its_columns(exported):
    """The number of the platform where it is known, else the student's id."""
    header, *rows = read_csv(exported / "moodle.csv")
    about = ["First name", "Last name", "ID number", "Email address"]
    assert header == [*about, "01_images", "02_nobody"]
    numbers = {row[2] for row in rows}
    assert {"77", "emoji"} <= numbers and "../up" not in numbers
    assert [row[4:] for row in rows if row[2] == "emoji"] == [["90", ""]]


@pytest.mark.parametrize("name", ["canvas.csv", "moodle.csv"])
def test_no_field_is_a_formula(exported, name):
    """Not a name, an id or an address."""
    fields = [field for row in read_csv(exported / name) for field in row]
    assert not [field for field in fields if field.lstrip(" ")[:1] in tuple("=+-@\t\r\n") if field]
    assert "'=cmd()" in fields


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "  =", "\x00=", "\x08@"])
def test_each_start_of_a_formula_is_defused(start):
    """The text stays readable behind an apostrophe."""
    assert harmless(f"{start}1+1").startswith("'") and harmless(f"{start}1+1").endswith("1+1")
    assert harmless("김민준") == "김민준"


@pytest.mark.parametrize("before", ["a;", "a; ", "a\t", "a\n", "a;;"])
def test_a_formula_behind_another_separator_is_defused(before):
    """Where lists are separated by semicolons, a spreadsheet minds no quotes of a comma's CSV."""
    assert harmless(f"{before}=1+1") == f"{printable(before)}'=1+1"


def test_each_format_writes_its_own_file_and_nothing_else(exported):
    """Whatever learners are called."""
    files = {path.relative_to(exported.parent).as_posix() for path in exported.rglob("*")}
    assert files == {
        f"exports/{name}" for name in ("canvas.csv", "moodle.csv", "junit.xml", "results.jsonl")
    }


def test_junit_has_a_suite_for_each_submission_and_a_case_for_each_check(exported):
    """Lost is a failure, waiting is skipped, not graded is an error."""
    root = ElementTree.parse(exported / "junit.xml").getroot()
    suites = {suite.get("name"): suite for suite in root}
    assert len(suites) == 7 and all(len(suite) == 2 for suite in root)
    kinds = {
        name: [suite.get(kind) for kind in ("failures", "errors", "skipped")]
        for name, suite in suites.items()
    }
    assert kinds["01_images, emoji"] == ["0", "0", "0"]
    assert kinds["01_images, rtl"] == ["1", "0", "0"]
    assert kinds["01_images, same-1"] == ["0", "0", "1"]
    assert kinds["01_images, broken"] == ["0", "2", "0"]
    assert (root.get("tests"), root.get("failures")) == ("14", "2")


def test_json_lines_say_everything_also_that_nothing_is_there(exported):
    """A line for each learner and lesson, the names as they are."""
    lines = (exported / "results.jsonl").read_text("utf-8").splitlines()
    told = {(one["student"], one["lesson"]): one for one in map(json.loads, lines)}
    assert len(told) == len(lines) == 2 * (len(ODD_LEARNERS) + 2)
    statuses = {student: one["status"] for (student, lesson), one in told.items() if "01" in lesson}
    assert (statuses["emoji"], statuses["same-1"]) == ("graded", "pending")
    assert (statuses["same-2"], statuses["long"]) == ("ungraded", "missing")
    assert told["=cmd()", "01_images"]["last_name"] == "@SUM(A1)"
    assert told["emoji", "01_images"]["seconds_late"] == 3600
    assert "breaks off" in told["broken", "01_images"]["problem"]


def test_wrong_use_is_one_sentence_and_writes_nothing(tmp_path):
    """A format, a student that is not there; and what has no final score is told."""
    make_odd_class(tmp_path)
    for words, hint in {
        ("cnavas",): "Did you mean 'canvas'?",
        ("canvas", "--student", "emojy"): "Did you mean 'emoji'?",
        ("canvas", "01_image"): "Did you mean '01_images'?",
    }.items():
        result = run_here(tmp_path, "export", *words)
        assert result.returncode == 2 and hint in result.stderr
    assert not (tmp_path / "exports").exists()
    printed = succeed(tmp_path, "export", "canvas", "01_images", "--student", "same-1")
    assert "1 of the submissions have no final score yet" in printed
    assert len(read_csv(tmp_path / "exports" / "canvas.csv")) == 3
