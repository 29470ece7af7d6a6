"""The class report: of any class and any gradebook; see test_report_in_browser for how it looks."""

import re
import time
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from course_maker import run_here, succeed
from sqlalchemy import create_engine, text
from synthetic_class import (
    ODD_LEARNERS,
    Grading,
    add_grades,
    add_learners,
    make_course,
    make_large_class,
    make_odd_class,
)

SECONDS_FOR_2000 = 20
"""Of computing, some times what it takes, however busy the machine is."""


def read_page(folder: Path) -> BeautifulSoup:
    """The report."""
    return BeautifulSoup((folder / "report" / "index.html").read_text("utf-8"), "html.parser")


def rows(page: BeautifulSoup, section: str) -> list[list[str]]:
    """The texts of the fields of a section's table."""
    found = page.select(f"#{section} tbody tr")
    return [[cell.get_text().strip() for cell in row.find_all(["th", "td"])] for row in found]


@pytest.fixture(scope="module")
def odd(tmp_path_factory) -> BeautifulSoup:
    """The report in English on a half-graded class with odd names."""
    folder = tmp_path_factory.mktemp("odd")
    make_odd_class(folder)
    succeed(folder, "report", "--language", "en")
    return read_page(folder)


def test_whatever_a_learner_is_called_is_a_name(odd):
    """No element comes of it, and nobody is lost: not those without a name, nor namesakes."""
    names = {row[1]: row[0] for row in rows(odd, "learners")}
    assert set(names) == {learner["id"] for learner in ODD_LEARNERS} | {"broken"}
    assert names["script"] == "<script>alert(1)</script> \"'><img src=x>"
    assert names["no-name"] == "no-name" and names["same-1"] == names["same-2"]
    assert names["=cmd()"].startswith("=cmd|")
    assert len(odd.find_all("script")) == 1 and not odd.find_all(["img", "b", "link"], src=True)


def test_it_tells_apart_what_is_graded_what_waits_and_what_is_not_there(odd):
    """A late penalty is taken off; no score is invented for what is half graded."""
    shown = {row[1]: row[2:4] for row in rows(odd, "learners")}
    assert shown["emoji"] == ["90", "–"]
    assert shown["same-1"] == ["50*", "–"]
    assert shown["same-2"] == ["?", "–"]
    assert shown["broken"] == ["?", "–"]
    assert shown["long"] == ["–", "–"]
    late = {row[1]: row[6] for row in rows(odd, "learners")}
    assert late["emoji"] == "1" and late["rtl"] == "0" and late["long"] == "–"
    assert "3 learners" in odd.select("figcaption")[0].get_text()
    assert "No final score yet." in odd.select("figure")[1].get_text()


def test_it_names_who_needs_a_look_and_why(odd):
    """Signs of tampering, what cannot be graded, what nobody has graded yet."""
    reasons = {row[1]: (row[3], row[4]) for row in rows(odd, "look")}
    assert set(reasons) == {"broken", "same-1", "same-2", "script"}
    assert reasons["broken"][0] == "Cannot be graded" and "breaks off" in reasons["broken"][1]
    assert reasons["same-1"][0] == "Manual grading needed"
    assert reasons["same-2"][0] == "Not graded yet"
    assert reasons["script"] == ("Signs of tampering", "cell 3 <img src=x>")


def test_it_names_who_has_not_handed_in(odd):
    """Lesson by lesson, also one that nobody has handed in."""
    first, second = odd.select("#missing details")
    assert "4 of 10" in first.summary.get_text() and "10 of 10" in second.summary.get_text()
    assert len(second.select("li")) == 10


def test_it_shows_the_sentence_and_no_traceback(odd):
    """What the learner read, as text."""
    (mistake,) = rows(odd, "mistakes")
    assert mistake[4] == "<b>IMG_SIZE</b>"
    assert "secret" not in str(odd)


def test_a_drawing_has_a_text_that_says_the_same(odd):
    """Each tenth with its number."""
    described = odd.select_one("figure svg desc").get_text()
    assert described.startswith("0 to 10%: 0;") and described.endswith("90 to 100%: 2")


def test_it_loads_nothing_from_elsewhere_and_forbids_it(odd):
    """No address in it but those of its own parts; the browser would refuse any other."""
    linked = {tag.get("href") or tag.get("src") for tag in odd.find_all(["a", "link", "img"])}
    assert all(address.startswith("#") or address == "data:," for address in linked)
    policy = odd.select_one("meta[http-equiv]")["content"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert not odd.find_all(style=True)


def test_a_class_of_nobody_and_a_class_of_one(tmp_path):
    """No mean of nothing, no division by zero."""
    course = make_course(tmp_path, {"01_images": {"check-1": 0.0}})
    succeed(tmp_path, "report", "--language", "en")
    assert "No learner is in the gradebook" in read_page(tmp_path).get_text()
    add_learners(course, [{"id": "anna"}])
    add_grades(course, "01_images", {"anna": Grading({"check-1": 0.0}, handed_in=None)})
    succeed(tmp_path, "report", "--language", "en")
    assert rows(read_page(tmp_path), "learners")[0][:2] == ["anna", "anna"]


def test_two_thousand_learners_take_seconds(tmp_path):
    """Everybody is in it."""
    make_large_class(tmp_path, learners=2000, lessons=1)
    started = time.process_time()
    printed = succeed(tmp_path, "report")
    assert time.process_time() - started < SECONDS_FOR_2000
    page = (tmp_path / "report" / "index.html").read_text("utf-8")
    assert str(tmp_path / "report" / "index.html") in printed
    assert len(re.findall("<tr data-states=", page)) == 2000


def test_only_the_named_lessons_are_in_it(odd, tmp_path):
    """A lesson that is misspelt is told with the nearest name."""
    make_course(tmp_path, {"01_images": {"check-1": 50.0}, "02_more": {"check-1": 50.0}})
    succeed(tmp_path, "report", "02_more")
    text = read_page(tmp_path).get_text()
    assert "02_more" in text and "01_images" not in text
    result = run_here(tmp_path, "report", "02_moer")
    assert result.returncode == 2 and "Did you mean '02_more'?" in result.stderr


def test_a_gradebook_that_cannot_be_used_is_one_sentence_and_leaves_nothing(tmp_path):
    """Absent, empty, of an older nbgrader, damaged: exit status 2 and what to do."""
    make_course(tmp_path, {"01_images": {"check-1": 50.0}})
    gradebook = tmp_path / "gradebook.db"
    engine = create_engine(f"sqlite:///{gradebook}")
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE student DROP COLUMN lms_user_id"))
    engine.dispose()
    assert "nbgrader db upgrade" in refusal(tmp_path)
    gradebook.write_bytes(b"not a database at all" * 100)
    assert "cannot be read" in refusal(tmp_path)
    gradebook.write_bytes(b"")
    assert "does not know any lesson yet. Run first" in refusal(tmp_path)
    gradebook.unlink()
    assert "There is no gradebook yet" in refusal(tmp_path)
    assert not gradebook.exists() and not (tmp_path / "report").exists()


def refusal(folder: Path) -> str:
    """What `report` complains about."""
    result = run_here(folder, "report")
    assert result.returncode == 2 and "Traceback" not in result.stderr
    assert result.stderr.strip().count("\n") == 0
    return result.stderr
