"""`data`: shows and gets sets of real X-rays."""

from pathlib import Path

import click

from autograder.commands.app import STOPPED, app
from autograder.commands.printing import console, say
from autograder.course.choose import choose
from autograder.datasets.catalogue import KERMANY, REAL_SETS
from autograder.datasets.get import get_kermany, get_pneumoniamnist
from autograder.datasets.pneumoniamnist import PneumoniaMNIST
from autograder.datasets.table import data_table
from autograder.errors import CourseError
from autograder.language import translate as _


@app.group(
    invoke_without_command=True, help=_("Show the sets of X-rays, and which of them are here.")
)
@click.pass_context
def data_group(context: click.Context) -> None:
    """The command `data`."""
    if not context.invoked_subcommand:
        console.print(data_table())


@data_group.command(
    help=_(
        "Get a set of real X-rays.\n\n"
        "NAME is one of those that `data` shows; kermany needs --from ZIP."
    )
)
@click.argument("name", metavar="NAME")
@click.option(
    "--from",
    "archive",
    metavar="ZIP",
    type=click.Path(path_type=Path),
    help=_("The archive that your browser has fetched."),
)
def get_command(name: str, archive: Path | None) -> None:
    """The command `data get`."""
    choose(_("set of real X-rays"), [name], list(REAL_SETS))
    if name != KERMANY.name and archive:
        raise CourseError(
            "--from is for {archived}: {name} is downloaded.", archived=KERMANY.name, name=name
        )
    if name == KERMANY.name and not archive:
        raise CourseError(
            "{name} must be fetched with a browser: {origin}. Then run: {command}",
            name=name,
            origin=KERMANY.origin,
            command=KERMANY.how,
        )
    try:
        if archive:
            folder = get_kermany(archive, say)
        else:
            folder = get_pneumoniamnist(PneumoniaMNIST.configured(Path.cwd()), say)
    except KeyboardInterrupt:
        say(_("Stopped. Run the same command again to go on."))
        raise click.exceptions.Exit(STOPPED) from None
    say(_("{title} is in {folder}", title=REAL_SETS[name].title, folder=folder))
