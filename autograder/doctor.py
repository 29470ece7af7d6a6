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

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

from autograder.course.folder import Course, require_writable
from autograder.environment import INSTALL_COMMAND, required_packages
from autograder.errors import CourseError
from autograder.grading.machine import usable_cores, usable_memory
from autograder.grading.trial import grade_a_trial
from autograder.language import translate as _
from autograder.sandbox.bubblewrap import bubblewrap, can_restrict
from autograder.sandbox.cgroup import own_cgroup
from autograder.sandbox.cure import cure

GIBIBYTE = 2**30


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
    version = sys.version.split()[0]
    yield Finding(_("Python"), _("{version} at {path}", version=version, path=sys.executable))
    yield examine_packages(Path(__file__).parent.parent / "requirements.txt")
    yield examine_import("cv2", "OpenCV", _("On Debian or Ubuntu: apt-get install libgl1"))
    again = _("Install it again: {command}", command=INSTALL_COMMAND)
    yield examine_import("tensorflow", "TensorFlow", again)
    yield examine_kernel()
    yield examine_machine(root)
    yield examine_sandbox()
    yield from examine_course(root)


def examine_packages(pinned: Path) -> Finding:
    """Whether the installed packages are those that requirements.txt pins; a wheel brings none."""
    if not pinned.is_file():
        text = _("all {count} are installed", count=len(required_packages()))
        return Finding(_("Packages"), text)
    pins = dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", pinned.read_text(), re.MULTILINE))
    names = [name for name in required_packages() if name in pins]
    other = [name for name in names if metadata.version(name) != pins[name]]
    if not other:
        text = _("all {count} as pinned in requirements.txt", count=len(names))
        return Finding(_("Packages"), text)
    found = [
        _("{name} {version} (not {pin})", name=name, version=metadata.version(name), pin=pins[name])
        for name in other
    ]
    advice = _("To get the tested versions: {command}", command=INSTALL_COMMAND)
    return Finding(_("Packages"), ", ".join(found), advice)


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
        return Finding(part, _("{version} loads", version=result.stdout.strip()))
    status = _("exit status {status}", status=result.returncode)
    complaint = (result.stderr.strip().splitlines() or [status])[-1]
    return Finding(part, _("cannot be loaded: {reason}", reason=complaint), advice, broken=True)


def examine_sandbox() -> Finding:
    """Whether submissions are graded, kept apart from this machine and from each other."""
    found = bubblewrap()
    problem = grade_a_trial()
    if problem:
        text = _("a submission cannot be graded: {problem}", problem=problem)
        advice = _(
            "Whoever grades must be able to read the environment and to write to the folder for "
            "temporary files, which must have room: {folder}.",
            folder=tempfile.gettempdir(),
        )
        return Finding(_("Sandbox"), text, advice, broken=True)
    if found.program:
        return Finding(_("Sandbox"), in_sandboxes(found.program))
    if can_restrict():
        text = _(
            "restricted, not isolated: submissions can open no file but their own and the "
            "lesson's, and no connection, but they see which files and processes there are. {why}",
            why=found.why,
        )
        return Finding(_("Sandbox"), text, cure())
    text = _("none: submissions run with your own rights. {why}", why=found.why)
    warning = _("Grade only notebooks that you would open and run yourself.")
    return Finding(_("Sandbox"), text, f"{warning} {cure()}".strip())


def in_sandboxes(program: str) -> str:
    """By what submissions are walled in where there are sandboxes."""
    with own_cgroup() as cgroup:
        if cgroup:
            return _(
                "submissions run in sandboxes made by {program}, each in a cgroup of its own",
                program=program,
            )
    return _("submissions run in sandboxes made by {program}, without cgroups", program=program)


def examine_kernel() -> Finding:
    """Whether notebooks run in this very Python."""
    try:
        executable = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return Finding(
            _("Kernel"),
            _("there is no kernel 'python3'"),
            _("Register it: python -m ipykernel install --sys-prefix"),
            broken=True,
        )
    same = Path(executable).name == executable or Path(executable).samefile(sys.executable)
    if same:
        return Finding(_("Kernel"), _("'python3' runs in this Python"))
    return Finding(
        _("Kernel"),
        _("'python3' runs in another Python: {path}", path=executable),
        _("Register this one: python -m ipykernel install --sys-prefix"),
    )


def examine_machine(root: Path) -> Finding:
    """Cores, memory and disk: what a lesson with a neural network needs."""
    memory = usable_memory() / GIBIBYTE
    disk = shutil.disk_usage(root).free / GIBIBYTE
    text = _(
        "{cores} cores, {memory:.0f} GiB of memory, {disk:.0f} GiB of disk free",
        cores=usable_cores(),
        memory=memory,
        disk=disk,
    )
    advice = _("4 GiB of memory and 2 GiB of disk are needed.") if memory < 4 or disk < 2 else ""
    return Finding(_("Machine"), text, advice)


def examine_course(root: Path) -> Iterator[Finding]:
    """The course folder: lessons, rights, gradebook."""
    try:
        course = Course.open(root)
        require_writable(course)
        count = len(course.lessons())
        yield Finding(
            _("Course"), _("{count} lessons in {folder}", count=count, folder=course.root)
        )
        with course.gradebook() as gradebook:
            known = {assignment.name for assignment in gradebook.assignments}
    except CourseError as error:
        yield Finding(_("Course"), _("cannot be used"), str(error), broken=True)
        return
    unknown = [lesson for lesson in course.lessons() if lesson not in known]
    names = " ".join(unknown)
    yield Finding(
        _("Gradebook"),
        _("{gradebook} knows {count} lessons", gradebook=course.db_url, count=len(known)),
        _("Before grading: python -m autograder build {names}", names=names) if unknown else "",
    )
