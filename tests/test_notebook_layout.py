"""Notebooks in git: no outputs, stable ids, one JSON layout, pictures that are there."""

import re

import nbformat
import pytest
from course_maker import LESSONS, ROOT

from autograder.course.notebook import answer_cells, check_cells, points, write_notebook

NOTEBOOKS = [
    pytest.param(ROOT / folder / lesson / f"{lesson}.ipynb", id=f"{folder}/{lesson}")
    for folder in ("source", "release", "notebooks")
    for lesson in LESSONS
]
PICTURE = re.compile(r"!\[(?P<alternative>[^]]*)\]\((?P<target>[^)]+)\)")


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_a_notebook_has_no_outputs_and_one_layout(path):
    """No outputs, no execution counts, and the bytes that nbformat and JupyterLab write."""
    notebook = nbformat.read(path, as_version=4)
    assert path.read_bytes() == write_notebook(notebook)
    for cell in notebook.cells:
        assert not cell.get("outputs") and cell.get("execution_count") is None


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_cell_ids_are_names_and_graded_cells_have_the_fixed_ones(path):
    """Ids are unique words, and instruction k has the cells answer-k and check-k."""
    notebook = nbformat.read(path, as_version=4)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", name) for name in ids)
    numbers = [str(number + 1) for number in range(len(check_cells(notebook)))]
    assert list(answer_cells(notebook)) == [f"answer-{number}" for number in numbers]
    assert list(check_cells(notebook)) == [f"check-{number}" for number in numbers]
    assert sum(points(notebook).values()) == 100


@pytest.mark.parametrize("lesson", LESSONS)
def test_ids_do_not_change_from_source_to_release(lesson):
    """The learner's notebook has the instructor's cells under the same ids."""
    source, release = (
        nbformat.read(ROOT / folder / lesson / f"{lesson}.ipynb", as_version=4)
        for folder in ("source", "release")
    )
    assert [cell.id for cell in source.cells] == [cell.id for cell in release.cells]


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_every_picture_is_the_courses_own_and_has_alternative_text(path):
    """Pictures lie beside the notebook, and say in Korean what they show."""
    notebook = nbformat.read(path, as_version=4)
    pictures = [match for cell in notebook.cells for match in PICTURE.finditer(cell.source)]
    assert pictures
    for picture in pictures:
        assert (path.parent / picture["target"]).is_file()
        assert re.search("[가-힣]", picture["alternative"])


@pytest.mark.parametrize("lesson", LESSONS)
def test_an_assignment_stays_small(lesson):
    """At most 6 MB in one assignment folder."""
    files = [path for path in (ROOT / "release" / lesson).rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 6_000_000


PAGES = [pytest.param(path, id=path.stem) for path in sorted(ROOT.glob("source/*.ipynb"))]


@pytest.mark.parametrize("path", [*NOTEBOOKS[: len(LESSONS)], *PAGES])
def test_markdown_shows_what_its_author_meant(path):
    """JupyterLab strikes out what stands between two tildes, and a summary shows no Markdown."""
    texts = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"]
    lines = [line for text in texts for line in text.splitlines()]
    shown = [re.sub(r"`[^`]*`", "", line) for line in lines if not line.startswith("<")]
    assert [line for line in shown if line.count("~") > 1] == []
    assert [line for line in lines if "<summary>" in line and re.search(r"[`*]", line)] == []
