"""`export`: writes the results in the formats of other programs."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.app import Lessons, Students, app
from autograder.commands.printing import say
from autograder.course.files import replace_file
from autograder.course.folder import Course, choose, require_writable
from autograder.results.exports import FORMATS
from autograder.results.gradebook import read_results
from autograder.results.model import ClassResults, Status

FOLDER = "exports"

Format = Annotated[
    str, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.", show_default=False)
]


@app.command()
def export(format: Format, lessons: Lessons = None, student: Students = None) -> None:
    """Write exports/: for Canvas, Moodle, Gradescope, continuous integration, or as JSON lines."""
    choose("format", [format], list(FORMATS))
    course = Course.open()
    require_writable(course)
    results = read_results(course, lessons, student)
    files = FORMATS[format](results)
    folder = Path(course.root, FOLDER)
    for relative, content in files.items():
        replace_file(folder / relative, content)
    tell(results, folder, list(files))


def tell(results: ClassResults, folder: Path, files: list) -> None:
    """Say where the files are, and what has no final score in them."""
    where = folder / files[0] if len(files) == 1 else folder
    handed_in = results.handed_in()
    say(f"{len(results.learners)} learners, {len(handed_in)} submissions: {where}")
    open_ones = [one for one in handed_in if one.status is not Status.GRADED]
    if open_ones:
        say(
            f"{len(open_ones)} of the submissions have no final score yet: they are not graded, or "
            "wait for manual grading. `python -m autograder report` names them."
        )
