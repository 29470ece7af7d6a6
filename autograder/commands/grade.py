"""`grade`: grades what was handed in."""

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from threading import Event
from types import FrameType

import click
from distributed import Client

from autograder.commands.app import (
    SOME_FAILED,
    STOPPED,
    app,
    lessons_argument,
    students_option,
)
from autograder.commands.printing import complain, console, say, with_progress
from autograder.commands.score_table import legend, score_table
from autograder.course.folder import Course, require_writable
from autograder.course.refusal import whose_score
from autograder.course.submission import Submission
from autograder.datasets.about import graded_on
from autograder.errors import CourseError
from autograder.grading.cluster import existing_cluster, local_cluster, run_folder, sensible_workers
from autograder.grading.grade import Outcome, grade, one_run_at_a_time
from autograder.language import translate as _
from autograder.plugins.find_signs import translate_sign
from autograder.plugins.sandbox_execute import SandboxExecute
from autograder.sandbox.bubblewrap import bubblewrap, can_restrict


@app.command(
    help=_(
        "Grade what is in submitted/ into the gradebook and autograded/.\n\n"
        "All lessons if no LESSON is named."
    )
)
@lessons_argument
@students_option
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(min=1),
    help=_("How many to grade at a time."),
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help=_("A Dask cluster that exists, such as tcp://host:8786"),
)
@click.option(
    "--force",
    is_flag=True,
    help=_("Grade also what was graded before and has not changed."),
)
def grade_command(
    lessons: tuple[str, ...],
    students: tuple[str, ...],
    workers: int | None,
    scheduler: str | None,
    force: bool,
) -> None:
    """The command `grade`."""
    if workers and scheduler:
        raise CourseError("--workers is for this machine: with --scheduler, the cluster has them.")
    course = Course.open()
    chosen = course.choose_lessons(list(lessons))
    submissions = course.submissions(course.submitted_directory, chosen, list(students))
    if not submissions:
        raise CourseError(
            "There is nothing to grade: no submission of {lessons} in {folder}. "
            "Put notebooks at submitted/STUDENT/LESSON/LESSON.ipynb, or collect them first.",
            lessons=", ".join(chosen),
            folder=course.path(course.submitted_directory),
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
    waiting = _("Another run grades this course already: this one waits until it has ended.")
    with one_run_at_a_time(course, lambda: say(waiting)):
        cluster = choose_cluster(course, len(submissions), workers, scheduler)
        done = []
        try:
            with interrupt_as_event() as stop:
                outcomes = grade(course, submissions, cluster, again, stop)
                for outcome in with_progress(
                    _("Grading"), outcomes, lambda o: str(o.submission), len(submissions)
                ):
                    done.append(outcome)
        except KeyboardInterrupt:
            say(
                _(
                    "Stopped: {done} of {all} submissions are graded and recorded. "
                    "Run the same command again to go on with the others.",
                    done=len(done),
                    all=len(submissions),
                )
            )
            raise click.exceptions.Exit(STOPPED) from None
    return done


@contextmanager
def interrupt_as_event() -> Iterator[Event]:
    """Let Ctrl-C set an event, so that it breaks into nothing that is being written.

    A second Ctrl-C stops at once.
    """
    stop = Event()

    def request_stop(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    previous = signal.signal(signal.SIGINT, request_stop)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, previous)


def choose_cluster(
    course: Course, jobs: int, workers: int | None, scheduler: str | None
) -> Callable[..., AbstractContextManager[Client]]:
    """The cluster that was asked for, or one of this machine with as many workers as help."""
    if scheduler:
        return partial(existing_cluster, scheduler)
    found = bubblewrap()
    if not found.program:
        say(no_sandbox(found.why))
    sensible = sensible_workers(SandboxExecute(config=course.config).limits)
    return partial(local_cluster, min(workers or sensible, jobs), run_folder(course.root))


def no_sandbox(why: str) -> str:
    """What instructors are told where there is none, for this reason."""
    if can_restrict():
        return _(
            "No sandbox here: submissions are restricted, not isolated. They can open no file but "
            "their own and the lesson's, and no connection. {why} "
            "See: python -m autograder doctor",
            why=why,
        )
    return _(
        "No sandbox here: submissions run with your own rights. {why} "
        "See: python -m autograder doctor",
        why=why,
    )


def show_outcomes(outcomes: list[Outcome]) -> None:
    """Print the scores, then what could not be graded; exits with 1 where there is such."""
    console.print(score_table(outcomes))
    for line in legend(outcomes):
        say(line)
    for outcome in outcomes:
        for cell, signs in outcome.signs.items():
            where = f"{outcome.submission}, {cell}"
            say(
                _(
                    "{where}: look at it: {signs}",
                    where=where,
                    signs="; ".join(map(translate_sign, signs)),
                )
            )
        if outcome.mends:
            mends = "; ".join(mend.sentence for mend in outcome.mends)
            say(_("{submission}: mended: {mends}", submission=outcome.submission, mends=mends))
        for remark in outcome.remarks:
            say(f"{outcome.submission}: {remark}")
    failed = [outcome for outcome in outcomes if outcome.problem]
    for outcome in failed:
        who, why = outcome.submission, outcome.problem
        complain(_("{submission}: not graded: {why}", submission=who, why=why))
        if outcome.earned.checks:
            complain(f"{who}: {whose_score(outcome.earned.handed_in)}")
    if failed:
        raise click.exceptions.Exit(SOME_FAILED)
