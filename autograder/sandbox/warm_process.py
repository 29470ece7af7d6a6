"""The warm process: imports the libraries once, then forks whenever a kernel is asked for.

It runs no learner's code and no TensorFlow operation: forking is safe only as long as TensorFlow
has started no threads. It lives until its socket is closed, which the system does when its parent
ends, however that ends, or until nobody asked it for anything for a while.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from typing import Any

from autograder.sandbox.keeper import keep
from autograder.sandbox.tasks import Task
from autograder.sandbox.verdict_process import Courtroom, give_verdict
from autograder.sealed.verdict import unfinished

IDLE_SECONDS = 600

tried: set[str] = set()
"""Libraries that need not be imported again."""


def main(handle: int) -> None:
    """Serve the requests that arrive at the socket `handle`."""
    control = socket.socket(fileno=handle)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that grades.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # Ended keepers need nobody to wait for them.
    unfinished()  # So that nbformat has compiled its schema, which no fork shall do again.
    serve(control)


def serve(control: socket.socket) -> None:
    """Fork for each request until the other end is closed or silent for long."""
    courtroom = Courtroom()
    while select.select([control], [], [], IDLE_SECONDS)[0]:
        message, handles, _, _ = socket.recv_fds(control, 2**20, 2)
        if not message:
            return
        request = json.loads(message)
        if request["task"] == Task.START:
            os.environ.update(request["environment"])
        import_libraries(request.get("libraries", []))
        match request["task"]:
            case Task.VERDICT:
                fork_verdict(control, request, courtroom, *handles)
            case Task.KERNEL:
                fork_keeper(control, request, *handles)


def fork_keeper(
    control: socket.socket, request: dict[str, Any], lifeline: int, report: int
) -> None:
    """Let a fork take care of the request."""
    if os.fork() == 0:
        control.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        keep(request, lifeline, socket.socket(fileno=report))
    os.close(lifeline)
    os.close(report)


def fork_verdict(
    control: socket.socket, request: dict[str, Any], courtroom: Courtroom, connection: int
) -> None:
    """Let a fork give a verdict. It reads the hidden tests itself: no later fork can find them."""
    with contextlib.suppress(OSError):  # Whoever asks reads nothing then.
        first_process = courtroom.first_process(request)
        if os.fork() == 0:
            control.close()
            give_verdict(request, first_process, connection)
    os.close(connection)


def import_libraries(names: list[str]) -> None:
    """Import what is new and there; a missing library costs the submissions nothing but time."""
    new = [name for name in names if name not in tried]
    tried.update(new)
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        for name in new:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    if new:
        # The forks share this memory as long as the garbage collector leaves it alone.
        gc.collect()
        gc.freeze()


if __name__ == "__main__":
    main(int(sys.argv[1]))
