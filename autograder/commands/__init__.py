"""The command line: one file for each command, that reads its words and prints what came of it."""

from autograder.commands import (
    build,
    check,
    data,
    demo,
    doctor,
    export,
    feedback,
    grade,
    report,
    reset,
)
from autograder.commands.app import app

__all__ = [
    "app",
    "build",
    "check",
    "data",
    "demo",
    "doctor",
    "export",
    "feedback",
    "grade",
    "report",
    "reset",
]
