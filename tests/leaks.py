"""Finds what must stay secret in what is handed out, however a file writes it."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

from course_maker import ROOT

from autograder.course.notebook import read_notebook

TEXT_FILES = {".ipynb", ".html", ".py", ".csv", ".txt", ".md", ".json"}


def secret_lines(lesson: str, markers: tuple[str, str]) -> list[str]:
    """The lines of code between the markers in the instructor's notebook, without white space.

    No secret are imports, and lines that are nothing but a sentence: the learner is told it.
    """
    notebook = read_notebook(ROOT / "source" / lesson / f"{lesson}.ipynb")
    begin, end = map(re.escape, markers)
    sources = "\n".join(cell.source for cell in notebook.cells)
    regions = re.findall(f"{begin}(.*?){end}", sources, flags=re.DOTALL)
    lines = [line.strip() for line in "\n".join(regions).splitlines()]
    secrets = [line for line in lines if not re.fullmatch('"[^"]*"|(import|from) .*', line)]
    return [squeezed(line) for line in secrets if any(map(str.isalnum, line))]


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
