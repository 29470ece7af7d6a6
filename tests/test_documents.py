"""What the README files and CONTRIBUTING.md say is there."""

import re

import pytest
from course_maker import ROOT, autograder
from typer.main import get_command

from autograder.commands import app
from autograder.doctor import examine

DOCUMENTS = [
    "README.md",
    "README.ko.md",
    "CONTRIBUTING.md",
    "LICENSE-texts.md",
    "data/README.md",
    "data/README.ko.md",
    "docs/guide-learner.ko.md",
    "docs/guide-instructor.md",
    "docs/guide-instructor.ko.md",
    "docs/guide-author.md",
]
COMMANDS = sorted(get_command(app).commands)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_and_picture_leads_somewhere(name):
    """Relative targets exist in the repository."""
    document = ROOT / name
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_and_command_that_is_named_exists(name):
    """`make X` stands in the Makefile, `python -m autograder X` is a command."""
    text = (ROOT / name).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    assert set(re.findall(r"-m autograder ([a-z]+)", text)) <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_stands_in_both_readmes(command):
    """Nobody has to guess that a command exists, or what it is for."""
    assert get_command(app).commands[command].help
    for name in ("README.md", "README.ko.md"):
        assert f"python -m autograder {command}" in (ROOT / name).read_text(encoding="utf-8")


def test_help_works_anywhere(tmp_path):
    """Also where there is no course."""
    result = autograder(tmp_path, "grade", "--help")
    assert result.returncode == 0 and "Usage:" in result.stdout


@pytest.mark.parametrize("name", ["guide-instructor.md", "guide-instructor.ko.md"])
def test_the_guide_says_what_to_do_for_each_thing_that_doctor_looks_at(name):
    """A row a part, and no row for what `doctor` does not look at."""
    table = (ROOT / "docs" / name).read_text(encoding="utf-8").rpartition("|---|---|\n")[2]
    rows = [part for row in table.splitlines() for part in row.split("|")[1].strip().split(", ")]
    assert sorted(rows) == sorted(finding.part for finding in examine(ROOT))


def test_make_help_shows_every_target():
    """A target without its line of help would stay unknown."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE).group(1).split()
    shown = re.findall(r"^([a-z-]+):.*  ## ", makefile, re.MULTILINE)
    assert sorted(phony) == sorted(shown)
