"""The names that somebody typed, among those that there are."""

import difflib

from autograder.errors import CourseError
from autograder.language import translate as _


def choose(kind: str, names: list[str], known: list[str]) -> list[str]:
    """The `known` names that were asked for, in their own order; all where none was asked for.

    Raises CourseError that offers the nearest known name for one that is not known.
    """
    for name in names:
        if name not in known:
            raise CourseError(
                "There is no {kind} '{name}'. {suggestion}",
                kind=kind,
                name=name,
                suggestion=suggestion(name, known),
            )
    return [name for name in known if not names or name in names]


def suggestion(name: str, known: list[str]) -> str:
    """A sentence that offers the known name nearest to `name`, or lists what there is."""
    nearest = difflib.get_close_matches(name, known, n=1)
    if nearest:
        return _("Did you mean '{name}'?", name=nearest[0])
    return _("There is: {names}.", names=", ".join(known)) if known else _("There is none yet.")
