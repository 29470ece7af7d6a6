"""The class's results in the formats of other programs, one file a format.

Each format is a function from results to the files that it consists of: content by path.
"""

from collections.abc import Callable
from pathlib import PurePath

from autograder.results.exports.canvas import canvas
from autograder.results.exports.json_lines import json_lines
from autograder.results.exports.junit import junit
from autograder.results.exports.moodle import moodle
from autograder.results.model import ClassResults

FORMATS: dict[str, Callable[[ClassResults], dict[PurePath, bytes]]] = {
    "canvas": canvas,
    "moodle": moodle,
    "junit": junit,
    "jsonlines": json_lines,
}
