"""`make lab` on a Korean computer: a start page in Korean, and from there through a lesson."""

import re
import shutil
from pathlib import Path

import pytest
from accessibility import barriers
from course_maker import LESSONS, ROOT, missing, requires
from jupyterlab import CHROMIUM, WINDOW, JupyterLab, jupyterlab, korean_user

from autograder.course.bank import Case, fill_in
from autograder.course.folder import Course
from autograder.course.notebook import read_notebook

LESSON = "01_load_images"

needs_chromium = requires(CHROMIUM, "There is no Chromium on the PATH.")


@pytest.fixture
def korean(tmp_path_factory) -> dict[str, str]:
    """The variables of a Korean user."""
    try:
        return korean_user(tmp_path_factory.mktemp("locales"))
    except LookupError as error:
        missing(str(error))


@pytest.fixture
def lab(tmp_path_factory, korean):
    """JupyterLab for a Korean user, with the start page and lesson 1."""
    with jupyterlab(tmp_path_factory.mktemp("course"), korean) as lab:
        shutil.copytree(ROOT / "notebooks" / LESSON, lab.server.folder / "notebooks" / LESSON)
        yield lab


@pytest.fixture
def page(lab):
    """What a browser shows at the address that the server prints."""
    page = lab.browser.new_page(viewport=WINDOW)
    page.set_default_timeout(60_000)
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda said: said.type == "error" and page.errors.append(said.text))
    page.goto(lab.server.address(""))
    page.get_by_role("heading", name="흉부 X선으로 배우는 딥러닝").wait_for()
    yield page
    page.close()


def title_and_time(source: str) -> tuple[str, str]:
    """The first heading of a lesson, and how long it says that it takes."""
    return re.search(r"^# (.*)$", source, re.M)[1], re.search(r"시간\*\* (약 \d+분)", source)[1]


def test_the_start_page_names_each_lesson_as_the_lesson_does_and_links_to_it():
    """Title and time are the lesson's own; the links lead to the notebooks."""
    page = read_notebook(ROOT / "notebooks" / "index.ipynb")
    lines = [line for cell in page.cells for line in cell.source.splitlines()]
    rows = [line for line in lines if re.match(r"\| \[\d\.", line)]
    found = {}
    for row in rows:
        match = re.fullmatch(r"\| \[(.*)\]\((.*)\) \| .+ \| (.*) \|", row)
        assert (ROOT / "notebooks" / match[2]).is_file()
        found[Path(match[2]).stem] = match[1], match[3]
    notebooks = {name: read_notebook(ROOT / "source" / name / f"{name}.ipynb") for name in LESSONS}
    assert found == {name: title_and_time(nb.cells[0].source) for name, nb in notebooks.items()}


@needs_chromium
def test_a_korean_user_gets_from_the_start_page_through_a_lesson(page, lab: JupyterLab):
    """Step by step, as a learner goes; JupyterLab is started once."""
    sees_korean_menus_and_the_start_page(page)
    sees_nothing_that_only_instructors_need(page)
    meets_no_barrier(page)
    gets_through_a_lesson_by_keyboard(page)
    unfolds_a_hint_and_gets_to_the_glossary(page)
    met_no_error(page, lab)


def sees_korean_menus_and_the_start_page(page) -> None:
    """The language pack is chosen by the locale; all eight lessons are there to click on."""
    assert page.locator("#jp-MainMenu").inner_text().split()[:3] == ["파일", "편집", "보기"]
    assert page.locator(".jp-Notebook table a").count() >= len(LESSONS)


def sees_nothing_that_only_instructors_need(page) -> None:
    """No tab to make assignments, no menu of nbgrader's; nobody is asked about news."""
    assert page.get_by_text("Create Assignment").count() == 0
    assert page.get_by_text("Nbgrader", exact=True).count() == 0
    assert page.locator(".Toastify__toast").count() == 0


def meets_no_barrier(page) -> None:
    """Contrast, texts of links, headings in order, headers of tables."""
    assert barriers(page) == []


def gets_through_a_lesson_by_keyboard(page) -> None:
    """From the start page's link to an answer and its check, wrong at first, then right."""
    solved = fill_in(Course.open(ROOT), LESSON, Case("reference"))
    ids = [cell.id for cell in solved.cells]
    page.get_by_role("link", name=title_and_time(solved.cells[0].source)[0]).press("Enter")
    lesson = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook")
    lesson.get_by_role("heading", name="이미지는 숫자입니다").wait_for()
    cells = lesson.locator(".jp-Cell")
    for _ in range(ids.index("setup")):
        page.keyboard.press("Shift+Enter")
    run_until_it_counts(page, cells.nth(ids.index("setup")))
    for _ in range(ids.index("setup") + 1, ids.index("answer-1")):
        page.keyboard.press("Shift+Enter")
    output = cells.nth(ids.index("check-1")).locator(".jp-OutputArea-output")
    right = solved.cells[ids.index("answer-1")].source
    for answer, said in {"": "아직 비어 있습니다", right: "확인 1:"}.items():
        go_to(page, cells.nth(ids.index("answer-1")))
        page.keyboard.press("Enter")
        page.keyboard.press("Control+A")
        page.keyboard.press("Delete")
        page.keyboard.insert_text(answer)
        page.keyboard.press("Shift+Enter")
        page.keyboard.press("Shift+Enter")
        output.get_by_text(said).first.wait_for()


def unfolds_a_hint_and_gets_to_the_glossary(page) -> None:
    """JupyterLab keeps what folds, and links from a lesson to the pages beside its folder work."""
    lesson = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook")
    hint = lesson.locator("details", has_text="힌트 1").first
    assert not hint.locator("p").first.is_visible()
    hint.locator("summary").click()
    hint.locator("p").first.wait_for()
    lesson.get_by_role("link", name="용어집", exact=True).first.click()
    page.get_by_role("heading", name="용어집").wait_for()


def go_to(page, cell) -> None:
    """Press the arrow key until the cell above is selected."""
    for _ in range(10):
        if "jp-mod-active" in cell.get_attribute("class"):
            return
        page.keyboard.press("ArrowUp")
    raise AssertionError("the cell above cannot be reached")


def run_until_it_counts(page, cell) -> None:
    """Run the selected cell with the keyboard; JupyterLab ignores it until its kernel answers."""
    for _ in range(60):
        page.keyboard.press("Shift+Enter")
        page.wait_for_timeout(500)
        if re.search(r"[\d*]", cell.locator(".jp-InputPrompt").inner_text()):
            return
        page.keyboard.press("ArrowUp")
    raise AssertionError("no kernel came")


def met_no_error(page, lab: JupyterLab) -> None:
    """Neither in the browser's console nor in the server's log."""
    # What the debugger says of the kernel that JupyterLab stops at once is no learner's trouble.
    errors = [error for error in page.errors if "Canceled future for debug_request" not in error]
    assert errors == [] and server_errors(lab.server.log()) == []


def server_errors(log: str) -> list[str]:
    """The errors in the server's log, but for those about a kernel that it had stopped.

    JupyterLab may start two kernels for a notebook that a link opens, and stop one at once; then
    its own request to connect to that kernel may come too late.
    """
    stopped = re.findall(r"Kernel shutdown: (\S+)", log)
    entries = re.split(r"^(?=\[[A-Z] )", log, flags=re.MULTILINE)
    errors = [entry for entry in entries if re.match(r"\[[EC] ", entry)]
    # The headers of a request that failed are an entry of their own, which names no kernel.
    errors = [entry for entry in errors if not re.match(r"[^]]*\] \{", entry)]
    return [error for error in errors if not any(kernel in error for kernel in stopped)]
