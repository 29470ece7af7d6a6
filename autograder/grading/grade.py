"""`grade`: sends what was handed in to the workers and records what comes back.

One process, this one, reads submissions and writes the gradebook; workers only run cells.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import nbformat
from distributed import CancelledError, Client, Future, wait
from distributed.scheduler import KilledWorker
from filelock import FileLock, Timeout
from nbgrader.api import Gradebook, MissingEntry

from autograder.course.files import LESSON_SIZE_LIMIT, Files, digest_of, digest_of_files, read_files
from autograder.course.folder import Course
from autograder.course.notebook import notebook_in
from autograder.course.submission import Submission, parse_notebook, read_submission
from autograder.errors import CourseError, SubmissionError
from autograder.grading.record import (
    KEY,
    forget_leftovers,
    record,
    recorded_metadata,
    recorded_points,
)
from autograder.grading.run import limits_of
from autograder.grading.steps import before_execution, resources_of
from autograder.grading.worker import Assignment, Job, hold, run_job
from autograder.plugins.find_signs import SIGNS
from autograder.sandbox.libraries import libraries_for

JOBS_PER_WORKER = 4
SECONDS_TO_LOOK = 1
"""After so long without news, look whether somebody wants to stop, and whether workers are left."""
SECONDS_WITHOUT_WORKERS = 60
"""After so long without any worker none will come back."""


@dataclass(frozen=True)
class Outcome:
    """What grading one submission came to."""

    submission: Submission
    checks: dict[str, float]
    """Points earned, by the grade_id of the check; empty where there is a problem."""
    problem: str | None = None
    """Why the submission could not be graded, in one sentence."""
    signs: dict[str, list[str]] = field(default_factory=dict)
    """Signs of tampering, by the cell's name."""

    @property
    def score(self) -> float:
        """All points earned."""
        return sum(self.checks.values())


@dataclass
class Run:
    """One run of `grade`: the course, its open gradebook, the lessons as the workers know them."""

    course: Course
    gradebook: Gradebook
    client: Client
    again: bool
    """Whether to run also what was graded before and has not changed."""
    stop: Event
    """Set when the user wants to stop."""
    assignments: dict[str, Assignment] = field(default_factory=dict)
    sent: dict[str, Future] = field(default_factory=dict)
    """The future of each assignment's data, by lesson."""
    waiting: dict[str, list[tuple[Submission, Files]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """By key, the submissions whose outcome is awaited."""


def grade(
    course: Course,
    submissions: list[Submission],
    cluster: Callable[..., AbstractContextManager[Client]],
    again: bool,
    stop: Event,
) -> Iterator[Outcome]:
    """Grade the submissions on the cluster's workers, and yield an outcome for each as it is done.

    A bad submission never stops the others. Raises CourseError where the gradebook does not know
    a lesson yet, and where no worker is left; KeyboardInterrupt, between two submissions, once
    `stop` is set.
    """
    forget_leftovers(course)
    with course.gradebook() as gradebook:
        run = Run(course, gradebook, None, again, stop)
        for lesson in sorted({submission.lesson for submission in submissions}):
            run.assignments[lesson] = read_assignment(course, gradebook, lesson)
        to_run = []
        for submission in submissions:
            outcome = done_before(run, submission)
            if outcome:
                yield outcome
            else:
                to_run.append(submission)
        if to_run:
            with cluster(libraries=libraries_of(course, run.assignments)) as run.client:
                yield from run_on_workers(run, to_run)


def lock(course: Course) -> FileLock:
    """The right to write the course's gradebook; one run at a time has it."""
    return FileLock(Path(course.root, ".autograder.lock"))


def is_busy(course: Course) -> bool:
    """Whether another run is at work in the course."""
    with suppress(Timeout), lock(course).acquire(timeout=0):
        return False
    return True


def read_assignment(course: Course, gradebook: Gradebook, lesson: str) -> Assignment:
    """What the workers need of a lesson; raises CourseError unless it has been built."""
    try:
        notebook = gradebook.find_notebook(lesson, lesson)
    except MissingEntry:
        raise CourseError(
            f"The gradebook does not know {lesson} yet. Run first: python -m autograder build"
        ) from None
    cells = [[cell.name, cell.checksum, cell.source] for cell in notebook.source_cells]
    files = read_files(course.source(lesson), LESSON_SIZE_LIMIT)
    limits = limits_of(course, lesson)
    settings = [cells, sorted((cell.name, cell.max_score) for cell in notebook.grade_cells)]
    digest = digest_of(json.dumps(settings).encode(), repr(limits).encode(), digest_of_files(files))
    return Assignment(lesson, files, limits, digest)


def libraries_of(course: Course, lessons: Iterable[str]) -> list[str]:
    """What the lessons' submissions will import."""
    notebooks = [notebook_in(course.release(lesson), lesson) for lesson in lessons]
    return libraries_for("\n".join(path.read_text("utf-8") for path in notebooks))


def done_before(run: Run, submission: Submission) -> Outcome | None:
    """The recorded outcome of a submission that has not changed, nor its lesson; or a problem."""
    try:
        content, files = read_submission(run.course.submitted(submission), submission.lesson)
    except SubmissionError as error:
        return Outcome(submission, {}, str(error))
    if run.again:
        return None
    key = key_of(run.assignments[submission.lesson], content, files)
    recorded = recorded_metadata(run.course, submission)
    if recorded.get(KEY) != key:
        return None
    checks = recorded_points(run.gradebook, submission)
    return Outcome(submission, checks, signs=recorded.get(SIGNS, {})) if checks else None


def key_of(assignment: Assignment, content: bytes, files: Files) -> str:
    """The same for two submissions only if nothing that went into them differs."""
    digest = digest_of(content, digest_of_files(files), assignment.digest.encode())
    return f"{assignment.lesson}-{digest}"


def run_on_workers(run: Run, submissions: list[Submission]) -> Iterator[Outcome]:
    """Keep the workers busy, with no more submissions in memory than that takes."""
    queue = iter(submissions)
    running: dict[str, Future] = {}
    room = JOBS_PER_WORKER * max(1, len(run.client.scheduler_info()["workers"]))
    while True:
        yield from send(run, queue, running, room)
        if not running:
            return
        for future in wait_for_some(run, list(running.values())):
            del running[future.key]
            for submission, files in run.waiting.pop(future.key):
                yield receive(run, future, submission, files)


def send(
    run: Run, queue: Iterator[Submission], running: dict[str, Future], room: int
) -> Iterator[Outcome]:
    """Have `room` submissions run on the workers; yields those that cannot be run at all."""
    while len(running) < room:
        submission = next(queue, None)
        if submission is None:
            return
        try:
            job, files = make_job(run, submission)
        except SubmissionError as error:
            yield Outcome(submission, {}, str(error))
            continue
        run.waiting[job.key].append((submission, files))
        if job.key not in running:
            running[job.key] = submit(run, submission.lesson, job)


def submit(run: Run, lesson: str, job: Job):
    """The future of the job's outcome; a worker that dies costs one retry."""
    if lesson not in run.sent:
        # A task, not scattered data: the scheduler can send it again when the worker dies that
        # holds it.
        assignment = run.assignments[lesson]
        key = f"assignment-{assignment.digest}"
        run.sent[lesson] = run.client.submit(hold, assignment, key=key, retries=1)
    return run.client.submit(run_job, job, run.sent[lesson], key=job.key, retries=1)


def make_job(run: Run, submission: Submission) -> tuple[Job, Files]:
    """The submission, ready to run, and its files; raises SubmissionError."""
    content, files = read_submission(run.course.submitted(submission), submission.lesson)
    assignment = run.assignments[submission.lesson]
    notebook = parse_notebook(content, f"{submission.lesson}.ipynb")
    resources = resources_of(run.course, submission)
    try:
        for preprocessor in before_execution(run.course):
            notebook, resources = preprocessor(notebook, resources)
    except Exception as error:
        raise SubmissionError(
            f"nbgrader cannot prepare it: {type(error).__name__}: {error}"
        ) from error
    own_files = {name: content for name, content in files.items() if name not in assignment.files}
    job = Job(nbformat.writes(notebook), own_files, key_of(assignment, content, files))
    return job, own_files


def wait_for_some(run: Run, running: list[Future]) -> list[Future]:
    """The futures that are done, at least one.

    Raises CourseError where nobody works any more, KeyboardInterrupt where the user wants to stop.
    """
    lonely_since = None
    while True:
        if run.stop.is_set():
            raise KeyboardInterrupt
        try:
            return list(wait(running, SECONDS_TO_LOOK, return_when="FIRST_COMPLETED").done)
        except TimeoutError:
            workers_left = run.client.scheduler_info()["workers"]
        except CancelledError:
            raise no_worker_left() from None
        lonely_since = None if workers_left else lonely_since or time.monotonic()
        if lonely_since and time.monotonic() > lonely_since + SECONDS_WITHOUT_WORKERS:
            raise no_worker_left()


def no_worker_left() -> CourseError:
    """What to say when nobody works any more."""
    return CourseError("No worker is left. Run the same command again to go on.")


def receive(run: Run, future, submission: Submission, files: Files) -> Outcome:
    """Record what a worker has sent, or say why it has sent nothing.

    A result whose worker has died meanwhile is waited for: it is made again.
    """
    try:
        notebook = nbformat.reads(future.result(), as_version=4)
    except Exception as error:
        return Outcome(submission, {}, explain(error))
    assignment = run.assignments[submission.lesson]
    try:
        checks = record(
            run.course, run.gradebook, submission, notebook, future.key, assignment.files | files
        )
    except OSError as error:
        return Outcome(submission, {}, f"it cannot be written: {error}")
    return Outcome(submission, checks, signs=notebook.metadata.get(SIGNS, {}))


def explain(error: BaseException) -> str:
    """Why a submission has no outcome, in one sentence."""
    if isinstance(error, KilledWorker):
        return "its worker died, and so did the one that tried it again"
    return f"it failed twice: {type(error).__name__}: {error}"
