"""From JSON to what answers are made of: the cells' sources, in their order.

Any version of nbformat with cells in it, and any fault in what grading does not need: outputs,
metadata and counts are not looked at.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograder.errors import UnreadableError
from autograder.intake.decode import read_json
from autograder.intake.mends import Mend, MendKind

TEXT = {"markdown": "markdown", "raw": "raw", "heading": "markdown", "html": "markdown"}
"""Today's type of a cell by what its file says; all others are code."""
CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What nbformat 4.5 takes for one."""
HALF_CHARACTER = re.compile("[\ud800-\udfff]")
"""Of a surrogate pair, which JSON can hold and no file."""
MAX_CELLS = 5_000
MAX_CHARACTERS = 20 * 10**6
"""Of all cells together, pictures in their texts included; each line of them costs memory."""


@dataclass(frozen=True)
class Cell:
    """A cell as it was handed in."""

    kind: str
    """`code`, `markdown` or `raw`."""
    source: str
    names: tuple[str, ...] = ()
    """What it may be called in the lesson: nbgrader's name first, then the cell's id."""


def read_cells(content: bytes, name: str) -> tuple[list[Cell], list[Mend]]:
    """The notebook's cells; raises UnreadableError where the file holds none that can be read."""
    value, mends = read_json(content, name)
    found = cells_of(value)
    if found is None:
        raise UnreadableError("{name} is not a notebook: it holds no cells", name=name)
    if len(found) > MAX_CELLS:
        raise UnreadableError("{name} holds more than {limit} cells", name=name, limit=MAX_CELLS)
    cells = []
    for number, raw in enumerate(found, start=1):
        cell = read_cell(raw)
        if cell is None:
            mends.append(Mend(MendKind.DAMAGED_CELL, detail=str(number)))
        else:
            cells.append(cell)
    if sum(len(cell.source) for cell in cells) > MAX_CHARACTERS:
        raise UnreadableError(
            "the cells of {name} hold more than {limit:,} characters",
            name=name,
            limit=MAX_CHARACTERS,
        )
    if found and not cells:
        raise UnreadableError("{name} is not a notebook: all its cells are damaged", name=name)
    whole = [Cell(cell.kind, clean(cell.source), cell.names) for cell in cells]
    if any(HALF_CHARACTER.search(cell.source) for cell in cells):
        mends.append(Mend(MendKind.BROKEN_CHARACTERS))
    return whole, mends


def cells_of(value: Any) -> list[Any] | None:
    """The cells of a notebook of format 4, or of format 3 and before."""
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("cells"), list):
        return list(value["cells"])
    sheets = value.get("worksheets")
    if not isinstance(sheets, list):
        return None
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [cell for cells in lists if isinstance(cells, list) for cell in cells]


def read_cell(raw: Any) -> Cell | None:
    """The cell, or None where there is no text in it."""
    if not isinstance(raw, dict):
        return None
    kind = raw.get("cell_type")
    source = text_of(raw["source"] if "source" in raw else raw.get("input"))
    if source is None:
        return None
    return Cell(TEXT.get(kind, "code") if isinstance(kind, str) else "code", source, names_of(raw))


def text_of(source: Any) -> str | None:
    """The text, which may be a list of its lines; None where it is neither."""
    if source is None:
        return ""
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    return source if isinstance(source, str) else None


def names_of(raw: dict[str, Any]) -> tuple[str, ...]:
    """All that may say which cell of the lesson it is; Colab keeps an id among the metadata."""
    metadata = raw.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    nbgrader = metadata.get("nbgrader")
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    said = [grade_id, raw.get("id"), metadata.get("id")]
    return tuple(name for name in said if isinstance(name, str) and name)


def clean(source: str) -> str:
    """The source as Python can read it: no half characters, NULs or other systems' line breaks."""
    source = source.encode(errors="replace").decode()
    return source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def fresh_ids(wanted: list[str]) -> Iterator[str]:
    """An id for each cell: the one that it has, unless nbformat or an earlier cell forbids it."""
    taken = {one for one in wanted if CELL_ID.fullmatch(one)}
    used: set[str] = set()
    number = 0
    for one in wanted:
        chosen = one
        while chosen in used or not CELL_ID.fullmatch(chosen):
            number += 1
            chosen = f"cell-{number}" if f"cell-{number}" not in taken else one
        used.add(chosen)
        yield chosen
