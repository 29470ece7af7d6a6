"""`doctor`: looks at the machine."""

from pathlib import Path

import click
from rich.markup import escape

from autograder.commands.app import SOME_FAILED, app
from autograder.commands.printing import console
from autograder.doctor import examine
from autograder.language import translate as _

DOCTOR_MARKS = {
    "fine": "[green]ok[/green]",
    "advice": "[yellow]! [/yellow]",
    "broken": "[red]xx[/red]",
}


@app.command(help=_("Say what this machine can and cannot do, and what to install."))
def doctor_command() -> None:
    """The command `doctor`."""
    broken = False
    for finding in examine(Path.cwd()):
        broken = broken or finding.state == "broken"
        mark = DOCTOR_MARKS[finding.state]
        console.print(f"{mark} {finding.part}: {escape(finding.text)}", highlight=False)
        if finding.advice:
            console.print(f"   -> {escape(finding.advice)}", highlight=False, soft_wrap=True)
    if broken:
        raise click.exceptions.Exit(SOME_FAILED)
