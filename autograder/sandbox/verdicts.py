"""Getting a verdict: from a fork of the warm process, or where there is none from a new Python."""

import contextlib
import socket
import subprocess
import sys

from autograder.sandbox.bubblewrap import bubblewrap
from autograder.sandbox.libraries import libraries_for
from autograder.sandbox.warm import WarmProcess, WarmProcessError
from autograder.sealed.verdict import Verdict, pack, unfinished, unpack_verdict

WALL_SECONDS = 180


def ask_for_verdict(
    source: str, folder: str, measured: dict[str, float], text: bytes, buffers: list[bytes]
) -> Verdict:
    """What came of the whole check cell on the snapshot.

    folder: where the lesson's own files lie.
    measured: names for what was measured outside of the kernel.
    """
    request = pack(source, folder, measured, text, buffers)
    if bubblewrap().program:
        answer = from_warm_process(request, libraries_for(source))
    else:
        answer = from_new_python(request)
    return unpack_verdict(answer) if answer else unfinished()


def from_warm_process(request: bytes, libraries: list[str]) -> bytes:
    """The answer of a fork of the warm process; empty where two forks had to end.

    Raises WarmProcessError where that was no fault of the forks.
    """
    for _ in range(2):
        warm_process = WarmProcess.instance()
        with warm_process.fork_verdict(libraries) as connection:
            answer = exchange(connection, request)
        if answer:
            return answer
    if warm_process.is_alive():
        return b""
    raise WarmProcessError("the warm process ended twice during a verdict")


def exchange(connection: socket.socket, request: bytes) -> bytes:
    """Send the request and receive all of the answer; empty where the other end has ended."""
    connection.settimeout(WALL_SECONDS)
    with contextlib.suppress(OSError):
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(2**20), b""))
    return b""


def from_new_python(request: bytes) -> bytes:
    """The answer of a Python of its own; empty where it had to end."""
    words = [sys.executable, "-m", "autograder.sealed.verdict"]
    with contextlib.suppress(subprocess.TimeoutExpired):
        return subprocess.run(
            words, input=request, capture_output=True, timeout=WALL_SECONDS
        ).stdout
    return b""
