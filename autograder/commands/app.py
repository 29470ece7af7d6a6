"""The application that commands register with, and what they have in common.

Exit status: 0 done; 1 some lessons or submissions failed, each named with its reason;
2 wrong use, or a course folder that does not work; 130 stopped with Ctrl-C.
"""

import logging
from typing import Annotated

import typer

from autograder.commands.printing import complain
from autograder.errors import AutograderError

SOME_FAILED = 1
STOPPED = 130

Lessons = Annotated[
    list[str] | None, typer.Argument(metavar="[LESSON]...", help="Lessons; all if none is named.")
]
Students = Annotated[
    list[str] | None,
    typer.Option("--student", metavar="ID", help="Only this student; may be repeated."),
]


class CourseApp(typer.Typer):
    """A command line on which each error of ours is one line, and has its exit status."""

    def __call__(self, *args, **kwargs):
        logging.getLogger("traitlets").setLevel(logging.WARNING)
        try:
            return super().__call__(*args, **kwargs)
        except AutograderError as error:
            complain(str(error))
            raise SystemExit(error.exit_status) from None


app = CourseApp(
    help="Builds, grades and explains the chest X-ray course in the current folder.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
