"""A submission's own cgroup: a second wall around its memory and processes, which Linux keeps.

Only where that is ours to make: beside a group called `autograder`, into which whoever starts the
run has put it; or as root in the root of all groups. Nothing but submissions is ever moved.
Version 2 only (docs.kernel.org/admin-guide/cgroup-v2.html); tried on Linux 6.1 without systemd.
"""

import contextlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

GROUPS, OWN_GROUPS = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")
LEAF = "autograder"
"""What systemd calls DelegateSubgroup: the group around it is ours, and holds no process itself."""

TRIES, SECONDS_BETWEEN = 100, 0.01  # What has been killed takes a moment to end.


class Cgroup:
    """A group, opened: it stays in reach from within any sandbox, where no path leads to it."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        # Whether somebody may enter is asked of whoever opens this.
        self.entrance = os.open("cgroup.procs", os.O_WRONLY, dir_fd=self.folder)

    def enter(self) -> None:
        """Move this process here; what it forks is born here."""
        with contextlib.suppress(OSError):
            os.write(self.entrance, b"0")

    def limit(self, memory: int, processes: int) -> None:
        """End all of it when it wants more bytes; refuse more processes and threads."""
        self.set("memory.oom.group", 1)
        self.set("memory.swap.max", 0)
        self.set("memory.max", memory)
        self.set("pids.max", processes)

    def set(self, name: str, value: int) -> None:
        """Write into one of its files; where it is missing, the keeper's own limits hold."""
        with contextlib.suppress(OSError):
            handle = os.open(name, os.O_WRONLY, dir_fd=self.folder)
            with open(handle, "w") as file:
                file.write(str(value))

    def was_out_of_memory(self) -> bool:
        """Whether Linux has ended it for this limit, not because the whole machine had no more."""
        with contextlib.suppress(OSError):
            handle = os.open("memory.events", os.O_RDONLY, dir_fd=self.folder)
            with open(handle) as events:
                counts = dict(line.split() for line in events)
            return all(counts.get(name, "0") != "0" for name in ("oom", "oom_kill"))
        return False

    def remove(self) -> None:
        """End what is left in it, and remove it; it does no harm where it stays."""
        self.set("cgroup.kill", 1)
        for _ in range(TRIES):
            with contextlib.suppress(OSError):
                os.rmdir(f"../{self.name}", dir_fd=self.folder)
                return
            time.sleep(SECONDS_BETWEEN)


@contextlib.contextmanager
def own_cgroup(groups: Path = GROUPS, own: Path = OWN_GROUPS) -> Iterator[Cgroup | None]:
    """A new group for the time being; None where none can be made."""
    group = None
    with contextlib.suppress(OSError, ValueError):
        path = place(groups, own) / f"{LEAF}-{os.getpid()}"
        path.mkdir()
        group = Cgroup(path)
    try:
        yield group
    finally:
        if group:
            group.remove()


def place(groups: Path, own: Path) -> Path:
    """The group in which submissions may have theirs; raises ValueError or OSError for none."""
    (path,) = re.findall(rf"^0::/(|{LEAF}|.*/{LEAF})$", own.read_text(), re.MULTILINE)
    parent = groups / Path(path).parent
    if missing := {"memory", "pids"} - set((parent / "cgroup.controllers").read_text().split()):
        raise ValueError(f"no controllers {missing} in {parent}")
    (parent / "cgroup.subtree_control").write_text("+memory +pids")
    return parent
