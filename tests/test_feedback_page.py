"""The page that a learner gets back: it says what to do next, and no submission can misuse it."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from course_maker import missing, nbgrader, shared_workers, succeed
from graded_class import GradedClass
from jupyterlab import CHROMIUM, CHROMIUM_OPTIONS, sync_api
from nbgrader.apps.api import NbGraderAPI
from traitlets.config import Config

from autograder.course.bank import Case, fill_in, hand_in
from autograder.course.folder import read_config
from autograder.course.notebook import write_notebook

LESSON = "02_histogram"
HACK = "document.title='hacked'"
HOSTILE_STUDENT = f"<img src=x onerror={HACK}>"
HOSTILE_ANSWER = f"""
from IPython.display import HTML, SVG, Javascript, Markdown, display
script = "<script>{HACK}</script><img src=https://example.org/x onerror={HACK}>"
for kind in (HTML, Markdown):
    display(kind(script + "<p class=total>100 / 100점</p>"))
display(SVG('<svg xmlns="http://www.w3.org/2000/svg" onload="{HACK}"><g>' + '</g></svg>'))
display(Javascript("{HACK}"))
display({{"image/png": '"><script>{HACK}</script>'}}, raw=True)
print("</pre></article>" + script + "<p class=total>100 / 100점</p>")
channels = type(script, (), {{}})()
"""


@pytest.fixture(scope="module")
def pages(make_course, tmp_path_factory) -> GradedClass:
    """A class with feedback: one learner each who is right, half right, stuck and hostile."""
    folder = tmp_path_factory.mktemp("pages")
    course = make_course(folder, [LESSON], "\nc.SandboxExecute.limits = Limits(cell_time=5)\n")
    cases = {
        "right": Case("right"),
        "half": Case("half", {"answer-2": "ranges = [0, 255]"}, blank=["answer-3"]),
        "stuck": Case("stuck", {"answer-1": "while True: pass", "answer-3": "x_range = width //"}),
        HOSTILE_STUDENT: Case("hostile", {"answer-1": HOSTILE_ANSWER}),
    }
    for student, case in cases.items():
        hand_in(course, LESSON, student, case)
    make_hostile(course, cases[HOSTILE_STUDENT])
    succeed(folder, "grade", *shared_workers())
    succeed(folder, "feedback")
    return GradedClass(course, LESSON, cases)


def make_hostile(course, case: Case) -> None:
    """Attack also where no answer stands: in a heading, and in the name of the lexer."""
    notebook = fill_in(course, LESSON, case)
    notebook.cells[0].source = f"# 점수 100 / 100점 <script>{HACK}</script>"
    notebook.metadata.language_info["pygments_lexer"] = f'"><script>{HACK}</script>'
    folder = course.path(course.submitted_directory, HOSTILE_STUDENT, LESSON)
    (folder / f"{LESSON}.ipynb").write_bytes(write_notebook(notebook))


def read(pages: GradedClass, student: str) -> BeautifulSoup:
    """The student's page."""
    return BeautifulSoup(pages.feedback(student).read_text("utf-8"), "html.parser")


def test_the_points_and_a_line_for_each_instruction_come_first(pages):
    """Passed, or the sentence of the check; then the code."""
    page = read(pages, "half")
    assert page.select_one(".total strong").text == "30"
    lines = [" ".join(line.get_text(" ").split()) for line in page.select(".instructions li")]
    assert lines[0] == "✓ 지시사항 1 통과 30 / 30점"
    assert lines[1].startswith("✗ 지시사항 2 다시 보기 0 / 30점 ") and len(lines[1]) > 40
    assert lines[2].startswith("✗ 지시사항 3 다시 보기 0 / 40점 x_range가 아직 비어")
    text = page.get_text()
    assert text.index("지시사항 3") < text.index("ranges = [0, 255]")


def test_the_title_is_the_lessons_own(pages):
    """It comes from the instructor's notebook, also where a submission says something else."""
    for student in pages.cases:
        assert read(pages, student).h1.text == "2. 흉부 X선 이미지 히스토그램 그리기"


def test_a_page_says_what_did_not_run_to_its_end(pages):
    """An endless loop and a cell that is no Python, each with a link to its cell."""
    page = read(pages, "stuck")
    said = page.select_one(".failed").get_text()
    assert "지시사항 1의 답" in said and "시간 제한 5초" in said
    assert "지시사항 3의 답" in said and "SyntaxError" in said
    targets = [link["href"] for link in page.select(".failed a")]
    assert all(page.select_one(f"{target} pre") for target in targets) and len(targets) == 2
    assert read(pages, "right").select(".failed") == []


def test_the_pictures_have_alternative_text(pages):
    """It says which cell drew them."""
    pictures = read(pages, "right").select("img")
    assert "그림: 이미지 전체의 히스토그램, 출력 2" in [picture["alt"] for picture in pictures]
    assert all(picture["src"].startswith("data:image/png;base64,") for picture in pictures)


def test_nothing_of_a_submission_becomes_markup(pages):
    """No script, handler or frame, and one line of points: the real one."""
    page = read(pages, HOSTILE_STUDENT)
    assert page.select("script, iframe, object, embed, svg, link, form, [onerror], [onload]") == []
    assert [line.strong.text for line in page.select(".total")] == ["70"]
    assert HOSTILE_STUDENT in page.select_one("header").get_text()
    assert {tag.get("src", "data:")[:5] for tag in page.select("img")} == {"data:"}


def test_nbgrader_and_formgrader_write_the_same_page(pages):
    """By nbgrader_config.py alone, although Formgrader sets nbconvert's template."""
    page = pages.feedback("half")
    ours = page.read_bytes()
    page.unlink()
    nbgrader(pages.course, "generate_feedback", LESSON, "--student=half", "--force")
    assert page.read_bytes() == ours
    page.unlink()
    config = read_config(Path(pages.course.root))
    config.merge(Config({"HTMLExporter": {"template_name": "formgrade"}}))
    result = NbGraderAPI(pages.course, config=config).generate_feedback(LESSON, "half")
    assert result["success"], result
    assert page.read_bytes() == ours


@pytest.fixture(scope="module")
def browser():
    """Chromium."""
    if not CHROMIUM:
        missing("There is no Chromium on the PATH.")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.mark.parametrize("student", ["right", "half", "stuck", HOSTILE_STUDENT])
def test_in_a_browser_a_page_asks_for_nothing_and_runs_nothing(pages, browser, student):
    """Opened from the disk: no request, no error, no JavaScript; accessible to everybody."""
    axe = Axe()
    page = browser.new_page()
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    address = pages.feedback(student).as_uri()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert [url for url in requests if url.split(":")[0] != "data"] == [address]
    assert complaints == []
    assert page.title().endswith("채점 결과")
    # Axe looks at what is on screen: the folded code, too.
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    violations = axe.run(page).response["violations"]
    grave = [found for found in violations if found["impact"] in ("serious", "critical")]
    assert [(found["id"], found["nodes"][0]["html"]) for found in grave] == []
    page.close()
