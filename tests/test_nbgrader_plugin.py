"""`nbgrader autograde` uses the same engine and the same gradebook, by nbgrader_config.py alone."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

from course_maker import requires, shared_workers, succeed
from nbgrader.apps.api import NbGraderAPI
from odd_submissions import LESSON, RIGHT

from autograder.course.bank import Case, hand_in
from autograder.course.notebook import read_notebook
from autograder.plugins.find_signs import SIGNS
from autograder.sandbox.bubblewrap import bubblewrap

NBGRADER = str(Path(sys.executable).with_name("nbgrader"))
DROP_TESTS = """
get_ipython().input_transformers_post.append(
    lambda lines: ["pass\\n"] if any("assert" in line for line in lines) else lines
)
"""


@requires(bubblewrap().program, bubblewrap().why)
def test_nbgrader_autograde_runs_submissions_in_the_sandbox(make_course, tmp_path):
    """Same limits, same verdicts: an endless loop costs its cell, tests cannot be dropped."""
    limits = "\nc.SandboxExecute.limits = Limits(cell_time=5)\n"
    course = make_course(tmp_path, configuration=limits)
    look = "import os\nassert os.getcwd() == '/submission'\nassert not os.path.exists(%r)\n"
    answers = {
        "anna": {"answer-2": look % str(tmp_path) + RIGHT["answer-2"]},
        "ben": {"answer-1": "while True: pass"},
        "cho": {"answer-1": "import os; os._exit(1)"},
        "dae": {"answer-2": "IMG_SIZE = (1, 1)"},
        "eun": {"answer-2": DROP_TESTS + "IMG_SIZE = None"},
    }
    for student, wrong in answers.items():
        hand_in(course, LESSON, student, Case("one", RIGHT | wrong))
    result = subprocess.run(
        [NBGRADER, "autograde", LESSON], cwd=tmp_path, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    with course.gradebook() as gradebook:
        earned = {s.student.id: s.score for s in gradebook.assignment_submissions(LESSON)}
    assert earned == {"anna": 100, "ben": 50, "cho": 50, "dae": 50, "eun": 50}
    folder = course.path(course.autograded_directory, "eun", LESSON)
    assert "check-2" in read_notebook(folder / f"{LESSON}.ipynb").metadata[SIGNS]


def test_formgraders_button_runs_submissions_in_the_sandbox(make_course, tmp_path):
    """Formgrader calls nbgrader's API from the server's running event loop."""
    course = make_course(tmp_path)
    look = "import os\nassert os.getcwd() == '/submission'\n" + RIGHT["answer-2"]
    hand_in(course, LESSON, "anna", Case("look", RIGHT | {"answer-2": look}))

    async def press_the_button():
        return NbGraderAPI(course, config=course.config).autograde(LESSON, "anna")

    result = asyncio.run(press_the_button())
    assert result["success"], result
    with course.gradebook() as gradebook:
        assert gradebook.find_submission(LESSON, "anna").score == 100


def test_late_submissions_and_manual_grades_are_kept_as_nbgrader_keeps_them(make_course, tmp_path):
    """The time of handing in, and the review that a changed submission needs."""
    course = make_course(tmp_path)
    hand_in(course, LESSON, "anna", Case("right", RIGHT))
    folder = course.path(course.submitted_directory, "anna", LESSON)
    (folder / "timestamp.txt").write_text("2026-11-02 10:00:00 UTC")
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate="2026-11-01 10:00:00 UTC")
    succeed(tmp_path, "grade", *shared_workers())
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission(LESSON, "anna")
        assert submission.total_seconds_late == 86_400
        grade = gradebook.find_grade("check-1", LESSON, LESSON, "anna")
        grade.manual_score = 20
        gradebook.db.commit()
    succeed(tmp_path, "grade", "--force", *shared_workers())
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission(LESSON, "anna")
        assert submission.score == 70 and submission.needs_manual_grade


def test_autograded_holds_what_nbgrader_leaves_there(make_course, tmp_path):
    """The executed notebook, what was handed in with it, and the lesson's files."""
    course = make_course(tmp_path)
    hand_in(course, LESSON, "anna", Case("right", RIGHT))
    folder = course.path(course.submitted_directory, "anna", LESSON)
    (folder / "notes.txt").write_text("mine")
    succeed(tmp_path, "grade", *shared_workers())
    ours = files_of(course)
    subprocess.run(
        [NBGRADER, "autograde", LESSON, "--force"], cwd=tmp_path, check=True, capture_output=True
    )
    assert files_of(course) == ours


def files_of(course) -> dict[str, object]:
    """Names and contents in autograded/, of the notebook its cells' sources only."""
    root = Path(course.root, "autograded")
    found = {}
    for path in sorted(root.rglob("*")):
        if path.suffix == ".ipynb":
            cells = json.loads(path.read_text("utf-8"))["cells"]
            found[str(path.relative_to(root))] = [cell["source"] for cell in cells]
        elif path.is_file() and os.path.basename(path.parent) != "__pycache__":
            found[str(path.relative_to(root))] = path.read_bytes()
    return found
