"""Whoever grades, root or an ordinary user: what lies beside a notebook is graded with it.

`.ci/run` runs this as both. That all eight reference solutions can be run, which have figures and
data beside them, is what its `make demo` shows of both.
"""

from pathlib import Path

from course_maker import autograder, nbgrader, succeed
from nbgrader.utils import get_username

from autograder.course.bank import Case, fill_in, hand_in
from autograder.course.folder import Course
from autograder.course.notebook import notebook_in, write_notebook

LESSON = "01_load_images"

# What was handed in is the learner's own, to read and to change, folders included.
USES_ITS_FILES = """
from pathlib import Path

note = Path("메모/생각.txt").read_text(encoding="utf-8")
Path("메모/생각.txt").write_text(note + note, encoding="utf-8")
Path("메모/깊은 곳/새로.txt").write_text("x")
Path("table.csv").unlink()
IMG_SIZE = (150, 150)
"""


def put_beside(folder: Path) -> None:
    """Files and folders of a learner's own beside the notebook."""
    Path(folder, "메모", "깊은 곳").mkdir(parents=True)
    for name in ("메모/생각.txt", "메모/깊은 곳/더.txt", "table.csv"):
        Path(folder, name).write_text("흉부", encoding="utf-8")


def score(course: Course, student: str) -> float:
    """What the gradebook says that the student earned."""
    with course.gradebook() as gradebook:
        return gradebook.find_submission(LESSON, student).score


def test_a_submission_may_use_the_files_and_folders_beside_it(course):
    """It reads, changes and removes what it brought; that costs nothing."""
    hand_in(course, LESSON, "anna", Case("own files", {"answer-2": USES_ITS_FILES}))
    put_beside(course.path(course.submitted_directory, "anna", LESSON))
    succeed(Path(course.root), "grade")
    assert score(course, "anna") == 100


def test_what_nbgrader_collected_is_graded(course, tmp_path):
    """`collect` leaves a file of its own, timestamp.txt, beside each notebook."""
    exchange, learner = tmp_path / "exchange", tmp_path / "learner"
    exchange.mkdir()
    exchange.chmod(0o777)
    learner.mkdir()
    for folder in (Path(course.root), learner):
        with open(folder / "nbgrader_config.py", "a", encoding="utf-8") as config:
            config.write(f"\nc = get_config()\nc.Exchange.root = {str(exchange)!r}\n")
            config.write('c.CourseDirectory.course_id = "chest-xray"\n')
    nbgrader(course, "release_assignment", LESSON)
    nbgrader(Course.at(learner), "fetch_assignment", LESSON)
    solved = fill_in(course, LESSON, Case("own files", {"answer-2": USES_ITS_FILES}))
    notebook_in(learner / LESSON, LESSON).write_bytes(write_notebook(solved))
    put_beside(learner / LESSON)
    nbgrader(Course.at(learner), "submit", LESSON)
    nbgrader(course, "collect", LESSON)
    collected = course.path(course.submitted_directory, get_username(), LESSON)
    assert (collected / "timestamp.txt").is_file()
    succeed(Path(course.root), "grade")
    assert score(course, get_username()) == 100


def test_a_lesson_is_graded_also_where_new_files_are_for_their_owner_only(course):
    """Root's sandboxes run as another user, who must read the lesson's data all the same."""
    hand_in(course, LESSON, "anna", Case("reference"))
    result = autograder(Path(course.root), "grade", umask=0o077)
    assert result.returncode == 0, result.stdout + result.stderr
    assert score(course, "anna") == 100
