"""Which sets of real X-rays there are."""

from dataclasses import dataclass

from autograder.language import later


@dataclass(frozen=True)
class DataSet:
    """A set that a course can be built on, and what a user must know of it."""

    name: str
    """What the command line calls it."""
    title: str
    what: str
    """One line: what the films show, how many there are and how large."""
    version: str
    """Of the origin: what is kept is made anew when it changes."""
    origin: str
    """Who made it and where it is published."""
    licence: str
    how: str
    """The command that brings it."""


PHANTOMS = DataSet(
    name="phantoms",
    title=later("Chest phantoms"),
    what=later("299 of 224 × 224 pixels or more; synthetic, no patient"),
    version="1",
    origin=later("Drawn by making/phantoms.py"),
    licence="CC BY 4.0",
    how=later("comes with the course"),
)

PNEUMONIAMNIST = DataSet(
    name="pneumoniamnist",
    title="PneumoniaMNIST",
    what=later("5,856 films of children of one to five years, 224 × 224 pixels"),
    version="Zenodo record 10519652",
    origin=later(
        "Yang et al., MedMNIST, https://zenodo.org/records/10519652, made from the films of "
        "Kermany, Zhang and Goldbaum (2018), doi 10.17632/rscbjbr9sj.2"
    ),
    licence="CC BY 4.0",
    how="python -m autograder data get pneumoniamnist",
)

KERMANY = DataSet(
    name="kermany",
    title=later("Paediatric chest X-rays"),
    what=later("5,856 films of children of one to five years, from 384 to 2,916 pixels wide"),
    version="Mendeley Data, version 2",
    origin="Kermany, Zhang and Goldbaum (2018), doi 10.17632/rscbjbr9sj.2, "
    "https://data.mendeley.com/datasets/rscbjbr9sj/2",
    licence="CC BY 4.0",
    how="python -m autograder data get kermany --from ZIP",
)

REAL_SETS = {data_set.name: data_set for data_set in (PNEUMONIAMNIST, KERMANY)}
