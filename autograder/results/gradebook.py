"""Reading a class's results: the gradebook in a few queries, then the autograded notebooks."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from autograder.course.choose import choose
from autograder.course.folder import Course, is_there
from autograder.course.notebook import notebook_in
from autograder.course.submission import Submission, read_submission
from autograder.errors import AutograderError, CourseError, explained
from autograder.intake.lesson import Lesson as Released
from autograder.intake.mends import add_mends
from autograder.intake.places import find_notebook
from autograder.intake.take_in import parse_notebook
from autograder.language import translate as _
from autograder.plugins.take_in import lesson_in, refuse_others
from autograder.results.autograded import Autograded, read_autograded
from autograder.results.model import (
    Check,
    CheckResult,
    ClassResults,
    Learner,
    Lesson,
    Result,
    Status,
)


@dataclass(frozen=True)
class Record:
    """What the gradebook holds of one submission."""

    handed_in: datetime | None
    extension: timedelta | None
    penalty: float
    checks: dict[str, CheckResult]


def read_results(
    course: Course, lessons: list[str] | None = None, students: list[str] | None = None
) -> ClassResults:
    """What the named students earned in the named lessons; all of them where none is named.

    Raises CourseError where the gradebook is not there or cannot be read, and for a lesson or a
    student that it does not know.
    """
    require_gradebook(course)
    try:
        with course.gradebook() as gradebook:
            chosen = choose_lessons(course, lessons or [], read_lessons(gradebook))
            records = read_records(gradebook, [lesson.name for lesson in chosen])
            learners = read_learners(gradebook)
            released = {notebook.name: lesson_in(notebook) for notebook in notebooks(gradebook)}
    except SQLAlchemyError as error:
        raise CourseError(
            "The gradebook {gradebook} cannot be read: {reason}. "
            "If an older nbgrader made it, run in the course folder: nbgrader db upgrade",
            gradebook=course.db_url,
            reason=str(error).splitlines()[0],
        ) from None
    names = [lesson.name for lesson in chosen]
    handed_in = {*records, *course.submissions(course.submitted_directory, names, [])}
    for submission in handed_in:
        learners.setdefault(submission.student, Learner(submission.student))
    wanted = choose(_("student"), students, sorted(learners)) if students else sorted(learners)
    by_submission = {
        submission: read_result(
            course, lesson, learners[student], records.get(submission), released
        )
        for lesson in chosen
        for student in wanted
        if (submission := Submission(lesson.name, student)) in handed_in
    }
    return ClassResults(
        course.course_id, chosen, [learners[student] for student in wanted], by_submission
    )


def require_gradebook(course: Course) -> None:
    """Raise CourseError where a file should hold the gradebook and is not there.

    nbgrader would make an empty one.
    """
    url = make_url(course.db_url)
    if url.get_backend_name() == "sqlite" and not Path(course.root, url.database or "").is_file():
        raise CourseError(
            "There is no gradebook yet: {file} is missing. "
            "Run first: python -m autograder build, then: python -m autograder grade",
            file=url.database,
        )


def read_lessons(gradebook: Gradebook) -> dict[str, Lesson]:
    """The lessons that the gradebook knows, by name."""
    duedates = dict(gradebook.db.query(Assignment.name, Assignment.duedate).all())
    checks: dict[str, dict[str, Check]] = {name: {} for name in duedates}
    for kind in (GradeCell, TaskCell):
        rows = (
            gradebook.db.query(Assignment.name, kind.name, kind.max_score)
            .select_from(kind)
            .join(Notebook, kind.notebook_id == Notebook.id)
            .join(Assignment, Notebook.assignment_id == Assignment.id)
        )
        for lesson, name, max_score in rows:
            checks[lesson][name] = Check(name, max_score)
    return {
        name: Lesson(name, dict(sorted(checks[name].items(), key=in_order)), duedate)
        for name, duedate in duedates.items()
    }


def in_order(item: tuple[str, Check]) -> list[str]:
    """A key that sorts check-2 before check-10: the gradebook does not keep the cells' order."""
    return [part.zfill(9) if part.isdigit() else part for part in re.split(r"(\d+)", item[0])]


def choose_lessons(course: Course, names: list[str], known: dict[str, Lesson]) -> list[Lesson]:
    """The named lessons, or all that the gradebook knows; raises CourseError where it has none."""
    wanted = course.choose_lessons(names) if names else sorted(known)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise CourseError(
            "The gradebook does not know {lesson} yet. Run first: python -m autograder build",
            lesson=unknown[0],
        )
    if not known:
        raise CourseError(
            "The gradebook does not know any lesson yet. Run first: python -m autograder build"
        )
    return [known[name] for name in wanted]


def notebooks(gradebook: Gradebook) -> list[Notebook]:
    """Those of all lessons."""
    return [notebook for lesson in gradebook.assignments for notebook in lesson.notebooks]


def read_learners(gradebook: Gradebook) -> dict[str, Learner]:
    """All students, by id."""
    columns = (
        Student.id,
        Student.first_name,
        Student.last_name,
        Student.email,
        Student.lms_user_id,
    )
    rows = gradebook.db.query(*columns)
    return {row[0]: Learner(*(value or "" for value in row)) for row in rows}


def read_records(gradebook: Gradebook, lessons: list[str]) -> dict[Submission, Record]:
    """All submissions of the lessons, with their grades, in two queries."""
    checks: dict[str, dict[str, CheckResult]] = {}
    grades = (
        gradebook.db.query(
            SubmittedNotebook.assignment_id,
            BaseCell.name,
            Grade.score,
            Grade.auto_score,
            Grade.manual_score,
            Grade.needs_manual_grade,
        )
        .select_from(Grade)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
    )
    for submission, name, score, automatic, manual, needs_manual_grade in grades:
        graded = automatic is not None or manual is not None
        checks.setdefault(submission, {})[name] = CheckResult(
            score if graded else None, needs_manual_grade
        )
    submissions = (
        gradebook.db.query(
            SubmittedAssignment.id,
            Assignment.name,
            SubmittedAssignment.student_id,
            SubmittedAssignment.timestamp,
            SubmittedAssignment.extension,
            SubmittedNotebook.late_submission_penalty,
        )
        .select_from(SubmittedAssignment)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .outerjoin(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .where(Assignment.name.in_(lessons))
    )
    return {
        Submission(lesson, student): Record(time, extension, penalty or 0, checks.get(key, {}))
        for key, lesson, student, time, extension, penalty in submissions
    }


def read_result(
    course: Course,
    lesson: Lesson,
    learner: Learner,
    record: Record | None,
    released: dict[str, Released],
) -> Result:
    """What came of a submission that is in the gradebook, or in submitted/ only.

    released: all lessons as the gradebook knows them, by name.
    """
    submission = Submission(lesson.name, learner.id)
    path = course.path(course.autograded_directory, learner.id, lesson.name)
    autograded = read_autograded(notebook_in(path, lesson.name))
    scores = record.checks.values() if record else []
    if record is None or not (autograded or any(check.score is not None for check in scores)):
        return Result(
            lesson,
            learner,
            Status.UNGRADED,
            handed_in=record.handed_in if record else None,
            seconds_late=seconds_late(lesson, record) if record else None,
            problem=find_problem(course, submission, released),
        )
    told = autograded or Autograded()
    pending = any(check.needs_manual_grade for check in scores)
    checks = {
        name: replace(check, sentence=told.sentences.get(name))
        for name in lesson.checks
        if (check := record.checks.get(name))
    }
    return Result(
        lesson,
        learner,
        Status.PENDING if pending else Status.GRADED,
        checks=checks,
        penalty=record.penalty,
        handed_in=record.handed_in,
        seconds_late=seconds_late(lesson, record),
        seconds_run=told.seconds_run,
        signs=told.signs,
        mends=told.mends,
        problem=told.refusal,
    )


def seconds_late(lesson: Lesson, record: Record) -> float | None:
    """How long after the due date it was handed in; None where one of the two is not known."""
    if lesson.duedate is None or record.handed_in is None:
        return None
    due = lesson.duedate + (record.extension or timedelta())
    return max(0.0, (record.handed_in - due).total_seconds())


def find_problem(
    course: Course, submission: Submission, released: dict[str, Released]
) -> AutograderError | None:
    """Why `grade` cannot grade what lies in submitted/; None where it can or nothing is there."""
    folder = course.submitted(submission)
    if not is_there(folder):
        return None
    try:
        lesson = released[submission.lesson]
        path, mends = find_notebook(folder, lesson)
        read = read_submission(folder, submission.lesson, notebook=path)
        notebook = parse_notebook(read.content, submission.lesson)
        add_mends(notebook, mends)
        shown = Path(course.submitted_directory, submission.student, submission.lesson)
        others = (other for other in released.values() if other.name != lesson.name)
        refuse_others(notebook, lesson, others, shown)
    except Exception as error:  # As in grading: whatever a submission brings about is its own.
        return explained(error)
    return None
