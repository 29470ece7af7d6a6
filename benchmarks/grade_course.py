"""Seconds to grade the whole course for one learner: python benchmarks/grade_course.py

Hands in the reference solution of every lesson in a temporary copy of the course, grades it as
`nbgrader autograde` does with our plug-ins, and splits the wall time of each lesson into start-up
(copying, kernel), the learner's cells, the checks, and recording. Run it on a quiet machine.
"""

import shutil
import tempfile
import time
from datetime import datetime
from pathlib import Path

import nbformat
from nbgrader.converters import Autograde
from rich.console import Console
from rich.table import Table

from autograder.building.build import generate
from autograder.course.bank import Case, hand_in
from autograder.course.convert import convert
from autograder.course.folder import Course
from autograder.course.notebook import check_cells

ROOT = Path(__file__).parent.parent
STUDENT = "benchmark"
PARTS = ("start-up", "learner's cells", "checks", "recording")


def copy_of_course(folder: Path) -> Course:
    """A course with a gradebook of its own, in which the reference solutions were handed in."""
    for name in ("source", "release"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    course = Course.open(folder)
    for lesson in course.lessons():
        generate(course, lesson)
        hand_in(course, lesson, STUDENT, Case("reference solution"))
    return course


def grade_lesson(course: Course, lesson: str) -> dict[str, float]:
    """Grade the lesson; returns seconds of wall time by part."""
    start = time.time()
    reason = convert(course, Autograde, lesson, STUDENT)
    end = time.time()
    if reason:
        raise SystemExit(f"{lesson} could not be graded: {reason}")
    folder = course.path(course.autograded_directory, STUDENT, lesson)
    notebook = nbformat.read(folder / f"{lesson}.ipynb", as_version=4)
    spans = {cell.id: span(cell) for cell in notebook.cells if cell.cell_type == "code"}
    checks = {cell.id for cell in check_cells(notebook).values()}
    seconds = {name: last - first for name, (first, last) in spans.items()}
    return {
        "start-up": min(first for first, _ in spans.values()) - start,
        "learner's cells": sum(seconds[name] for name in spans if name not in checks),
        "checks": sum(seconds[name] for name in checks),
        "recording": end - max(last for _, last in spans.values()),
    }


def span(cell) -> tuple[float, float]:
    """When the cell began and ended, in seconds since 1970, as nbclient noted it."""
    noted = cell.metadata.execution
    return tuple(
        datetime.fromisoformat(noted[name]).timestamp()
        for name in ("iopub.status.busy", "shell.execute_reply")
    )


def main() -> None:
    """Grade every lesson once and print the table."""
    table = Table(title="Seconds to grade the reference solution, one lesson after another")
    table.add_column("lesson")
    for heading in (*PARTS, "together"):
        table.add_column(heading, justify="right")
    totals = dict.fromkeys(PARTS, 0.0)
    with tempfile.TemporaryDirectory() as folder:
        course = copy_of_course(Path(folder))
        for lesson in course.lessons():
            seconds = grade_lesson(course, lesson)
            totals = {part: totals[part] + seconds[part] for part in PARTS}
            table.add_row(lesson, *texts(seconds))
    table.add_section()
    table.add_row("all lessons", *texts(totals))
    Console().print(table)


def texts(seconds: dict[str, float]) -> list[str]:
    """The parts and their sum, to a tenth of a second."""
    values = [seconds[part] for part in PARTS]
    return [f"{value:.1f}" for value in (*values, sum(values))]


if __name__ == "__main__":
    main()
