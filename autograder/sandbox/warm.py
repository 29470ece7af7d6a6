"""The worker's side of the warm process: starts it, asks it for kernels, replaces it."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any

from autograder.errors import AutograderError
from autograder.sandbox.sandboxed_kernel import SandboxedKernel
from autograder.sandbox.tasks import Task

START_SECONDS = 120


class WarmProcessError(AutograderError):
    """The warm process ended, or did not answer: nothing that a submission could be blamed for."""


class SandboxError(AutograderError, OSError):
    """The sandbox or the kernel in it could not be started."""


class WarmProcess:
    """One process that has imported everything; `fork_kernel` may be called from any thread."""

    current: "WarmProcess | None" = None
    guard = threading.Lock()

    def __init__(self) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        passed_on = {"PYTHONPATH": os.environ.get("PYTHONPATH", "")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "autograder.sandbox.warm_process", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env=passed_on,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        with contextlib.suppress(OSError):
            self.send(Task.START, environment=start_environment())

    @classmethod
    def instance(cls) -> "WarmProcess":
        """This process's warm process; a new one where the last one has ended."""
        with cls.guard:
            if cls.current is None or not cls.current.is_alive():
                cls.current = cls()
            return cls.current

    @classmethod
    def replace(cls, dead: "WarmProcess") -> "WarmProcess":
        """Another one in place of one that died; where a thread has made it already, that one."""
        with cls.guard:
            if cls.current is dead:
                cls.current = None
                dead.end()
        return cls.instance()

    def end(self) -> None:
        """End it; what it has forked lives on."""
        self.process.kill()
        self.process.wait()
        self.control.close()

    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def send(self, task: Task, handles: Sequence[int] = (), **content: object) -> None:
        """Send it a message, with open files; raises OSError where it has died."""
        message = json.dumps({"task": task} | content).encode()
        socket.send_fds(self.control, [message], handles)

    def import_early(self, libraries: list[str]) -> None:
        """Let it import what the first kernels will need; does not wait for it."""
        with contextlib.suppress(OSError):  # That it has died will show at the next fork.
            self.send(Task.IMPORT, libraries=libraries)

    def fork_kernel(self, request: dict[str, Any]) -> SandboxedKernel:
        """A kernel that listens; raises WarmProcessError, or OSError for a sandbox that fails."""
        reader, writer = os.pipe()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        os.write(writer, b"\n")  # It comes back when the sandbox is complete.
        try:
            self.send(Task.KERNEL, [reader, theirs.fileno()], **request)
            theirs.close()
            return self.await_kernel(writer, ours)
        except BaseException as error:
            os.close(writer)
            ours.close()
            if isinstance(error, OSError) and not isinstance(error, SandboxError):
                raise WarmProcessError(
                    "the warm process does not answer: {reason}", reason=error
                ) from error
            raise
        finally:
            os.close(reader)
            theirs.close()

    def fork_verdict(self, request: dict[str, Any]) -> socket.socket:
        """A connection to a fork that gives one verdict; the warm process itself reads nothing."""
        ours, theirs = socket.socketpair()
        with theirs, contextlib.suppress(OSError):
            self.send(Task.VERDICT, [theirs.fileno()], **request)
        return ours

    def await_kernel(self, lifeline: int, report: socket.socket) -> SandboxedKernel:
        """The kernel, once it has said that it is ready."""
        report.settimeout(START_SECONDS)
        answer = report.recv(2**16)
        if not answer:
            raise WarmProcessError("the warm process ended while a kernel started")
        content = json.loads(answer)
        if "kernel" not in content:
            problem = content.get("problem", "the kernel ended while it started")
            raise SandboxError("no sandbox can be made: {problem}", problem=problem)
        return SandboxedKernel(content["kernel"], content["first_process"], lifeline, report)


def start_environment() -> dict[str, str]:
    """What the warm process needs to import the libraries quickly and quietly."""
    kept = {name: os.environ[name] for name in ("HOME", "MPLCONFIGDIR") if name in os.environ}
    return kept | {
        "LC_ALL": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OPENBLAS_NUM_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
