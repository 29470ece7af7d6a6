"""How much memory a sandbox holds, all of it, counted by whoever stands in its namespaces.

Its processes are counted with what lies in its folders, which is memory, too, and with what its
sockets can hold. What no process maps and no folder shows, such as memfd and System V segments, the
filter of `system_calls` does not let anybody make; nor memory that is shared without a file.
"""

import os
import re
import time
from pathlib import Path

from autograder.sandbox.bubblewrap import WRITABLE_FOLDERS
from autograder.sandbox.limits import MiB

SOCKET = 2 * 212_992
"""Bytes that wait in a socket at most: twice Linux's default buffer, which nobody can enlarge."""
TCP_SOCKET = 10 * MiB
"""The same of a TCP socket, whose buffers grow as far as Linux's tcp_wmem and tcp_rmem say."""

HELD = "RssAnon|RssShmem|VmSwap|VmPTE"
"""What counts, in /proc's words."""
TRIES, SECONDS_BETWEEN = 5, 0.01
"""For a moment, a process that starts a program counts twice: what is too much must stay so."""


def holds_more_than(limit: int) -> bool:
    """Whether the sandbox holds more bytes, and goes on doing so."""
    # Quickly told, but what processes share is counted for each.
    if at_most() <= limit:
        return False
    for _ in range(TRIES):
        if beside_processes() + sum(map(share, processes())) <= limit:
            return False
        time.sleep(SECONDS_BETWEEN)
    return True


def at_most() -> int:
    """An upper bound of the bytes that the sandbox holds."""
    return beside_processes() + sum(map(bound, processes()))


def processes() -> list[Path]:
    """The folders in /proc of the sandbox's processes."""
    return [Path("/proc", name) for name in os.listdir("/proc") if name.isdigit()]


def bound(process: Path) -> int:
    """What the process and all with whom it shares memory hold; 0 for one that has ended.

    One whose first thread has ended says nothing of itself, but its other threads do.
    """
    held = kibibytes(process / "status", HELD)
    return held or max((kibibytes(one / "status", HELD) for one in threads(process)), default=0)


def threads(process: Path) -> list[Path]:
    """The folders in /proc of the process's threads."""
    try:
        return list((process / "task").iterdir())
    except (FileNotFoundError, ProcessLookupError):
        return []


def share(process: Path) -> int:
    """The process's part of that: what several hold counts once, when it is added up."""
    try:
        held = kibibytes(process / "smaps_rollup", "Pss_Anon|Pss_Shmem|SwapPss")
    except PermissionError:
        held = 0
    return held + kibibytes(process / "status", "VmPTE") if held else bound(process)


def kibibytes(file: Path, names: str) -> int:
    """The sum of these lines of a file of /proc, in bytes; 0 where its process has ended."""
    try:
        text = file.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return 1024 * sum(map(int, re.findall(rf"^(?:{names}):\s+(\d+) kB", text, re.MULTILINE)))


def beside_processes() -> int:
    """What lies in the folders, and what the sockets can hold."""
    return sum(map(in_folder, WRITABLE_FOLDERS)) + in_sockets()


def in_folder(path: str) -> int:
    """Bytes of the files in a folder that is a file system of its own."""
    found = os.statvfs(path)
    return (found.f_blocks - found.f_bfree) * found.f_frsize


def in_sockets() -> int:
    """Bytes that can wait in the sandbox's sockets."""
    text = Path("/proc/1/net/sockstat").read_text()
    counts = dict(re.findall(r"^(\w+): \w+ (\d+)", text, re.MULTILINE))
    return int(counts.get("sockets", 0)) * SOCKET + int(counts.get("TCP", 0)) * TCP_SOCKET
