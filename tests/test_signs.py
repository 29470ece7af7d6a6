"""Signs of tampering: recorded with the evidence, never shown for what beginners do."""

import pytest
from course_maker import requires, run_here, shared_workers, succeed
from odd_submissions import LESSON, RIGHT

from autograder.building.build import generate
from autograder.course.bank import Case, fill_in
from autograder.course.folder import Course
from autograder.course.notebook import (
    answer_cells,
    check_cells,
    notebook_in,
    read_notebook,
    write_notebook,
)
from autograder.plugins.find_signs import SIGNS
from autograder.sandbox.bubblewrap import bubblewrap

pytestmark = requires(bubblewrap().program, bubblewrap().why)

# Code that learners write in good faith, in the first answer cell.
HARMLESS = {
    "shadowed_builtins": "sum = 3\nlist = [1]\nprint = id = input = max = None",
    "redefined_variables": "table = image = np = None",
    "reset": "%reset -f",
    "star_import": "from os import *\nfrom math import *",
    "patched_plotting": "plt.show = lambda: None\nplt.rcParams['font.size'] = 20",
    "magics": "%matplotlib inline\n%precision 3\n!ls",
    "silenced_warnings": "import warnings\nwarnings.filterwarnings('ignore')",
    "replaced_stdout": "import io, sys\nsys.stdout = io.StringIO()",
    "own_classes": """
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple
@dataclass
class Size:
    side: int
class Side(IntEnum):
    HALF = 150
class Pair(NamedTuple):
    width: int
    height: int
IMG_SIZE = Pair(Side.HALF, Side.HALF)
""",
    "own_exceptions": "try:\n    1 / 0\nexcept Exception as error:\n    print(error)",
    "threads": "import threading\nthreading.Thread(target=print).start()",
    "recursion": "import sys\nsys.setrecursionlimit(5000)",
    "help": "help(len)\ndir()\nprint(globals().keys())",
    "curiosity": "import gc, inspect, os\ngc.get_objects()\ninspect.stack()\nos.listdir('/proc')",
}

# Code after which the first check passes in the kernel, though its answer is wrong.
TAMPERED = {
    "ast_transformer": """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(Drop())
IMG_PATH = "./data"
""",
    "input_transformer": """
get_ipython().input_transformers_post.append(
    lambda lines: ["pass"] if any("assert" in line for line in lines) else lines
)
IMG_PATH = None
""",
    "patched_builtins": """
import builtins
builtins.all = lambda values: True
IMG_PATH = "./data"
""",
    "forgotten_errors": """
get_ipython().showtraceback = lambda *words, **options: None
session = get_ipython().kernel.session
send = session.send
def forge(stream, kind, content=None, *words, **options):
    if kind == "execute_reply":
        content = {"status": "ok", "execution_count": 1, "user_expressions": {}, "payload": []}
    return send(stream, kind, content, *words, **options)
session.send = forge
IMG_PATH = 3
""",
}


@pytest.fixture(scope="module")
def graded(make_course, tmp_path_factory) -> tuple[Course, str]:
    """A class of harmless submissions and others, graded; and what the run printed."""
    folder = tmp_path_factory.mktemp("signs")
    course = make_course(folder)
    for name, code in TAMPERED.items():
        hand_in(course, name, fill_in(course, LESSON, Case(name, RIGHT | {"answer-1": code})))
    for name, code in HARMLESS.items():
        answers = RIGHT | {"answer-1": f"{code}\n{RIGHT['answer-1']}"}
        if "IMG_SIZE" in code:
            answers |= {"answer-2": "IMG_SIZE"}
        hand_in(course, name, fill_in(course, LESSON, Case(name, answers)))
    altered = fill_in(course, LESSON, Case("altered", RIGHT))
    check_cells(altered)["check-2"].source = "print('passed')"
    hand_in(course, "altered_check", altered)
    spaced = fill_in(course, LESSON, Case("spaced", RIGHT))
    check_cells(spaced)["check-2"].source += "\n\n"
    hand_in(course, "spaced_check", spaced)
    boastful = fill_in(course, LESSON, Case("boastful", RIGHT))
    boastful.metadata[SIGNS] = {"check-1": ["written by the learner"]}
    hand_in(course, "own_metadata", boastful)
    result = run_here(folder, "grade", *shared_workers())
    assert result.returncode == 0, result.stderr
    return course, result.stdout


def hand_in(course: Course, student: str, notebook) -> None:
    """Put the notebook where grading looks for it."""
    folder = course.path(course.submitted_directory, student, LESSON)
    folder.mkdir(parents=True)
    (folder / f"{LESSON}.ipynb").write_bytes(write_notebook(notebook))


def signs_of(course: Course, student: str) -> dict[str, list[str]]:
    """What was recorded."""
    folder = course.path(course.autograded_directory, student, LESSON)
    return read_notebook(folder / f"{LESSON}.ipynb").metadata.get(SIGNS, {})


@pytest.mark.parametrize("name", [*HARMLESS, "spaced_check", "own_metadata"])
def test_what_a_beginner_does_raises_no_sign(graded, name):
    """Nor does it cost points."""
    course, printed = graded
    assert signs_of(course, name) == {}
    assert f"{name}, " not in printed
    with course.gradebook() as gradebook:
        assert gradebook.find_submission(LESSON, name).score == 100


@pytest.mark.parametrize("name", TAMPERED)
def test_a_check_that_passes_in_the_kernel_only_is_told(graded, name):
    """It earns nothing, and the instructor is told to look at it."""
    course, printed = graded
    (sign,) = signs_of(course, name)["check-1"]
    assert "passes in the kernel, but not on its values" in sign
    assert f"{name}, {LESSON}, check-1: look at it: the visible part passes" in printed
    with course.gradebook() as gradebook:
        assert gradebook.find_submission(LESSON, name).score == 50


def test_an_altered_check_is_told_with_the_lines_that_differ(graded):
    """The check that was handed out decided all the same."""
    course, printed = graded
    (sign,) = signs_of(course, "altered_check")["check-2"]
    assert "altered" in sign and "+ print('passed')" in sign
    assert f"altered_check, {LESSON}, check-2: look at it: the check cell was altered" in printed


def test_nobody_is_accused_whose_check_is_that_of_an_earlier_release(make_course, tmp_path):
    """A check that was mended after learners got it; who altered it before is told all the same."""
    course = make_course(tmp_path / "course")
    honest = fill_in(course, LESSON, Case("honest", RIGHT))
    altered = fill_in(course, LESSON, Case("altered", RIGHT))
    check_cells(altered)["check-2"].source += "\nprint('passed')"
    source = notebook_in(course.source(LESSON), LESSON)
    notebook = read_notebook(source)
    check = check_cells(notebook)["check-2"]
    first, _, rest = check.source.partition("\n")
    check.source = f"{first} (mended)\nimport os\n{rest}"
    source.write_bytes(write_notebook(notebook))
    generate(course, LESSON)
    hand_in(course, "altered", altered)
    hand_in(course, "honest", honest)
    hand_in(course, "new", fill_in(course, LESSON, Case("new", RIGHT)))
    printed = succeed(course.root, "grade", *shared_workers())
    assert "altered, " in printed and signs_of(course, "altered")["check-2"]
    assert "honest, " not in printed and "new, " not in printed
    assert not [*tmp_path.glob("course/*/*/released_cells.json")]
    assert not (course.release(".") / "released_cells.json").exists()


def test_signs_are_not_in_what_the_learner_gets(graded):
    """They are for the instructor."""
    course, _ = graded
    succeed(course.root, "feedback", "--student", "altered_check")
    page = course.path(course.feedback_directory, "altered_check", LESSON) / f"{LESSON}.html"
    assert "altered" not in page.read_text("utf-8").replace("altered_check", "")


def test_answers_are_where_the_tests_think(graded):
    """The code above stands in an answer cell."""
    course, _ = graded
    folder = course.path(course.submitted_directory, "reset", LESSON)
    assert "%reset" in answer_cells(read_notebook(folder / f"{LESSON}.ipynb"))["answer-1"].source
