"""The command line that commands register with, and what they have in common.

Exit status: 0 done; 1 some lessons or submissions failed, each named with its reason;
2 wrong use, or a course folder that does not work; 130 stopped with Ctrl-C.
"""

import logging

import click

from autograder.commands.printing import complain
from autograder.errors import AutograderError
from autograder.language import translate as _

SOME_FAILED = 1
STOPPED = 130

lessons_argument = click.argument("lessons", nargs=-1, metavar="[LESSON]...")
students_option = click.option(
    "--student",
    "students",
    metavar="ID",
    multiple=True,
    help=_("Only this student; may be repeated."),
)


class CommandLine(click.Group):
    """One on which each error of ours is one line, and has its exit status."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was typed."""
        logging.getLogger("traitlets").setLevel(logging.WARNING)
        try:
            return super().invoke(ctx)
        except AutograderError as error:
            complain(str(error))
            ctx.exit(error.exit_status)
        except KeyboardInterrupt:
            complain(_("Stopped."))
            ctx.exit(STOPPED)


app = CommandLine(
    help=_("Builds, grades and explains the chest X-ray course in the current folder."),
    no_args_is_help=True,
)
