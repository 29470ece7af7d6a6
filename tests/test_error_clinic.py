"""The error clinic shows what Python really says: its examples are run here."""

import re

import pytest
from course_maker import ROOT

from autograder.course.notebook import read_notebook

EXAMPLE = re.compile(r"### (.+)\n\n```python\n(.+?)```\n\n```text\n(\w+): (.*)\n```", re.DOTALL)
CELLS = read_notebook(ROOT / "source" / "errors.ipynb").cells
EXAMPLES = [match.groups() for cell in CELLS for match in EXAMPLE.finditer(cell.source)]


def test_the_clinic_has_the_errors_that_beginners_meet():
    """About twenty, each with its cause and its cure."""
    assert len(EXAMPLES) >= 20
    texts = [cell.source for cell in CELLS if "```python" in cell.source]
    assert len(texts) == len(EXAMPLES)
    assert all("- **까닭** " in text and "- **고치기** " in text for text in texts)


@pytest.mark.parametrize("title, code, kind, words", EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_an_example_fails_as_the_clinic_says(title, code, kind, words, monkeypatch, tmp_path):
    """The kind of error, and its words, by which a learner finds the entry."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Exception) as caught:
        exec(compile(code, "<cell>", "exec"), {})
    assert caught.type.__name__ == kind
    said = getattr(caught.value, "msg", None) or str(caught.value)
    assert words.strip().startswith(said.strip())
