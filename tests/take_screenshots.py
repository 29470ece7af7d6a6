"""Pictures of what learners and instructors see, in the folder screenshots/.

`docs/lesson.png`, the picture of the README, is `mistake.png`.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from course_maker import succeed
from jupyterlab import SCREENSHOTS, JupyterLab, jupyterlab, korean_user
from playwright.sync_api import Page
from synthetic_class import make_large_class

from autograder.course.bank import Case, fill_in
from autograder.course.folder import Course

ROOT = Path(__file__).parent.parent
LESSON = "02_histogram"
MISTAKE = Case("without the brightest value", answers={"answer-2": "ranges = [0, 255]"})
WINDOW = {"width": 1200, "height": 1080}


def main() -> None:
    """Take all pictures, as a Korean user sees the pages."""
    with tempfile.TemporaryDirectory() as staging:
        folders = {name: Path(staging, name) for name in ("locales", "course", "class")}
        for folder in folders.values():
            folder.mkdir()
        with jupyterlab(folders["course"], korean_user(folders["locales"])) as lab:
            shutil.copytree(ROOT / "notebooks", lab.server.folder / "notebooks", dirs_exist_ok=True)
            take_start_page(lab)
            take_lesson(lab, "solved", Case("reference"), cell="instruction-2")
            take_lesson(lab, "mistake", MISTAKE, cell="idea-range")
            take_report(lab, folders["class"])


@contextmanager
def visit(lab: JupyterLab, address: str) -> Iterator[Page]:
    """A page of its own at the address."""
    page = lab.browser.new_page(viewport=WINDOW)
    page.goto(address)
    yield page
    page.close()


def take_start_page(lab: JupyterLab) -> None:
    """What `make lab` opens."""
    with visit(lab, lab.server.address("")) as page:
        page.get_by_role("heading", name="흉부 X선으로 배우는 딥러닝").wait_for()
        page.wait_for_load_state("networkidle")
        keep(page, "start")


def take_lesson(lab: JupyterLab, name: str, case: Case, cell: str) -> None:
    """The lesson with the case's answers after Run All Cells, scrolled to the cell."""
    notebook = fill_in(Course.open(ROOT), LESSON, case)
    with lab.run(LESSON, name, notebook) as opened:
        opened.page.set_viewport_size(WINDOW)
        position = [cell.id for cell in notebook.cells].index(cell)
        shown = opened.page.locator(".jp-Notebook .jp-Cell").nth(position)
        shown.evaluate("cell => cell.scrollIntoView()")
        keep(opened.page, name)


def take_report(lab: JupyterLab, folder: Path) -> None:
    """The report on a class of thirty, in three lessons."""
    make_large_class(folder, learners=30, lessons=3)
    succeed(folder, "report", "--language", "ko")
    with visit(lab, (folder / "report" / "index.html").as_uri()) as page:
        keep(page, "report")


def keep(page: Page, name: str) -> None:
    """Write what the window shows to screenshots/."""
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path)
    print(path)


if __name__ == "__main__":
    main()
