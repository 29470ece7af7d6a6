"""`grade`: sends what was handed in to the workers and records what comes back.

One process, this one, reads submissions and writes the gradebook; workers only run cells.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

from distributed import CancelledError, Client, Future, wait
from distributed.scheduler import KilledWorker
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry

from autograder.course.files import LESSON_SIZE_LIMIT, Files, digest_of, digest_of_files, read_files
from autograder.course.folder import Course
from autograder.course.locks import locked
from autograder.course.notebook import notebook_in
from autograder.course.refusal import REFUSAL, forget_refusal, note_refusal
from autograder.course.submission import HandedIn, Submission, read_submission
from autograder.errors import AutograderError, CourseError, SubmissionError, explained
from autograder.grading.record import (
    KEY,
    Earned,
    forget_leftovers,
    record,
    recorded,
    recorded_metadata,
)
from autograder.grading.run import limits_of
from autograder.grading.steps import prepare, resources_of
from autograder.grading.worker import Assignment, Job, hold, run_job
from autograder.intake.mends import Mend, add_mends, mends_in
from autograder.intake.places import find_notebook
from autograder.intake.take_in import parse_notebook
from autograder.plugins.find_signs import signs_in
from autograder.plugins.take_in import lesson_in
from autograder.sandbox.libraries import libraries_for

JOBS_PER_WORKER = 4
SIZE_AT_A_TIME = 64 * 2**20
"""Bytes of files beside notebooks on their way; nothing more is sent while there are so many."""
SECONDS_TO_LOOK = 1
"""After so long without news, look whether somebody wants to stop, and whether workers are left."""
SECONDS_WITHOUT_WORKERS = 60
"""After so long without any worker none will come back."""

Cluster = Callable[[list[str]], AbstractContextManager[Client]]
"""Opens a cluster whose workers import these libraries first."""


@dataclass(frozen=True)
class Outcome:
    """What grading one submission came to."""

    submission: Submission
    earned: Earned
    """What the gradebook holds; with a problem, of a version that was graded before, or nothing."""
    problem: AutograderError | None = None
    """Why what lies in submitted/ could not be graded."""
    signs: dict[str, list[str]] = field(default_factory=dict)
    """Signs of tampering, by the cell's name."""
    mends: list[Mend] = field(default_factory=list)
    """What was mended in what was handed in."""
    remarks: list[str] = field(default_factory=list)
    """What was odd about the files, and cost nothing."""

    @property
    def score(self) -> float | None:
        """The points, once nothing is left to grade; None also where there are none."""
        return self.earned.points if self.earned.checks and not self.earned.pending else None


@dataclass(frozen=True)
class Handed:
    """What was handed in, as it was read: only of what is being graded it stays in memory."""

    submission: Submission
    read: HandedIn
    key: str
    """A digest of all that goes in; equal keys have equal outcomes."""
    mends: list[Mend]
    """What was mended in the folder."""

    def keeping(self, files: Files) -> "Handed":
        """What is still needed of it while it runs, with these files, which equal its own."""
        return replace(self, read=replace(self.read, content=b"", files=files))


def grade(
    course: Course,
    submissions: list[Submission],
    cluster: Cluster,
    again: bool,
    stop: Event,
) -> Iterator[Outcome]:
    """Grade the submissions on the cluster's workers, and yield an outcome for each as it is done.

    again: whether to run also what was graded before and has not changed.
    Whatever is thrown while one is read, prepared, run or recorded is its outcome, and the others
    go on (`guarded`). There is no cluster before one must run. Raises CourseError where the
    gradebook does not know a lesson yet, and where no worker is left;
    KeyboardInterrupt, between two submissions, once `stop` is set.
    """
    forget_leftovers(course)
    with course.gradebook() as gradebook:
        assignments = {
            lesson: read_assignment(course, gradebook, lesson)
            for lesson in sorted({submission.lesson for submission in submissions})
        }
        intake = (
            guarded(
                course,
                gradebook,
                submission,
                partial(
                    take_in, course, gradebook, assignments[submission.lesson], submission, again
                ),
            )
            for submission in submissions
        )
        for first in intake:
            if isinstance(first, Outcome):
                yield first
                continue
            with cluster(libraries_of(course, assignments)) as client:
                grading = Grading(course, gradebook, client, assignments, stop)
                yield from grading.outcomes(chain([first], intake))


def one_run_at_a_time(course: Course, tell: Callable[[], None]) -> AbstractContextManager[None]:
    """The right to write the course's gradebook; `tell` is called if another run has it."""
    return locked(Path(course.root, ".autograder.lock"), tell)


def read_assignment(course: Course, gradebook: Gradebook, lesson: str) -> Assignment:
    """What the workers need of a lesson; raises CourseError unless it has been built."""
    try:
        notebook = gradebook.find_notebook(lesson, lesson)
    except MissingEntry:
        raise CourseError(
            "The gradebook does not know {lesson} yet. Run first: python -m autograder build",
            lesson=lesson,
        ) from None
    cells = [[cell.name, cell.checksum, cell.source] for cell in notebook.source_cells]
    files = read_files(course.source(lesson), LESSON_SIZE_LIMIT)
    limits = limits_of(course, lesson)
    settings = [cells, sorted((cell.name, cell.max_score) for cell in notebook.grade_cells)]
    digest = digest_of(json.dumps(settings).encode(), repr(limits).encode(), digest_of_files(files))
    return Assignment(lesson, files, limits, digest, lesson_in(notebook))


def libraries_of(course: Course, lessons: Iterable[str]) -> list[str]:
    """What the lessons' submissions will import."""
    notebooks = [notebook_in(course.release(lesson), lesson) for lesson in lessons]
    return libraries_for("\n".join(path.read_text("utf-8") for path in notebooks))


Result = TypeVar("Result")


def guarded(
    course: Course, gradebook: Gradebook, submission: Submission, step: Callable[[], Result]
) -> Result | Outcome:
    """What the step makes of the submission; whatever it raises becomes the submission's outcome.

    Nobody knows all that a submission can bring about, so no kind of exception is named here.
    """
    try:
        return step()
    except Exception as error:
        return refused(course, gradebook, submission, explained(error))


def refused(
    course: Course, gradebook: Gradebook, submission: Submission, why: AutograderError
) -> Outcome:
    """That it could not be graded; points of a version that was graded before stand."""
    try:
        earned = recorded(gradebook, submission)
    except Exception:  # Such as for a name that no database can hold.
        earned = Earned()
    if earned.checks and recorded_metadata(course, submission):
        notebook = notebook_in(course.autograded(submission), submission.lesson)
        with suppress(OSError):
            note_refusal(notebook, course.root, why, earned.handed_in)
    return Outcome(submission, earned, why)


def take_in(
    course: Course,
    gradebook: Gradebook,
    assignment: Assignment,
    submission: Submission,
    again: bool,
) -> Outcome | Handed:
    """What was handed in; the outcome where it is recorded already."""
    folder = course.submitted(submission)
    notebook, mends = find_notebook(folder, assignment.cells)
    read = read_submission(folder, submission.lesson, assignment.files, notebook)
    key = key_of(assignment, read, mends)
    metadata = {} if again else recorded_metadata(course, submission)
    if metadata.get(KEY) == key and (earned := recorded(gradebook, submission)).checks:
        if REFUSAL in metadata:
            forget_refusal(notebook_in(course.autograded(submission), submission.lesson))
        return Outcome(submission, earned, None, *told_in(metadata), read.remarks)
    return Handed(submission, read, key, mends)


def told_in(metadata: dict[str, Any]) -> tuple[dict[str, list[str]], list[Mend]]:
    """What an autograded notebook's metadata tell: signs of tampering, and mends."""
    return signs_in(metadata), mends_in(metadata)


def key_of(assignment: Assignment, read: HandedIn, mends: list[Mend]) -> str:
    """The same for two submissions only if nothing that went into them differs."""
    settings = f"{assignment.digest} {mends}".encode()
    digest = digest_of(read.content, digest_of_files(read.files), settings)
    return f"{assignment.lesson}-{digest}"


class Grading:
    """Submissions on their way through a cluster's workers into the gradebook."""

    def __init__(
        self,
        course: Course,
        gradebook: Gradebook,
        client: Client,
        assignments: dict[str, Assignment],
        stop: Event,
    ):
        self.course = course
        self.gradebook = gradebook
        self.client = client
        self.assignments = assignments
        self.stop = stop
        self.on_workers: dict[str, Future[Assignment]] = {}
        """By lesson, what the workers have been told of it."""
        self.in_flight: dict[Future[NotebookNode], list[Handed]] = {}
        """For each job that runs, the submissions that wait for its outcome: all are equal."""

    def outcomes(self, intake: Iterable[Outcome | Handed]) -> Iterator[Outcome]:
        """Keep the workers busy, with no more submissions in memory than that takes."""
        queue = iter(intake)
        room = JOBS_PER_WORKER * max(1, len(self.client.scheduler_info()["workers"]))
        while True:
            yield from self.send(queue, room)
            if not self.in_flight:
                return
            for future in self.wait_for_some():
                for handed in self.in_flight.pop(future):
                    yield self.guarded(handed, partial(self.receive, future))

    def send(self, queue: Iterator[Outcome | Handed], room: int) -> Iterator[Outcome]:
        """Have `room` jobs run; yields what has an outcome without being run."""
        while len(self.in_flight) < room and self.size < SIZE_AT_A_TIME:
            one = next(queue, None)
            if one is None:
                return
            outcome = one if isinstance(one, Outcome) else self.guarded(one, self.start)
            if outcome:
                yield outcome

    @property
    def size(self) -> int:
        """Bytes of the files that are on their way with their notebooks."""
        files = [waiting[0].read.files for waiting in self.in_flight.values()]
        return sum(len(content) for one in files for content in one.values())

    def guarded(self, handed: Handed, step: Callable[[Handed], Result]) -> Result | Outcome:
        """What the step makes of it, or what came of it where the step raises something."""
        return guarded(self.course, self.gradebook, handed.submission, partial(step, handed))

    def start(self, handed: Handed) -> Outcome | None:
        """Let a worker run it, unless one runs its like; returns why it cannot be run."""
        for future, waiting in self.in_flight.items():
            if future.key == handed.key:
                # A whole class may hand in the same: its content is kept once.
                waiting.append(handed.keeping(waiting[0].read.files))
                return None
        job = Job(self.prepared(handed), handed.read.files)
        # A worker that dies costs one retry.
        assignment = self.sent(handed.submission.lesson)
        future = self.client.submit(run_job, job, assignment, key=handed.key, retries=1)
        self.in_flight[future] = [handed.keeping(handed.read.files)]
        return None

    def prepared(self, handed: Handed) -> NotebookNode:
        """The notebook, ready to run; raises SubmissionError."""
        notebook = parse_notebook(handed.read.content, handed.submission.lesson)
        add_mends(notebook, handed.mends)
        resources = resources_of(handed.submission, self.course.db_url)
        try:
            return prepare(self.course, notebook, resources)
        except SubmissionError:
            raise
        except Exception as error:  # nbgrader's preprocessors raise of every kind.
            raise SubmissionError(
                "nbgrader cannot prepare it: {reason}", reason=explained(error)
            ) from error

    def sent(self, lesson: str) -> Future[Assignment]:
        """The lesson as the workers have it, sent once.

        A task, not scattered data: the scheduler can send it again when the worker dies that holds
        it.
        """
        if lesson not in self.on_workers:
            assignment = self.assignments[lesson]
            key = f"assignment-{assignment.digest}"
            self.on_workers[lesson] = self.client.submit(hold, assignment, key=key, retries=1)
        return self.on_workers[lesson]

    def wait_for_some(self) -> list[Future[NotebookNode]]:
        """The jobs that are done, at least one.

        Raises CourseError where nobody works any more, KeyboardInterrupt where the user wants to
        stop.
        """
        lonely_since = None
        while True:
            if self.stop.is_set():
                raise KeyboardInterrupt
            try:
                jobs = list(self.in_flight)
                return list(wait(jobs, SECONDS_TO_LOOK, return_when="FIRST_COMPLETED").done)
            except TimeoutError:
                workers_left = self.client.scheduler_info()["workers"]
            except CancelledError:
                raise no_worker_left() from None
            lonely_since = None if workers_left else lonely_since or time.monotonic()
            if lonely_since and time.monotonic() > lonely_since + SECONDS_WITHOUT_WORKERS:
                raise no_worker_left()

    def receive(self, future: Future[NotebookNode], handed: Handed) -> Outcome:
        """Record what a worker has sent; raises SubmissionError where it has sent nothing.

        A result whose worker has died meanwhile is waited for: it is made again.
        """
        submission, read = handed.submission, handed.read
        try:
            executed = future.result()
        except KilledWorker:
            raise SubmissionError(
                "its worker died, and so did the one that tried it again"
            ) from None
        except Exception as error:
            raise SubmissionError("it failed twice: {reason}", reason=explained(error)) from error
        files = self.assignments[submission.lesson].files | read.files
        try:
            earned = record(
                self.course, self.gradebook, submission, executed, handed.key, files, read.times
            )
        except OSError as error:
            raise SubmissionError("it cannot be written: {reason}", reason=error) from error
        return Outcome(submission, earned, None, *told_in(executed.metadata), read.remarks)


def no_worker_left() -> CourseError:
    """What to say when nobody works any more."""
    return CourseError("No worker is left. Run the same command again to go on.")
