"""The mistakes that people can mend: each is one message, never a traceback."""

import traceback
from pathlib import Path

from autograder.language import translate
from autograder.printable import shortened


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


def explained(error: Exception) -> AutograderError:
    """Why something failed, in one sentence; what nobody foresaw, with where it happened."""
    if isinstance(error, AutograderError):
        return error
    frames = traceback.extract_tb(error.__traceback__)
    return SubmissionError(
        "{error} (in {function} of {file})",
        error=shortened(f"{type(error).__name__}: {error}"),
        function=frames[-1].name if frames else "?",
        file="/".join(Path(frames[-1].filename).parts[-2:]) if frames else "?",
    )
