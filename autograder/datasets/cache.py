"""Where real sets are kept: outside of the course, so that several courses share them."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pooch

from autograder.course.locks import locked
from autograder.errors import DataSetError
from autograder.language import translate as _

VARIABLE = "CHEST_XRAY_DATA"


def cache_folder() -> Path:
    """The folder of all sets: what CHEST_XRAY_DATA says, or the user's cache folder."""
    chosen = os.environ.get(VARIABLE) or pooch.os_cache("chest-xray-course")
    return Path(chosen).expanduser().resolve()


def set_folder(name: str) -> Path:
    """The folder of one set, whether it is there or not."""
    return cache_folder() / name


@contextlib.contextmanager
def working_on(name: str, tell: Callable[[str], None]) -> Iterator[None]:
    """The right to write the set; waits, and says so, while another command has it.

    Raises DataSetError where the disk refuses what is done in the `with` statement.
    """
    try:
        cache_folder().mkdir(parents=True, exist_ok=True)
        waiting = _("Another command gets {name} already: waiting for it.", name=name)
        with locked(cache_folder() / f"{name}.lock", lambda: tell(waiting)):
            remove_leftovers(name)
            yield
    except OSError as error:
        raise DataSetError(
            "{folder} cannot be written to ({reason}). Make room or give yourself permission, or "
            "name another folder in {variable}; then run the same command again.",
            folder=cache_folder(),
            reason=error.strerror or error,
            variable=VARIABLE,
        ) from None


def remove_leftovers(name: str) -> None:
    """Remove what a command that was killed had begun to write."""
    for leftover in cache_folder().glob(f".{name}.*"):
        shutil.rmtree(leftover, ignore_errors=True)
