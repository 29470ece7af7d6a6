"""What the warm process can be asked for: the member `task` of each message that it gets."""

from enum import StrEnum


class Task(StrEnum):
    """Its values stand in the messages."""

    START = "start"
    """`environment`: its environment variables. Always the first."""
    IMPORT = "import"
    """`libraries`: what forks will need."""
    VERDICT = "verdict"
    """`libraries`; with one open file, the connection of the fork that gives a verdict."""
    KERNEL = "kernel"
    """A kernel in a sandbox; with two open files, its lifeline and the socket for reports."""
