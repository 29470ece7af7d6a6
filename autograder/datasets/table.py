"""What `python -m autograder data` shows."""

from rich.table import Table

from autograder.datasets.about import read_about
from autograder.datasets.cache import set_folder
from autograder.datasets.catalogue import PHANTOMS, REAL_SETS, DataSet


def data_table() -> Table:
    """One row a set: its name, what it is, its licence, and where it is or how to get it."""
    table = Table(show_lines=True)
    for title, wrap in {"Name": False, "What it is": True, "Licence": False, "Where": True}.items():
        table.add_column(title, no_wrap=not wrap, overflow="fold")
    for data_set in (PHANTOMS, *REAL_SETS.values()):
        table.add_row(
            data_set.name,
            f"{data_set.title}: {data_set.what}. {data_set.origin}",
            data_set.licence,
            where(data_set),
        )
    return table


def where(data_set: DataSet) -> str:
    """The set's folder, or the command that brings it."""
    folder = set_folder(data_set.name)
    if data_set.name in REAL_SETS and read_about(folder):
        return f"here: {folder}"
    return data_set.how if data_set == PHANTOMS else f"not here; {data_set.how}"
