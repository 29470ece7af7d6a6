"""The cells of a lesson's notebook: answers, checks, solutions and hidden tests."""

import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.validator import normalize

from autograder.errors import UnreadableError

SOLUTION = ("### BEGIN SOLUTION", "### END SOLUTION")
HIDDEN_TESTS = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")
GIVEN_VALUES = "given_values.json"
"""Beside an instructor's notebook: what its hidden tests compare given values with."""

JSON = dict[str, Any]

STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
"""A string of JSON; one that does not end reaches to the end, so that nothing is read twice."""
HALF_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")
"""Half a surrogate pair, or one whose other half may follow."""
MAX_VALUES = 2_000_000
"""Numbers, strings, lists and so on: a few hundred MB of memory."""
MAX_CELLS = 5_000
MAX_LEVELS = 100
KEPT_METADATA = ("nbgrader", "kernelspec", "language_info")


def notebook_in(folder: Path, lesson: str) -> Path:
    """Where in its folder the lesson's notebook lies, at every step of its way."""
    return folder / f"{lesson}.ipynb"


def read_notebook(path: Path) -> NotebookNode:
    """The notebook at `path` in today's format; raises OSError and UnreadableError."""
    return read_as_notebook(path.read_bytes(), path.name)


def read_as_notebook(
    content: bytes, name: str, hook: Callable[[JSON], JSON] | None = None
) -> NotebookNode:
    """The notebook in today's format, mended where that is harmless; raises UnreadableError.

    hook: what to make of each JSON object as soon as it was read.
    """
    notebook: NotebookNode
    if number_of_values(content) > MAX_VALUES:
        raise UnreadableError("{name} holds more than {limit} values", name=name, limit=MAX_VALUES)
    try:
        with warnings.catch_warnings(action="ignore"):
            raw = nbformat.reader.reads(content.decode("utf-8-sig"), object_hook=hook)
            if len(raw.get("cells", [])) > MAX_CELLS:
                raise UnreadableError(
                    "{name} holds more than {limit} cells", name=name, limit=MAX_CELLS
                )
            # Colab's, of 4.0, have no ids of cells; `convert` looks at the 4 only.
            _, notebook = normalize(nbformat.v4.upgrade(nbformat.convert(raw, 4)))
        if HALF_CHARACTER.search(content):
            notebook = encodable(notebook)
        nbformat.validate(notebook)
    except (nbformat.reader.NotJSONError, UnicodeDecodeError, RecursionError):
        raise not_json(content, name) from None
    except UnreadableError:
        raise
    except Exception as error:
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise UnreadableError("{name} is not a notebook: {reason}", name=name, reason=why) from None
    return notebook


def number_of_values(content: bytes) -> int:
    """How many values the JSON holds, as good as: each costs memory, however short it is."""
    strings = (content.count(b'"') - content.count(b'\\"')) // 2
    if strings > 2 * MAX_VALUES:
        return strings
    bare = STRING.sub(b"", content)
    return bare.count(b",") + bare.count(b"[") + bare.count(b"{")


def needed_to_grade(node: JSON) -> JSON:
    """Of an object in a submitted notebook what grading needs: neither outputs nor most metadata.

    Old outputs are run anew, and nothing but nbgrader's metadata is asked for: what a learner or
    an editor wrote besides costs nothing and nobody has to believe it.
    """
    if "outputs" in node:
        node["outputs"] = []
    if isinstance(metadata := node.get("metadata"), dict):
        node["metadata"] = {name: metadata[name] for name in KEPT_METADATA if name in metadata}
    return node


def encodable(value: Any, levels: int = MAX_LEVELS) -> Any:
    """The same value of JSON, in whose strings each half surrogate is a question mark.

    JSON can hold them, and UTF-8, in which files and gradebooks are written, cannot.
    Raises RecursionError where lists and objects stand in each other more than `levels` deep: what
    copies and writes a notebook has its limits, too.
    """
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if not levels:
        raise RecursionError
    if isinstance(value, dict):
        return type(value)(
            (encodable(name), encodable(one, levels - 1)) for name, one in value.items()
        )
    if isinstance(value, list):
        return [encodable(one, levels - 1) for one in value]
    return value


def not_json(content: bytes, name: str) -> UnreadableError:
    """What the file is, where it is not JSON."""
    if not content.strip():
        return UnreadableError("{name} is not a notebook: it is not JSON but empty", name=name)
    if b"<<<<<<<" in content and b">>>>>>>" in content:
        return UnreadableError(
            "{name} is not a notebook: it is not JSON: it holds merge-conflict markers of git",
            name=name,
        )
    if content.lstrip().startswith(b"{"):
        return UnreadableError(
            "{name} is not a notebook: it is not JSON: it breaks off or is damaged", name=name
        )
    return UnreadableError("{name} is not a notebook: it is not JSON", name=name)


def write_notebook(notebook: NotebookNode) -> bytes:
    """The notebook in the one JSON layout that git and JupyterLab keep."""
    return f"{nbformat.writes(notebook)}\n".encode()


def about(cell: NotebookNode) -> JSON:
    """nbgrader's metadata of the cell; none where a learner has written nonsense there."""
    found = cell.metadata.get("nbgrader")
    return found if isinstance(found, dict) else {}


def grade_id(cell: NotebookNode) -> str | None:
    """nbgrader's name of the cell, such as `answer-1` or `check-1`."""
    name = about(cell).get("grade_id")
    return name if isinstance(name, str) else None


def answer_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The cells that a learner fills in, by grade_id."""
    return graded_cells(notebook, "solution")


def check_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The cells that decide the points, by grade_id."""
    return graded_cells(notebook, "grade")


def graded_cells(notebook: NotebookNode, role: str) -> dict[str, NotebookNode]:
    """The cells for which nbgrader's metadata says `role`, by grade_id."""
    return {
        name: cell for cell in notebook.cells if about(cell).get(role) and (name := grade_id(cell))
    }


def points_of(cell: NotebookNode) -> float:
    """What the check cell is worth."""
    return float(cell.metadata.nbgrader.points)


def points(notebook: NotebookNode) -> dict[str, float]:
    """What each check is worth."""
    return {name: points_of(cell) for name, cell in check_cells(notebook).items()}


def reference_answers(notebook: NotebookNode) -> dict[str, str]:
    """The code of the reference solution for each answer cell of an instructor's notebook."""
    return {
        name: "\n".join(line for line in cell.source.splitlines() if line.strip() not in SOLUTION)
        for name, cell in answer_cells(notebook).items()
    }
