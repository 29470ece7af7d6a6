"""The command line: reads the words, calls one function each, prints what came of it.

Exit status: 0 done; 1 some lessons or submissions failed, each named with its reason;
2 wrong use, or a course folder that does not work; 130 stopped with Ctrl-C.
"""

import contextlib
import logging
import signal
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from threading import Event
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.build import build as build_lesson
from autograder.build import require_writable
from autograder.cluster import existing_cluster, local_cluster, run_folder, sensible_workers
from autograder.course import Course, Submission, choose
from autograder.datasets.catalogue import KERMANY, PHANTOMS, REAL_SETS
from autograder.datasets.get import get_kermany, get_pneumoniamnist
from autograder.datasets.pneumoniamnist import PneumoniaMNIST
from autograder.datasets.table import data_table
from autograder.datasets.use import graded_on, use_data_set
from autograder.demo import hand_in_for_class, make_demo_course
from autograder.doctor import examine
from autograder.errors import CourseError, DataSetError, LessonError
from autograder.execute import SandboxExecute
from autograder.feedback import feedback as write_feedback
from autograder.grade import Outcome, is_busy, lock
from autograder.grade import grade as grade_submissions
from autograder.sandbox.bubblewrap import bubblewrap
from autograder.score_table import score_table

T = TypeVar("T")

SOME_FAILED = 1
WRONG_USE = 2
STOPPED = 130
DOCTOR_MARKS = {
    "fine": "[green]ok[/green]",
    "advice": "[yellow]! [/yellow]",
    "broken": "[red]xx[/red]",
}

console = Console()
error_console = Console(stderr=True)

Lessons = Annotated[
    list[str] | None, typer.Argument(metavar="[LESSON]...", help="Lessons; all if none is named.")
]
Students = Annotated[
    list[str] | None,
    typer.Option("--student", metavar="ID", help="Only this student; may be repeated."),
]
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

DataSetName = Annotated[
    str, typer.Option("--dataset", metavar="NAME", help="One of those that `data` shows.")
]
SetName = Annotated[str, typer.Argument(metavar="NAME", help="One of those that `data` shows.")]
Archive = Annotated[
    Path | None,
    typer.Option("--from", metavar="ZIP", help="The archive that your browser has fetched."),
]


class CourseApp(typer.Typer):
    """A command line on which each error of ours is one line, and a CourseError exit status 2."""

    def __call__(self, *args, **kwargs):
        logging.getLogger("traitlets").setLevel(logging.WARNING)
        try:
            return super().__call__(*args, **kwargs)
        except CourseError as error:
            complain(str(error))
            raise SystemExit(WRONG_USE) from None
        except DataSetError as error:
            complain(str(error))
            raise SystemExit(SOME_FAILED) from None


app = CourseApp(
    help="Builds, grades and explains the chest X-ray course in the current folder.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
data = typer.Typer()
app.add_typer(data, name="data")


@app.command()
def build(lessons: Lessons = None, dataset: DataSetName = PHANTOMS.name) -> None:
    """source/ -> release/ -> notebooks/, for each lesson whose reference solution earns all."""
    course = Course.open()
    require_writable(course)
    chosen = course.choose_lessons(lessons or [])
    use_data_set(course, dataset, chosen, say)
    build_lessons(course, chosen)


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


@app.command()
def feedback(lessons: Lessons = None, student: Students = None) -> None:
    """Write feedback/STUDENT/LESSON/LESSON.html for what was graded, without hidden tests."""
    course = Course.open()
    chosen = course.choose_lessons(lessons or [])
    submissions = course.submissions(course.autograded_directory, chosen, student or [])
    if not submissions:
        raise CourseError("Nothing was graded yet. Run first: python -m autograder grade")
    require_writable(course)
    feedback_with_progress(course, submissions)


@app.command()
def demo() -> None:
    """Build, hand in and grade a small class in the folder demo/."""
    course = Course.open()
    require_writable(course)
    demo_course = make_demo_course(course)
    lessons = demo_course.lessons()
    build_lessons(demo_course, lessons)
    submissions = [
        submission for lesson in lessons for submission in hand_in_for_class(demo_course, lesson)
    ]
    outcomes = grade_with_progress(demo_course, submissions)
    feedback_with_progress(demo_course, submissions)
    show_outcomes(outcomes)


@app.command()
def doctor() -> None:
    """Say what this machine can and cannot do, and what to install."""
    broken = False
    for finding in examine(Path.cwd()):
        broken = broken or finding.state == "broken"
        mark = DOCTOR_MARKS[finding.state]
        console.print(f"{mark} {finding.part}: {escape(finding.text)}", highlight=False)
        if finding.advice:
            console.print(f"   -> {escape(finding.advice)}", highlight=False, soft_wrap=True)
    if broken:
        raise typer.Exit(SOME_FAILED)


@data.callback(invoke_without_command=True)
def show_data(context: typer.Context) -> None:
    """Show the sets of X-rays, and which of them are here."""
    if not context.invoked_subcommand:
        console.print(data_table())


@data.command("get")
def get_data(name: SetName, archive: Archive = None) -> None:
    """Get a set of real X-rays: pneumoniamnist, or kermany --from ZIP."""
    choose("set of real X-rays", [name], list(REAL_SETS))
    if name != KERMANY.name and archive:
        raise CourseError(f"--from is for {KERMANY.name}: {name} is downloaded.")
    if name == KERMANY.name and not archive:
        raise CourseError(
            f"{name} must be fetched with a browser: {KERMANY.origin}. Then run: {KERMANY.how}"
        )
    try:
        if archive:
            folder = get_kermany(archive, say)
        else:
            folder = get_pneumoniamnist(PneumoniaMNIST.configured(Path.cwd()), say)
    except KeyboardInterrupt:
        say("Stopped. Run the same command again to go on.")
        raise typer.Exit(STOPPED) from None
    say(f"{REAL_SETS[name].title} is in {folder}")


def build_lessons(course: Course, lessons: list[str]) -> None:
    """Build the lessons, each in its turn; exits with 1 where one must not be released."""
    refused = {}
    for lesson in with_progress("Building", lessons, lambda lesson: lesson):
        try:
            build_lesson(course, lesson, say)
        except LessonError as error:
            refused[lesson] = str(error)
    for lesson, why in refused.items():
        complain(f"{lesson} is not released: {why}")
    built = [lesson for lesson in lessons if lesson not in refused]
    if built:
        say(f"Built {', '.join(built)}: release/ and notebooks/ hold what source/ says.")
    if refused:
        raise typer.Exit(SOME_FAILED)


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
    program, why = bubblewrap()
    if not program:
        say(f"No sandbox here, submissions run with your own rights: {why} See: autograder doctor")
    sensible = sensible_workers(SandboxExecute(config=course.config).limits)
    return partial(local_cluster, min(workers or sensible, jobs), run_folder(course.root))


def feedback_with_progress(course: Course, submissions: list[Submission]) -> None:
    """Write the feedback under a progress bar; exits with 1 where some could not be written."""
    results = write_feedback(course, submissions)
    done = list(with_progress("Feedback", results, lambda r: str(r[0]), len(submissions)))
    failed = [(submission, why) for submission, why in done if why]
    for submission, why in failed:
        complain(f"{submission}: no feedback: {why}")
    say(f"{len(done) - len(failed)} pages in {course.path(course.feedback_directory)}")
    if failed:
        raise typer.Exit(SOME_FAILED)


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


def with_progress(
    title: str, items: Iterable[T], name: Callable[[T], str], total: int | None = None
) -> Iterable[T]:
    """The items, with a bar on stderr that counts them and names the latest."""
    columns = [
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[latest]}"),
    ]
    with Progress(*columns, console=error_console) as progress:
        task = progress.add_task(title, total=total or len(items), latest="", rate="")
        for item in items:
            speed = progress.tasks[0].speed
            rate = f"{60 * speed:.0f} a minute" if speed else ""
            progress.update(task, latest=escape(name(item)), rate=rate)
            yield item
            progress.advance(task)


def say(sentence: str) -> None:
    """Tell the user something, on one line."""
    console.print(escape(sentence), highlight=False, soft_wrap=True)


def complain(sentence: str) -> None:
    """Tell the user what went wrong, on one line of stderr."""
    error_console.print(f"[red]{escape(sentence)}[/red]", highlight=False, soft_wrap=True)
