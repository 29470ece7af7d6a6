"""Which of several copies counts, and where checks and lost cells of the lesson stand."""

from dataclasses import replace

from autograder.intake.lesson import Lesson
from autograder.intake.match import Piece
from autograder.intake.mends import Mend, MendKind


def arrange(pieces: list[Piece], lesson: Lesson) -> tuple[list[Piece], list[Mend]]:
    """The pieces as they are to run: each name once, each check behind its answer, none missing."""
    mends: list[Mend] = []
    for name, cell in lesson.cells.items():
        if not cell.locked:
            pieces = one_answer(pieces, name, lesson, mends)
    for name, cell in lesson.cells.items():
        if cell.locked:
            pieces = one_of_the_lesson(pieces, name, lesson, mends)
    return with_lost_cells(pieces, lesson, mends), mends


def places_of(pieces: list[Piece], name: str | None) -> list[int]:
    """Where the cells of this name stand."""
    return [place for place, piece in enumerate(pieces) if piece.name == name]


def one_answer(pieces: list[Piece], name: str, lesson: Lesson, mends: list[Mend]) -> list[Piece]:
    """Untouched copies give way to a changed one; of several changed ones the last has the name.

    All of those run, so that an answer may stand in several cells.
    """
    cell = lesson.cells[name]
    places = places_of(pieces, name)
    changed = [place for place in places if not cell.is_untouched(pieces[place].source)]
    if not places:
        mends.append(Mend(MendKind.MISSING_ANSWER, name))
        return pieces
    if len({pieces[place].source.strip() for place in changed}) > 1:
        mends.append(Mend(MendKind.SEVERAL_ANSWERS, name, str(len(changed))))
    counts = (changed or places)[-1]
    idle = set(places) - set(changed or [counts])
    pieces = [
        replace(piece, name=None) if place in changed and place != counts else piece
        for place, piece in enumerate(pieces)
    ]
    if idle:
        mends.append(Mend(MendKind.UNTOUCHED_COPY, name))
    pieces = in_place_of_skeleton(pieces, counts, idle, lesson, mends)
    return pieces


def in_place_of_skeleton(
    pieces: list[Piece], counts: int, idle: set[int], lesson: Lesson, mends: list[Mend]
) -> list[Piece]:
    """Without the idle copies; an answer below later ones takes the place of one that is above."""
    answer = pieces[counts]
    checks = places_of(pieces, lesson.check_of(answer.name or ""))
    above = [place for place in idle if any(place < check < counts for check in checks)]
    too_late = counts > min(later_answers(pieces, answer.name or "", lesson), default=counts)
    target = counts
    if above and too_late and not any(check > counts for check in checks):
        target = max(above)
        mends.append(Mend(MendKind.MOVED, answer.name or ""))
    kept: list[Piece] = []
    for place, piece in enumerate(pieces):
        if place == target:
            kept.append(answer)
        elif place != counts and place not in idle:
            kept.append(piece)
    return kept


def later_answers(pieces: list[Piece], name: str, lesson: Lesson) -> list[int]:
    """Where the answers stand that come after this one in the lesson and were worked on."""
    names = list(lesson.cells)
    later = {one for one in names[names.index(name) + 1 :] if not lesson.cells[one].locked}
    return [
        place
        for place, piece in enumerate(pieces)
        if piece.name in later and not lesson.cells[piece.name].is_untouched(piece.source)
    ]


def one_of_the_lesson(
    pieces: list[Piece], name: str, lesson: Lesson, mends: list[Mend]
) -> list[Piece]:
    """Of a check, the copy that follows its answer; of other locked cells, the first.

    Other copies run as code of the learner's, but for checks that are as they were handed out.
    """
    places = places_of(pieces, name)
    if not places:
        return pieces
    cell = lesson.cells[name]
    if not cell.metadata.get("grade"):
        return named_once(pieces, places, places[0])
    answer = max((p for a in answers_of(name, lesson) for p in places_of(pieces, a)), default=-1)
    behind = [place for place in places if place > answer]
    counts = behind[0] if behind else places[-1]
    spare = {p for p in places if p != counts and pieces[p].source.split() == cell.source.split()}
    pieces = named_once(pieces, places, counts)
    check = pieces[counts]
    if not behind:
        mends.append(Mend(MendKind.MOVED, name))
        pieces = [*pieces[: answer + 1], check, *pieces[answer + 1 :]]
        spare = {place + (place > answer) for place in {*spare, counts}}
    return [piece for place, piece in enumerate(pieces) if place not in spare]


def named_once(pieces: list[Piece], places: list[int], counts: int) -> list[Piece]:
    """The pieces, of which only the one that counts keeps the name."""
    nameless = set(places) - {counts}
    return [
        replace(piece, name=None) if place in nameless else piece
        for place, piece in enumerate(pieces)
    ]


def answers_of(check: str, lesson: Lesson) -> list[str]:
    """The answers that the check looks at: those after which it is the first."""
    answers = [name for name, cell in lesson.cells.items() if not cell.locked]
    return [name for name in answers if lesson.check_of(name) == check]


def with_lost_cells(pieces: list[Piece], lesson: Lesson, mends: list[Mend]) -> list[Piece]:
    """Put each locked cell that is missing behind the last cell of the lesson before it."""
    pieces, lost = list(pieces), []
    place = 0
    for cell in lesson.cells.values():
        places = places_of(pieces, cell.name)
        if places:
            place = max(place, places[-1] + 1)
        elif cell.locked:
            pieces.insert(place, Piece(cell.kind, cell.source, cell.name, cell.name))
            lost.append(cell.name)
            place += 1
    if lost:
        mends.append(Mend(MendKind.RESTORED, detail=", ".join(lost)))
    return pieces
