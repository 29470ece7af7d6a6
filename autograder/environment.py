"""Whether this Python and its packages can run the course.

Runs before anything else is imported and therefore keeps to the standard library
and to syntax that older Pythons can read.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

from autograder.language import translate as _

DISTRIBUTION = "chest-xray-course"
OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 13)
INSTALL_COMMAND = "python -m pip install -r requirements.txt"


def find_problem() -> str | None:
    """One line that says why the course cannot run here and what to do, or None."""
    return python_problem(sys.version_info[:2]) or packages_problem(missing_packages())


def python_problem(version: tuple[int, ...]) -> str | None:
    """One line about a Python outside the supported range, or None.

    `version` starts with the major and the minor number.
    """
    if OLDEST_PYTHON <= version[:2] <= NEWEST_PYTHON:
        return None
    found, oldest, newest = (
        "{}.{}".format(*numbers) for numbers in (version, OLDEST_PYTHON, NEWEST_PYTHON)
    )
    return _(
        "This is Python {found}; the course needs Python {oldest} to {newest}. Install one of "
        "them, then run `make setup` (or follow the three commands in README.md).",
        found=found,
        oldest=oldest,
        newest=newest,
    )


def packages_problem(missing: list[str]) -> str | None:
    """One line that names all `missing` packages and the command that installs them, or None."""
    if not missing:
        return None
    return _(
        "These packages are missing: {packages}. Install them with: {command}",
        packages=", ".join(missing),
        command=INSTALL_COMMAND,
    )


def missing_packages() -> list[str]:
    """The names of all required packages that are not installed, in pyproject.toml's order."""
    return [name for name in required_packages() if not is_installed(name)]


def required_packages() -> list[str]:
    """The names of the packages that the course depends on, on every system."""
    return [
        re.split(r"[^A-Za-z0-9._-]", requirement)[0]
        for requirement in requirements()
        if ";" not in requirement
    ]


def requirements() -> list[str]:
    """What pyproject.toml lists: as it was installed, or in a clone where nothing is yet."""
    try:
        return metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        import tomllib

        pyproject = Path(__file__).parent.parent / "pyproject.toml"
        with open(pyproject, "rb") as file:
            return list(tomllib.load(file)["project"]["dependencies"])


def is_installed(name: str) -> bool:
    """Whether a distribution of this name is installed."""
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True
