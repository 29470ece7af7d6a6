"""What a kernel without a sandbox gives up where Linux has Landlock: files and connections.

That is no isolation: it sees which files and processes there are.
"""

import os

from autograder.sandbox import landlock
from autograder.sandbox.bubblewrap import SYSTEM_FILES, SYSTEM_FOLDERS, interpreter_folders
from autograder.sandbox.namespaces import give_up_rights
from autograder.sandbox.system_calls import NEW_CONNECTIONS, forbid_system_calls, open_new_keyring

# What libraries read of the machine, and the devices that programs use.
SYSTEM_INFORMATION = (
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/self",
    "/proc/stat",
    "/sys/devices/system/cpu",
)
DEVICES = ("/dev/full", "/dev/null", "/dev/random", "/dev/shm", "/dev/urandom", "/dev/zero")
TEMPORARY = ".tmp"
"""The folder for temporary files, in that of the submission."""


def give_up_files(connection_file: str) -> None:
    """Open no file of anybody else's from here on; temporary ones lie in the current folder.

    To be called while there is but one thread.
    """
    temporary = os.path.abspath(TEMPORARY)
    os.makedirs(temporary, exist_ok=True)
    os.environ |= dict.fromkeys(("HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR"), temporary)
    open_new_keyring()
    give_up_rights(None)
    readable = [*SYSTEM_FOLDERS, *SYSTEM_FILES, *interpreter_folders(), *SYSTEM_INFORMATION]
    landlock.keep_only(readable, [os.getcwd(), connection_file, *DEVICES])


def give_up_connections() -> None:
    """Have no connections but those that there are."""
    forbid_system_calls(NEW_CONNECTIONS)
