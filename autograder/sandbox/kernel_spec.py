"""Which kernel runs a submission: a sandboxed one, or a limited one where there is no sandbox."""

import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from traitlets import Instance

from autograder.course.notebook import GIVEN_VALUES
from autograder.sandbox.bubblewrap import bubblewrap
from autograder.sandbox.libraries import libraries_for
from autograder.sandbox.limits import Limits

NOTEBOOKS = "*.ipynb"
"""May hold the solution; not even a check reads them."""
UNSHOWN = (NOTEBOOKS, GIVEN_VALUES)
"""What lies in an instructor's folder for no submission to read."""

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


class OneKernelSpec(KernelSpecManager):
    """Knows one kernel, whatever the notebook asks for."""

    spec = Instance(KernelSpec)

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The one that it knows."""
        return self.spec


def spec_for(
    code: str, limits: Limits, lesson_files: Mapping[str, str], threads: int
) -> KernelSpec:
    """The best kernel that this machine has for the code.

    lesson_files: host path by the name under which the submission may read it.
    threads: how many threads numerical libraries may use; 0 for as many as cores.
    """
    if not bubblewrap().program:
        return limited_spec(limits)
    settings = {
        "limits": limits,
        "lesson_files": dict(lesson_files),
        "libraries": libraries_for(code),
        "threads": threads,
    }
    provisioner = {"provisioner_name": "autograder-sandbox", "config": settings}
    return KernelSpec(
        display_name="Python 3", language="python", metadata={"kernel_provisioner": provisioner}
    )


def shown(lesson_folder: Path, unshown: Iterable[str] = UNSHOWN) -> list[Path]:
    """The lesson's files that submissions may read."""
    return [one for one in lesson_folder.iterdir() if not any(map(one.match, unshown))]


def limited_spec(limits: Limits) -> KernelSpec:
    """The kernel that jupyter_client's own provisioner starts."""
    words = [sys.executable, "-m", "autograder.sandbox.limited_kernel", json.dumps(asdict(limits))]
    return KernelSpec(
        argv=[*words, "-f", "{connection_file}", "--log-level=ERROR"],
        display_name="Python 3",
        language="python",
    )


def plain_environment() -> dict[str, str]:
    """The few environment variables that a kernel gets of whoever grades."""
    kept = {name: os.environ[name] for name in HARMLESS_VARIABLES if name in os.environ}
    return kept | {"NBGRADER_EXECUTION": "autograde", "TF_CPP_MIN_LOG_LEVEL": "3"}
