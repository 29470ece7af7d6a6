"""The keeper: starts a sandbox and a kernel in it, watches it from outside, reports how it ended.

It is a fork of the warm process, on Linux only; `joined_kernel` is its child inside.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from typing import Any

from autograder.sandbox.cgroup import Cgroup, own_cgroup
from autograder.sandbox.gate import Gate
from autograder.sandbox.joined_kernel import READY, become_kernel
from autograder.sandbox.memory import at_most, holds_more_than
from autograder.sandbox.namespaces import bound_folders, join, protect_sockets
from autograder.sandbox.sandboxed_kernel import MEMORY, OUTPUT

# Above the users of any system, below the 65,536 that containers usually have.
FIRST_USER, USERS = 60_000, 5_000

SECONDS_BETWEEN_LOOKS = 0.05
"""At the memory: in this time, a few processes can take some hundreds of MiB."""


def keep(request: dict[str, Any], lifeline: int, report: socket.socket) -> None:
    """Start the sandbox and the kernel in it; report its start and its end. Does not return.

    lifeline: the sandbox lives until this pipe is closed at its other end.
    """
    with own_cgroup() as cgroup:
        try:
            answer = start(request, lifeline, report, cgroup)
        except BaseException as error:
            answer = {"problem": f"{type(error).__name__}: {error}"}
        with contextlib.suppress(OSError):
            report.send(json.dumps(answer).encode())
    os._exit(0)


def start(
    request: dict[str, Any], lifeline: int, report: socket.socket, cgroup: Cgroup | None
) -> dict[str, Any]:
    """Start the sandbox, then fork the kernel into it, and watch it; returns how it ended."""
    user = own_user() if request["as_root"] else None
    limits = request["limits"]
    first_process = start_sandbox(request["command"], lifeline)
    # Opened now, because nothing of the host can be reached by name once inside.
    folder = os.open(request["folder"], os.O_RDONLY | os.O_DIRECTORY)
    inner_users = join(first_process)
    bound_folders(limits["disk"], limits["files"])
    reader, writer = os.pipe()
    kernel = os.fork()
    if kernel == 0:
        if cgroup:
            cgroup.enter()
        become_kernel(request, folder, inner_users, user, writer)
    os.close(folder)
    os.close(writer)
    with open(reader, "rb") as kernels_words:
        problem = kernels_words.read().decode(errors="replace")
    if problem != READY:
        raise OSError(problem or "the kernel ended while it started")
    ports = [port for name, port in request["connection"].items() if name.endswith("_port")]
    requests, allowance = request["connection"]["shell_port"], request["message_size"]
    gate = Gate(ports, requests, allowance, request["worker"])
    protect_sockets()
    memory = limits["memory"] + at_most()
    if cgroup:
        cgroup.limit(memory, limits["processes"])
    report.send(json.dumps({"kernel": kernel, "first_process": first_process}).encode())
    exceeded = watch(kernel, gate, memory, report)
    # It obeys nobody inside, where a submission may have stopped the program at the lifeline.
    with contextlib.suppress(ProcessLookupError):
        os.kill(first_process, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(kernel, 0)[1])
    if cgroup and cgroup.was_out_of_memory():
        exceeded = MEMORY
    return {"exit": status, "exceeded": exceeded}


def watch(kernel: int, gate: Gate, memory: int, report: socket.socket) -> str | None:
    """Pass messages on until the kernel ends, or exceeds a limit, whose name is returned then.

    memory: bytes that the whole sandbox may hold.
    report: closed at its other end when nobody wants the kernel any more.
    """
    ends = (os.pidfd_open(kernel), report)
    next_look = time.monotonic()
    while not gate.pass_on(max(0, next_look - time.monotonic()), ends):
        if gate.exceeded:
            return OUTPUT
        if next_look <= time.monotonic():
            if holds_more_than(memory):
                return MEMORY
            next_look = time.monotonic() + SECONDS_BETWEEN_LOOKS
    return None


def start_sandbox(command: list[str], lifeline: int) -> int:
    """Start bubblewrap with a program that only waits; returns the process id of its init."""
    info_reader, info_writer = os.pipe()
    words = [*command[:-1], "--info-fd", str(info_writer), "--", "cat"]
    process = subprocess.Popen(
        words,
        stdin=lifeline,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=[info_writer],
    )
    os.close(info_writer)
    os.close(lifeline)
    # One byte waits in the lifeline: that it comes back says that the sandbox is complete.
    assert process.stdout and process.stderr
    if not process.stdout.read(1):
        raise OSError(f"bubblewrap failed: {process.stderr.read().decode(errors='replace')}")
    # The kernel forgets it, or else Python would close these numbers there, used for other files.
    process.stdout.close()
    process.stderr.close()
    process.returncode = 0
    with open(info_reader) as info:
        return int(json.load(info)["child-pid"])


def own_user() -> int:
    """A user for the submission, which no other sandbox of root's has at this time.

    The system counts processes by user: with one user for two, either could use up the other's.
    """
    return FIRST_USER + os.getpid() % USERS
