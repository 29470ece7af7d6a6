"""What `grade` does with a class: who is read when, who is run at all, and who comes late."""

from collections import Counter
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from course_maker import nbgrader, requires, shared_workers, succeed
from distributed import Client
from odd_submissions import LESSON, RIGHT

from autograder.course.bank import Case, fill_in, hand_in
from autograder.course.files import replace_file
from autograder.course.folder import Course
from autograder.course.notebook import notebook_in, write_notebook
from autograder.course.submission import Submission
from autograder.grading import grade as module
from autograder.grading.cluster import local_cluster, run_folder
from autograder.grading.grade import JOBS_PER_WORKER, grade
from autograder.sandbox.bubblewrap import bubblewrap

pytestmark = requires(bubblewrap().program, bubblewrap().why)


def hand_in_numbered(course: Course, count: int) -> list[Submission]:
    """As many right notebooks, of which no two are equal."""
    for number in range(count):
        answers = RIGHT | {"answer-1": f"number = {number}\n{RIGHT['answer-1']}"}
        hand_in(course, LESSON, f"student-{number:02}", Case("right", answers))
    return handed_in(course)


def handed_in(course: Course) -> list[Submission]:
    """All submissions, in their order."""
    return course.submissions(course.submitted_directory, [LESSON], [])


def one_worker(course: Course) -> partial[AbstractContextManager[Client]]:
    """The smallest cluster."""
    return partial(local_cluster, 1, run_folder(course.root))


def no_cluster(libraries: list[str]) -> AbstractContextManager[Client]:
    """For those who must not need any."""
    raise AssertionError("a cluster was opened")


def test_each_submission_is_read_once_and_not_before_its_turn(course, monkeypatch):
    """A class of a thousand does not fit into memory; each folder is hashed once."""
    read = []

    def spy(folder: Path, *more):
        read.append(folder)
        return read_submission(folder, *more)

    read_submission = module.read_submission
    monkeypatch.setattr(module, "read_submission", spy)
    submissions = hand_in_numbered(course, JOBS_PER_WORKER + 4)
    outcomes = grade(course, submissions, one_worker(course), again=False, stop=Event())
    done = [next(outcomes)]
    assert len(read) == JOBS_PER_WORKER
    done += outcomes
    assert {outcome.submission: outcome.score for outcome in done} == dict.fromkeys(
        submissions, 100
    )
    assert Counter(read) == Counter(course.submitted(submission) for submission in submissions)


def test_equal_submissions_run_once_and_each_is_recorded(course):
    """A whole class may hand in the notebook untouched; the clocks of their cells tell."""
    twins = ["anna", "ben", "cho"]
    for student in twins:
        hand_in(course, LESSON, student, Case("right", RIGHT))
    outcomes = list(grade(course, handed_in(course), one_worker(course), False, Event()))
    assert [outcome.score for outcome in outcomes] == [100] * 3
    recorded = {
        notebook_in(course.autograded(Submission(LESSON, student)), LESSON).read_bytes()
        for student in twins
    }
    assert len(recorded) == 1 and b"iopub.execute_input" in recorded.pop()


def test_a_class_that_changed_nothing_needs_no_cluster(course):
    """Those who cannot be read need none either; whoever changed something is run."""
    submissions = hand_in_numbered(course, 2)
    first = list(grade(course, submissions, one_worker(course), False, Event()))
    notebook_in(course.submitted(Submission(LESSON, "zoe")), LESSON).mkdir(parents=True)
    again = list(grade(course, handed_in(course), no_cluster, False, Event()))
    by_student = sorted(first, key=lambda outcome: outcome.submission)
    assert again[:2] == by_student
    assert "is not in" in str(again[2].problem)
    with pytest.raises(AssertionError, match="a cluster was opened"):
        list(grade(course, submissions, no_cluster, True, Event()))


def penalties(course: Course) -> dict[str, float | None]:
    """What was taken off, by student."""
    with course.gradebook() as gradebook:
        return {
            one.student.id: one.notebooks[0].late_submission_penalty
            for one in gradebook.assignment_submissions(LESSON)
        }


def test_who_comes_late_loses_what_nbgraders_setting_says(course):
    """The same as under `nbgrader autograde`, whose step is replaced by one in our transaction."""
    config = Path(course.root, "nbgrader_config.py")
    config.write_text(config.read_text() + '\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate="2026-03-02 12:00:00 UTC")
    for student, day in {"early": 1, "late": 3}.items():
        hand_in(course, LESSON, student, Case("right", RIGHT))
        folder = course.submitted(Submission(LESSON, student))
        (folder / "timestamp.txt").write_text(f"2026-03-0{day} 12:00:00 UTC")
    succeed(course.root, "grade", LESSON, *shared_workers())
    assert penalties(course) == {"early": None, "late": 100}
    nbgrader(course, "autograde", LESSON, "--force")
    assert penalties(course) == {"early": None, "late": 100}


def test_a_notebook_without_ids_of_cells_is_graded_and_gets_its_page(course):
    """Colab writes such ones, of format 4.0; the page leads to cells by their ids."""
    notebook = fill_in(course, LESSON, Case("right", RIGHT))
    notebook.nbformat_minor = 0
    for cell in notebook.cells:
        del cell["id"]
    colab = Submission(LESSON, "colab")
    replace_file(notebook_in(course.submitted(colab), LESSON), write_notebook(notebook))
    succeed(course.root, "grade", LESSON, *shared_workers())
    assert "1 pages in" in succeed(course.root, "feedback", LESSON)
