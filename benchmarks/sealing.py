"""What sealed verdicts cost: python benchmarks/sealing.py

The reference solution of each lesson is executed by our engine again and again: sealed, and with
its check cells run in the submission's kernel like any other cell. Prints the medians of the
processor seconds of the whole machine (run it on a quiet one) and what sealing adds. Lesson 6 is
executed without its training, whose own variation is larger than what is measured here.
"""

import statistics
from unittest.mock import patch

from compare_with_nbgrader import ROOT, Stopwatch
from nbformat import NotebookNode
from rich.console import Console
from rich.progress import track
from rich.table import Table

from autograder.course.bank import Case, fill_in
from autograder.course.folder import Course
from autograder.grading.run import limits_of, run_notebook
from autograder.plugins.sandbox_execute import SandboxExecute

TURNS = 5
WITHOUT_TRAINING = {"06_train_vgg19": ["answer-3"]}


def run_check_unsealed(execute: SandboxExecute, cell: NotebookNode, index: int) -> None:
    """Run a check cell where the answers ran, as nbgrader does."""
    execute.execute_cell(cell, index, store_history=True)


def processor_seconds(course: Course, lesson: str, sealed: bool = True) -> float:
    """One execution of the lesson with one thread."""
    blank = WITHOUT_TRAINING.get(lesson, [])
    notebook = fill_in(course, lesson, Case("reference solution", blank=blank))
    check = SandboxExecute.run_check if sealed else run_check_unsealed
    with patch.object(SandboxExecute, "run_check", check), Stopwatch() as watch:
        run_notebook(notebook, course.source(lesson), limits_of(course, lesson), threads=1)
    return watch.cost.processor


def main() -> None:
    """Print the table and the mean."""
    course = Course.open(ROOT)
    table = Table(title=f"Processor seconds of a submission, medians of {TURNS} turns")
    for heading in ("lesson", "unsealed", "sealed", "added"):
        table.add_column(heading, justify="right")
    added = []
    for lesson in track(course.lessons(), "Executing"):
        processor_seconds(course, lesson)  # The warm process imports.
        turns = [
            [processor_seconds(course, lesson, sealed) for sealed in (False, True)]
            for _ in range(TURNS)
        ]
        unsealed, sealed = map(statistics.median, zip(*turns, strict=True))
        added.append(sealed - unsealed)
        table.add_row(lesson, f"{unsealed:.2f}", f"{sealed:.2f}", f"{added[-1]:+.2f}")
    console = Console()
    console.print(table)
    console.print(f"Sealing adds {statistics.mean(added):.2f} processor seconds to a submission.")


if __name__ == "__main__":
    main()
