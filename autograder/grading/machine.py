"""What of this machine whoever grades may use: containers and schedulers give a part of it.

On Linux that stands in the control groups of this process, of version 1 or 2, and in those around
them: docs.kernel.org/admin-guide/cgroup-v2.html.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import psutil

CFS = ("quota", "period")
GROUPS, OWN_GROUPS = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")


def usable_cores(groups: Path = GROUPS, own: Path = OWN_GROUPS) -> int:
    """How many cores' time this process may use, at least 1."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, int(min([cores or 1, *core_limits(groups, own)])))


def usable_memory(groups: Path = GROUPS, own: Path = OWN_GROUPS) -> int:
    """How many bytes of memory this process may use."""
    return min([psutil.virtual_memory().total, *memory_limits(groups, own)])


def core_limits(groups: Path, own: Path) -> Iterator[float]:
    """The limits on processor time, in cores."""
    for folder in folders("cpu", groups, own):
        with contextlib.suppress(OSError, ValueError):
            quota, period = (folder / "cpu.max").read_text().split()
            yield int(quota) / int(period)
        with contextlib.suppress(OSError, ValueError):
            quota, period = ((folder / f"cpu.cfs_{name}_us").read_text() for name in CFS)
            if int(quota) > 0:
                yield int(quota) / int(period)


def memory_limits(groups: Path, own: Path) -> Iterator[int]:
    """The limits on memory, in bytes; no limit is "max", or a very large one."""
    for folder in folders("memory", groups, own):
        for name in ("memory.max", "memory.limit_in_bytes"):
            with contextlib.suppress(OSError, ValueError):
                yield int((folder / name).read_text())


def folders(controller: str, groups: Path, own: Path) -> Iterator[Path]:
    """The folders of the process's groups that may limit this, and of all groups around them."""
    lines = own.read_text().splitlines() if own.is_file() else []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        group = Path(path.lstrip("/"))
        for base in ("", "unified") if not controllers else (controllers, controller):
            yield from (groups / base / part for part in (group, *group.parents))
