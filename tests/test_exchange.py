"""A class on one machine hands out, in, and back through nbgrader's exchange."""

import re
from pathlib import Path

import pytest
from course_maker import ROOT, copy_course, nbgrader, succeed
from nbgrader.utils import get_username

from autograder.building.build import generate
from autograder.course.bank import Case, fill_in
from autograder.course.folder import Course
from autograder.course.notebook import write_notebook

LESSON = "01_load_images"
USER = get_username()


@pytest.fixture
def course(tmp_path) -> Course:
    """The instructor's course, that uses an exchange folder as the guide says."""
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    course = copy_course(tmp_path / "course", [LESSON])
    for folder in (Path(course.root), tmp_path / "learner"):
        folder.mkdir(exist_ok=True)
        with open(folder / "nbgrader_config.py", "a", encoding="utf-8") as config:
            config.write(f"\nc = get_config()\nc.Exchange.root = {str(exchange)!r}\n")
            config.write('c.CourseDirectory.course_id = "chest-xray"\n')
    return course


def test_a_lesson_goes_to_the_learner_and_its_feedback_comes_back(course, tmp_path):
    """The guide's own commands, each typed where the guide says."""
    folders = {"instructor": Path(course.root), "learner": tmp_path / "learner"}
    generate(course, LESSON)
    for person, command in commands(ROOT / "docs" / "guide-instructor.md"):
        if command.startswith("nbgrader submit"):
            solve(tmp_path / "learner" / LESSON)
        words = command.split()
        if words[0] == "nbgrader":
            nbgrader(Course.at(folders[person]), *words[1:])
        else:
            succeed(folders[person], *words[3:])
    with course.gradebook() as gradebook:
        assert gradebook.find_submission(LESSON, USER).score == 100
    (page,) = tmp_path.glob(f"learner/{LESSON}/feedback/*/*.html")
    assert "100" in page.read_text(encoding="utf-8")


def commands(guide: Path) -> list[tuple[str, str]]:
    """Who types what, in the guide's section on the exchange."""
    return re.findall(r"^(instructor|learner)\$ +(.+)$", guide.read_text("utf-8"), re.MULTILINE)


def solve(fetched: Path) -> None:
    """Fill in what was fetched, which is what was released."""
    released = Path(ROOT, "release", LESSON)
    assert {path.name for path in fetched.iterdir()} == {path.name for path in released.iterdir()}
    solved = write_notebook(fill_in(Course.open(ROOT), LESSON, Case("reference")))
    (fetched / f"{LESSON}.ipynb").write_bytes(solved)


def test_both_languages_name_the_same_commands():
    """Whoever reads the Korean guide types what was tried."""
    english, korean = (ROOT / "docs" / f"guide-instructor{end}" for end in (".md", ".ko.md"))
    assert commands(english) == commands(korean) != []
