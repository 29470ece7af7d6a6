"""A kernel in its sandbox, as the worker that asked for it holds it."""

import contextlib
import json
import os
import socket
from dataclasses import dataclass
from typing import Any

MEMORY, OUTPUT = "memory", "output"
"""The limits for which its keeper ends a kernel."""


@dataclass
class SandboxedKernel:
    """A kernel in its sandbox; the sandbox lives until `lifeline` is closed."""

    process_id: int
    """Of the kernel, as this process sees it."""
    first_process: int
    """Of the sandbox's first process, through which its file system can be reached."""
    lifeline: int
    report: socket.socket
    exit_status: int | None = None
    """The exit code, or the negative number of the signal that ended it."""
    exceeded: str | None = None
    """The limit for which it was ended, if any."""
    is_lost: bool = False
    """Whether its keeper ended, which is out of the submission's reach."""

    def poll(self, timeout: float = 0) -> int | None:
        """The exit status, or None while it runs; waits for at most `timeout` seconds."""
        if self.exit_status is None:
            self.report.settimeout(timeout)
            with contextlib.suppress(TimeoutError, BlockingIOError):
                answer = self.report.recv(2**16)
                content: dict[str, Any] = json.loads(answer) if answer else {"exit": -9}
                self.exit_status = content.get("exit", 1)
                self.exceeded = content.get("exceeded")
                self.is_lost = not answer
        return self.exit_status

    def kill(self) -> None:
        """End everything in the sandbox."""
        if self.lifeline >= 0:
            os.close(self.lifeline)
            self.lifeline = -1
            with contextlib.suppress(OSError):
                self.report.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Let go of what is left."""
        self.kill()
        self.report.close()
