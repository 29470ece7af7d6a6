"""A class of any size whose grades stand in the gradebook without anybody having run a notebook."""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from course_maker import ROOT
from nbgrader.api import (
    Grade,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)

from autograder.course.folder import Course
from autograder.plugins.find_signs import SIGNS

DUE = datetime(2026, 3, 2, 9)

ODD_LESSONS = {"01_images": {"check-1": 50.0, "check-2": 50.0}, "02_nobody": {"check-1": 100.0}}
ODD_LEARNERS = [
    {"id": "no-name"},
    {"id": "same-1", "first_name": "민준", "last_name": "김"},
    {"id": "same-2", "first_name": "민준", "last_name": "김"},
    {"id": "emoji", "first_name": "😀 Zoë", "last_name": "👩‍🔬"},
    {"id": "rtl", "first_name": "محمد", "last_name": "الفارسي\u202e"},
    {"id": "long", "first_name": "Wolfeschlegelsteinhausen" * 5, "last_name": "가" * 120},
    {"id": "script", "first_name": "<script>alert(1)</script>", "last_name": "\"'><img src=x>"},
    {"id": "=cmd()", "first_name": "=cmd|'/c calc'!A1", "last_name": "@SUM(A1)"},
    {"id": "control", "first_name": "\x08bell\x00", "last_name": "\tTab\rReturn"},
]


@dataclass(frozen=True)
class Grading:
    """What a learner earned in a lesson, by check; None where a person has to grade it."""

    checks: dict[str, float | None]
    handed_in: datetime | None = DUE - timedelta(hours=5)
    penalty: float | None = None
    touched: bool = True
    """Whether the autograder has been there; if not, every check still has nbgrader's defaults."""


def make_course(folder: Path, lessons: dict[str, dict[str, float]]) -> Course:
    """A course of empty notebooks, and its gradebook with the lessons' checks."""
    for lesson in lessons:
        (folder / "source" / lesson).mkdir(parents=True)
        (folder / "source" / lesson / f"{lesson}.ipynb").write_text("{}")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    course = Course.open(folder)
    with course.gradebook() as gradebook:
        for lesson, checks in lessons.items():
            gradebook.add_assignment(lesson, duedate=DUE)
            gradebook.add_notebook(lesson, lesson)
            for check, points in checks.items():
                gradebook.add_grade_cell(check, lesson, lesson, max_score=points, cell_type="code")
    return course


def add_learners(course: Course, learners: list[dict]) -> None:
    """Students, as `nbgrader db student import` would bring them."""
    with course.gradebook() as gradebook:
        gradebook.db.add_all([Student(**learner) for learner in learners])
        gradebook.db.commit()


def add_grades(course: Course, lesson: str, gradings: dict[str, Grading]) -> None:
    """Submissions and their grades, by student; in bulk, for there may be thousands."""
    with course.gradebook() as gradebook:
        notebook = gradebook.find_notebook(lesson, lesson)
        cells = {cell.name: cell.id for cell in notebook.grade_cells}
        rows = [
            row
            for student, grading in gradings.items()
            for row in submission(notebook, cells, student, grading)
        ]
        gradebook.db.bulk_save_objects(rows)
        gradebook.db.commit()


def submission(
    notebook: Notebook, cells: dict[str, str], student: str, grading: Grading
) -> list[SubmittedAssignment | SubmittedNotebook | Grade]:
    """One submission of nbgrader's."""
    whole, part = new_uuid(), new_uuid()
    return [
        SubmittedAssignment(
            id=whole,
            assignment_id=notebook.assignment_id,
            student_id=student,
            timestamp=grading.handed_in,
        ),
        SubmittedNotebook(
            id=part,
            assignment_id=whole,
            notebook_id=notebook.id,
            late_submission_penalty=grading.penalty,
        ),
        *(
            Grade(
                id=new_uuid(),
                notebook_id=part,
                cell_id=cells[name],
                auto_score=score if grading.touched else None,
                needs_manual_grade=not grading.touched or score is None,
            )
            for name, score in grading.checks.items()
        ),
    ]


def make_large_class(folder: Path, learners: int, lessons: int, checks: int = 4) -> Course:
    """A class in which a stronger learner passes each check more often, always the same one."""
    worth = {f"check-{number}": 100 / checks for number in range(1, checks + 1)}
    names = [f"{number:02}_lesson" for number in range(1, lessons + 1)]
    course = make_course(folder, dict.fromkeys(names, worth))
    random = np.random.default_rng(7)
    strength = random.normal(size=learners)
    ids = [f"s{number:04}" for number in range(learners)]
    add_learners(
        course,
        [{"id": one, "first_name": f"길동 {n}", "last_name": "홍"} for n, one in enumerate(ids)],
    )
    for name in names:
        difficulty = random.normal(size=checks)
        passed = random.normal(size=(learners, checks)) < strength[:, None] - difficulty + 0.7
        handed_in = random.random(learners) < 0.96
        late = timedelta(hours=3)
        add_grades(
            course,
            name,
            {
                student: Grading(
                    dict(zip(worth, np.where(row, 100 / checks, 0.0).tolist(), strict=True)),
                    DUE + (late if number % 23 == 0 else -late),
                )
                for number, (student, row) in enumerate(zip(ids, passed, strict=True))
                if handed_in[number]
            },
        )
    return course


def make_odd_class(folder: Path) -> Course:
    """A half-graded class of learners with odd names; nobody handed in the second lesson."""
    course = make_course(folder, ODD_LESSONS)
    add_learners(course, ODD_LEARNERS)
    full = {"check-1": 50.0, "check-2": 50.0}
    gradings = {
        "same-1": Grading({"check-1": 50.0, "check-2": None}),
        "same-2": Grading(full, touched=False),
        "emoji": Grading(full, handed_in=DUE + timedelta(hours=1), penalty=10),
        "rtl": Grading({"check-1": 0.0, "check-2": 50.0}),
        "script": Grading(full),
    }
    add_grades(course, "01_images", gradings)
    write(folder / "submitted" / "broken" / "01_images" / "01_images.ipynb", '{"cells": [')
    write(folder / "autograded" / "script" / "01_images" / "01_images.ipynb", signed_notebook())
    return course


def write(path: Path, content: str) -> None:
    """The file, in folders of its own."""
    path.parent.mkdir(parents=True)
    path.write_text(content)


def signed_notebook() -> str:
    """An autograded notebook with a sign of tampering and a failed check."""
    error = {
        "output_type": "error",
        "ename": "AssertionError",
        "evalue": "<b>IMG_SIZE</b>",
        "traceback": ["assert secret == 42"],
    }
    check = {
        "cell_type": "code",
        "metadata": {"nbgrader": {"grade": True, "grade_id": "check-1"}},
        "outputs": [error],
    }
    return json.dumps({"cells": [check], "metadata": {SIGNS: {"cell 3": ["<img src=x>"]}}})
