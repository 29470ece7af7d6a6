"""Verdicts are given in sandboxes that show the lesson's files: no check can tell of others.

One sandbox serves all verdicts of a lesson; each verdict is a process of its own in it, which can
do no more than a submission's kernel. Linux only, in the warm process and its forks.
"""

import os
import signal
import socket
from typing import Any

from autograder.sandbox.bubblewrap import SUBMISSION
from autograder.sandbox.joined_kernel import set_environment, silence_and_close
from autograder.sandbox.keeper import own_user, start_sandbox
from autograder.sandbox.namespaces import enter_users, give_up_rights, join
from autograder.sandbox.system_calls import forbid_system_calls
from autograder.sealed.verdict import serve

MAX_SANDBOXES = 8


class Courtroom:
    """The sandboxes for verdicts, each of which lives until its lifeline is closed."""

    def __init__(self) -> None:
        self.open: dict[str, tuple[int, int]] = {}
        """First process and lifeline, by what is shown."""

    def first_process(self, request: dict[str, Any]) -> int:
        """The one of the sandbox for the request, started where it is the first of its kind."""
        shown = [(path, os.stat(path).st_ino) for path in request["lesson_files"].values()]
        key = repr((request["command"], shown))
        if key not in self.open:
            if len(self.open) == MAX_SANDBOXES:
                os.close(self.open.pop(next(iter(self.open)))[1])
            self.open[key] = start(request["command"])
        return self.open[key][0]


def start(command: list[str]) -> tuple[int, int]:
    """A sandbox's first process, and its lifeline."""
    reader, writer = os.pipe()
    os.write(writer, b"\n")  # It comes back when the sandbox is complete.
    return start_sandbox(command, reader), writer


def give_verdict(request: dict[str, Any], first_process: int, connection: int) -> None:
    """Answer what comes from the connection, in the sandbox. Does not return."""
    try:
        inner_users = join(first_process)
        if os.fork():  # Only who is born in there is one of its processes.
            os._exit(0)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        enter_users(inner_users)
        silence_and_close(connection)
        set_environment(request["environment"])
        os.chdir(SUBMISSION)
        give_up_rights(own_user() if request["as_root"] else None)
        forbid_system_calls()
        with socket.socket(fileno=connection) as ours:
            serve(ours.makefile("rb"), ours.makefile("wb"))
    finally:
        os._exit(0)
