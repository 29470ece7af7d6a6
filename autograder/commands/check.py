"""`check`: tells a learner what the own notebook earns."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from autograder.commands.app import app
from autograder.commands.printing import console, error_console, say
from autograder.grading.check import Checked
from autograder.grading.check import check as check_notebook
from autograder.language import in_language
from autograder.sandbox.bubblewrap import bubblewrap

Notebook = Annotated[Path, typer.Argument(metavar="NOTEBOOK", help="Your notebook's file.")]


@app.command()
def check(notebook: Notebook) -> None:
    """Check your own notebook: points, and a sentence for each instruction.

    Nothing is handed in or recorded, and the notebook stays as it is. Exit status: 0 it was
    checked, whatever it earned; 1 it could not be checked; 2 it is no notebook of this course.
    """
    # As `grade` does it: points are what the command tells, no failure of the command.
    if not bubblewrap().program:
        say(
            in_language(
                "이 컴퓨터에는 격리된 환경이 없어 노트북을 여러분의 권한으로 실행합니다.",
                "No sandbox here, your notebook runs with your own rights.",
            )
        )
    with error_console.status(in_language("노트북을 실행하고 있습니다...", "Running it...")):
        checked = check_notebook(notebook)
    show(checked)


def show(checked: Checked) -> None:
    """Print a line for each instruction, then what stopped halfway, then the points."""
    table = Table(title=checked.lesson, show_header=False, title_justify="left")
    for _ in ("number", "mark", "points"):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for instruction in checked.instructions:
        table.add_row(
            in_language(f"지시사항 {instruction.number}", f"Instruction {instruction.number}"),
            "[green]✓[/green]" if instruction.passed else "[red]✗[/red]",
            f"{instruction.earned:g} / {instruction.points:g}",
            escape(instruction.sentence or in_language("통과했습니다.", "Passed.")),
        )
    console.print(table)
    for reason in checked.failed:
        stopped = in_language("끝까지 실행되지 않은 셀", "A cell that did not run to its end")
        say(f"{stopped}: {reason}")
    say(total(checked))


def total(checked: Checked) -> str:
    """All points, and what decided them."""
    score = f"{checked.earned:g} / {checked.points:g}"
    if checked.has_hidden_tests:
        return in_language(
            f"{score}점. 숨은 시험까지 포함한 결과입니다.",
            f"{score} points, with the hidden tests.",
        )
    return in_language(
        f"{score}점. 보이는 시험만으로 낸 결과입니다.",
        f"{score} points, with the visible tests only.",
    )
