"""`grade`: grades what was handed in."""

import contextlib
import signal
from collections.abc import Iterator
from functools import partial
from threading import Event
from typing import Annotated

import typer

from autograder.commands.app import SOME_FAILED, STOPPED, Lessons, Students, app
from autograder.commands.printing import complain, console, say, with_progress
from autograder.commands.score_table import score_table
from autograder.course.folder import Course, require_writable
from autograder.course.submission import Submission
from autograder.datasets.about import graded_on
from autograder.errors import CourseError
from autograder.grading.cluster import existing_cluster, local_cluster, run_folder, sensible_workers
from autograder.grading.grade import Outcome, is_busy, lock
from autograder.grading.grade import grade as grade_submissions
from autograder.plugins.sandbox_execute import SandboxExecute
from autograder.sandbox.bubblewrap import bubblewrap

Workers = Annotated[
    int | None,
    typer.Option("--workers", metavar="N", min=1, help="How many to grade at a time."),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler", metavar="ADDRESS", help="A Dask cluster that exists, such as tcp://host:8786"
    ),
]
Force = Annotated[
    bool, typer.Option("--force", help="Grade also what was graded before and has not changed.")
]


@app.command()
def grade(
    lessons: Lessons = None,
    student: Students = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    force: Force = False,
) -> None:
    """Grade what is in submitted/ into the gradebook and autograded/."""
    if workers and scheduler:
        raise CourseError("--workers is for this machine: with --scheduler, the cluster has them.")
    course = Course.open()
    chosen = course.choose_lessons(lessons or [])
    submissions = course.submissions(course.submitted_directory, chosen, student or [])
    if not submissions:
        raise CourseError(
            f"There is nothing to grade: no submission of {', '.join(chosen)} in "
            f"{course.path(course.submitted_directory)}. "
            "Put notebooks at submitted/STUDENT/LESSON/LESSON.ipynb, or collect them first."
        )
    require_writable(course)
    outcomes = grade_with_progress(course, submissions, workers, scheduler, force)
    for sentence in graded_on(course, sorted({submission.lesson for submission in submissions})):
        say(sentence)
    show_outcomes(outcomes)


def grade_with_progress(
    course: Course,
    submissions: list[Submission],
    workers: int | None = None,
    scheduler: str | None = None,
    again: bool = False,
) -> list[Outcome]:
    """Grade the submissions under a progress bar; Ctrl-C stops it and says how to go on."""
    if is_busy(course):
        say("Another run grades this course already: this one waits until it has ended.")
    with lock(course):
        cluster = choose_cluster(course, len(submissions), workers, scheduler)
        done = []
        try:
            with interrupt_as_event() as stop:
                outcomes = grade_submissions(course, submissions, cluster, again, stop)
                for outcome in with_progress(
                    "Grading", outcomes, lambda o: str(o.submission), len(submissions)
                ):
                    done.append(outcome)
        except KeyboardInterrupt:
            say(
                f"Stopped: {len(done)} of {len(submissions)} submissions are graded and recorded. "
                "Run the same command again to go on with the others."
            )
            raise typer.Exit(STOPPED) from None
    return done


@contextlib.contextmanager
def interrupt_as_event() -> Iterator[Event]:
    """Let Ctrl-C set an event, so that it breaks into nothing that is being written.

    A second Ctrl-C stops at once.
    """
    stop = Event()

    def request_stop(number, frame):
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    previous = signal.signal(signal.SIGINT, request_stop)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, previous)


def choose_cluster(course: Course, jobs: int, workers: int | None, scheduler: str | None):
    """The cluster that was asked for, or one of this machine with as many workers as help."""
    if scheduler:
        return partial(existing_cluster, scheduler)
    found = bubblewrap()
    if not found.program:
        why = f"{found.why} See: autograder doctor"
        say(f"No sandbox here, submissions run with your own rights: {why}")
    sensible = sensible_workers(SandboxExecute(config=course.config).limits)
    return partial(local_cluster, min(workers or sensible, jobs), run_folder(course.root))


def show_outcomes(outcomes: list[Outcome]) -> None:
    """Print the scores, then what could not be graded; exits with 1 where there is such."""
    console.print(score_table(outcomes))
    for outcome in outcomes:
        for cell, signs in outcome.signs.items():
            say(f"{outcome.submission}, {cell}: look at it: {'; '.join(signs)}")
    failed = [outcome for outcome in outcomes if outcome.problem]
    for outcome in failed:
        complain(f"{outcome.submission}: not graded: {outcome.problem}")
    if failed:
        raise typer.Exit(SOME_FAILED)
