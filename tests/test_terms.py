"""One thing has one name: what the glossary says is not used is used nowhere."""

import re

import pytest
from course_maker import LESSONS, ROOT

from autograder.course.notebook import answer_cells, check_cells, read_notebook

GLOSSARY = ROOT / "source" / "glossary.ipynb"
PAGES = sorted(set(ROOT.glob("source/*.ipynb")) - {GLOSSARY})
DOCUMENTS = [ROOT / "README.ko.md", ROOT / "data" / "README.ko.md", *ROOT.glob("docs/*.ko.md")]
NOTEBOOKS = [*PAGES, *(ROOT / "source" / name / f"{name}.ipynb" for name in LESSONS)]


def rows(cell_id: str) -> list[list[str]]:
    """The rows of the table in that cell of the glossary."""
    cell = next(cell for cell in read_notebook(GLOSSARY).cells if cell.id == cell_id)
    table = [line for line in cell.source.splitlines() if line.startswith("| ")]
    return [[field.strip() for field in line.strip("|").split("|")] for line in table[1:]]


def avoided() -> list[tuple[str, list[str]]]:
    """Each word that the course does not use, with the longer words that may hold it."""
    return [
        (word, list(filter(None, kept.split(", "))))
        for words, _, kept, _ in rows("words")
        for word in words.split(", ")
    ]


def found(text: str) -> list[str]:
    """The lines that use a word which the glossary says is not used, behind that word."""
    lines = []
    for word, kept in avoided():
        for line in text.splitlines():
            rest = re.sub("|".join(map(re.escape, kept)), "", line) if kept else line
            if word in rest:
                lines.append(f"{word}: {line.strip()}")
    return lines


def words_of(path) -> str:
    """What learners read in the notebook.

    Graded cells are left out: their sentences are what the answer bank expects, and change with it.
    """
    notebook = read_notebook(path)
    graded = {
        cell.id for cell in [*answer_cells(notebook).values(), *check_cells(notebook).values()]
    }
    return "\n".join(cell.source for cell in notebook.cells if cell.id not in graded)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_lesson_uses_no_word_that_the_glossary_avoids(path):
    """Texts, comments and sentences in code."""
    assert found(words_of(path)) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_uses_no_word_that_the_glossary_avoids(path):
    """What learners and instructors read beside the lessons."""
    assert found(path.read_text(encoding="utf-8")) == []


def test_the_search_finds_a_word_and_passes_over_those_that_are_kept():
    """A film that was photographed may be called so."""
    assert found("흉부 X선 사진을 봅니다.") == []
    assert found("흉부 X선 사진과 다른 사진을 봅니다.") == [
        "사진: 흉부 X선 사진과 다른 사진을 봅니다."
    ]


def test_each_term_stands_in_the_glossary_once_with_a_sentence():
    """Two rows for one term would define it twice."""
    tables = [cell.id for cell in read_notebook(GLOSSARY).cells if "| 용어 |" in cell.source]
    entries = [row for table in tables for row in rows(table)]
    terms = [entry[0] for entry in entries]
    assert len(terms) > 50 and len(set(terms)) == len(terms)
    assert all(entry[1] and entry[3].endswith("다.") for entry in entries)
