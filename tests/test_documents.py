"""What the README files and CONTRIBUTING.md say is there."""

import re

import pytest
from course_maker import ROOT, run_here, succeed

from autograder import commands
from autograder.doctor import examine
from autograder.language import Language, speaking, translate

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
    "docs/teaching.ko.md",
]
COMMANDS = sorted(set(commands.__all__) - {"app"})


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


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_option_that_is_named_with_a_command_is_one_of_its(name):
    """As the command's own help tells them."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for command, words in re.findall(r"-m autograder ([a-z]+(?: get)?)([^`\n]*)", text):
        offered = options(help_on(*command.split()))
        assert set(re.findall(r"--[a-z-]+", words)) <= offered, command


def help_on(*command: str) -> str:
    """What the command says to --help."""
    return succeed(ROOT, *command, "--help")


def options(text: str) -> set[str]:
    """The options that a help names."""
    return set(re.findall(r"--[a-z]+(?:-[a-z]+)*", text))


def test_the_search_for_options_finds_them():
    """Those that a help shows, and no others."""
    assert {"--workers", "--force", "--student", "--scheduler"} <= options(help_on("grade"))
    assert "--from" in options(help_on("data", "get")) and "--from" not in options(help_on("grade"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_stands_in_both_readmes(command):
    """Nobody has to guess that a command exists, or what it is for."""
    assert len(help_on(command).split("Options")[0].split()) > 8
    for name in ("README.md", "README.ko.md"):
        assert f"python -m autograder {command}" in (ROOT / name).read_text(encoding="utf-8")


def test_help_works_anywhere(tmp_path):
    """Also where there is no course."""
    result = run_here(tmp_path, "grade", "--help")
    assert result.returncode == 0 and "Usage:" in result.stdout


@pytest.fixture(scope="module")
def parts() -> list[str]:
    """What `doctor` looks at."""
    return [finding.part for finding in examine(ROOT)]


@pytest.mark.parametrize(
    "name, language",
    [("guide-instructor.md", Language.ENGLISH), ("guide-instructor.ko.md", Language.KOREAN)],
)
def test_the_guide_says_what_to_do_for_each_thing_that_doctor_looks_at(parts, name, language):
    """A row a part, by its name in the guide's language, and no row for anything else."""
    table = (ROOT / "docs" / name).read_text(encoding="utf-8").rpartition("|---|---|\n")[2]
    rows = [part for row in table.splitlines() for part in row.split("|")[1].strip().split(", ")]
    with speaking(language):
        assert sorted(rows) == sorted(map(translate, parts))


def test_make_help_shows_every_target():
    """A target without its line of help would stay unknown."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE).group(1).split()
    shown = re.findall(r"^([a-z-]+):.*  ## ", makefile, re.MULTILINE)
    assert sorted(phony) == sorted(shown)
