"""Whether this Python and its packages can run the course.

Runs before anything else is imported and therefore keeps to the standard library
and to syntax that older Pythons can read.
"""

import re
import sys
from importlib import metadata
from pathlib import Path

DISTRIBUTION = "chest-xray-course"
OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 13)
INSTALL_COMMAND = "python -m pip install -r requirements.txt"


def find_problem():
    """One line that says why the course cannot run here and what to do, or None."""
    return python_problem(sys.version_info) or packages_problem(missing_packages())


def python_problem(version):
    """One line about a Python outside the supported range, or None.

    `version` is a tuple that starts with the major and the minor number.
    """
    if OLDEST_PYTHON <= tuple(version[:2]) <= NEWEST_PYTHON:
        return None
    return (
        "This is Python {}.{}; the course needs Python {}.{} to {}.{}. "
        "Install one of them, then run `make setup` (or follow the three commands in README.md)."
    ).format(*(tuple(version[:2]) + OLDEST_PYTHON + NEWEST_PYTHON))


def packages_problem(missing):
    """One line that names all `missing` packages and the command that installs them, or None."""
    if not missing:
        return None
    return "These packages are missing: {}. Install them with: {}".format(
        ", ".join(missing), INSTALL_COMMAND
    )


def missing_packages():
    """The names of all required packages that are not installed, in pyproject.toml's order."""
    return [name for name in required_packages() if not is_installed(name)]


def required_packages():
    """The names of the packages that the course depends on, on every system."""
    return [
        re.match(r"[A-Za-z0-9._-]+", requirement).group()
        for requirement in requirements()
        if ";" not in requirement
    ]


def requirements():
    """What pyproject.toml lists: as it was installed, or in a clone where nothing is yet."""
    try:
        return metadata.requires(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        import tomllib

        pyproject = Path(__file__).parent.parent / "pyproject.toml"
        with open(pyproject, "rb") as file:
            return tomllib.load(file)["project"]["dependencies"]


def is_installed(name):
    """Whether a distribution of this name is installed."""
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True
