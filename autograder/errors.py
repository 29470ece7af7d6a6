"""The mistakes that people can mend: each is one message, never a traceback."""


class CourseError(Exception):
    """Wrong use or a course folder that does not work: ends the command with exit status 2."""


class LessonError(Exception):
    """A lesson that must not be released: `build` goes on with the others and exits with 1."""


class DataSetError(Exception):
    """A set of X-rays that cannot be had, for now or at all: exit status 1."""


class CheckError(Exception):
    """A learner's notebook that could not be checked: exit status 1."""
