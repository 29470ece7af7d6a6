"""The system calls that a submission cannot make: a seccomp filter, which its children inherit.

No lesson needs them, and they are how programs leave sandboxes, or hold what no limit counts. They
fail with an error instead of ending the process, so that libraries which only try them go on.
The filter is a program of classic BPF, see <linux/seccomp.h> and <linux/filter.h>.
"""

import ctypes
import errno
import platform
from typing import NamedTuple

from autograder.sandbox.namespaces import PR_SET_NO_NEW_PRIVS, check, libc


class Machine(NamedTuple):
    """What differs between processors."""

    architecture: int
    """<linux/audit.h>'s number."""
    column: int
    """Of the numbers in the tables below."""


MACHINES = {"x86_64": Machine(0xC000003E, 0), "aarch64": Machine(0xC00000B7, 1)}

# Numbers on x86_64 and on aarch64: <asm/unistd.h>.
CLONE, CLONE3 = (56, 220), (435, 435)
SOCKET, SOCKETPAIR = (41, 198), (53, 199)
SETSOCKOPT = (54, 208)
MMAP = (9, 222)
PRCTL = (157, 167)
SECCOMP = (317, 277)

Table = dict[str, tuple[int, int]]

FORBIDDEN: Table = {
    # Namespaces, mounts and what else only administrators do.
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_tree_attr": (467, 467),
    "open_by_handle_at": (304, 265),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "syslog": (103, 116),
    "reboot": (169, 142),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    # Other processes.
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    # Keys, which outlive a sandbox.
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    # Parts of the kernel in which holes are found again and again.
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    # Lets a pipe hold pages that no process has any more, huge ones for a byte of each.
    "vmsplice": (278, 75),
}

NEW_CONNECTIONS: Table = {"socket": SOCKET, "bind": (49, 200), "connect": (42, 203)}
"""To the network, and to the sockets of other programs."""

MISSING: Table = {
    # Said to be missing: programs then do without. The first ones hold memory of no process.
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    # Its flags lie where no filter can look; the C library falls back on clone.
    "clone3": CLONE3,
}

# CLONE_NEW...: cgroup, uts, ipc, user, pid, net, time, mount.
NEW_NAMESPACES = 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
NEW_NAMESPACES |= 0x00020000 | 0x00000080
FAMILIES = (1, 2, 10)  # Unix, the internet, version 6 of it.
NETLINK = 16
NETLINK_ROUTE = 0
PR_SET_DUMPABLE = 4
SOL_SOCKET, SO_SNDBUF, SO_RCVBUF = 1, 7, 8
MAP_SHARED, MAP_ANONYMOUS = 0x01, 0x20
SET_MODE_FILTER, ALL_THREADS = 1, 1
KEYCTL_JOIN_SESSION_KEYRING = 1
X32 = 0x40000000

# <linux/bpf_common.h>: load a word, mask it, compare, return.
LOAD, AND, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
ALLOW, FAIL = 0x7FFF0000, 0x00050000
# Offsets in struct seccomp_data; of the arguments, the low halves.
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, (16, 24, 32, 40)


class Instruction(ctypes.Structure):
    """struct sock_filter: the operation, how many to skip if true and if false, its operand."""

    _fields_ = (
        ("code", ctypes.c_ushort),
        ("if_true", ctypes.c_ubyte),
        ("if_false", ctypes.c_ubyte),
        ("operand", ctypes.c_uint32),
    )


class Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(Instruction)))


def forbid_system_calls(more: Table | None = None) -> None:
    """From here on, no thread of this process and no child of it can make them.

    more: others to forbid. Nothing is forbidden on processors that this module does not know.
    """
    machine = MACHINES.get(platform.machine())
    if machine is None:
        return
    program = assemble(machine, FORBIDDEN | (more or {}))
    instructions = (Instruction * len(program))(*program)
    check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    reference = ctypes.byref(Program(len(program), instructions))
    number = SECCOMP[machine.column]
    check(libc.syscall(number, SET_MODE_FILTER, ALL_THREADS, reference), "seccomp")


def open_new_keyring() -> None:
    """Leave the session keyring of whoever grades; containers often forbid keyctl anyway."""
    if machine := MACHINES.get(platform.machine()):
        number = FORBIDDEN["keyctl"][machine.column]
        libc.syscall(number, KEYCTL_JOIN_SESSION_KEYRING, None)


def assemble(machine: Machine, forbidden: Table) -> list[Instruction]:
    """The whole filter: what no part of it decides is allowed."""
    program = [
        Instruction(LOAD, 0, 0, ARCHITECTURE),
        Instruction(EQUAL, 1, 0, machine.architecture),
        fail(errno.ENOSYS),
        Instruction(LOAD, 0, 0, NUMBER),
        Instruction(AT_LEAST, 0, 1, X32),
        fail(errno.ENOSYS),
    ]
    column = machine.column
    for table, number in ((forbidden, errno.EPERM), (MISSING, errno.ENOSYS)):
        for call in table.values():
            program += when(call[column], [fail(number)])
    program += when(CLONE[column], only_without_namespaces())
    for call in (SOCKET, SOCKETPAIR):
        program += when(call[column], only_ordinary_sockets())
    program += when(SETSOCKOPT[column], only_usual_buffers())
    program += when(PRCTL[column], only_visible_processes())
    program += when(MMAP[column], only_memory_of_a_process())
    return [*program, allow()]


def when(call: int, then: list[Instruction]) -> list[Instruction]:
    """The instructions for one system call; the number is in the accumulator before them."""
    return [Instruction(EQUAL, 0, len(then), call), *then]


def only_without_namespaces() -> list[Instruction]:
    """A new process or thread, but none in namespaces of its own."""
    return [
        Instruction(LOAD, 0, 0, ARGUMENTS[0]),
        Instruction(ANY_BIT, 0, 1, NEW_NAMESPACES),
        fail(errno.EPERM),
        allow(),
    ]


def only_ordinary_sockets() -> list[Instruction]:
    """Sockets between processes, of the internet, and those that tell which networks there are."""
    return [
        Instruction(LOAD, 0, 0, ARGUMENTS[0]),
        *(Instruction(EQUAL, 7 - place, 0, family) for place, family in enumerate(FAMILIES)),
        Instruction(EQUAL, 1, 0, NETLINK),
        fail(errno.EAFNOSUPPORT),
        Instruction(LOAD, 0, 0, ARGUMENTS[2]),
        Instruction(EQUAL, 1, 0, NETLINK_ROUTE),
        fail(errno.EPROTONOSUPPORT),
        allow(),
    ]


def only_usual_buffers() -> list[Instruction]:
    """Sockets may not hold more than they do by default: nobody counts what waits in them."""
    return [
        Instruction(LOAD, 0, 0, ARGUMENTS[1]),
        Instruction(EQUAL, 0, 4, SOL_SOCKET),
        Instruction(LOAD, 0, 0, ARGUMENTS[2]),
        Instruction(EQUAL, 1, 0, SO_SNDBUF),
        Instruction(EQUAL, 0, 1, SO_RCVBUF),
        fail(errno.EPERM),
        allow(),
    ]


def only_visible_processes() -> list[Instruction]:
    """No process may hide from whoever counts its memory."""
    return [
        Instruction(LOAD, 0, 0, ARGUMENTS[0]),
        Instruction(EQUAL, 0, 3, PR_SET_DUMPABLE),
        Instruction(LOAD, 0, 0, ARGUMENTS[1]),
        Instruction(EQUAL, 1, 0, 1),
        fail(errno.EPERM),
        allow(),
    ]


def only_memory_of_a_process() -> list[Instruction]:
    """No memory that is there while no process has it mapped: what is shared has a file."""
    return [
        Instruction(LOAD, 0, 0, ARGUMENTS[3]),
        Instruction(AND, 0, 0, MAP_SHARED | MAP_ANONYMOUS),
        Instruction(EQUAL, 0, 1, MAP_SHARED | MAP_ANONYMOUS),
        fail(errno.EPERM),
        allow(),
    ]


def fail(number: int) -> Instruction:
    """Let the call fail with the error."""
    return Instruction(RETURN, 0, 0, FAIL | number)


def allow() -> Instruction:
    """Let the call through."""
    return Instruction(RETURN, 0, 0, ALLOW)
