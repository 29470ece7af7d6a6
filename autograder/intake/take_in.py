"""From what was handed in to the lesson's notebook with the learner's answers."""

from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict

from autograder.course.notebook import notebook_in
from autograder.course.submission import not_usable
from autograder.errors import UnreadableError
from autograder.intake.arrange import arrange
from autograder.intake.cells import Cell, fresh_ids, read_cells
from autograder.intake.lesson import Lesson
from autograder.intake.match import Piece, match
from autograder.intake.mends import Mend, add_mends, mends_in


def read_handed_in(content: bytes, name: str) -> NotebookNode:
    """The file as a valid notebook of its cells, with its mends; raises UnreadableError."""
    cells, mends = read_cells(content, name)
    ids = fresh_ids([next(reversed(cell.names), "") for cell in cells])
    return notebook_of(
        [
            made(cell.kind, cell.source, own_id, named(cell.names))
            for cell, own_id in zip(cells, ids, strict=True)
        ],
        mends,
    )


def parse_notebook(content: bytes, lesson: str) -> NotebookNode:
    """What was handed in for the lesson; raises SubmissionError where it holds no cells."""
    try:
        return read_handed_in(content, notebook_in(Path(), lesson).name)
    except UnreadableError as error:
        raise not_usable(error) from None


def take_in(notebook: NotebookNode, lesson: Lesson) -> NotebookNode:
    """The lesson's notebook with the answers in one that was read, and all its mends."""
    pieces, matched = match(cells_in(notebook), lesson)
    pieces, arranged = arrange(pieces, lesson)
    ids = fresh_ids([piece.wanted_id for piece in pieces])
    return notebook_of(
        [
            made(piece.kind, piece.source, own_id, metadata_of(piece, lesson))
            for piece, own_id in zip(pieces, ids, strict=True)
        ],
        [*mends_in(notebook.metadata), *matched, *arranged],
    )


def named(names: tuple[str, ...]) -> dict[str, Any]:
    """The metadata of a cell that says its own name."""
    return {"nbgrader": {"grade_id": names[0]}} if names else {}


def cells_in(notebook: NotebookNode) -> list[Cell]:
    """The cells of a notebook that was read."""
    return [Cell(cell.cell_type, cell.source, names_in(cell)) for cell in notebook.cells]


def names_in(cell: NotebookNode) -> tuple[str, ...]:
    """What a cell of a valid notebook may be called in the lesson."""
    nbgrader = cell.metadata.get("nbgrader")
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return tuple(name for name in (grade_id, cell.get("id")) if name and isinstance(name, str))


def metadata_of(piece: Piece, lesson: Lesson) -> dict[str, Any]:
    """nbgrader's metadata for a cell of the lesson; none for one of the learner's own."""
    return {"nbgrader": dict(lesson.cells[piece.name].metadata)} if piece.name else {}


def made(kind: str, source: str, own_id: str, metadata: dict[str, Any]) -> dict[str, Any]:
    """A cell of today's format."""
    cell = {"cell_type": kind, "id": own_id, "metadata": metadata, "source": source}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def notebook_of(cells: list[dict[str, Any]], mends: list[Mend]) -> NotebookNode:
    """A notebook of today's format."""
    notebook: NotebookNode = from_dict(
        {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    )
    add_mends(notebook, mends)
    return notebook
