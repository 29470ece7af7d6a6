"""`make lab` opens what the learner asks for, and calls things what JupyterLab calls them."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import pytest
from course_maker import ROOT, requires
from jupyterlab import CHROMIUM, WINDOW, Server, chromium, korean_user, start

LESSON = "01_load_images"
PAGES = [ROOT / "source" / "index.ipynb", ROOT / "docs" / "guide-learner.ko.md"]

needs_chromium = requires(CHROMIUM, "There is no Chromium on the PATH.")


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A folder with the start page and lesson 1."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks" / LESSON, folder / "notebooks" / LESSON)
    shutil.copy(ROOT / "notebooks" / "index.ipynb", folder / "notebooks")
    (folder / "locales").mkdir()
    return folder


@pytest.fixture(scope="module")
def browser():
    """Chromium."""
    with chromium() as browser:
        yield browser


@contextmanager
def make_lab(course: Path, turn: str) -> Iterator[Server]:
    """The server of `make lab` for a Korean who has JupyterLab keep the tabs in one place."""
    (course / turn).mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", course / turn)
    variables = korean_user(course / "locales") | {
        "JUPYTER_CONFIG_PATH": str(ROOT / "autograder" / "jupyterlab"),
        "JUPYTERLAB_WORKSPACES_DIR": str(course / "tabs"),
    }
    with start(course / turn, [str(course / "notebooks")], variables) as server:
        yield server


def open_start_page(browser, server: Server):
    """The page at the address that the server prints, once its kernel runs."""
    page = browser.new_page(viewport=WINDOW)
    page.set_default_timeout(120_000)
    page.goto(server.address(""))
    page.get_by_role("heading", name="흉부 X선으로 배우는 딥러닝").wait_for()
    await_kernel(page, server, "index.ipynb")
    return page


def await_kernel(page, server: Server, path: str) -> None:
    """Wait until the notebook has a kernel."""
    for _ in range(240):
        if path in running(page, server):
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{path} got no kernel")


def running(page, server: Server) -> list[str]:
    """The notebooks that have a kernel."""
    sessions = page.request.get(server.address("api/sessions")).json()
    return [session["path"] for session in sessions]


@needs_chromium
def test_no_tab_that_was_left_open_starts_its_kernel_the_next_time(course, browser):
    """Five lessons left open took gigabytes before the learner had opened one."""
    with make_lab(course, "first") as server:
        page = open_start_page(browser, server)
        page.get_by_role("link", name="1. 흉부 X선 이미지").click()
        await_kernel(page, server, f"{LESSON}/{LESSON}.ipynb")
        page.wait_for_timeout(3000)  # JupyterLab saves the tabs a second after they changed.
        page.close()
    with make_lab(course, "second") as server:
        page = open_start_page(browser, server)
        page.wait_for_timeout(5000)
        assert running(page, server) == ["index.ipynb"]
        page.close()


@needs_chromium
def test_the_menus_have_what_the_start_page_and_the_guide_name_and_nobody_asks_about_news(
    course, browser
):
    """In JupyterLab itself: each menu is opened, and the entry is there, word for word."""
    with make_lab(course, "menus") as server:
        page = open_start_page(browser, server)
        for menu, entry in {path for name in PAGES for path in menu_paths(name)}:
            page.locator("#jp-MainMenu").get_by_text(menu, exact=True).click()
            page.locator(".lm-Menu").get_by_text(entry, exact=True).wait_for()
            page.keyboard.press("Escape")
        page.wait_for_timeout(5000)
        assert page.locator(".Toastify__toast").count() == 0
        page.close()


def menu_paths(file: Path) -> list[tuple[str, str]]:
    """Menu and entry wherever the file names both in Korean."""
    return re.findall(r"\*(커널|실행|파일) → ([^*]+)\*", file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_both_name_the_entry_that_runs_everything_as_the_language_pack_does(file):
    """JupyterLab joins the names of two commands, so that the pack has it in three pieces."""
    pack = resources.files("jupyterlab_language_pack_ko_KR")
    said = json.loads((pack / "locale/ko_KR/LC_MESSAGES/jupyterlab.json").read_text("utf-8"))
    entry = said["%1 and %2"][0]
    for number, part in enumerate(("Restart Kernel…", "Run All Cells"), start=1):
        entry = entry.replace(f"%{number}", said[part][0])
    assert ("커널", entry) in menu_paths(file)
