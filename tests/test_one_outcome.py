"""Hundreds of broken submissions in one run: each has one outcome, and the honest their points."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from broken_submissions import (
    CONFIGURATION,
    HONEST,
    LESSON,
    MESSAGES,
    NAMED,
    Broken,
    code,
    mutants,
    write,
    write_lesson,
)
from course_maker import ROOT, requires, run_here, shared_workers, succeed

from autograder.course.folder import Course
from autograder.course.notebook import notebook_in, read_notebook
from autograder.course.refusal import local_time
from autograder.grading import record
from autograder.sandbox.bubblewrap import bubblewrap

pytestmark = requires(bubblewrap().program, bubblewrap().why)

ALL = 300
MEMORY = 2**20  # kibibytes above a run of one honest submission
SECONDS = 1500
MEASURED = """
import sys
from pathlib import Path
from autograder.__main__ import main
sys.argv[0] = "autograder"
try:
    main()
finally:
    # The most that this process ever had; its parent's is not in it.
    lines = Path("/proc/self/status").read_text().splitlines()
    Path("peak").write_text(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""


@dataclass(frozen=True)
class Run:
    """What came of `grade`."""

    course: Course
    said: subprocess.CompletedProcess
    peak: int
    """The most memory that its process had, in kibibytes."""

    def reasons(self, student: str) -> list[str]:
        """Why the student was not graded."""
        begin = f"{student}, {LESSON}: not graded: "
        return [line for line in self.said.stderr.splitlines() if line.startswith(begin)]

    def told(self, student: str) -> list[str]:
        """What else is told of the student."""
        lines = self.said.stdout.splitlines()
        return [line for line in lines if line.startswith(f"{student}, {LESSON}")]

    @cached_property
    def scores(self) -> dict[str, float]:
        """What the gradebook holds, by student."""
        with self.course.gradebook() as gradebook:
            return {one.student.id: one.score for one in gradebook.assignment_submissions(LESSON)}

    def autograded(self, student: str) -> Path:
        """The executed notebook."""
        return notebook_in(
            self.course.path(self.course.autograded_directory, student, LESSON), LESSON
        )


def grade(course: Course) -> tuple[subprocess.CompletedProcess, int]:
    """`grade`, and the most memory that its process had."""
    said = subprocess.run(
        [sys.executable, "-c", MEASURED, "grade"],
        cwd=course.root,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    return said, int(Path(course.root, "peak").read_text())


def hand_in_again(course: Course, student: str, broken: Broken) -> None:
    """The same, in the place of what is there."""
    shutil.rmtree(course.path(course.submitted_directory, student, LESSON))
    hand_in(course, student, broken)


def hand_in(course: Course, student: str, broken: Broken) -> None:
    """Put it where grading looks for it."""
    folder = course.path(course.submitted_directory, student, LESSON)
    folder.mkdir(parents=True)
    broken.make(folder)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A folder with the small lesson, built."""
    folder = tmp_path_factory.mktemp("small") / "course"
    write_lesson(folder)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(CONFIGURATION)
    succeed(folder, "build")
    return folder


@pytest.fixture
def course(built, tmp_path) -> Course:
    """A copy of it for one test."""
    shutil.copytree(built, tmp_path / "course")
    return Course.open(tmp_path / "course")


def chosen(everything: bool) -> dict[str, Broken]:
    """All of them, or those without a kernel and a few of those that need one."""
    if everything:
        return NAMED | mutants(ALL - len(NAMED))
    messages = list(MESSAGES)[::12]
    cheap = {
        name: broken
        for name, broken in NAMED.items()
        if broken.score is None or name.removeprefix("message_") in messages
    }
    graded = ["name_of_windows", "file_for_the_data", "time_pipe", "half_character_in_metadata"]
    return cheap | {name: NAMED[name] for name in graded if name in NAMED} | mutants(10)


@pytest.fixture(scope="module")
def class_of_broken(pytestconfig) -> dict[str, Broken]:
    """What is handed in, with an honest submission among every twenty."""
    broken = chosen(pytestconfig.getoption("everything"))
    honest = {
        f"{HONEST}-{n}": code(answer_1=f"total = 42\n# {n}") for n in range(len(broken) // 20)
    }
    return broken | honest


@pytest.fixture(scope="module")
def run(built, tmp_path_factory, class_of_broken) -> Run:
    """All of them in one run."""
    folder = tmp_path_factory.mktemp("one_outcome") / "course"
    shutil.copytree(built, folder)
    course = Course.open(folder)
    for student, broken in class_of_broken.items():
        hand_in(course, student, broken)
    return Run(course, *grade(course))


def test_the_run_comes_to_its_end(run):
    """With the table of scores, and without a traceback."""
    assert run.said.returncode == 1
    assert "Traceback" not in run.said.stdout + run.said.stderr
    assert "was destroyed but it is pending" not in run.said.stderr
    assert "Scores" in run.said.stdout


def test_each_submission_has_one_outcome(run, class_of_broken):
    """Points in the gradebook and a notebook in autograded/, or a reason, and never both."""
    odd = {}
    for student in class_of_broken:
        is_graded = run.autograded(student).is_file()
        outcomes = (len(run.reasons(student)), student in run.scores, is_graded)
        if outcomes not in [(1, False, False), (0, True, True)]:
            odd[student] = outcomes
    assert odd == {}


def test_what_is_known_to_come_of_them_comes(run, class_of_broken):
    """What grading does not need costs no points; what cannot be graded is told with the reason."""
    odd = {}
    for student, broken in class_of_broken.items():
        said = "\n".join(run.reasons(student) + run.told(student))
        got = run.scores.get(student)
        if not broken.any_outcome and (got != broken.score or broken.says not in said):
            odd[student] = (got, broken.score, said)
    assert odd == {}


def test_every_reason_is_foreseen(run):
    """None of them tells a place in the code, where nobody who grades can look for help."""
    assert [line for line in run.said.stderr.splitlines() if " (in " in line] == []


def test_nobody_speaks_for_another(run, class_of_broken):
    """Each line that is told begins with the name of a submission, or is one of ours."""
    students = tuple(f"{student}, {LESSON}" for student in class_of_broken)
    told = [line for line in run.said.stderr.splitlines() if "not graded" in line]
    assert all(line.startswith(students) for line in told)
    assert not any(line.startswith("zoe") for line in run.said.stdout.splitlines())


def test_the_process_that_grades_stays_small(run, course):
    """At most a gibibyte above what it takes to grade one honest submission."""
    hand_in(course, HONEST, code())
    said, empty = grade(course)
    assert said.returncode == 0
    assert run.peak < empty + MEMORY


def test_feedback_report_and_exports_tell_of_all_that_was_graded(run, class_of_broken):
    """None of them is stopped by a single one."""
    graded = [student for student in class_of_broken if run.autograded(student).is_file()]
    assert f"{len(graded)} pages in" in succeed(run.course.root, "feedback")
    for words in (["report"], ["export", "jsonlines"], ["export", "junit"]):
        succeed(run.course.root, *words)


def test_times_and_counts_are_those_of_the_run(run, class_of_broken):
    """Whatever a kernel tells of them."""
    for student in class_of_broken:
        if not run.autograded(student).is_file():
            continue
        cells = [c for c in read_notebook(run.autograded(student)).cells if c.cell_type == "code"]
        counts = [cell.execution_count for cell in cells if cell.execution_count]
        assert counts == sorted(counts) and (not counts or counts[-1] <= len(cells)), student
        times = [str(cell.metadata.get("execution", {})) for cell in cells]
        assert not any("9999" in time for time in times), student


def test_names_of_students_are_told_on_one_line_or_not_graded(course):
    """A folder whose name no gradebook can hold costs nobody else anything; markup is a name."""
    folders = [
        "zoe",
        "[red]ann",
        "b\nzoe, made: not graded: x",
        os.fsdecode(b"\xff\xfe"),
        "c\u202ed",
    ]
    for student in folders:
        hand_in(course, student, code())
    said = run_here(course.root, "grade", "--workers", "1")
    assert said.returncode == 1 and said.stderr.count("Rename the folder") == 3
    lines = [line for line in said.stderr.splitlines() if "not graded" in line]
    assert [line[0] for line in sorted(lines)] == ["b", "c", "\ufffd"]
    assert "[red]ann" in said.stdout
    with course.gradebook() as gradebook:
        graded = {one.student.id: one.score for one in gradebook.assignment_submissions(LESSON)}
    assert graded == {"zoe": 100, "[red]ann": 100}


@pytest.fixture
def resubmitted(course) -> tuple[Course, str]:
    """Zoe has 100 points and handed in again, and nothing that can be graded; what `grade` says."""
    hand_in(course, "zoe", NAMED["time_right"])
    succeed(course.root, "grade", *shared_workers())
    write(course.path(course.submitted_directory, "zoe", LESSON), b"broken")
    said = run_here(course.root, "grade")
    assert said.returncode == 1
    return course, said.stdout + said.stderr


def test_who_hands_in_again_what_cannot_be_graded_is_told_the_same_everywhere(resubmitted):
    """The points are those of the version before, handed in when; and why the later has none."""
    course, said = resubmitted
    told = [said]
    for words, file in [
        (["report", "--language", "en"], "report/index.html"),
        (["export", "junit"], "exports/junit.xml"),
    ]:
        succeed(course.root, *words)
        told.append(Path(course.root, file).read_text("utf-8"))
    with course.gradebook() as gradebook:
        time = local_time(gradebook.find_submission(LESSON, "zoe").timestamp)
    whose = f"The score is that of the version that was handed in {time}"
    assert ["it is not JSON" in text and whose in text for text in told] == [True] * 3
    assert "100!" in told[0] and "100!" in told[1]
    assert "1 of the scores are those of an earlier" in succeed(course.root, "export", "jsonlines")
    line = json.loads(Path(course.root, "exports", "results.jsonl").read_text("utf-8"))
    assert (line["score"], line["is_of_earlier_version"]) == (100, True)
    assert "it is not JSON" in line["problem"] and str(course.root) not in line["problem"]
    succeed(course.root, "feedback")
    page = course.path(course.feedback_directory, "zoe", LESSON) / f"{LESSON}.html"
    text = page.read_text("utf-8")
    assert time in text and "JSON" in text and "다시 제출하" not in text


def test_a_version_that_can_be_graded_ends_that(resubmitted):
    """Also the one that was graded before, which needs no run."""
    course, _ = resubmitted
    hand_in_again(course, "zoe", NAMED["time_right"])
    assert "100!" not in succeed(course.root, "grade")
    succeed(course.root, "export", "jsonlines")
    line = json.loads(Path(course.root, "exports", "results.jsonl").read_text("utf-8"))
    assert (line["problem"], line["is_of_earlier_version"]) == (None, False)


def test_the_table_tells_penalties_and_what_is_left_to_grade_like_the_report(course):
    """What is taken off for being late, and points that are not final."""
    with (Path(course.root) / "nbgrader_config.py").open("a") as config:
        config.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    course = Course.open(Path(course.root))
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(LESSON, duedate="2000-01-01")
    hand_in(course, "zoe", NAMED["time_right"])
    hand_in(course, "ann", code())
    assert rows(succeed(course.root, "grade", *shared_workers())) == {"ann": "100", "zoe": "0"}
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade("check-1", LESSON, LESSON, "ann")
        grade.needs_manual_grade = True
        gradebook.db.commit()
    assert rows(succeed(course.root, "grade")) == {"ann": "100*", "zoe": "0"}


def rows(said: str) -> dict[str, str]:
    """What the table of scores shows, by student."""
    fields = [line.split("│") for line in said.splitlines() if line.count("│") == 4]
    return {row[1].strip(): row[2].strip() for row in fields}


@pytest.mark.parametrize("place", ["write_files", "save_grades", "read_earned"])
def test_nothing_is_half_recorded(course, monkeypatch, place):
    """Whatever fails while a submission is recorded: neither points nor a notebook are there."""

    def fail(*words):
        raise ValueError("of a kind\nthat nobody foresaw")

    hand_in(course, "zoe", code())
    monkeypatch.setattr(record, place, fail)
    said = run_here(course.root, "grade")
    assert said.returncode == 1 and "Scores" in said.stdout
    assert "ValueError: of a kind that nobody foresaw (in fail of" in said.stderr
    with course.gradebook() as gradebook:
        assert gradebook.assignment_submissions(LESSON) == []
    assert not list(course.path(course.autograded_directory).glob("*/*"))


def test_a_time_that_cannot_be_read_takes_the_place_of_one_that_could(course):
    """Who hands in anew, and late, is not in time by breaking the file that tells it."""
    hand_in(course, "zoe", NAMED["time_right"])
    succeed(course.root, "grade")
    folder = course.path(course.submitted_directory, "zoe", LESSON)
    (folder / "timestamp.txt").write_bytes(b"\xff")
    assert "zoe, made: timestamp.txt tells no time" in succeed(course.root, "grade")
    with course.gradebook() as gradebook:
        assert gradebook.find_submission(LESSON, "zoe").timestamp is None
