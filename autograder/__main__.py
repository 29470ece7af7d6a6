"""`autograder`, or `python -m autograder`.

Looks at the environment first, so that what is missing is named. Keeps, with what it imports at
once, to the standard library and to what older Pythons can read.
"""

import sys

from autograder.environment import find_problem
from autograder.language import speak_to_reader


def main() -> int:
    """Run the command line, or say in one line what this Python lacks and exit with 2."""
    speak_to_reader()
    problem = find_problem()
    if problem:
        print(problem, file=sys.stderr)
        return 2

    from autograder.commands import app

    app()
    return 0


if __name__ == "__main__":
    sys.exit(main())
