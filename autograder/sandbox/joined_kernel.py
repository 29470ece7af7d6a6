"""What a fork of the warm process does: join the sandbox, give up every right, become a kernel.

Linux only. Two processes take part: the *keeper* stays outside of the sandbox's process namespace
and reports how the kernel ended; its child, the kernel, is inside.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import resource
import signal
import socket
import stat
import subprocess

from autograder.sandbox.bubblewrap import SOCKETS, SUBMISSION, is_root
from autograder.sandbox.limits import data_in_use
from autograder.sealed.kernel import SnapshotKernel, hide

READY = "ready"

libc = ctypes.CDLL(None, use_errno=True)

# <linux/nsfs.h>, <linux/prctl.h>, <linux/mount.h>, <linux/capability.h>
NAMESPACES = ("ipc", "uts", "net", "pid", "cgroup", "mnt")
NS_GET_USERNS = 0xB701
PR_SET_NO_NEW_PRIVS = 38
PR_CAPBSET_DROP = 24
PR_SET_DUMPABLE = 4
MS_RDONLY, MS_REMOUNT, MS_BIND = 1, 32, 4096
CAPABILITY_VERSION_3 = 0x20080522

# Above the users of any system, below the 65,536 that containers usually have.
FIRST_USER, USERS = 60_000, 5_000


def keep(request: dict, lifeline: int, report: socket.socket) -> None:
    """Start the sandbox and the kernel in it; report its start and its end. Does not return.

    lifeline: the sandbox lives until this pipe is closed at its other end.
    """
    try:
        status = start(request, lifeline, report)
        answer = {"exit": os.waitstatus_to_exitcode(status)}
    except BaseException as error:
        answer = {"problem": f"{type(error).__name__}: {error}"}
    with contextlib.suppress(OSError):
        report.send(json.dumps(answer).encode())
    os._exit(0)


def start(request: dict, lifeline: int, report: socket.socket) -> int:
    """Start the sandbox, then fork the kernel into it, and wait; returns its wait status."""
    first_process = start_sandbox(request["command"], lifeline)
    # Opened now, because nothing of the host can be reached by name once inside.
    folder = os.open(request["folder"], os.O_RDONLY | os.O_DIRECTORY)
    inner_users = join(first_process)
    user = own_user()
    reader, writer = os.pipe()
    kernel = os.fork()
    if kernel == 0:
        become_kernel(request, folder, inner_users, user, writer)
    os.close(folder)
    os.close(writer)
    with open(reader, "rb") as kernels_words:
        problem = kernels_words.read().decode(errors="replace")
    if problem != READY:
        raise OSError(problem or "the kernel ended while it started")
    protect_sockets()
    report.send(json.dumps({"kernel": kernel, "first_process": first_process}).encode())
    return os.waitpid(kernel, 0)[1]


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
    if not process.stdout.read(1):
        raise OSError(f"bubblewrap failed: {process.stderr.read().decode(errors='replace')}")
    # The kernel forgets it, or else Python would close these numbers there, used for other files.
    process.stdout.close()
    process.stderr.close()
    process.returncode = 0
    with open(info_reader) as info:
        return json.load(info)["child-pid"]


def join(process: int) -> int | None:
    """Enter the namespaces of the process, as a user who may still change its mounts.

    Returns a handle of the user namespace in which the process itself is, where bubblewrap made
    two: the outer one owns the others.
    """
    handles = {name: os.open(f"/proc/{process}/ns/{name}", os.O_RDONLY) for name in NAMESPACES}
    users = os.open(f"/proc/{process}/ns/user", os.O_RDONLY)
    owner = fcntl.ioctl(handles["mnt"], NS_GET_USERNS)
    inner = None if os.path.sameopenfile(owner, users) else users
    if not is_ours(owner, "user"):
        check(libc.setns(owner, 0), "setns user")
    for name, handle in handles.items():
        if not is_ours(handle, name):
            check(libc.setns(handle, 0), f"setns {name}")
        os.close(handle)
    os.close(owner)
    return inner


def is_ours(handle: int, name: str) -> bool:
    """Whether the open namespace is the one that this process is in."""
    return os.path.samestat(os.fstat(handle), os.stat(f"/proc/self/ns/{name}"))


def own_user() -> int:
    """A user for the submission; for root one that no other sandbox has at this time.

    The system counts processes by user: with one user for two, either could use up the other's.
    """
    return FIRST_USER + os.getpid() % USERS if is_root() else os.getuid()


def become_kernel(
    request: dict, folder: int, inner_users: int | None, user: int, words: int
) -> None:
    """Be the kernel until it ends; says through `words` that it is ready. Does not return."""
    try:
        os.setsid()
        if inner_users is not None:
            check(libc.setns(inner_users, 0), "setns inner user")
        copy_folder(folder, SUBMISSION, user)
        os.chdir(SUBMISSION)
        silence_and_close(words)
        set_environment(request["environment"])
        set_limits(request["limits"])
        app = make_application(request["connection"])
        give_up_rights(user)
        os.write(words, READY.encode())
        os.close(words)
        app.start()
        os._exit(0)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.write(words, f"{type(error).__name__}: {error}".encode())
        os._exit(1)


def copy_folder(folder: int, target: str, user: int) -> None:
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


def make_folder_or_link(handle: int, name: str, target: str, user: int) -> None:
    """A folder of the same name; a link to a folder stays a link."""
    if stat.S_ISLNK(os.stat(name, dir_fd=handle, follow_symlinks=False).st_mode):
        os.symlink(os.readlink(name, dir_fd=handle), target)
    else:
        os.mkdir(target)
        os.chown(target, user, -1)


def copy_file(handle: int, name: str, target: str, user: int) -> None:
    """A copy of a regular file that the learner may change; a link stays a link."""
    mode = os.stat(name, dir_fd=handle, follow_symlinks=False).st_mode
    if stat.S_ISLNK(mode):
        os.symlink(os.readlink(name, dir_fd=handle), target)
    elif stat.S_ISREG(mode):
        source = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=handle)
        with open(source, "rb") as reader, open(target, "wb") as writer:
            while chunk := reader.read(2**20):
                writer.write(chunk)
        os.chown(target, user, -1)


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


def set_limits(limits: dict) -> None:
    """The limits that the system itself keeps; memory counts from what there is already."""
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_DATA, data_in_use() + limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["file_size"]),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
    ):
        soft, hard = resource.getrlimit(kind)
        ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (ceiling, ceiling))
    # The soft limit sends SIGXCPU, which tells the reason; the hard one would send SIGKILL.
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_time"], limits["cpu_time"] + 5))
    # Python ignores SIGXFSZ, so that a file that grows too large is an error in the cell.
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)


def make_application(connection: dict):
    """An ordinary ipykernel, its sockets bound."""
    from ipykernel.kernelapp import IPKernelApp

    path = f"{SOCKETS}/connection.json"
    with open(path, "w") as file:
        json.dump(connection, file)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    app = IPKernelApp.instance(kernel_class=SnapshotKernel)
    app.initialize(["-f", path, "--HistoryManager.hist_file=:memory:", "--log-level=ERROR"])
    os.unlink(path)
    hide()
    return app


def protect_sockets() -> None:
    """No submission can put anything in the place of its kernel's sockets."""
    flags = MS_REMOUNT | MS_BIND | MS_RDONLY
    check(libc.mount(None, SOCKETS.encode(), None, flags, None), "remount")


def give_up_rights(user: int) -> None:
    """From here on an ordinary user who can gain nothing, not even by a set-user-id program."""
    check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    capability = 0
    while libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0:
        capability += 1
    if is_root():
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    check(libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")
    check(libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), "dumpable")


def check(result: int, what: str) -> None:
    """Raise OSError where a call of the C library failed."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
