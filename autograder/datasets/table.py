"""What `python -m autograder data` shows."""

from rich.table import Table

from autograder.datasets.about import read_about
from autograder.datasets.cache import set_folder
from autograder.datasets.catalogue import PHANTOMS, REAL_SETS, DataSet
from autograder.language import translate
from autograder.language import translate as _


def data_table() -> Table:
    """One row a set: its name, what it is, its licence, and where it is or how to get it."""
    table = Table(show_lines=True)
    table.add_column(_("Name"), no_wrap=True)
    table.add_column(_("What it is"), overflow="fold")
    table.add_column(_("Licence"), no_wrap=True)
    table.add_column(_("Where"), overflow="fold")
    for data_set in (PHANTOMS, *REAL_SETS.values()):
        table.add_row(
            data_set.name,
            ". ".join(
                [
                    f"{translate(data_set.title)}: {translate(data_set.what)}",
                    translate(data_set.origin),
                ]
            ),
            data_set.licence,
            where(data_set),
        )
    return table


def where(data_set: DataSet) -> str:
    """The set's folder, or the command that brings it."""
    folder = set_folder(data_set.name)
    if data_set.name in REAL_SETS and read_about(folder):
        return _("here: {folder}", folder=folder)
    how = translate(data_set.how)
    return how if data_set == PHANTOMS else _("not here; {command}", command=how)
