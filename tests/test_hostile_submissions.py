"""A submission can neither read nor influence its grading, nor anything else.

Each attack is tried twice: with plain nbgrader it works, or else it would be none; here it fails.
Attacks on what plain nbgrader does not have, or refuses whole, are tried here only.
"""

import contextlib
import html
import http.server
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import numpy
import psutil
import pytest
from course_maker import ROOT, autograder, nbgrader, requires, succeed
from hostile_submissions import (
    DAEMON,
    FORGED,
    HOSTILE,
    LESSON,
    NUMBERS,
    ONLY_HERE,
    TOKEN,
    VALUES,
    VICTIM,
    WORDS_OF_THE_VICTIM,
    Hostile,
    write_lesson,
)

from autograder.building.demo import spread
from autograder.course.folder import Course
from autograder.course.notebook import answer_cells, check_cells, read_notebook, write_notebook
from autograder.plugins.find_signs import SIGNS
from autograder.sandbox.bubblewrap import bubblewrap

pytestmark = requires(bubblewrap().program, bubblewrap().why)

PLAIN_CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "plain"\n'
PLAIN_SAMPLE = 8
SMALL_LIMITS = """
c.SandboxExecute.limits = Limits(cell_time=4, notebook_time=60, memory=GiB, processes=128)
c.Course.shared_files = []
"""
NUMPY = Path(numpy.__file__).parent


@dataclass(frozen=True)
class Graded:
    """The class of attackers after it was graded."""

    course: Course
    successes: set[str]
    """The attacks that worked."""
    tried: set[str]
    """All attacks."""

    def score(self, student: str) -> float:
        """What the gradebook says."""
        with self.course.gradebook() as gradebook:
            return gradebook.find_submission(LESSON, student).score

    def notebook(self, student: str):
        """What was executed."""
        folder = self.course.path(self.course.autograded_directory, student, LESSON)
        return nbformat.read(folder / f"{LESSON}.ipynb", as_version=4)

    def printed(self, student: str) -> str:
        """What the cells of the learner show, but for the checks."""
        cells = [cell for cell in self.notebook(student).cells if not cell.id.startswith("check")]
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        return "\n".join(str(output) for output in outputs if output.output_type != "error")


@pytest.fixture(scope="module")
def port():
    """A server on this machine that answers whoever reaches it."""
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def make_course(folder: Path, config: str, port: int, attacks: dict[str, Hostile]) -> Course:
    """The lesson with a victim and all attackers, handed in."""
    write_lesson(folder)
    (folder / "nbgrader_config.py").write_text(config)
    course = Course.open(folder)
    hand_in(course, VICTIM, Hostile({"word": f"word = {WORDS_OF_THE_VICTIM!r}"}), port)
    for name, attack in attacks.items():
        hand_in(course, name, attack, port)
    return course


def hand_in(course: Course, student: str, attack: Hostile, port: int) -> None:
    """Put the attack into the released notebook."""
    notebook = read_notebook(course.source(LESSON) / f"{LESSON}.ipynb")
    for cell in notebook.cells:
        if cell.id.startswith("check"):
            cell.source = cell.source.partition("### BEGIN HIDDEN")[0]
    answers = answer_cells(notebook)
    for name in VALUES:
        cell = answers[f"answer-{NUMBERS[name]}"]
        cell.source = attack.answers.get(name, f"{name} = None")
    check_cells(notebook)["check-1"].metadata["nbgrader"].update(attack.metadata)
    notebook.cells[-1].source = attack.answers.get("free", "").replace("PORT", str(port))
    folder = course.path(course.submitted_directory, student, LESSON)
    folder.mkdir(parents=True)
    (folder / f"{LESSON}.ipynb").write_bytes(write_notebook(notebook))


@pytest.fixture(scope="module")
def sealed(tmp_path_factory, port) -> Graded:
    """Graded by us."""
    config = (ROOT / "nbgrader_config.py").read_text() + SMALL_LIMITS
    course = make_course(tmp_path_factory.mktemp("sealed"), config, port, HOSTILE | ONLY_HERE)
    with instructors_environment():
        succeed(course.root, "build")
        graded = autograder(course.root, "grade")  # Its processes have the environment from here.
        assert graded.returncode == 0, graded.stderr
    attacks = HOSTILE | ONLY_HERE
    return Graded(course, successes(course, attacks), set(attacks))


@pytest.fixture(scope="module")
def plain(tmp_path_factory, port, request) -> Graded:
    """Graded by nbgrader alone, which takes a minute for all of them."""
    everything = request.config.getoption("everything")
    attacks = HOSTILE if everything else dict(spread(list(HOSTILE.items()), PLAIN_SAMPLE))
    course = make_course(tmp_path_factory.mktemp("plain"), PLAIN_CONFIG, port, attacks)
    with instructors_environment():
        nbgrader(course, "generate_assignment", LESSON)
        nbgrader(course, "autograde", LESSON)
    return Graded(course, successes(course, attacks), set(attacks))


@contextlib.contextmanager
def instructors_environment():
    """A machine that no attack has changed yet; an environment with a secret in it."""
    forget_changes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSTRUCTOR", TOKEN)
        yield
    await_daemons()


def await_daemons() -> None:
    """Return when none of the processes that attackers left behind is there to write any more."""
    deadline = time.monotonic() + 30
    while any(DAEMON in str(process.info["cmdline"]) for process in processes()):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def processes() -> Iterator[psutil.Process]:
    """All of this machine, those in sandboxes, too."""
    return psutil.process_iter(["cmdline"])


def forget_changes() -> None:
    """Remove what attacks have left on this machine."""
    for attack in HOSTILE.values():
        if attack.changes and attack.changes.startswith(("/", "LIBRARY")):
            changed_path(attack.changes, None).unlink(missing_ok=True)


def changed_path(path: str, graded: Graded | None) -> Path:
    """The file that an attack wants to change."""
    if path.startswith("LIBRARY"):
        return NUMPY / path.removeprefix("LIBRARY/")
    return Path(graded.course.root if graded else "/", path)


def successes(course: Course, attacks: dict[str, Hostile]) -> set[str]:
    """The attacks that had success."""
    graded = Graded(course, set(), set())
    return {name for name, attack in attacks.items() if has_worked(graded, name, attack)}


def has_worked(graded: Graded, student: str, attack: Hostile) -> bool:
    """Whether the attack had success."""
    if attack.gains:
        return graded.score(student) > 0
    if attack.shows:
        return attack.shows in graded.printed(student)
    if attack.changes == "gradebook":
        return graded.score(VICTIM) > 0
    path = changed_path(attack.changes, graded)
    if path.suffix == ".ipynb":
        return path.read_text().endswith(" ")
    return path.exists()


@pytest.mark.parametrize("attack", [*HOSTILE, *ONLY_HERE])
def test_no_attack_works(sealed, attack):
    """No point that was not earned, no test or secret, no change outside of its folder."""
    assert attack not in sealed.successes


@pytest.mark.parametrize("attack", HOSTILE)
def test_each_attack_works_on_plain_nbgrader(plain, attack):
    """Or else there would be nothing to protect from."""
    if attack not in plain.tried:
        pytest.skip("only with --everything")
    assert attack in plain.successes


@pytest.mark.parametrize("attack", FORGED)
def test_a_forged_snapshot_leaves_a_sign(sealed, attack):
    """The instructor reads what was wrong with it, at the first check."""
    (sign,) = sealed.notebook(attack).metadata[SIGNS]["check-1"]
    assert "the kernel sent something that is no snapshot" in sign


def test_feedback_shows_attackers_no_hidden_test(sealed):
    """Not on the page, not in its source, whatever they tried."""
    succeed(sealed.course.root, "feedback")
    pages = list(Path(sealed.course.root, "feedback").rglob("*.html"))
    assert len(pages) == len(HOSTILE | ONLY_HERE) + 1
    tests = [test for _, _, test in VALUES.values()]
    for page in pages:
        text = html.unescape(page.read_text("utf-8"))
        assert [test for test in [*tests, "HIDDEN TESTS"] if test in text] == []


def test_the_victim_lost_and_gained_nothing(sealed):
    """Its score is what it was worth."""
    assert sealed.score(VICTIM) == 0
