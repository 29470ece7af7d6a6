"""`doctor`: what this machine can and cannot do for the course, and what to install."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import psutil
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

from autograder.course.folder import Course, require_writable
from autograder.environment import INSTALL_COMMAND, required_packages
from autograder.errors import CourseError
from autograder.grading.trial import grade_a_trial
from autograder.sandbox.bubblewrap import bubblewrap

GIBIBYTE = 2**30
REPAIR = (
    "Whoever grades must be able to read the environment and to write to the folder for temporary "
    f"files, which must have room: {tempfile.gettempdir()}."
)


@dataclass(frozen=True)
class Finding:
    """What was found about one part of the machine."""

    part: str
    text: str
    advice: str = ""
    """What to do; empty where nothing needs doing."""
    broken: bool = False
    """Whether the course cannot run before the advice was followed."""

    @property
    def state(self) -> str:
        """`fine`, `advice` or `broken`."""
        if self.broken:
            return "broken"
        return "advice" if self.advice else "fine"


def examine(root: Path) -> Iterator[Finding]:
    """Look at everything that the course needs in and around the folder `root`."""
    yield Finding("Python", f"{sys.version.split()[0]} at {sys.executable}")
    yield examine_packages(Path(__file__).parent.parent / "requirements.txt")
    yield examine_import("cv2", "OpenCV", "On Debian or Ubuntu: apt-get install libgl1")
    yield examine_import("tensorflow", "TensorFlow", f"Install it again: {INSTALL_COMMAND}")
    yield examine_kernel()
    yield examine_machine(root)
    yield examine_sandbox()
    yield from examine_course(root)


def examine_packages(pinned: Path) -> Finding:
    """Whether the installed packages are those that requirements.txt pins."""
    pins = dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", pinned.read_text(), re.MULTILINE))
    names = [name for name in required_packages() if name in pins]
    other = [name for name in names if metadata.version(name) != pins[name]]
    if not other:
        return Finding("Packages", f"all {len(names)} as pinned in requirements.txt")
    found = ", ".join(f"{name} {metadata.version(name)} (not {pins[name]})" for name in other)
    return Finding("Packages", found, f"To get the tested versions: {INSTALL_COMMAND}")


def examine_import(module: str, part: str, advice: str) -> Finding:
    """Whether a library with compiled parts can be loaded; tried in a process of its own."""
    program = f"import {module}; print({module}.__version__)"
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    if result.returncode == 0:
        return Finding(part, f"{result.stdout.strip()} loads")
    complaint = (result.stderr.strip().splitlines() or [f"exit status {result.returncode}"])[-1]
    return Finding(part, f"cannot be loaded: {complaint}", advice, broken=True)


def examine_sandbox() -> Finding:
    """Whether submissions are graded, kept apart from this machine and from each other."""
    found = bubblewrap()
    problem = grade_a_trial()
    if problem:
        return Finding("Sandbox", f"a submission cannot be graded: {problem}", REPAIR, broken=True)
    if found.program:
        return Finding("Sandbox", f"submissions run in sandboxes made by {found.program}")
    advice = "Grade only notebooks that you would open and run yourself."
    if sys.platform == "linux":
        advice += (
            " To get sandboxes, install bubblewrap (Debian: apt-get install bubblewrap) and let "
            "users make namespaces (sysctl kernel.unprivileged_userns_clone=1; on Ubuntu also "
            "kernel.apparmor_restrict_unprivileged_userns=0); containers need the right to."
        )
    return Finding("Sandbox", f"none: submissions run with your own rights. {found.why}", advice)


def examine_kernel() -> Finding:
    """Whether notebooks run in this very Python."""
    try:
        executable = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return Finding(
            "Kernel",
            "there is no kernel 'python3'",
            "Register it: python -m ipykernel install --sys-prefix",
            broken=True,
        )
    same = Path(executable).name == executable or Path(executable).samefile(sys.executable)
    if same:
        return Finding("Kernel", "'python3' runs in this Python")
    return Finding(
        "Kernel",
        f"'python3' runs in another Python: {executable}",
        "Register this one: python -m ipykernel install --sys-prefix",
    )


def examine_machine(root: Path) -> Finding:
    """Cores, memory and disk: what a lesson with a neural network needs."""
    memory = psutil.virtual_memory().total / GIBIBYTE
    disk = shutil.disk_usage(root).free / GIBIBYTE
    text = f"{os.cpu_count()} cores, {memory:.0f} GiB of memory, {disk:.0f} GiB of disk free"
    short = memory < 4 or disk < 2
    return Finding("Machine", text, "4 GiB of memory and 2 GiB of disk are needed." * short)


def examine_course(root: Path) -> Iterator[Finding]:
    """The course folder: lessons, rights, gradebook."""
    try:
        course = Course.open(root)
        require_writable(course)
        yield Finding("Course", f"{len(course.lessons())} lessons in {course.root}")
        with course.gradebook() as gradebook:
            known = {assignment.name for assignment in gradebook.assignments}
    except CourseError as error:
        yield Finding("Course", "cannot be used", str(error), broken=True)
        return
    unknown = [lesson for lesson in course.lessons() if lesson not in known]
    yield Finding(
        "Gradebook",
        f"{course.db_url} knows {len(known)} lessons",
        f"Before grading: python -m autograder build {' '.join(unknown)}" if unknown else "",
    )
