"""Running one of nbgrader's converters on one assignment, and saying why it failed."""

import re
from glob import escape

from nbgrader.converters.base import BaseConverter
from nbgrader.utils import capture_log, temp_attrs

from autograder.course.folder import Course
from autograder.printable import shortened


def convert(
    course: Course, converter: type[BaseConverter], lesson: str, student: str = ".", **settings: str
) -> str | None:
    """Run the converter; returns the reason in one line where it failed, None where it worked.

    `settings` are traits of the course that hold for this run only, such as release_directory.
    """
    where = {"assignment_id": escape(lesson), "student_id": escape(student)} | settings
    with temp_attrs(course, **where):
        application = converter(coursedir=course, config=course.config)
        application.force = True
        result = capture_log(application)
    return None if result["success"] else find_reason(result.get("log", ""), result["error"])


def find_reason(log: str, traceback: str) -> str:
    """The exception that nbgrader logged, or else the one that it raised, in one line."""
    logged = re.findall(r"^ {4}([A-Za-z_][\w.]*: .+)$", log, re.MULTILINE)
    return shortened(logged[-1] if logged else traceback.strip().splitlines()[-1])
