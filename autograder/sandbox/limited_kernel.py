"""An ordinary kernel with the limits that the system knows, for machines without sandboxes.

`python -m autograder.sandbox.limited_kernel LIMITS -f CONNECTION_FILE`
"""

import json
import os
import sys
from dataclasses import asdict

from jupyter_client.kernelspec import KernelSpec

from autograder.sandbox.limits import Limits

# What Python needs to start on Linux, macOS and Windows; no tokens, no passwords.
HARMLESS_VARIABLES = (
    "APPDATA",
    "HOME",
    "LANG",
    "LC_ALL",
    "LOCALAPPDATA",
    "PATH",
    "PYTHONPATH",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "USERPROFILE",
)


def plain_kernel_spec(limits: Limits) -> KernelSpec:
    """The kernel that jupyter_client's own provisioner starts."""
    words = [sys.executable, "-m", "autograder.sandbox.limited_kernel", json.dumps(asdict(limits))]
    return KernelSpec(
        argv=[*words, "-f", "{connection_file}", "--log-level=ERROR"],
        display_name="Python 3",
        language="python",
    )


def plain_environment() -> dict[str, str]:
    """The few environment variables that such a kernel gets."""
    kept = {name: os.environ[name] for name in HARMLESS_VARIABLES if name in os.environ}
    return kept | {"NBGRADER_EXECUTION": "autograde", "TF_CPP_MIN_LOG_LEVEL": "3"}


def set_limits(limits: dict) -> None:
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


if __name__ == "__main__":
    from ipykernel.kernelapp import IPKernelApp

    from autograder.sealed.kernel import SnapshotKernel, hide

    set_limits(json.loads(sys.argv.pop(1)))
    app = IPKernelApp.instance(kernel_class=SnapshotKernel)
    app.initialize(sys.argv[1:])
    hide()
    app.start()
