"""Calls of the C library and the kernel that Python does not offer: namespaces, mounts, rights."""

import ctypes
import fcntl
import os

from autograder.sandbox.bubblewrap import SOCKETS, WRITABLE_FOLDERS

libc = ctypes.CDLL(None, use_errno=True)

# <linux/nsfs.h>, <linux/prctl.h>, <linux/mount.h>, <linux/capability.h>
NAMESPACES = ("ipc", "uts", "net", "pid", "cgroup", "mnt")
NS_GET_USERNS = 0xB701
PR_SET_NO_NEW_PRIVS = 38
PR_CAPBSET_DROP = 24
PR_SET_DUMPABLE = 4
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND = 1, 2, 4, 32, 4096
CAPABILITY_VERSION_3 = 0x20080522


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


def enter_users(inner: int | None) -> None:
    """Enter the user namespace that `join` has returned, if any; there are no rights to mount."""
    if inner is not None:
        check(libc.setns(inner, 0), "setns inner user")


def is_ours(handle: int, name: str) -> bool:
    """Whether the open namespace is the one that this process is in."""
    return os.path.samestat(os.fstat(handle), os.stat(f"/proc/self/ns/{name}"))


def bound_folders(disk: int, files: int) -> None:
    """Let each folder that a submission can write hold so many bytes and files."""
    flags = MS_REMOUNT | MS_NOSUID | MS_NODEV
    options = f"size={disk},nr_inodes={files}".encode()
    for folder in WRITABLE_FOLDERS:
        check(libc.mount(None, folder.encode(), None, flags, options), f"bound {folder}")


def protect_sockets() -> None:
    """No submission can put anything in the place of its kernel's sockets."""
    flags = MS_REMOUNT | MS_BIND | MS_RDONLY
    check(libc.mount(None, SOCKETS.encode(), None, flags, None), "remount")


def give_up_rights(user: int | None) -> None:
    """From here on an ordinary user who can gain nothing, not even by a set-user-id program.

    user: whom to become; None where this is an ordinary user already.
    """
    check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    capability = 0
    while libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0:
        capability += 1
    if user is not None:
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
