"""Any file that an editor calls a notebook comes in today's format, or is refused in a sentence."""

import json
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.course.notebook import read_as_notebook


def content(**changes: Any) -> bytes:
    """The file of a notebook with two cells, in which the named members are others."""
    notebook = new_notebook(cells=[new_code_cell("a = 1"), new_code_cell("b = 2")])
    return json.dumps(notebook | changes).encode()


def test_cells_of_an_old_format_get_ids():
    """Colab writes format 4.0, which has none; the page of feedback leads to cells by their ids."""
    cells = [{name: value for name, value in new_code_cell("a").items() if name != "id"}] * 2
    notebook = read_as_notebook(content(cells=cells, nbformat_minor=0), "x.ipynb")
    assert len({cell.id for cell in notebook.cells}) == 2
    nbformat.validate(notebook)


def test_cells_with_the_same_id_are_told_apart():
    """As after a copy by hand."""
    cell = new_code_cell("a") | {"id": "same"}
    notebook = read_as_notebook(content(cells=[cell, cell]), "x.ipynb")
    assert len({cell.id for cell in notebook.cells}) == 2


def test_a_byte_order_mark_does_no_harm():
    """Windows' editor puts it in front."""
    assert len(read_as_notebook(b"\xef\xbb\xbf" + content(), "x.ipynb").cells) == 2


@pytest.mark.parametrize(
    "broken, says",
    [
        (b"", "x.ipynb is not a notebook: it is not JSON but empty"),
        (content()[:-9], "x.ipynb is not a notebook: it is not JSON: it breaks off"),
        (content().decode().encode("utf-16"), "x.ipynb is not a notebook: it is not JSON"),
        (b"[" * 100_000, "x.ipynb is not a notebook: it is not JSON"),
        (b"[]", "x.ipynb is not a notebook: "),
        (content(nbformat=9), "x.ipynb is not a notebook: Unsupported nbformat version 9"),
        (content(cells=[{"cell_type": "x"}]), "x.ipynb is not a notebook: "),
    ],
)
def test_what_is_no_notebook_is_refused_in_one_line(broken, says):
    """Whatever reading it raises."""
    with pytest.raises(ValueError) as refused:
        read_as_notebook(broken, "x.ipynb")
    assert str(refused.value).startswith(says) and "\n" not in str(refused.value)
