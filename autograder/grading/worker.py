"""What a worker does for one submission: pure data in, the executed notebook out.

A worker needs this package and its libraries, no file system that it shares with anybody.
"""

import contextlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

from distributed import Worker, WorkerPlugin, get_worker
from nbformat import NotebookNode

from autograder.course.files import Files, write_files
from autograder.grading.run import run_notebook
from autograder.intake.lesson import Lesson
from autograder.sandbox.bubblewrap import bubblewrap
from autograder.sandbox.limits import Limits
from autograder.sandbox.warm import WarmProcess


@dataclass(frozen=True)
class Assignment:
    """What all submissions of a lesson have in common."""

    lesson: str
    files: Files
    """The lesson's own files besides the notebook; submissions may read them."""
    limits: Limits
    digest: str
    """Of everything in the lesson that a score depends on."""
    cells: Lesson
    """What is known of its cells."""


@dataclass(frozen=True)
class Job:
    """A submission that is ready to run: its check cells are those of the lesson."""

    notebook: NotebookNode
    files: Files
    """What the learner handed in besides the notebook."""


def hold(assignment: Assignment) -> Assignment:
    """Keep the assignment on a worker, from which the others get it."""
    return assignment


def run_job(job: Job, assignment: Assignment) -> NotebookNode:
    """Run a submission's cells and return the notebook with their outputs."""
    return run_notebook(
        job.notebook,
        unpacked_lesson(assignment),
        assignment.limits,
        job.files,
        # One each: workers share the cores, and results do not depend on how many there are.
        threads=1,
        scratch=scratch_folder(),
    ).notebook


def scratch_folder() -> Path:
    """The folder in which this worker may write; Dask removes it with the worker."""
    return Path(get_worker().local_directory)


def unpacked_lesson(assignment: Assignment) -> Path:
    """A folder with the lesson's files, written once for each worker."""
    folder = scratch_folder() / f"lesson-{assignment.digest}"
    if not folder.is_dir():
        beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f"{folder.name}-"))
        write_files(beside, assignment.files)
        beside.chmod(0o755)
        # Another thread of the same worker may have been faster.
        with contextlib.suppress(OSError):
            beside.rename(folder)
    return folder


class WarmUp(WorkerPlugin):
    """Lets a worker start its warm process before the first job arrives."""

    name = "autograder-warm-up"

    def __init__(self, libraries: list[str]):
        self.libraries = libraries

    def setup(self, worker: Worker) -> None:
        """Dask calls it on every worker, also on one that replaces another."""
        if bubblewrap().program:
            WarmProcess.instance().import_early(self.libraries)
