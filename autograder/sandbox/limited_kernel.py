"""A kernel with the limits that the system knows, for machines without sandboxes.

`python -m autograder.sandbox.limited_kernel LIMITS -f CONNECTION_FILE`
"""

import json
import sys

from ipykernel.kernelapp import IPKernelApp

from autograder.sandbox.bubblewrap import can_restrict
from autograder.sealed.kernel import SnapshotKernel, hide


def set_limits(limits: dict[str, int]) -> None:
    """Set what this system can limit for one process; Windows can limit nothing."""
    try:
        import resource
    except ImportError:
        return
    for name, value in (
        ("RLIMIT_CORE", 0),
        ("RLIMIT_CPU", limits["cpu_time"]),
        ("RLIMIT_DATA", limits["memory"]),
        ("RLIMIT_FSIZE", limits["file_size"]),
        ("RLIMIT_NOFILE", limits["open_files"]),
    ):
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (ceiling, hard))


def main(limits: str, words: list[str]) -> None:
    """Be the kernel, restricted where this system can do that."""
    set_limits(json.loads(limits))
    app = IPKernelApp.instance(kernel_class=SnapshotKernel)
    if can_restrict():
        from autograder.sandbox.restrictions import give_up_connections, give_up_files

        give_up_files(words[words.index("-f") + 1])
        app.initialize(words)
        give_up_connections()
    else:
        app.initialize(words)
    hide()
    app.start()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
