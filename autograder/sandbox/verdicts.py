"""Getting a verdict: from a fork of the warm process, or where there is none from a new Python."""

import contextlib
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from autograder.sandbox.bubblewrap import SUBMISSION, bubblewrap, command, is_root
from autograder.sandbox.kernel_spec import NOTEBOOKS, shown
from autograder.sandbox.libraries import libraries_for
from autograder.sandbox.limits import Limits
from autograder.sandbox.provisioner import kernel_environment
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
    if program := bubblewrap().program:
        request = pack(source, SUBMISSION, measured, text, buffers)
        answer = from_warm_process(request, place(program, source, Path(folder)))
    else:
        answer = from_new_python(pack(source, folder, measured, text, buffers))
    return unpack_verdict(answer) if answer else unfinished()


def place(program: str, source: str, folder: Path) -> dict[str, Any]:
    """Where a fork gives the verdict: in a sandbox that shows the lesson's files."""
    as_root, files = is_root(), {entry.name: str(entry) for entry in shown(folder, [NOTEBOOKS])}
    return {
        "libraries": libraries_for(source),
        "as_root": as_root,
        "lesson_files": files,
        "command": command(program, Limits(), files, as_root),
        "environment": kernel_environment(threads=0),
    }


def from_warm_process(request: bytes, place: dict[str, Any]) -> bytes:
    """The answer of a fork of the warm process; empty where two forks had to end.

    Raises WarmProcessError where that was no fault of the forks.
    """
    for _ in range(2):
        warm_process = WarmProcess.instance()
        with warm_process.fork_verdict(place) as connection:
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
