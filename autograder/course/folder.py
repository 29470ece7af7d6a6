"""The course folder: its configuration, lessons, submissions and gradebook."""

import contextlib
import logging
import tempfile
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps import NbGrader
from nbgrader.coursedir import CourseDirectory
from traitlets import Dict, List, Unicode
from traitlets.config import Config

from autograder.course.choose import choose
from autograder.course.notebook import notebook_in
from autograder.course.submission import Submission
from autograder.errors import CourseError
from autograder.language import translate as _


class Course(CourseDirectory):
    """nbgrader's course directory, with what this course has besides."""

    notebooks_directory = Unicode(
        "notebooks", help="The folder with the exercises as a learner opens them."
    ).tag(config=True)

    data_directory = Unicode(
        "data", help="The folder with the images that `build` puts into the lessons."
    ).tag(config=True)

    bank_directory = Unicode(
        "bank", help="The folder with the answer bank, one TOML file a lesson."
    ).tag(config=True)

    lesson_data = Dict(
        help="For each lesson the files and folders below the data folder that it reads."
    ).tag(config=True)

    shared_files = List(
        Unicode(),
        help="Files of the source folder that `build` puts beside every lesson's notebook.",
    ).tag(config=True)

    @classmethod
    def open(cls, root: Path | None = None) -> "Course":
        """The course in the folder `root` (the current one), as its nbgrader_config.py says.

        Raises CourseError where there is no course or where it cannot be read.
        """
        root = (root or Path.cwd()).resolve()
        course = cls.at(root)
        course.require_lessons()
        return course

    @classmethod
    def at(cls, root: Path) -> "Course":
        """The course in the folder `root`, which need not have what only instructors have."""
        config = read_config(root)
        # What nbgrader makes from the configuration alone finds the same folder.
        config.CourseDirectory.root = str(root)
        return cls(config=config)

    @classmethod
    def around(cls, path: Path) -> "Course":
        """The course of the nearest folder at or above `path` that has an nbgrader_config.py.

        Raises CourseError where there is none.
        """
        for folder in [path.resolve(), *path.resolve().parents]:
            if (folder / "nbgrader_config.py").is_file():
                return cls.at(folder)
        raise CourseError(
            "There is no course around {path}: no folder above it has an nbgrader_config.py. "
            "Keep the notebook in the course folder, below notebooks/.",
            path=path,
        )

    def path(self, step: str, student: str = ".", lesson: str = ".") -> Path:
        """The folder of one of nbgrader's steps, such as `course.submitted_directory`."""
        return Path(self.format_path(step, student, lesson))

    def source(self, lesson: str) -> Path:
        """The folder in which the lesson is edited."""
        return self.path(self.source_directory, lesson=lesson)

    def release(self, lesson: str) -> Path:
        """The folder that goes to the learners."""
        return self.path(self.release_directory, lesson=lesson)

    def notebooks(self, lesson: str) -> Path:
        """The folder in which a learner opens the lesson."""
        return Path(self.root) / self.notebooks_directory / lesson

    def data(self) -> Path:
        """The folder of the images that all lessons share."""
        return Path(self.root) / self.data_directory

    def submitted(self, submission: Submission) -> Path:
        """The folder of what the student handed in."""
        return self.path(self.submitted_directory, submission.student, submission.lesson)

    def autograded(self, submission: Submission) -> Path:
        """The folder of what came of it when it was graded."""
        return self.path(self.autograded_directory, submission.student, submission.lesson)

    def bank(self, lesson: str) -> Path:
        """The file with the lesson's answer bank."""
        return Path(self.root) / self.bank_directory / f"{lesson}.toml"

    def lessons(self) -> list[str]:
        """The names of all lessons: folders of `source/` that hold a notebook of the same name."""
        folder = self.path(self.source_directory)
        return sorted(
            entry.name for entry in folder.iterdir() if notebook_in(entry, entry.name).is_file()
        )

    def known_lessons(self) -> list[str]:
        """The lessons of which there is anything here, also where instructors' folders are not."""
        folders = [self.source("."), self.release("."), self.notebooks(".")]
        notebooks = [path for folder in folders for path in folder.glob("*/*.ipynb")]
        return sorted({path.stem for path in notebooks if path.stem == path.parent.name})

    def require_lessons(self) -> None:
        """Raise CourseError unless the course folder can be read and holds a lesson."""
        source = self.path(self.source_directory)
        try:
            if self.lessons():
                return
        except FileNotFoundError:
            pass
        except PermissionError as error:
            raise CourseError(
                "{path} cannot be read. Give yourself read permission, "
                "or start the command as the user who owns the course.",
                path=error.filename,
            ) from None
        raise CourseError(
            "There is no course in {folder}: {source} holds no lesson. "
            "Start the command in the course folder, the one with nbgrader_config.py and source/.",
            folder=self.root,
            source=source,
        )

    def choose_lessons(self, names: list[str]) -> list[str]:
        """The named lessons in the course's order; all of them where none is named."""
        return choose(_("lesson"), names, self.lessons())

    def submissions(self, step: str, lessons: list[str], students: list[str]) -> list[Submission]:
        """What lies below the folder of `step`, for the named students (all where none is named).

        Raises CourseError for a student who is not there.
        """
        folder = self.path(step)
        known = visible_folders(folder) if folder.is_dir() else []
        chosen = choose(_("student"), students, known) if known or students else []
        return [
            Submission(lesson, student)
            for lesson in lessons
            for student in chosen
            if is_there(self.path(step, student, lesson))
        ]

    def gradebook(self) -> Gradebook:
        """nbgrader's gradebook, to be closed or used in a `with` statement."""
        return Gradebook(self.db_url, self.course_id)


def read_config(root: Path) -> Config:
    """The traitlets configuration that nbgrader would use in the folder `root`.

    Raises CourseError where nbgrader_config.py cannot be read or run.
    """
    # Whether there is a course is told by who asks.
    app = NbGrader(raise_config_file_errors=True, log_level=logging.ERROR)
    try:
        with contextlib.chdir(root):
            app.load_config_file(suppress_errors=False)
    except PermissionError as error:
        raise CourseError(
            "{path} cannot be read: give yourself permission.", path=error.filename
        ) from None
    except Exception as error:
        raise CourseError(
            "nbgrader_config.py in {folder} cannot be run: {reason}",
            folder=root,
            reason=f"{type(error).__name__}: {error}",
        ) from None
    config: Config = app.config
    return config


def visible_folders(folder: Path) -> list[str]:
    """The names of the folders in `folder` that are not hidden."""
    return sorted(
        entry.name
        for entry in folder.iterdir()
        if entry.is_dir() and not entry.name.startswith(".")
    )


def is_there(path: Path) -> bool:
    """Whether the path exists, be it a link to nowhere, or may exist where nobody lets us look."""
    try:
        return path.exists() or path.is_symlink()
    except PermissionError:
        return True


def require_writable(course: Course) -> None:
    """Raise CourseError unless the course folder can be written to."""
    try:
        with tempfile.TemporaryFile(dir=course.root):
            pass
    except OSError as error:
        raise CourseError(
            "{folder} cannot be written to ({reason}). "
            "Give yourself write permission, or work on a copy of the course.",
            folder=course.root,
            reason=error.strerror,
        ) from None
