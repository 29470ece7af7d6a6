"""Whatever a submission says, no page that shows it to people runs it or calls anybody.

The pages are Formgrader's, the class report and the feedback; the submission lies in autograded/ as
if the learner's kernel had lied about everything that a kernel tells.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from course_maker import ROOT, requires, succeed
from file_server import FileServer, serving
from jupyterlab import CHROMIUM, ENGLISH, chromium, start
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from synthetic_class import Grading, add_grades, add_learners, make_course

from autograder.course.folder import Course
from autograder.course.notebook import write_notebook

pytestmark = requires(CHROMIUM, "There is no Chromium on the PATH.")

# As `make lab` does it; an installed course has the extension anyway.
GUARDED = ENGLISH | {"JUPYTER_CONFIG_PATH": str(ROOT / "autograder" / "jupyterlab")}

SECONDS_TO_LEAVE = 1
LESSON, LEARNER = "01_images", "mal"
CALL = "fetch('HOME{n}')"  # HOME and {n} are filled in, so that each call says whose it is.
SCRIPT = f"<script>{CALL}</script>"
IMAGE = f"<img src=x onerror={CALL}>"
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)

MARKDOWN = [
    SCRIPT,
    IMAGE,
    f"<svg onload={CALL}></svg>",
    f"<details open ontoggle={CALL}>x</details>",
    f'<iframe srcdoc="{SCRIPT}"></iframe>',
    "<img src=HOME{n}>",
    "![x](HOME{n})",
    "<link rel=stylesheet href=HOME{n}>",
    "<style>@import 'HOME{n}';</style>",
    "<div style='background:url(HOME{n})'>x</div>",
    f"<meta http-equiv=refresh content='{SECONDS_TO_LEAVE};url=HOME{{n}}'>",
    "<object data=HOME{n}></object><embed src=HOME{n}>",
    "<script src=evil.js></script>",
    "<script src=files/evil.js></script>",
    f"```mermaid\n{IMAGE}\n```",
    f"$x {IMAGE}$",
    f"<video autoplay src=x onerror={CALL}></video>",
    "<base href=HOME{n}/>",
    "<img src=/formgrader?path=autograded/mal/01_images>",
    "<img src=picture.png srcset=HOME{n}>",
    f"<input autofocus onfocus={CALL}>",
    f"</div></div></div></body>{SCRIPT}",
]
"""Of a Markdown cell."""

LINKS = [
    f"[click](javascript:{CALL})",
    f"[click](files/javascript:{CALL})",
    f"<a href=java&#10;script:{CALL}>click</a>",
    "[click](evil.html)",
    "[click](/formgrader?path=autograded/mal/01_images)",
]
"""Links of a Markdown cell."""

FOLLOWED = [
    "manage_students/%22%3E%3Cscript%20src=HOME{n}%3E",
    "manage_students/%3Cimg%20src=HOME{n}%3E/01_images",
    "submissions/ID/evil.html",
    "submissions//ID/evil.html",
    "submissions/ID/evil.js",
    "?path=autograded/mal/01_images",
]
"""Addresses that somebody could be led to."""

OUTPUTS = [
    {"text/html": SCRIPT + IMAGE},
    {"text/html": "<img src=HOME{n}>"},
    {"text/markdown": IMAGE},
    {"application/javascript": CALL},
    {"image/svg+xml": f'<svg xmlns="http://www.w3.org/2000/svg" onload="{CALL}"/>'},
    {"text/vnd.mermaid": IMAGE},
    {"text/latex": IMAGE},
    {"image/png": f'"><x {IMAGE}'},
]
"""Data of an output."""

CONFIGURATION = "import pathlib\npathlib.Path({marker!r}).touch()\nc = get_config()\n"
"""An nbgrader_config.py that tells when it is run."""


class Filler:
    """Numbers markups, so that a call tells whose it is."""

    def __init__(self, home: FileServer):
        self.home = home
        self.markups: list[str] = []

    def __call__(self, markup: str) -> str:
        """The markup with the address that it calls."""
        self.markups.append(markup)
        return markup.replace("HOME", f"{self.home.url}?").replace("{n}", str(len(self.markups)))

    def called(self) -> list[str]:
        """The markups that have called."""
        numbers = [int(re.search(r"\d+", path)[0]) for path in self.home.paths]
        return [self.markups[number - 1] for number in numbers]


def hostile_notebook(fill: Filler) -> NotebookNode:
    """A graded notebook that attacks whoever looks at it."""
    check = new_code_cell("assert True", id="check-1", metadata=role("check-1", grade=True))
    check.metadata |= {"tags": [fill(f'">{IMAGE}')]}
    outputs = [{kind: fill(data) for kind, data in output.items()} for output in OUTPUTS]
    check.outputs = [new_output("display_data", data=data) for data in outputs]
    width = {"image/png": {"width": fill(f"1 onload={CALL}")}}
    check.outputs += [
        new_output("display_data", data={"image/png": PIXEL}, metadata=width),
        new_output("stream", text=fill(IMAGE)),
        new_output("error", ename="E", evalue="", traceback=[fill(IMAGE)]),
    ]
    answer = new_markdown_cell("x", metadata=role(fill(f'">{IMAGE}'), grade=False))
    cells = [new_markdown_cell(fill(markup)) for markup in (*MARKDOWN, *LINKS)]
    lexer = {"name": "python", "pygments_lexer": fill(f'">{IMAGE}')}
    return new_notebook(cells=[check, *cells, answer], metadata={"language_info": lexer})


def role(name: str, grade: bool) -> dict:
    """nbgrader's metadata of a cell."""
    roles = {"grade": grade, "solution": not grade, "locked": grade, "task": False}
    return {"nbgrader": {"grade_id": name, "schema_version": 3, "points": 100} | roles}


@dataclass(frozen=True)
class Class:
    """One hostile learner, and who is called."""

    fill: Filler
    course: Course
    notebook: str
    """Formgrader's number of the submission."""
    ran: Path
    """Is there once the learner's nbgrader_config.py was run."""


@pytest.fixture
def hostile(tmp_path):
    """A course with the class report."""
    with serving(b"") as home:
        fill = Filler(home)
        course = make_course(tmp_path, {LESSON: {"check-1": 100.0}})
        names = {"first_name": fill(IMAGE), "last_name": fill(SCRIPT)}
        add_learners(course, [{"id": LEARNER} | names])
        add_grades(course, LESSON, {LEARNER: Grading({"check-1": 100.0})})
        folder = course.path(course.autograded_directory, LEARNER, LESSON)
        folder.mkdir(parents=True)
        (folder / f"{LESSON}.ipynb").write_bytes(write_notebook(hostile_notebook(fill)))
        (folder / "evil.js").write_text(fill(CALL))
        (folder / "evil.html").write_text(fill(SCRIPT))
        ran = tmp_path / "configuration-ran"
        (folder / "nbgrader_config.py").write_text(CONFIGURATION.format(marker=str(ran)))
        succeed(tmp_path, "report")
        with course.gradebook() as gradebook:
            number = gradebook.find_submission_notebook(LESSON, LESSON, LEARNER).id
        yield Class(fill, course, number, ran)


def test_no_page_runs_or_calls_what_a_submission_says(hostile):
    """Each page of Formgrader that names the learner, whatever link is followed; the report."""
    pages = [
        "manage_students",
        f"manage_students/{LEARNER}",
        f"manage_students/{LEARNER}/{LESSON}",
        f"manage_submissions/{LESSON}",
        f"gradebook/{LESSON}/{LESSON}",
        f"submissions/{hostile.notebook}/",
    ]
    with start(Path(hostile.course.root), [], GUARDED) as server, chromium() as browser:
        page = browser.new_page()
        page.goto(server.address("formgrader/manage_students"))
        formgrader = f"http://127.0.0.1:{server.port}/formgrader/"
        for address in pages:
            assert page.goto(formgrader + address).ok, server.log()
            page.wait_for_load_state("networkidle")
        page.wait_for_timeout(SECONDS_TO_LEAVE * 1000)
        assert page.url == formgrader + pages[-1]
        assert page.locator("#notebook-container a[href]").count() == 0
        for address in FOLLOWED:
            answer = page.goto(formgrader + hostile.fill(address).replace("ID", hostile.notebook))
            assert answer.status == 403, address
        page.goto(Path(hostile.course.root, "report", "index.html").as_uri())
        page.wait_for_load_state("networkidle")
    assert hostile.fill.called() == []
    assert not hostile.ran.exists()
