"""What went wrong in a cell, in one line, and how much of it a learner may read."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograder.course.complaints import (
    OTHER_ERROR,
    error_in,
    failed_cells,
    reason_in,
    seal,
    sentence_in,
    stderr_in,
)
from autograder.course.readable_errors import ReadableError, error_output
from autograder.sandbox import sentences
from autograder.sandbox.limits import Limits


def cell(*errors, **roles):
    """An executed cell with these errors after something that it printed."""
    shown = new_output("stream", text="hello")
    made = new_code_cell("x", outputs=[shown, *[error_output(*error) for error in errors]])
    if roles:
        made.metadata["nbgrader"] = {"grade_id": "check-1", "grade": True}
    return made


SECRET = ("KeyError", "'the hidden answer'")
OURS = (ReadableError.FAILED_CHECK, "틀렸습니다.\n다시 보세요.")


def test_a_cell_that_ran_to_its_end_has_no_complaint():
    """Whatever it printed."""
    assert error_in(cell()) is sentence_in(cell()) is reason_in(cell()) is None


@pytest.mark.parametrize("of", [sentence_in, reason_in])
def test_the_last_error_counts_everywhere(of):
    """An interrupted loop's own error is followed by that of the limit that interrupted it."""
    complaint = sentences.cell_time(Limits())
    assert of(cell(("KeyboardInterrupt", ""), complaint)) == complaint.sentence


@pytest.mark.parametrize("name", ReadableError)
def test_a_sentence_for_learners_stays_in_one_line(name):
    """In the cell and everywhere else."""
    failed = cell((name, OURS[1]))
    assert sentence_in(failed) == reason_in(failed) == "틀렸습니다. 다시 보세요."
    assert seal(failed.outputs[-1]).evalue == OURS[1]


@pytest.mark.parametrize("error", [SECRET, ("AssertionError", ""), ("MemoryError", "(31, 17)")])
def test_pythons_own_words_are_not_for_learners(error):
    """They may quote a hidden test; the traceback goes, too."""
    assert sentence_in(cell(error)) == OTHER_ERROR
    sealed = seal(cell(error).outputs[-1])
    assert sealed.evalue == OTHER_ERROR and sealed.traceback == [OTHER_ERROR]


def test_what_a_cell_shows_besides_errors_is_not_sealed():
    """nbgrader's feedback shows it."""
    shown = cell(SECRET).outputs[0]
    assert seal(shown) == shown


def test_cells_besides_the_checks_are_told_with_pythons_words():
    """They are the learner's own code."""
    own, check = cell(("NameError", "name 'x' is not defined")), cell(OURS, grade=True)
    notebook = new_notebook(cells=[own, check])
    assert list(failed_cells(notebook)) == [(own, "NameError: name 'x' is not defined")]


def test_what_a_cell_wrote_to_stderr_is_told_apart():
    """It is no error, but costs a check its points."""
    warned = new_code_cell("x", outputs=[new_output("stream", name="stderr", text="careful\n")])
    assert (stderr_in(warned), reason_in(warned), stderr_in(cell())) == ("careful", None, "")


def test_plain_json_is_read_as_a_notebook_is():
    """The report reads thousands of them."""
    plain = {"outputs": [{"output_type": "error", "ename": "AssertionError", "evalue": "no"}]}
    assert sentence_in(plain) == "no"


def test_every_limit_complains_in_words_that_a_learner_may_read():
    """Makers and readers take the names from one table."""
    limits = Limits()
    for complaint in (
        sentences.cell_time(limits),
        sentences.notebook_time(limits),
        sentences.no_time_left(limits),
        sentences.memory(limits),
        sentences.output(limits),
        sentences.processor_time(limits),
        sentences.kernel_ended(3),
        sentences.ended_too_often(6),
    ):
        assert sentence_in(cell(complaint)) == complaint.sentence
