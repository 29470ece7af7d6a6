"""Two commands that write the same wait for each other, and the second one says so."""

import subprocess
import sys
import time

from autograder.course.locks import locked

HOLD_UNTIL_TOLD = """
import sys
from pathlib import Path
from autograder.course.locks import locked
with locked(Path(sys.argv[1]), lambda: None):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_lock_that_nobody_has_is_taken_without_a_word(tmp_path):
    """And given back, also where what was done with it fails."""
    told = []
    for _ in range(2):
        try:
            with locked(tmp_path / "lock", lambda: told.append("waiting")):
                raise KeyboardInterrupt
        except KeyboardInterrupt:
            pass
    assert told == []


def test_whoever_finds_it_taken_says_so_and_waits(tmp_path):
    """Until the other process has ended."""
    command = [sys.executable, "-c", HOLD_UNTIL_TOLD, str(tmp_path / "lock")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as other:
        assert other.stdout.readline() == "held\n"
        told = []

        def tell() -> None:
            told.append(time.monotonic())
            other.stdin.write("\n")
            other.stdin.flush()

        with locked(tmp_path / "lock", tell):
            assert len(told) == 1
            assert other.wait(timeout=10) == 0
