"""Formgrader in Chromium: `jupyter lab` in the course folder, from Generate to its feedback."""

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from course_maker import LESSONS, ROOT, copy_course, requires
from jupyterlab import CHROMIUM, ENGLISH, SCREENSHOTS, WINDOW, Server, chromium, start, sync_api
from odd_submissions import LESSON, RIGHT

from autograder.course.bank import Case, hand_in
from autograder.course.folder import Course
from autograder.course.notebook import HIDDEN_TESTS, check_cells, read_notebook
from autograder.sandbox.bubblewrap import bubblewrap

pytestmark = requires(CHROMIUM, "There is no Chromium on the PATH.")

SECONDS_FOR_A_CELL = 5

# Tells what the kernel is asked to run from here on.
LISTEN = """
heard = []
get_ipython().input_transformers_post.append(lambda lines: heard.extend(lines) or lines)
"""

# Tries to run a script in the page that shows its output.
INTRUDE = """
from IPython.display import HTML, Javascript, Markdown, display
display(HTML("<b>bold</b><script>window.top.intruder = 'HTML'</script>"))
display(Javascript("window.top.intruder = 'Javascript'"))
display(Markdown("<img src=x onerror=window.top.intruder='Markdown'>"))
"""
LEARNERS = {
    "anna": {"answer-2": "import os\nprint('I am in', os.getcwd())\n" + RIGHT["answer-2"]},
    "ben": {"answer-1": "while True: pass"},
    "eun": {
        "answer-1": LISTEN + RIGHT["answer-1"],
        "answer-2": RIGHT["answer-2"] + "\nprint(''.join(heard))",
    },
    "mal": {"answer-2": RIGHT["answer-2"] + INTRUDE},
}
SCORES = {"anna": "100 / 100", "ben": "50 / 100", "eun": "100 / 100", "mal": "100 / 100"}

COMMENT = "반복문은 언제 끝나는지 먼저 생각해 보세요."
POINTS_BY_HAND = 20


@dataclass
class Formgrader:
    """Formgrader's tab in JupyterLab, and the course that it shows."""

    course: Course
    server: Server
    page: sync_api.Page
    errors: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.frame = self.page.frame_locator("iframe")
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self.keep_error)

    def keep_error(self, message: sync_api.ConsoleMessage) -> None:
        """Remember the console's message if it reports an error."""
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location['url']})")

    def go(self, *links: str) -> None:
        """Follow the links with these names, one after the other."""
        for link in links:
            self.frame.get_by_role("link", name=link, exact=True).click()

    def row(self, name: str) -> sync_api.Locator:
        """The row of the table that has exactly this text somewhere."""
        text = self.page.get_by_text(name, exact=True)
        return self.frame.locator("#main-table tr").filter(has=text)

    def press(self, name: str, column: str) -> str:
        """Press the button of the row in the column; returns what the dialog says, closed."""
        self.row(name).locator(f".{column} a").click()
        dialog = self.frame.locator(".modal-content")
        said = dialog.inner_text()
        dialog.get_by_role("button", name="OK").click()
        dialog.wait_for(state="detached")
        return said

    def shown(self, student: str, cell: str) -> str:
        """What the cell of the student's autograded notebook has printed, and its error."""
        folder = self.course.path(self.course.autograded_directory, student, LESSON)
        cells = {one.id: one for one in read_notebook(folder / f"{LESSON}.ipynb").cells}
        outputs = cells[cell].outputs
        return "".join(output.get("text") or output.get("evalue", "") for output in outputs)


@pytest.fixture
def formgrader(tmp_path_factory):
    """JupyterLab's menu Nbgrader > Formgrader, in a course of which nothing was generated yet."""
    folder = tmp_path_factory.mktemp("course")
    course = copy_course(folder)
    shutil.rmtree(course.release(LESSON))
    exchange = tmp_path_factory.mktemp("exchange")
    exchange.chmod(0o777)
    with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(f"\nc.Exchange.root = {str(exchange)!r}\n")
        config.write(f"c.SandboxExecute.limits = Limits(cell_time={SECONDS_FOR_A_CELL})\n")
    with start(folder, [], ENGLISH) as server, chromium() as browser:
        page = browser.new_page(viewport=WINDOW)
        page.set_default_timeout(60_000)
        formgrader = Formgrader(course, server, page)
        page.goto(server.address("lab"))
        page.locator("#jp-MainMenu").get_by_text("Nbgrader", exact=True).click()
        page.get_by_role("menuitem", name="Formgrader").click()
        formgrader.row(LESSONS[-1]).wait_for()
        yield formgrader
        page.screenshot(path=SCREENSHOTS / "formgrader.png")


def type_and_save(box, text: str, address: str) -> None:
    """Type into the box once its value was loaded, leave it, and wait until it was saved."""
    box.page.wait_for_load_state("networkidle")
    with box.page.expect_response(lambda response: address in response.url) as saved:
        box.fill(text)
        box.press("Tab")
    assert saved.value.ok


def hidden_tests(course: Course) -> list[str]:
    """The lines of the lesson's hidden tests."""
    notebook = read_notebook(course.source(LESSON) / f"{LESSON}.ipynb")
    begin, end = HIDDEN_TESTS
    regions = [
        re.search(f"{begin}\n(.*?){end}", cell.source, re.DOTALL)[1]
        for cell in check_cells(notebook).values()
    ]
    return [line.strip() for line in "".join(regions).splitlines() if len(line.strip()) > 1]


def test_an_instructor_gets_from_generate_to_generate_feedback(formgrader):
    """Step by step, by pressing what Formgrader shows."""
    lists_every_lesson(formgrader)
    generates_the_release_that_build_makes(formgrader)
    shows_submissions_with_their_learners(formgrader)
    autogrades_each_submission(formgrader)
    if bubblewrap().program:
        has_run_submissions_in_the_sandbox(formgrader)
    has_run_no_hidden_test_in_a_learners_process(formgrader)
    keeps_points_and_a_comment_given_by_hand(formgrader)
    runs_no_script_of_a_learners(formgrader)
    writes_our_feedback_without_hidden_tests(formgrader)
    met_no_error(formgrader)


def lists_every_lesson(formgrader: Formgrader) -> None:
    """By nbgrader_config.py in the course folder alone, and without a warning."""
    names = formgrader.frame.locator("#main-table .name").all_inner_texts()
    assert sorted(names) == LESSONS
    assert formgrader.frame.locator(".alert").count() == 0


def generates_the_release_that_build_makes(formgrader: Formgrader) -> None:
    """The folder that goes to the learners, cell for cell as it stands in the repository."""
    said = formgrader.press(LESSON, "assign")
    assert "Successfully created the student version" in said
    made = read_notebook(formgrader.course.release(LESSON) / f"{LESSON}.ipynb")
    ours = read_notebook(ROOT / "release" / LESSON / f"{LESSON}.ipynb")
    assert [cell.source for cell in made.cells] == [cell.source for cell in ours.cells]


def shows_submissions_with_their_learners(formgrader: Formgrader) -> None:
    """Each waits for Autograde."""
    for student, answers in LEARNERS.items():
        hand_in(formgrader.course, LESSON, student, Case("one", RIGHT | answers))
    formgrader.go("Manage Students", "Manage Assignments")
    formgrader.row(LESSON).locator(".num-submissions a").click()
    formgrader.row("mal").wait_for()
    assert formgrader.frame.locator("#main-table .student-id").count() == len(LEARNERS)
    for student in LEARNERS:
        formgrader.row(student).get_by_text("needs autograding").wait_for()


def autogrades_each_submission(formgrader: Formgrader) -> None:
    """Also those of a learner whose loop never ends: it costs its own check only."""
    dialogs = [formgrader.press(student, "autograde") for student in LEARNERS]
    assert [said.splitlines()[1] for said in dialogs if "Success" not in said] == []
    formgrader.go("Manage Assignments", str(len(LEARNERS)))
    for student, score in SCORES.items():
        formgrader.row(student).get_by_text(score, exact=True).wait_for()
    assert f"{SECONDS_FOR_A_CELL}초" in formgrader.shown("ben", "answer-1")


def has_run_submissions_in_the_sandbox(formgrader: Formgrader) -> None:
    """What the learner's code sees of the machine is the sandbox's."""
    assert formgrader.shown("anna", "answer-2") == "I am in /submission\n"


def has_run_no_hidden_test_in_a_learners_process(formgrader: Formgrader) -> None:
    """A learner who listens to the kernel hears the visible part of a check, and no more."""
    heard = formgrader.shown("eun", "answer-2")
    assert "절대 경로를 적었습니다" in heard
    assert [line for line in hidden_tests(formgrader.course) if line in heard] == []


def keeps_points_and_a_comment_given_by_hand(formgrader: Formgrader) -> None:
    """The page shows the learner's code; what the instructor types is in the gradebook."""
    formgrader.go("Manual Grading", LESSON, LESSON)
    frame = formgrader.frame
    formgrader.row("ben").get_by_role("link").first.click()
    type_and_save(frame.locator("#check-1"), str(POINTS_BY_HAND), "/api/grade/")
    type_and_save(frame.locator("#answer-1-comment"), COMMENT, "/api/comment/")
    assert "while True: pass" in formgrader.frame.get_by_role("main").inner_text()
    with formgrader.course.gradebook() as gradebook:
        grade = gradebook.find_grade("check-1", LESSON, LESSON, "ben")
        comment = gradebook.find_comment("answer-1", LESSON, LESSON, "ben")
        assert (grade.manual_score, comment.comment) == (POINTS_BY_HAND, COMMENT)
        assert gradebook.find_submission(LESSON, "ben").score == 50 + POINTS_BY_HAND


def runs_no_script_of_a_learners(formgrader: Formgrader) -> None:
    """The page is part of the instructor's Jupyter, where a script could change every grade."""
    formgrader.go("Manual Grading", LESSON, LESSON)
    formgrader.row("mal").get_by_role("link").first.click()
    formgrader.frame.get_by_text("bold", exact=True).wait_for()
    formgrader.page.wait_for_load_state("networkidle")
    assert formgrader.page.evaluate("window.intruder") is None


def writes_our_feedback_without_hidden_tests(formgrader: Formgrader) -> None:
    """With the points and the comment that were given by hand."""
    formgrader.frame.get_by_role("link", name=LESSON).first.click()
    formgrader.go("Manage Assignments", str(len(LEARNERS)))
    assert "Successfully generated feedback" in formgrader.press("ben", "generate-feedback")
    folder = formgrader.course.path(formgrader.course.feedback_directory, "ben", LESSON)
    page = Path(folder, f"{LESSON}.html").read_text(encoding="utf-8")
    assert COMMENT in page and "채점 결과" in page
    assert [line for line in hidden_tests(formgrader.course) if line in page] == []


def met_no_error(formgrader: Formgrader) -> None:
    """Neither in the browser's console nor in the server's log."""
    # That the endless loop was interrupted is as it should be.
    trouble = re.compile(r"^\[[EC] (?!.*(Timeout waiting for|Interrupting kernel))|Traceback")
    # nbgrader's page of a submission fetches MathJax from the net; offline, formulas stay TeX.
    assert [error for error in formgrader.errors if "mathjax" not in error.lower()] == []
    log = formgrader.server.log().splitlines()
    assert [line for line in log if trouble.search(line)] == []
