"""`python -m autograder`: looks at the environment first, so that what is missing is named."""

import sys

from autograder.environment import find_problem


def main():
    """Run the command line, or say in one line what this Python lacks and exit with 2."""
    problem = find_problem()
    if problem:
        print(problem, file=sys.stderr)
        return 2

    from autograder.commands import app

    return app(prog_name="autograder")


if __name__ == "__main__":
    sys.exit(main())
