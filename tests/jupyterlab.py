"""JupyterLab in Chromium, as a learner meets it: start the two, run a notebook, read the page."""

import contextlib
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from course_maker import ROOT
from nbformat import NotebookNode
from playwright import sync_api

from autograder.course.notebook import write_notebook

TIMEOUT = 300  # seconds for any one wait: lessons with TensorFlow train a model
SCREENSHOTS = ROOT / "screenshots"

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
CHROMIUM_OPTIONS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WINDOW = {"width": 1400, "height": 1000}

# Whatever Jupyter would otherwise read from the user's home, or leave there.
HOME_VARIABLES = (
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
    "IPYTHONDIR",
)

# All cells are laid out at once, without empty space after the last, so that one picture holds
# them.
SETTINGS = """{
  "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none", "scrollPastEnd": false}
}"""

ENGLISH = {"LC_ALL": "C.UTF-8"}
LOCALE_SOURCE = Path("/usr/share/i18n/locales/ko_KR")

# The status bar knows the kernel before the first cell runs; the circle in the toolbar says "idle"
# even where there is no kernel yet, but later counts all cells, also those with folded source.
KERNEL_IS_IDLE = r"#jp-main-statusbar >> text=/^Python 3 \(ipykernel\) \| (Idle|대기)$/"
RUN_MENU = re.compile("^(Run|실행)$")
ALL_CELLS_DONE = ".jp-Notebook-ExecutionIndicator[data-status=idle]"

NO_CELL_WAITS = """() => {
  const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")];
  const texts = prompts.map(prompt => prompt.textContent);
  return texts.some(text => /\\d/.test(text)) && !texts.some(text => text.includes("*"));
}"""

NO_PICTURE_LOADS = "() => [...document.images].every(picture => picture.complete)"

READ_CELLS = """() => [...document.querySelectorAll(".jp-Notebook .jp-Cell")].map(cell => {
  const texts = kind => [...cell.querySelectorAll(`[data-mime-type$="jupyter.${kind}"]`)]
    .map(output => output.innerText).join("\\n");
  return {
    prompt: cell.querySelector(".jp-InputPrompt").textContent,
    printed: texts("stdout"),
    red: texts("stderr"),
    picture_widths: [...cell.querySelectorAll("img")].map(picture => picture.naturalWidth),
  };
})"""

HEIGHT_FOR_ALL_CELLS = """() => {
  const panel = document.querySelector(".jp-Notebook .jp-WindowedPanel-outer");
  return window.innerHeight - panel.clientHeight + panel.scrollHeight;
}"""


@dataclass(frozen=True)
class ShownCell:
    """What the page shows of one cell."""

    prompt: str
    printed: str
    red: str
    """The text in red boxes: JupyterLab puts tracebacks there, and what went to stderr."""
    picture_widths: list[int]
    """In pixels; 0 for a picture that could not be loaded."""

    @property
    def has_run(self) -> bool:
        """Whether the cell has an execution count or, its source folded, at least an output."""
        return bool(re.search(r"\d", self.prompt) or self.printed or self.red)

    @property
    def complaint(self) -> str:
        """The last line in red: of a traceback, the exception and its sentence."""
        return self.red.strip().rpartition("\n")[2]


@dataclass
class OpenNotebook:
    """A notebook in a page of the browser."""

    page: sync_api.Page
    source: NotebookNode
    """The notebook as it was before anything ran."""
    console_errors: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.page.on("pageerror", lambda error: self.console_errors.append(str(error)))
        self.page.on("console", self.keep_error)

    def keep_error(self, message: sync_api.ConsoleMessage) -> None:
        """Remember the console's message if it reports an error."""
        if message.type == "error":
            self.console_errors.append(f"{message.text} ({message.location['url']})")

    def visit(self, url: str) -> None:
        """Open the notebook at its address, and close the left side bar."""
        self.page.goto(url)
        self.page.wait_for_selector(KERNEL_IS_IDLE)
        self.page.locator(".jp-SideBar [data-id=filebrowser]").click()
        self.page.locator("#filebrowser").wait_for(state="hidden")

    def run_all(self) -> None:
        """Choose Run > Run All Cells, and wait until nothing runs any more."""
        self.page.locator("#jp-MainMenu").get_by_text(RUN_MENU).click()
        self.page.locator("[data-command='runmenu:run-all']").click()
        self.page.wait_for_function(NO_CELL_WAITS)
        self.page.wait_for_selector(ALL_CELLS_DONE)
        self.page.wait_for_function(NO_PICTURE_LOADS)

    def shown(self) -> dict[str, ShownCell]:
        """What the page shows of each cell, by the cell's id."""
        cells = [ShownCell(**cell) for cell in self.page.evaluate(READ_CELLS)]
        return dict(zip([cell.id for cell in self.source.cells], cells, strict=True))

    def validate(self, screenshot: str) -> str:
        """Press nbgrader's button, and return what its dialog says."""
        self.page.get_by_role("button", name="Validate").click()
        dialog = self.page.locator(".jp-Dialog")
        said = dialog.inner_text()
        self.page.screenshot(path=SCREENSHOTS / f"{screenshot}.png")
        dialog.get_by_role("button", name="Ok").click()
        dialog.wait_for(state="detached")
        return said

    def take_screenshot(self, name: str) -> None:
        """Keep a picture of the whole notebook, in a window as high as all its cells."""
        with all_cells_on_screen(self.page):
            self.page.screenshot(path=SCREENSHOTS / f"{name}.png")


@dataclass(frozen=True)
class Server:
    """A running JupyterLab server."""

    folder: Path
    """The course folder in which it was started."""
    port: int
    token: str

    def address(self, path: str) -> str:
        """The address of `path` on the server, for a user who is logged in."""
        return f"http://127.0.0.1:{self.port}/{path}?token={self.token}"

    def log(self) -> str:
        """What the server has written so far."""
        return (self.folder / "server.log").read_text(encoding="utf-8")


@dataclass(frozen=True)
class JupyterLab:
    """A server, and a browser to visit it."""

    server: Server
    browser: sync_api.Browser

    @contextmanager
    def run(self, lesson: str, state: str, notebook: NotebookNode) -> Iterator[OpenNotebook]:
        """Open the notebook among the lesson's files, run all its cells, take a screenshot.

        `state` keeps several notebooks of one lesson apart.
        """
        path = f"{state}/{lesson}/{lesson}.ipynb"
        self.put(lesson, path, notebook)
        page = self.browser.new_page(viewport=WINDOW)
        page.set_default_timeout(TIMEOUT * 1000)
        opened = OpenNotebook(page, notebook)
        try:
            # A workspace of its own, for the default one would open earlier notebooks again.
            opened.visit(self.server.address(f"lab/workspaces/{lesson}-{state}/tree/{path}"))
            opened.run_all()
            opened.take_screenshot(f"{lesson}-{state}")
            yield opened
        finally:
            self.stop_kernel(page, path)
            page.close()

    def put(self, lesson: str, path: str, notebook: NotebookNode) -> None:
        """Write the notebook to `path`, and the lesson's pictures and data beside it."""
        file = self.server.folder / "notebooks" / path
        shutil.copytree(ROOT / "notebooks" / lesson, file.parent)
        file.write_bytes(write_notebook(notebook))

    def stop_kernel(self, page: sync_api.Page, path: str) -> None:
        """Stop the kernel of the notebook at `path`, which would go on without its page."""
        for session in page.request.get(self.server.address("api/sessions")).json():
            if session["path"] == path:
                page.request.delete(self.server.address(f"api/sessions/{session['id']}"))


@contextmanager
def all_cells_on_screen(page: sync_api.Page) -> Iterator[None]:
    """Make the window as high as all cells, for a while."""
    height = page.evaluate(HEIGHT_FOR_ALL_CELLS)
    page.set_viewport_size(WINDOW | {"height": height})
    yield
    page.set_viewport_size(WINDOW)


@contextmanager
def jupyterlab(folder: Path, language: dict[str, str] | None = None) -> Iterator[JupyterLab]:
    """JupyterLab in a browser, started in the new course folder `folder`.

    language: variables that tell the user's language; English where there are none.
    """
    with serve(folder, language or ENGLISH) as server, chromium() as browser:
        yield JupyterLab(server, browser)


@contextmanager
def chromium() -> Iterator[sync_api.Browser]:
    """The browser, and a folder for the pictures of what it shows."""
    SCREENSHOTS.mkdir(exist_ok=True)
    with sync_api.sync_playwright() as playwright:
        # Playwright itself adds --no-sandbox, without which root cannot start Chromium.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@contextmanager
def serve(folder: Path, language: dict[str, str]) -> Iterator[Server]:
    """The server of `make lab`, for the new course folder `folder`."""
    (folder / "notebooks").mkdir()
    for page in ROOT.glob("notebooks/*.ipynb"):
        shutil.copy(page, folder / "notebooks")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    learners = {"JUPYTER_CONFIG_PATH": str(ROOT / "autograder" / "jupyterlab")}
    with start(folder, ["notebooks"], learners | language) as server:
        yield server


@contextmanager
def start(folder: Path, words: list[str], variables: dict[str, str]) -> Iterator[Server]:
    """`jupyter lab WORDS`, typed in `folder` by a user with an empty home; stopped in the end."""
    server = Server(folder, free_port(), secrets.token_hex())
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            ["jupyter", "lab", *words, "--no-browser", *options(server)],
            cwd=folder,
            env=environment(server) | variables,
            stdout=log,
            stderr=log,
        )
        try:
            wait_until_it_answers(process, server)
            yield server
        finally:
            stop(process)


def korean_user(folder: Path) -> dict[str, str]:
    """The variables of a Korean user; the locale is compiled in `folder`, for few systems have it.

    Raises LookupError where it cannot be.
    """
    if not (shutil.which("localedef") and LOCALE_SOURCE.is_file()):
        raise LookupError("no Korean locale can be made here: install the package `locales`")
    command = ["localedef", "-i", "ko_KR", "-f", "UTF-8", folder / "ko_KR.UTF-8"]
    subprocess.run(command, check=True, capture_output=True)
    return {"LOCPATH": str(folder), "LC_ALL": "ko_KR.UTF-8"}


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def options(server: Server) -> list[str]:
    """Listen where the browser will look, and nowhere else; let root start it, too."""
    listen = ["--ip=127.0.0.1", f"--port={server.port}", "--port-retries=0"]
    return [*listen, "--allow-root"] if os.geteuid() == 0 else listen


def environment(server: Server) -> dict[str, str]:
    """The environment with the course's programs on the PATH and the folders of an empty home."""
    homes = {name: str(server.folder / "home" / name.lower()) for name in HOME_VARIABLES}
    defaults = Path(homes["JUPYTER_CONFIG_DIR"], "labconfig", "default_setting_overrides.json")
    defaults.parent.mkdir(parents=True)
    defaults.write_text(SETTINGS, encoding="utf-8")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return os.environ | homes | {"PATH": path, "JUPYTER_TOKEN": server.token}


def wait_until_it_answers(process: subprocess.Popen, server: Server) -> None:
    """Return when the server accepts connections; raise AssertionError when it gave up."""
    deadline = time.monotonic() + TIMEOUT
    while True:
        assert process.poll() is None and time.monotonic() < deadline, server.log()
        with contextlib.suppress(ConnectionRefusedError):
            return socket.create_connection(("127.0.0.1", server.port)).close()
        time.sleep(0.1)


def stop(process: subprocess.Popen) -> None:
    """Ask the server to stop, which stops its kernels first; insist where it does not."""
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
