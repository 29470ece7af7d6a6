"""The command line: reads the words, calls one function each, prints what came of it.

Exit status: 0 done; 1 some lessons or submissions failed, each named with its reason;
2 wrong use, or a course folder that does not work.
"""

import logging
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.build import build as build_lesson
from autograder.build import require_writable
from autograder.course import Course, Submission
from autograder.demo import hand_in_for_class, make_demo_course
from autograder.doctor import examine
from autograder.errors import CourseError, LessonError
from autograder.feedback import feedback as write_feedback
from autograder.grade import Outcome
from autograder.grade import grade as grade_submissions
from autograder.score_table import score_table

T = TypeVar("T")

SOME_FAILED = 1
WRONG_USE = 2
CORES = os.cpu_count() or 1
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
    int, typer.Option("--workers", metavar="N", min=1, help="How many to grade at a time.")
]


class CourseApp(typer.Typer):
    """A command line on which a CourseError is one line and exit status 2."""

    def __call__(self, *args, **kwargs):
        logging.getLogger("traitlets").setLevel(logging.WARNING)
        try:
            return super().__call__(*args, **kwargs)
        except CourseError as error:
            complain(str(error))
            raise SystemExit(WRONG_USE) from None


app = CourseApp(
    help="Builds, grades and explains the chest X-ray course in the current folder.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def build(lessons: Lessons = None) -> None:
    """source/ -> release/ -> notebooks/, for each lesson whose reference solution earns all."""
    course = Course.open()
    require_writable(course)
    build_lessons(course, course.choose_lessons(lessons or []))


@app.command()
def grade(lessons: Lessons = None, student: Students = None, workers: Workers = CORES) -> None:
    """Grade what is in submitted/ into the gradebook and autograded/."""
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
    show_outcomes(grade_with_progress(course, submissions, workers))


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
    outcomes = grade_with_progress(demo_course, submissions, CORES)
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
    course: Course, submissions: list[Submission], workers: int
) -> list[Outcome]:
    """Grade the submissions under a progress bar."""
    outcomes = grade_submissions(course, submissions, workers)
    return list(with_progress("Grading", outcomes, lambda o: str(o.submission), len(submissions)))


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
        TimeRemainingColumn(),
        TextColumn("{task.fields[latest]}"),
    ]
    with Progress(*columns, console=error_console) as progress:
        task = progress.add_task(title, total=total or len(items), latest="")
        for item in items:
            progress.update(task, latest=escape(name(item)))
            yield item
            progress.advance(task)


def say(sentence: str) -> None:
    """Tell the user something, on one line."""
    console.print(escape(sentence), highlight=False, soft_wrap=True)


def complain(sentence: str) -> None:
    """Tell the user what went wrong, on one line of stderr."""
    error_console.print(f"[red]{escape(sentence)}[/red]", highlight=False, soft_wrap=True)
