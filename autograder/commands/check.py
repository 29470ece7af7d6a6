"""`check`: tells a learner what the own notebook earns."""

from pathlib import Path

import click
from rich.table import Table

from autograder.commands.app import app
from autograder.commands.printing import console, error_console, plain, say
from autograder.grading.check import Checked, check
from autograder.language import translate as _
from autograder.sandbox.bubblewrap import bubblewrap, can_restrict


@app.command(
    help=_(
        "Check your own notebook, instruction by instruction.\n\n"
        "Runs the file NOTEBOOK and tells the points, and a sentence for each instruction. Nothing "
        "is handed in or recorded, and the notebook stays as it is.\n\n"
        "Exit status: 0 it was checked, whatever it earned; 1 it could not be checked; 2 it is no "
        "notebook of this course."
    )
)
@click.argument("notebook", metavar="NOTEBOOK", type=click.Path(path_type=Path))
def check_command(notebook: Path) -> None:
    """The command `check`."""
    # As `grade` does it: points are what the command tells, no failure of the command.
    if not bubblewrap().program:
        say(no_sandbox())
    with error_console.status(_("Running the notebook...")):
        checked = check(notebook)
    show(checked)


def no_sandbox() -> str:
    """What learners are told where there is none."""
    if can_restrict():
        return _("No sandbox here: your notebook is restricted, not isolated.")
    return _("No sandbox here: your notebook runs with your own rights.")


def show(checked: Checked) -> None:
    """Print a line for each instruction, then what stopped halfway, then the points."""
    table = Table(title=checked.lesson, show_header=False, title_justify="left")
    for name in ("number", "mark", "points"):
        table.add_column(name, no_wrap=True)
    table.add_column(overflow="fold")
    for instruction in checked.instructions:
        table.add_row(
            _("Instruction {number}", number=instruction.number),
            "[green]✓[/green]" if instruction.passed else "[red]✗[/red]",
            f"{instruction.earned:g} / {instruction.points:g}",
            plain(instruction.sentence or _("Passed.")),
        )
    console.print(table)
    for mend in checked.mends:
        if mend.for_learner:
            say(_("In your notebook: {mend}.", mend=mend.sentence))
    for reason in checked.failed:
        say(_("A cell that did not run to its end: {reason}", reason=reason))
    say(total(checked))


def total(checked: Checked) -> str:
    """All points, and what decided them."""
    score = f"{checked.earned:g} / {checked.points:g}"
    if checked.has_hidden_tests:
        return _("{score} points, with the hidden tests.", score=score)
    return _("{score} points, with the visible tests only.", score=score)
