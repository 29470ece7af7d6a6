"""`data`: shows and gets sets of real X-rays."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.app import STOPPED, app
from autograder.commands.printing import console, say
from autograder.course.folder import choose
from autograder.datasets.catalogue import KERMANY, REAL_SETS
from autograder.datasets.get import get_kermany, get_pneumoniamnist
from autograder.datasets.pneumoniamnist import PneumoniaMNIST
from autograder.datasets.table import data_table
from autograder.errors import CourseError

SetName = Annotated[
    str, typer.Option("--dataset", metavar="NAME", help="One of those that `data` shows.")
]
SetName = Annotated[str, typer.Argument(metavar="NAME", help="One of those that `data` shows.")]
Archive = Annotated[
    Path | None,
    typer.Option("--from", metavar="ZIP", help="The archive that your browser has fetched."),
]

data = typer.Typer()
app.add_typer(data, name="data")


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
