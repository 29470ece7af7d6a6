"""What learners open: the release copied to notebooks/, and nothing that they worked on lost."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from autograder.course.files import files_below, replace_file
from autograder.course.folder import Course
from autograder.language import translate as _


def edited_files(course: Course, lesson: str) -> list[Path]:
    """The files that somebody worked on in `notebooks/`: they differ from what was released."""
    released, opened = course.release(lesson), course.notebooks(lesson)
    if not (released.is_dir() and opened.is_dir()):
        return []
    return [
        relative
        for relative in sorted(files_below(released) & files_below(opened))
        if (released / relative).read_bytes() != (opened / relative).read_bytes()
    ]


def hand_out(course: Course, lesson: str, edited: list[Path], tell: Callable[[str], None]) -> None:
    """Copy the release to `notebooks/`; what somebody worked on is kept under another name."""
    released, opened = course.release(lesson), course.notebooks(lesson)
    for relative in edited:
        keep(opened / relative, tell)
    for relative in files_below(released):
        replace_file(opened / relative, (released / relative).read_bytes())


def keep(path: Path, tell: Callable[[str], None]) -> None:
    """Give what somebody worked on another name."""
    now = datetime.now().strftime("%Y%m%d-%H%M%S")
    kept = path.with_name(f"{path.stem}.backup-{now}{path.suffix}")
    path.rename(kept)
    tell(_("{path} had been worked on: kept as {kept}", path=path, kept=kept.name))


def build_pages(course: Course, tell: Callable[[str], None]) -> None:
    """Copy the notebooks beside the lessons: the start page, and what it links to."""
    for source in sorted(course.source(".").glob("*.ipynb")):
        released, opened = course.release(source.name), course.notebooks(source.name)
        if released.is_file() and opened.is_file() and released.read_bytes() != opened.read_bytes():
            keep(opened, tell)
        for path in (released, opened):
            replace_file(path, source.read_bytes())
