"""The one way to run a notebook: in a sandbox, with its own files and the lesson's beside it."""

import copy
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder.course.files import Files, write_files
from autograder.course.folder import Course
from autograder.plugins.sandbox_execute import SandboxExecute
from autograder.sandbox.bubblewrap import bubblewrap
from autograder.sandbox.kernel_spec import UNSHOWN, shown
from autograder.sandbox.limits import Limits


@dataclass(frozen=True)
class Executed:
    """A notebook that was run to its end."""

    notebook: NotebookNode
    """With the outputs of its cells; that of a check is its verdict."""
    left_out: dict[str, list[str]]
    """By the class's name, attributes of objects of which no snapshot tells: for `build`."""


def limits_of(course: Course, lesson: str) -> Limits:
    """What a submission of the lesson may use, as nbgrader_config.py says."""
    return SandboxExecute(config=course.config).limits_of(lesson)


def run_notebook(
    notebook: NotebookNode,
    lesson_folder: Path,
    limits: Limits,
    own_files: Files | None = None,
    threads: int = 0,
    scratch: Path | None = None,
) -> Executed:
    """Run all cells of a copy of the notebook, whose checks are those of the lesson.

    lesson_folder: the lesson's own files, which lie beside the notebook and cannot be changed; its
    checks read them, too.
    own_files: what the learner handed in besides.
    threads: how many numerical libraries may use, 0 for as many as there are cores.
    scratch: where to write, the system's folder for temporary files if it is None.
    Raises OSError where no sandbox can be made, WarmProcessError where no cell can be blamed.
    """
    with tempfile.TemporaryDirectory(dir=scratch, prefix="submission-") as name:
        folder = Path(name)
        write_files(folder, own_files or {})
        if not bubblewrap().program:
            unshown = shutil.ignore_patterns(*UNSHOWN)
            shutil.copytree(lesson_folder, folder, ignore=unshown, dirs_exist_ok=True)
        execute = SandboxExecute(
            lesson_files={entry.name: str(entry) for entry in shown(lesson_folder)},
            lesson_folder=str(lesson_folder),
            limits=limits,
            threads=threads,
        )
        executed, _ = execute.preprocess(copy.deepcopy(notebook), {"metadata": {"path": name}})
    return Executed(executed, execute.progress.left_out)
