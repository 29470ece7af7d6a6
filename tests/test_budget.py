"""What is left of a submission's limits, by a clock of the test's own; no kernel runs."""

import signal

import pytest

from autograder.course.readable_errors import ReadableError
from autograder.sandbox import sentences
from autograder.sandbox.budget import CELLS_OF_OUTPUT, Budget
from autograder.sandbox.limits import Limits
from autograder.sandbox.sandboxed_kernel import MEMORY, OUTPUT

LIMITS = Limits(cell_time=120, notebook_time=300, output=1000)


class Clock:
    """Stands still until it is told to go on."""

    now = 50.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


@pytest.fixture
def clock():
    """What the budget of the test looks at."""
    return Clock()


@pytest.fixture
def budget(clock):
    """Nothing of it is used up."""
    return Budget(LIMITS, clock)


def test_a_cell_gets_the_time_of_a_cell_while_the_notebook_has_more(budget):
    """And is told so when it needs longer."""
    allotted = budget.allot()
    assert allotted.seconds == 120
    assert allotted.complaint == sentences.cell_time(LIMITS)
    assert "시간 제한 120초" in allotted.complaint.sentence


def test_a_cell_gets_what_the_notebook_has_left_and_is_told_so(budget, clock):
    """The sentence names the limit that cut it."""
    clock.now += 270
    allotted = budget.allot()
    assert allotted.seconds == 30
    assert allotted.complaint.name is ReadableError.NOTEBOOK_TIME
    assert "노트북 전체의 시간 제한 300초" in allotted.complaint.sentence


def test_what_begins_at_all_gets_a_second(budget, clock):
    """The notebook's time may end while its last cell is sent."""
    clock.now += 299.9
    assert budget.allot().seconds == 1


def test_the_notebooks_time_is_up_when_it_says(budget, clock):
    """To the second."""
    clock.now += 299.9
    assert not budget.time_is_up
    clock.now += 0.1
    assert budget.time_is_up


def test_each_cell_may_show_as_much_as_the_limit(budget):
    """Text by its length, anything else by what its parts take."""
    budget.allot()
    assert budget.show({"text": "x" * 900})
    assert budget.show({"data": {"image/png": "x" * 100}, "metadata": {}})
    assert budget.exceeded(timed_out=False) is None
    assert not budget.show({"text": "x"})
    budget.allot()
    assert not budget.show({"data": {}, "metadata": {"note": "x" * 1000}})
    assert budget.exceeded(timed_out=False) == sentences.output(LIMITS)
    budget.allot()
    assert budget.exceeded(timed_out=False) is None


def test_whoever_gives_up_after_the_cells_time_blames_the_time(budget, clock):
    """That of the cell or that of the notebook, as it was given."""
    clock.now += 270
    budget.allot()
    clock.now += 31
    assert budget.exceeded(timed_out=True) == sentences.notebook_time(LIMITS)


def test_whoever_gives_up_before_the_cells_time_blames_its_output(budget, clock):
    """The cell's end was part of a message that was too large to be received."""
    budget.allot()
    clock.now += 5
    assert budget.exceeded(timed_out=True) == sentences.output(LIMITS)


@pytest.mark.parametrize(
    "status, exceeded, phrase",
    [
        (-9, MEMORY, "메모리 제한 4GB"),
        (-9, OUTPUT, "출력 제한 5MB"),
        (-getattr(signal, "SIGXCPU", 24), None, "처리 시간 제한 1800초"),
        (-11, None, "신호 11"),
        (3, None, "종료 코드 3"),
        (None, None, "파이썬이 끝나 버렸습니다."),
    ],
)
def test_how_a_kernel_ended_is_told(status, exceeded, phrase):
    """What it took, else what the system says of its end."""
    assert phrase in sentences.how_it_ended(Limits(), status, exceeded).sentence


def test_a_notebook_shows_no_more_than_a_few_cells_may(budget):
    """Whoever records it has all of it in memory."""
    for _ in range(CELLS_OF_OUTPUT):
        budget.allot()
        assert budget.show({"text": "x" * LIMITS.output})
    budget.allot()
    assert not budget.show({"text": "x"})
    assert budget.exceeded(timed_out=False) == sentences.output(LIMITS)
    budget.allot()
    assert budget.exceeded(timed_out=False) is None
