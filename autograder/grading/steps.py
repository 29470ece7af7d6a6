"""nbgrader's preprocessors before a run, which make a submission ready, and after, which record."""

from collections.abc import Iterator

from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.preprocessors import (
    AssignLatePenalties,
    Execute,
    NbGraderPreprocessor,
    SaveAutoGrades,
)

from autograder.course.folder import Course
from autograder.course.submission import Submission


class RecordGrades(SaveAutoGrades):
    """nbgrader's SaveAutoGrades, in a gradebook that is open already."""

    def __init__(self, gradebook: Gradebook, **settings):
        super().__init__(**settings)
        self.gradebook = gradebook

    def preprocess(self, nb, resources):
        """Save the score or the comment of each cell."""
        names = resources["nbgrader"]
        self.notebook_id, self.assignment_id = names["notebook"], names["assignment"]
        self.student_id = names["student"]
        return NbGraderPreprocessor.preprocess(self, nb, resources)


class RecordLatePenalty(AssignLatePenalties):
    """nbgrader's AssignLatePenalties, in a gradebook that is open already."""

    def __init__(self, gradebook: Gradebook, **settings):
        super().__init__(**settings)
        self.gradebook = gradebook

    def preprocess(self, nb, resources):
        """Ask the plug-in for the penalty, and keep it between 0 and the score."""
        names = resources["nbgrader"]
        lesson, student = names["assignment"], names["student"]
        late = self.gradebook.find_submission(lesson, student).total_seconds_late
        notebook = self.gradebook.find_submission_notebook(names["notebook"], lesson, student)
        notebook.late_submission_penalty = None
        if late > 0:
            self.init_plugin()
            penalty = self.plugin_inst.late_submission_penalty(student, notebook.score, late)
            if penalty is not None:
                notebook.late_submission_penalty = max(0, min(penalty, notebook.score))
        return nb, resources


def resources_of(course: Course, submission: Submission) -> dict:
    """What nbgrader's preprocessors want to know."""
    return {
        "nbgrader": {
            "student": submission.student,
            "assignment": submission.lesson,
            "notebook": submission.lesson,
            "db_url": course.db_url,
        },
        "unique_key": submission.lesson,
    }


def before_execution(course: Course) -> Iterator[NbGraderPreprocessor]:
    """The configured preprocessors that make a submission ready to run."""
    for kind in Autograde(coursedir=course, config=course.config).sanitize_preprocessors:
        yield kind(config=course.config)


def after_execution(course: Course, gradebook: Gradebook) -> Iterator[NbGraderPreprocessor]:
    """The configured preprocessors that follow the execution, writing to this gradebook."""
    for kind in Autograde(coursedir=course, config=course.config).autograde_preprocessors:
        if issubclass(kind, SaveAutoGrades):
            yield RecordGrades(gradebook, config=course.config)
        elif issubclass(kind, AssignLatePenalties):
            yield RecordLatePenalty(gradebook, config=course.config)
        elif not issubclass(kind, Execute):
            yield kind(config=course.config)
