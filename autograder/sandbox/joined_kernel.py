"""What the keeper's child does inside the sandbox: give up every right and become a kernel."""

import contextlib
import json
import os
import resource
import signal
import stat
from typing import Any

from ipykernel.kernelapp import IPKernelApp

from autograder.sandbox.bubblewrap import SOCKETS, SUBMISSION
from autograder.sandbox.namespaces import enter_users, give_up_rights
from autograder.sandbox.system_calls import forbid_system_calls, open_new_keyring
from autograder.sealed.kernel import SnapshotKernel, hide
from autograder.sealed.memory import data_in_use

READY = "ready"


def become_kernel(
    request: dict[str, Any], folder: int, inner_users: int | None, user: int | None, words: int
) -> None:
    """Be the kernel until it ends; says through `words` that it is ready. Does not return.

    user: whom to become, where root started the sandbox; None for whoever this is already.
    """
    try:
        os.setsid()
        enter_users(inner_users)
        copy_folder(folder, SUBMISSION, user)
        os.chdir(SUBMISSION)
        silence_and_close(words)
        set_environment(request["environment"])
        set_limits(request["limits"])
        give_to(user, SOCKETS)
        open_new_keyring()
        # Before there are threads, each of which would keep the rights that it began with.
        give_up_rights(user)
        forbid_system_calls()
        app = make_application(request["connection"])
        os.write(words, READY.encode())
        os.close(words)
        app.start()
        os._exit(0)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.write(words, f"{type(error).__name__}: {error}".encode())
        os._exit(1)


def copy_folder(folder: int, target: str, user: int | None) -> None:
    """Copy what lies in the open host folder; links stay links, other special files are left out.

    What the sandbox shows there already, the lesson's files, is not touched.
    """
    there = set(os.listdir(target))
    for path, folders, files, handle in os.fwalk(".", dir_fd=folder):
        if path == ".":
            folders[:] = [name for name in folders if name not in there]
            files = [name for name in files if name not in there]
        place = os.path.normpath(os.path.join(target, path))
        for name in folders:
            make_folder_or_link(handle, name, os.path.join(place, name), user)
        for name in files:
            copy_file(handle, name, os.path.join(place, name), user)
    os.close(folder)


def make_folder_or_link(handle: int, name: str, target: str, user: int | None) -> None:
    """A folder of the same name; a link to a folder stays a link."""
    if stat.S_ISLNK(os.stat(name, dir_fd=handle, follow_symlinks=False).st_mode):
        os.symlink(os.readlink(name, dir_fd=handle), target)
    else:
        os.mkdir(target)
        give_to(user, target)


def copy_file(handle: int, name: str, target: str, user: int | None) -> None:
    """A copy of a regular file that the learner may change; a link stays a link."""
    mode = os.stat(name, dir_fd=handle, follow_symlinks=False).st_mode
    if stat.S_ISLNK(mode):
        os.symlink(os.readlink(name, dir_fd=handle), target)
    elif stat.S_ISREG(mode):
        source = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=handle)
        with open(source, "rb") as reader, open(target, "wb") as writer:
            while chunk := reader.read(2**20):
                writer.write(chunk)
        give_to(user, target)


def give_to(user: int | None, path: str) -> None:
    """Let the learner change what root has written; what others wrote is theirs already."""
    if user is not None:
        os.chown(path, user, -1)


def silence_and_close(kept: int) -> None:
    """No socket, terminal or file of the warm process stays open, but for the one in `kept`."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))


def set_environment(environment: dict[str, str]) -> None:
    """The submission sees these environment variables and no others."""
    os.environ.clear()
    os.environ.update(environment)


def set_limits(limits: dict[str, int]) -> None:
    """The limits that the system itself keeps; memory counts from what there is already."""
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_DATA, data_in_use() + limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["file_size"]),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
    ):
        hard = resource.getrlimit(kind)[1]
        ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (ceiling, ceiling))
    # The soft limit sends SIGXCPU, which tells the reason; the hard one would send SIGKILL.
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_time"], limits["cpu_time"] + 5))
    # Python ignores SIGXFSZ, so that a file that grows too large is an error in the cell.
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)


def make_application(connection: dict[str, Any]) -> IPKernelApp:
    """An ordinary ipykernel, its sockets bound."""
    path = f"{SOCKETS}/connection.json"
    with open(path, "w") as file:
        json.dump(connection, file)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    app = IPKernelApp.instance(kernel_class=SnapshotKernel)
    app.initialize(["-f", path, "--HistoryManager.hist_file=:memory:", "--log-level=ERROR"])
    os.unlink(path)
    hide()
    return app
