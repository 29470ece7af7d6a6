"""The sentence on a limit that stands behind one of Python's own errors."""

import pytest

from autograder.sandbox.limits import GiB, Limits, MiB
from autograder.sandbox.sentences import exceeded, size

LIMITS = Limits(
    memory=3 * GiB, file_size=7 * MiB, disk=11 * MiB, open_files=13, processes=17, output=MiB
)


@pytest.mark.parametrize(
    "name, message, says",
    [
        ("MemoryError", "", "메모리 제한 3GB"),
        ("ResourceExhaustedError", "OOM when allocating tensor with shape[9]", "메모리 제한 3GB"),
        ("OSError", "[Errno 12] Cannot allocate memory", "메모리 제한 3GB"),
        ("OSError", "[Errno 27] File too large", "파일 크기 제한 7MB"),
        ("OSError", "[Errno 28] No space left on device", "저장 공간 제한 11MB"),
        ("OSError", "[Errno 24] Too many open files: 'x'", "파일의 수 13개"),
        ("BlockingIOError", "[Errno 11] Resource temporarily unavailable", "제한 17개"),
        ("RuntimeError", "can't start new thread", "제한 17개"),
    ],
)
def test_an_error_that_a_limit_led_to_names_the_limit(name, message, says):
    """With the number that is in force."""
    assert says in exceeded(name, message, LIMITS)


@pytest.mark.parametrize(
    "name, message",
    [
        ("FileNotFoundError", "[Errno 2] No such file or directory: 'x'"),
        ("ValueError", "see [Errno 28]"),
        ("OSError", "[Errno 280] made up"),
        ("NameError", "name 'x' is not defined"),
    ],
)
def test_any_other_error_says_nothing_of_limits(name, message):
    """A learner would look for the fault in the wrong place."""
    assert exceeded(name, message, LIMITS) is None


@pytest.mark.parametrize(
    "number, text",
    {4 * GiB: "4GB", 1.5 * GiB: "1.5GB", 512 * MiB: "512MB", MiB / 2: "0.5MB"}.items(),
)
def test_a_size_is_written_as_people_do(number, text):
    """In the larger unit that fits."""
    assert size(number) == text
