"""The mistakes that people can mend: each is one message, never a traceback."""

from autograder.language import translate


class AutograderError(Exception):
    """What a command tells its user in one sentence before it ends with `exit_status`.

    sentence: in English, in the catalogue of language.py; parts: what stands in its {braces}.
    The two are put together when somebody reads them, and in that reader's language.
    """

    exit_status = 1
    """As the command line promises: 1 some of the work could not be done; 2 wrong use."""

    def __init__(self, sentence: str, /, **parts: object) -> None:
        super().__init__(sentence)
        self.parts = parts

    def __str__(self) -> str:
        return translate(self.args[0], **self.parts)


class CourseError(AutograderError):
    """Wrong use or a course folder that does not work."""

    exit_status = 2


class LessonError(AutograderError):
    """A lesson that must not be released: `build` goes on with the others."""


class SubmissionError(AutograderError):
    """Nothing in a submission can be graded: `grade` goes on with the others."""


class DataSetError(AutograderError):
    """A set of X-rays that cannot be had, for now or at all."""


class CheckError(AutograderError):
    """A learner's notebook that could not be checked."""


class UnreadableError(AutograderError, ValueError):
    """A file or folder that does not hold what it should; why, as a part of another's sentence."""
