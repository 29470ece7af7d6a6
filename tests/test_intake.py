"""What was handed in becomes the lesson's notebook with the learner's answers, cell by cell."""

import json
from typing import Any

import nbformat
import pytest

from autograder.errors import UnreadableError
from autograder.intake.cells import Cell
from autograder.intake.lesson import Lesson, LessonCell
from autograder.intake.mends import MENDS, Mend, MendKind, mends_in
from autograder.intake.recognize import is_of, other_lesson
from autograder.intake.take_in import cells_in, read_handed_in, take_in

SOURCES = {
    "setup": "import csv\nimport numpy as np\nprint('ready')",
    "answer-1": "# a: a number\na = None\n# Write it.",
    "check-1": "# check 1\nassert a is not None, 'empty'\nprint('a is there')",
    "between": "try:\n    doubled = 2 * a\nexcept TypeError:\n    doubled = None",
    "answer-2": "# b, c: two numbers\nb = None\nc = None\n# Write it.",
    "check-2": "# check 2\nassert b is not None, 'empty'\nassert c is not None\nprint('b and c')",
}
ANSWERS = {"answer-1": "a = 1", "answer-2": "b, c = 2, 3"}


def made_lesson(name: str = "lesson", **sources: str) -> Lesson:
    """A lesson of two instructions."""
    cells = {}
    for own, source in (
        SOURCES | {key.replace("_", "-"): text for key, text in sources.items()}
    ).items():
        locked, check = not own.startswith("answer"), own.startswith("check")
        about = {"grade_id": own, "grade": check, "solution": not locked, "locked": locked}
        cells[own] = LessonCell(own, "code", source, locked, about)
    return Lesson(name, cells)


LESSON = made_lesson()


def cell(name: str, source: str | None = None, **changes: Any) -> dict[str, Any]:
    """A cell as it was handed in, solved unless its source is told."""
    about = {"nbgrader": {"grade_id": name}} if name in SOURCES else {}
    source = (SOURCES | ANSWERS).get(name, "") if source is None else source
    return {"cell_type": "code", "source": source, "id": name, "metadata": about} | changes


def solved() -> list[dict[str, Any]]:
    """All cells, answered."""
    return [cell(name) for name in SOURCES]


def nameless(source: str, kind: str = "code") -> dict[str, Any]:
    """A cell of which nothing but its text is left."""
    return {"cell_type": kind, "source": source, "metadata": {}}


def content(cells: list[Any], **changes: Any) -> bytes:
    """The file of a notebook."""
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole | changes).encode()


def taken(cells: list[Any], **changes: Any) -> tuple[list[tuple[str | None, str]], list[MendKind]]:
    """What comes of the cells: names and sources, and what was mended."""
    notebook = take_in(read_handed_in(content(cells, **changes), "x.ipynb"), LESSON)
    nbformat.validate(notebook)
    found = [
        (one.metadata.get("nbgrader", {}).get("grade_id"), one.source) for one in notebook.cells
    ]
    return found, [mend.kind for mend in mends_in(notebook.metadata)]


WHOLE = [(name, (SOURCES | ANSWERS)[name]) for name in SOURCES]


def test_an_ordinary_notebook_is_left_as_it_is():
    """And nothing is told of it."""
    assert taken(solved()) == (WHOLE, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"nbformat_minor": 4},
        {"nbformat_minor": "4"},
        {"nbformat": None},
        {"nbformat": 9},
        {"metadata": None},
        {"metadata": {"kernelspec": None, "widgets": 3}},
    ],
)
def test_what_grading_does_not_need_refuses_no_notebook(changes):
    """Whatever an editor wrote there."""
    assert taken(solved(), **changes) == (WHOLE, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"outputs": None},
        {"outputs": [{"output_type": "nonsense"}], "execution_count": "3"},
        {"attachments": 3},
        {"id": "답" * 100},
        {"id": None},
        {"id": "same"},
    ],
)
def test_what_a_cell_does_not_need_refuses_no_notebook(changes):
    """The ids are replaced where nbformat forbids them."""
    assert taken([one | changes for one in solved()]) == (WHOLE, [])


def test_cells_that_lost_their_names_are_found_by_what_they_say():
    """Skeleton comments, the text of checks, variables, and at last the place before a check."""
    cells = [nameless(source) for _, source in WHOLE]
    assert taken(cells) == (WHOLE, [MendKind.BY_TEXT])
    commented = [
        nameless("# b, c: two numbers\nexec('b = c = 1')") if "b, c" in c["source"] else c
        for c in cells
    ]
    assert dict(taken(commented)[0])["answer-2"].startswith("# b, c")
    unknown = [nameless("exec('a = 1')") if c["source"] == "a = 1" else c for c in cells]
    assert ("answer-1", "exec('a = 1')") in taken(unknown)[0]


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_an_answer_that_is_no_code_cell_is_run_as_one(kind):
    """The keys R and M."""
    cells = solved()
    cells[1]["cell_type"] = kind
    assert taken(cells) == (WHOLE, [MendKind.NO_CODE])


def test_an_untouched_skeleton_never_beats_an_answer():
    """Above it, below it, with a whole blank notebook, and after only its comments have changed."""
    blank = [cell(name, source) for name, source in SOURCES.items()]
    touched = cell("answer-1", "# mine\na = None")
    for cells in (
        [*solved(), *blank],
        [*blank, *solved()],
        [*solved()[:2], touched, *solved()[2:]],
        [solved()[0], touched, *solved()[1:]],
    ):
        found, mends = taken(cells)
        names = [name for name, _ in found]
        for name, source in WHOLE:
            assert names.count(name) == 1 and (name, source) in found
        assert names.index("answer-1") < names.index("check-1")
        assert not any("= None\n#" in source or source == touched["source"] for _, source in found)
        assert MendKind.UNTOUCHED_COPY in mends


def test_an_answer_below_everything_comes_where_the_skeleton_stood():
    """Later cells of the lesson need it."""
    cells = [*solved(), cell("answer-1", "a = 9")]
    cells[1]["source"] = SOURCES["answer-1"]
    found, mends = taken(cells)
    assert [name for name, _ in found] == list(SOURCES)
    assert found[1] == ("answer-1", "a = 9") and MendKind.MOVED in mends


def test_of_two_different_answers_the_last_one_counts_and_that_is_told():
    """Both run, for one answer may stand in two cells."""
    first = cell("answer-1", "a = 0")
    found, mends = taken([solved()[0], first, *solved()[1:]])
    assert found == [WHOLE[0], (None, "a = 0"), *WHOLE[1:]]
    assert mends == [MendKind.SEVERAL_ANSWERS]


@pytest.mark.parametrize("kept", ["answer-1", "check-1"])
def test_an_answer_and_its_check_that_were_merged_are_told_apart(kept):
    """Whichever name the cell has."""
    merged = cell(kept, f"{ANSWERS['answer-1']}\n\n{SOURCES['check-1']}")
    assert taken([solved()[0], merged, *solved()[3:]]) == (WHOLE, [MendKind.MERGED])


def test_an_answer_that_was_merged_belongs_to_the_check_below_it():
    """Also where it sets what an earlier answer has set."""
    rest = "a = 5\nb = c = 2"
    merged = cell("check-2", f"{rest}\n{SOURCES['check-2']}")
    found = dict(taken([*solved()[:4], merged])[0])
    assert found["answer-2"] == rest and found["answer-1"] == ANSWERS["answer-1"]


def test_a_line_in_a_locked_cell_is_put_aside_and_quoted():
    """Behind the cell's own or among them."""
    for source in (SOURCES["setup"] + "\nimport os", "import os\n" + SOURCES["setup"]):
        notebook = take_in(
            read_handed_in(content([cell("setup", source), *solved()[1:]]), "x"), LESSON
        )
        assert mends_in(notebook.metadata) == [Mend(MendKind.PUT_ASIDE, "setup", "import os")]
        assert "setup" in mends_in(notebook.metadata)[0].sentence


def test_an_answer_written_over_a_check_is_an_answer():
    """Where an editor locks nothing."""
    over = cell("check-1", "# a: a number\na = 1")
    found, _ = taken([solved()[0], over, *solved()[3:]])
    assert found[1] == ("answer-1", "# a: a number\na = 1") and found[2] == WHOLE[2]


def test_deleted_cells_of_the_lesson_come_back_and_deleted_answers_are_told():
    """Also where neighbours are missing; answers are the learner's to delete."""
    found, mends = taken([cell("own", "x = 1"), cell("answer-2")])
    assert [name for name, _ in found if name] == [
        "setup",
        "check-1",
        "between",
        "answer-2",
        "check-2",
    ]
    assert mends == [MendKind.MISSING_ANSWER, MendKind.RESTORED]


def test_a_check_above_its_answer_is_asked_behind_it():
    """It tells nothing there."""
    cells = solved()
    cells[1], cells[2] = cells[2], cells[1]
    assert taken(cells) == (WHOLE, [MendKind.MOVED])


def test_cells_have_the_roles_of_the_lesson_whatever_they_say():
    """A check that calls itself an answer, an answer that wants points."""
    wrong = {"grade": True, "solution": True, "points": 1000, "locked": False}
    cells = solved()
    for one in cells:
        one["metadata"]["nbgrader"] |= wrong
    notebook = take_in(read_handed_in(content(cells), "x"), LESSON)
    assert [one.metadata.nbgrader for one in notebook.cells] == [
        one.metadata for one in LESSON.cells.values()
    ]


def test_damaged_cells_and_half_characters_cost_nothing_else():
    """The cells are named by their numbers."""
    cells = [None, *solved(), {"source": {"a": 1}}]
    cells[2]["source"] = "a = 1  # \ud83d"
    notebook = take_in(read_handed_in(content(cells), "x"), LESSON)
    damaged = [
        one.detail for one in mends_in(notebook.metadata) if one.kind is MendKind.DAMAGED_CELL
    ]
    assert damaged == ["1", "8"]
    assert notebook.cells[1].source == "a = 1  # ?"
    nbformat.writes(notebook).encode()


@pytest.mark.parametrize(
    "broken, says",
    [
        (b"", "empty"),
        (content(solved())[:90], "breaks off or is damaged"),
        (b"\x89PNG\r\n", "a picture"),
        (b"[" * 100_000, "it is not JSON"),
        (b"[]", "no cells"),
        (b"3", "no cells"),
        (b'{"cells": 3}', "no cells"),
        (b'{"cells": [' + b"3," * 5_000 + b"3]}", "more than 5000 cells"),
        (b'{"cells": [3]}', "all its cells are damaged"),
        (b"https://colab.research.google.com/drive/1\n", "a link"),
        (b'{"cells": [' + b"{}," * 3_000_000 + b"{}]}", "more than 2000000 values"),
        (
            b'{"cells": [{"source": "' + b"a " * 10_000_001 + b'"}]}',
            "more than 20,000,000 characters",
        ),
    ],
)
def test_what_is_no_notebook_is_named_for_what_it_is(broken, says):
    """In one line."""
    with pytest.raises(UnreadableError) as refused:
        read_handed_in(broken, "x.ipynb")
    assert says in str(refused.value) and "\n" not in str(refused.value)


def test_what_learners_write_where_mends_stand_is_not_believed():
    """Nor is it an error."""
    forged = {MENDS: [Mend(MendKind.BY_TEXT, detail="forged").to_json()]}
    assert taken(solved(), metadata=forged) == (WHOLE, [])
    assert mends_in({MENDS: [3, {"kind": "NONE"}, {}]}) == mends_in({MENDS: 3}) == []


def test_another_lessons_notebook_is_known_for_what_it_is():
    """All lessons call their cells alike."""
    other = made_lesson(
        "other",
        setup="import cv2\nprint(cv2)",
        answer_1="# x: a word\nx = None",
        check_1="# check x\nassert x is not None",
        answer_2="# y: a word\ny = None",
        check_2="# check y\nassert y is not None",
        between="print(x + y)",
    )
    theirs = [Cell("code", one.source, (one.name,)) for one in other.cells.values()]
    ours = cells_in(read_handed_in(content(solved()), "x"))
    assert other_lesson(theirs, LESSON, [LESSON, other]) == "other"
    assert other_lesson(ours, LESSON, [LESSON, other]) is None
    assert is_of(ours, LESSON) and not is_of([Cell("code", "print(1)")], LESSON)
