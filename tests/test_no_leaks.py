"""Nothing that a learner receives holds a solution or a hidden test."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import LESSONS, ROOT

from autograder.course.notebook import HIDDEN_TESTS, SOLUTION, read_notebook

TEXT_FILES = {".ipynb", ".html", ".py", ".csv", ".txt", ".md", ".json"}


def secret_lines(lesson: str, markers: tuple[str, str]) -> list[str]:
    """The lines of code between the markers in the instructor's notebook, without white space."""
    notebook = read_notebook(ROOT / "source" / lesson / f"{lesson}.ipynb")
    regions = [
        cell.source.split(markers[0])[1].split(markers[1])[0]
        for cell in notebook.cells
        if markers[0] in cell.source
    ]
    lines = [squeezed(line) for line in "\n".join(regions).splitlines()]
    return [line for line in lines if any(character.isalnum() for character in line)]


def squeezed(text: str) -> str:
    """The text without white space and quotes, so that another layout hides nothing."""
    return re.sub(r"[\s\"'\\]+", "", text)


def strings(value) -> Iterator[str]:
    """All strings in a JSON value, keys included; the lines of a cell in one piece."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield "".join(item for item in value if isinstance(item, str))
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)


def readable_text(path: Path) -> str:
    """What a file says, however JSON or HTML writes it, without white space."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        text = "\n".join(strings(json.loads(text)))
    if path.suffix == ".html":
        text += html.unescape(re.sub(r"<[^>]*>", "", text))
    return squeezed(text)


def leaks(folder: Path, secrets: list[str]) -> list[str]:
    """Where below the folder one of the secret lines can be read."""
    files = [path for path in folder.rglob("*") if path.suffix in TEXT_FILES]
    assert files
    return [f"{path}: {line}" for path in files for line in secrets if line in readable_text(path)]


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_detector_finds_every_secret_in_the_source(lesson):
    """The search below would find a leak: it finds all lines where they do stand."""
    for markers in (SOLUTION, HIDDEN_TESTS):
        secrets = secret_lines(lesson, markers)
        assert secrets
        found = leaks(ROOT / "source" / lesson, secrets)
        assert all(any(leak.endswith(f": {line}") for leak in found) for line in secrets)


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("folder", ["release", "notebooks"])
def test_what_is_handed_out_holds_no_solution_and_no_hidden_test(folder, lesson):
    """Not in a cell, an output, the metadata or a file beside the notebook."""
    secrets = secret_lines(lesson, SOLUTION) + secret_lines(lesson, HIDDEN_TESTS)
    assert leaks(ROOT / folder / lesson, [*secrets, *map(squeezed, SOLUTION + HIDDEN_TESTS)]) == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_feedback_holds_no_hidden_test(graded, lesson):
    """Not for any case of the bank: not in the source of the page, not in a traceback."""
    secrets = [*secret_lines(lesson, HIDDEN_TESTS), *map(squeezed, HIDDEN_TESTS)]
    for student in graded[lesson].cases:
        own = readable_text(graded[lesson].submitted(student))
        not_own = [line for line in secrets if line not in own]
        assert leaks(graded[lesson].feedback(student).parent, not_own) == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_feedback_on_a_blank_notebook_holds_no_solution(graded, lesson):
    """A learner who answered nothing cannot read the answers off the page."""
    page = graded[lesson].feedback("blank")
    assert leaks(page.parent, secret_lines(lesson, SOLUTION)) == []
