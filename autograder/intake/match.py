"""Which cell of the lesson each cell is that was handed in.

What a cell says counts before what it is called where it holds all of a locked cell; then its
name, nbgrader's or the cell's id; then what it says; at last the place before a check.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from autograder.intake.cells import Cell
from autograder.intake.lesson import Lesson, key_of
from autograder.intake.mends import Mend, MendKind
from autograder.printable import shortened

MOST_LINES_TOLD = 3
MOST_READ = 500_000
"""Characters of a cell, beyond which it is what it is called: nobody writes so much."""
SETS = re.compile(r"\(?[\w ,]+\)?(:[^=]*)?=(?!=)")
"""A line that gives a value to one name or several."""


@dataclass(frozen=True)
class Piece:
    """A cell that was handed in, or a part of one that had been merged."""

    kind: str
    source: str
    name: str | None = None
    """Which cell of the lesson it is."""
    wanted_id: str = ""


def match(cells: list[Cell], lesson: Lesson) -> tuple[list[Piece], list[Mend]]:
    """The pieces in the learner's order, with their names in the lesson."""
    mends: list[Mend] = []
    by_text: list[str] = []
    pieces = [piece for cell in cells for piece in pieces_of(cell, lesson, by_text, mends)]
    pieces = by_variables(pieces, lesson, by_text)
    pieces = by_neighbours(pieces, lesson, by_text)
    if by_text:
        told = [name for name in lesson.cells if name in by_text]
        mends.append(Mend(MendKind.BY_TEXT, detail=", ".join(told)))
    return [as_in_lesson(piece, lesson, mends) for piece in pieces], mends


def pieces_of(cell: Cell, lesson: Lesson, by_text: list[str], mends: list[Mend]) -> Iterator[Piece]:
    """The parts of a cell, each with its name as far as its own words and the cell's name tell."""
    claimed = next((name for name in cell.names if name in lesson.cells), None)
    wanted_id = next(reversed(cell.names), "")
    as_it_was = claimed is not None and lesson.cells[claimed].was_handed_out(cell.source)
    if as_it_was or len(cell.source) > MOST_READ:
        yield Piece(cell.kind, cell.source, claimed, wanted_id)
        return
    parts = list(carve(cell.source, lesson))
    named = {name for _, name in parts} - {None}
    for source, name in parts:
        found = name or name_of_rest(source, claimed, named, lesson)
        if found is None and claimed and claimed in named and lesson.cells[claimed].locked:
            mends += put_aside(claimed, source.split("\n"))
            continue
        if found and claimed is None:
            by_text.append(found)
        elif found and len(parts) > 1 and not lesson.cells[found].locked:
            mends.append(Mend(MendKind.MERGED, found))
        yield Piece(cell.kind, source, found, wanted_id)


def name_of_rest(
    source: str, claimed: str | None, named: set[str | None], lesson: Lesson
) -> str | None:
    """The name of what holds no whole locked cell."""
    if claimed and claimed not in named and not is_overwritten(source, claimed, lesson):
        return claimed
    read = lesson.read_as(source)
    if claimed and (read is None or lesson.cells[read].locked):
        # What was written into a locked cell may be an answer without its skeleton.
        found = names_set(source, lesson)
        checked = [name for name in found if lesson.check_of(name) in named]
        return next(iter([*checked, *found]), None)
    if read is None or read in named:
        return None
    return read


def is_overwritten(source: str, claimed: str, lesson: Lesson) -> bool:
    """Whether an answer stands in a locked cell, of which nothing is left."""
    if not lesson.cells[claimed].locked or lesson.votes(source)[claimed]:
        return False
    read = lesson.read_as(source)
    return read is not None and not lesson.cells[read].locked


def carve(source: str, lesson: Lesson) -> Iterator[tuple[str, str | None]]:
    """The parts of a source: whole locked cells with their names, and what stands between them."""
    lines = source.split("\n")
    filled = [(number, key) for number, line in enumerate(lines) if (key := key_of(line))]
    keys = [key for _, key in filled]
    begin, place, found = 0, 0, False
    while place < len(filled):
        cells = lesson.beginnings.get(keys[place], [])
        cell = next((c for c in cells if keys[place : place + len(c.keys)] == c.keys), None)
        if cell is None or (len(cell.keys) == 1 and len(keys) > 1):
            place += 1
            continue
        first, last = filled[place][0], filled[place + len(cell.keys) - 1][0]
        if any(map(str.strip, lines[begin:first])):
            yield "\n".join(lines[begin:first]).strip("\n"), None
        yield "\n".join(lines[first : last + 1]), cell.name
        begin, place, found = last + 1, place + len(cell.keys), True
    if any(map(str.strip, lines[begin:])) or not found:
        yield "\n".join(lines[begin:]).strip("\n") if found else source, None


def put_aside(name: str, lines: list[str]) -> list[Mend]:
    """Tells of lines that were added to a locked cell."""
    told = [shortened(line) for line in lines if line.strip()]
    return [Mend(MendKind.PUT_ASIDE, name, line) for line in told[:MOST_LINES_TOLD]]


def by_variables(pieces: list[Piece], lesson: Lesson, by_text: list[str]) -> list[Piece]:
    """Where no answer was found under its name: the cells that set its variables."""
    missing = answers_without_work(pieces, lesson)
    if not missing:
        return pieces
    found = []
    for piece in pieces:
        name = None
        if piece.name is None and piece.kind == "code":
            name = next((n for n in names_set(piece.source, lesson) if n in missing), None)
        if name:
            by_text.append(name)
        found.append(replace(piece, name=name) if name else piece)
    return found


def names_set(source: str, lesson: Lesson) -> list[str]:
    """The answers whose variables the source sets."""
    targets = " ".join(line.partition("=")[0] for line in source.split("\n") if SETS.match(line))
    words = re.findall(r"\w+", targets)
    return [lesson.variables[word] for word in words if word in lesson.variables]


def by_neighbours(pieces: list[Piece], lesson: Lesson, by_text: list[str]) -> list[Piece]:
    """Where an answer is still missing: the code right before its check."""
    pieces = list(pieces)
    for name in answers_without_work(pieces, lesson):
        check = lesson.check_of(name)
        place = next((i for i, piece in enumerate(pieces) if piece.name == check), 0)
        while place > 0 and pieces[place - 1].name is None:
            place -= 1
            if pieces[place].kind == "code" and pieces[place].source.strip():
                pieces[place] = replace(pieces[place], name=name)
                by_text.append(name)
                break
    return pieces


def answers_without_work(pieces: list[Piece], lesson: Lesson) -> list[str]:
    """The answers of which there is no cell with anything in it."""
    done = {
        piece.name
        for piece in pieces
        if piece.name and not lesson.cells[piece.name].is_untouched(piece.source)
    }
    return [name for name, cell in lesson.cells.items() if not cell.locked and name not in done]


def as_in_lesson(piece: Piece, lesson: Lesson, mends: list[Mend]) -> Piece:
    """The piece as the lesson's kind of cell; tells what was added to a locked one."""
    if piece.name is None:
        return piece
    cell = lesson.cells[piece.name]
    if cell.locked and not cell.was_handed_out(piece.source):
        known = set(cell.keys)
        lines = piece.source.split("\n")
        mends += put_aside(piece.name, [line for line in lines if key_of(line) not in known])
    elif not cell.locked and piece.kind != cell.kind == "code":
        mends.append(Mend(MendKind.NO_CODE, piece.name))
    return replace(piece, kind=cell.kind)
