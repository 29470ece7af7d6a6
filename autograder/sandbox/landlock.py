"""Walls around files that need no namespaces: Landlock, for the process and its children.

Containers often forbid namespaces. Landlock lets any process give up all files but those that it
names, see docs.kernel.org/userspace-api/landlock.html; Linux has it from version 5.13 on. That a
file is there can still be told, only not what is in it.
"""

import contextlib
import ctypes
import functools
import os
import stat
from collections.abc import Iterable

from autograder.sandbox.namespaces import PR_SET_NO_NEW_PRIVS, check, libc

# <linux/landlock.h>; the numbers of the system calls are the same on all processors.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
CREATE_RULESET_VERSION = 1
RULE_PATH_BENEATH = 1
RIGHTS_BY_VERSION = (0, 13, 14, 15, 15, 16)
"""How many rights on files there are; the last from version 5 on."""
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
READ = EXECUTE | READ_FILE | READ_DIR
SCOPES = 3
"""Abstract sockets and signals of processes outside."""
VERSION_WITH_SCOPES = 6


class Ruleset(ctypes.Structure):
    """struct landlock_ruleset_attr, as far as it is filled in."""

    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


class PathBeneath(ctypes.Structure):
    """struct landlock_path_beneath_attr."""

    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


@functools.cache
def version() -> int:
    """The version of Landlock that this system has; 0 for none."""
    return max(0, int(libc.syscall(CREATE_RULESET, None, 0, CREATE_RULESET_VERSION)))


def keep_only(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Give up all files but these and what lies below them; what does not exist is passed over.

    Only the calling thread is concerned, so call it before there are others.
    """
    found = version()
    rights = (1 << RIGHTS_BY_VERSION[min(found, 5)]) - 1
    scopes = SCOPES if found >= VERSION_WITH_SCOPES else 0
    size = ctypes.sizeof(Ruleset) if scopes else 8
    ruleset = libc.syscall(CREATE_RULESET, ctypes.byref(Ruleset(rights, 0, scopes)), size, 0)
    check(min(ruleset, 0), "landlock_create_ruleset")
    for paths, wanted in ((readable, READ), (writable, rights)):
        for path in paths:
            with contextlib.suppress(FileNotFoundError, PermissionError):
                allow(ruleset, path, wanted & rights)
    check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    check(libc.syscall(RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")
    os.close(ruleset)


def allow(ruleset: int, path: str, rights: int) -> None:
    """Keep these rights on a file, or on a folder and all that is below it."""
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            rights &= OF_FILES
        rule = ctypes.byref(PathBeneath(rights, handle))
        check(libc.syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, rule, 0), f"landlock {path}")
    finally:
        os.close(handle)
