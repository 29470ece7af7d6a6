"""What the process that grades does with learners' text takes no longer than the text is long."""

import json
import time
from contextlib import suppress

import pytest
from nbconvert.filters import strip_ansi
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from test_intake import LESSON

from autograder.course.complaints import reason_in
from autograder.course.convert import find_reason
from autograder.course.files import as_text
from autograder.errors import UnreadableError, explained
from autograder.intake.decode import number_of_values
from autograder.intake.take_in import read_handed_in, take_in
from autograder.plugins.beginner_errors import explain
from autograder.plugins.find_signs import difference, signs_in
from autograder.plugins.summarize_for_learner import colour, heading
from autograder.printable import one_line, printable, quoted, shortened
from autograder.results.exports.junit import NOT_IN_XML
from autograder.results.exports.spreadsheet import harmless
from autograder.sealed.check_cell import visible_part

LETTERS = 100_000
ALL_LETTERS = 20_000_000
SECONDS = 10
"""Of the processor, for LETTERS: what is quadratic takes minutes."""


def notebook_of(text: str) -> bytes:
    """A notebook in which the text stands wherever a learner can write; half of it in each cell."""
    half = text[: len(text) // 2]
    cells = [new_code_cell(half, metadata={"x": text}), new_markdown_cell(half)]
    notebook = new_notebook(cells=cells, metadata={"x": text})
    return json.dumps(notebook).encode()


def read(content: bytes) -> None:
    """Take it in as a submission, which may fail."""
    with suppress(UnreadableError):
        take_in(read_handed_in(content, "x.ipynb"), LESSON)


def failed(text: str):
    """A cell that ended with this error."""
    return new_code_cell(outputs=[new_output("error", ename=text, evalue=text, traceback=[text])])


WORK = {
    "printable": printable,
    "one_line": one_line,
    "shortened": shortened,
    "quoted": quoted,
    "as_text": as_text,
    "harmless": harmless,
    "junit": lambda text: NOT_IN_XML.sub("", text),
    "explain": lambda text: explain("NameError", f"name '{text}' is not defined", text),
    "explained": lambda text: str(explained(ValueError(text))),
    "reason_in": lambda text: reason_in(failed(text)),
    "find_reason": lambda text: find_reason(text, text + "x"),
    "number_of_values": lambda text: number_of_values(text.encode(errors="replace")),
    "read": lambda text: read(text.encode(errors="replace")),
    "read_in_a_notebook": lambda text: read(notebook_of(text)),
    "read_as_list": lambda text: read(f"[{text}]".encode(errors="replace")),
    "visible_part": visible_part,
    "difference": lambda text: difference("assert x\nprint(x)", text),
    "heading": lambda text: heading(new_markdown_cell(text)),
    "colour": colour,
    "strip_ansi": strip_ansi,
    "signs_in": lambda text: signs_in({"autograder_signs": {text: [text]}}),
}
BITS = [
    *("x", " ", "\n", "\t", "#", "# ", "#\n", '"', "'", "\\", '\\"', '"",', "[", "{", "[],", "{},"),
    *("\x1b[", "\x1b[1;", "\ud800", "\u202e", "한", "a: ", "    A.b: ", "    A", "x\n", "-", "="),
    *(
        "x = '",
        "sys.modules[",
        "### BEGIN HIDDEN TESTS\n",
        "(",
        "\r",
        "\r\n",
        "%",
        "<!--",
        "&",
        "1,",
    ),
]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", WORK)
def test_the_work_on_a_text_is_linear(name, pytestconfig):
    """For texts of which every letter, or every few, begins what a pattern looks for."""
    letters = ALL_LETTERS if pytestconfig.getoption("everything") else LETTERS
    slow = {}
    for bit in BITS:
        text = bit * (letters // len(bit))
        begin = time.process_time()
        WORK[name](text)
        seconds = time.process_time() - begin
        if seconds > SECONDS * letters / LETTERS:
            slow[bit] = seconds
    assert slow == {}
