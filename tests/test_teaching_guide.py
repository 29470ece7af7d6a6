"""What instructors read about a lesson: its time is the lesson's, its mistakes are the bank's."""

import re
import tomllib

import pytest
from course_maker import LESSONS, ROOT

from autograder.course.notebook import read_notebook

SECTIONS = re.split(r"^## ", (ROOT / "docs" / "teaching.ko.md").read_text("utf-8"), flags=re.M)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_section_has_the_lessons_title_and_time_and_the_mistakes_of_its_report(lesson):
    """Mistakes are called as the class report calls them."""
    first = read_notebook(ROOT / "source" / lesson / f"{lesson}.ipynb").cells[0].source
    title = re.search(r"^# (.*)$", first, re.MULTILINE)[1]
    section = next(text for text in SECTIONS if text.startswith(f"{title}\n"))
    announced = re.search(r"시간\*\* 약 (\d+분)", first)[1]
    assert f"**시간** {announced}" in section
    bank = tomllib.loads((ROOT / "bank" / f"{lesson}.toml").read_text("utf-8"))
    named = re.findall(r"“([^”]+)”", "".join(re.findall(r"^\|.*$", section, re.MULTILINE)))
    assert named and set(named) <= {case["name_ko"] for case in bank["wrong"]}
