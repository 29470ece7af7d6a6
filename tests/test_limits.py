"""A submission's limits hold, wherever it puts what it takes, and whatever its kernel sends."""

import errno
import os
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psutil
import pytest
import zmq.asyncio
from course_maker import requires
from jupyter_client.session import DELIM, Session
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.course.complaints import reason_in
from autograder.grading.run import run_notebook
from autograder.intake.decode import MAX_VALUES
from autograder.sandbox import gate, sentences
from autograder.sandbox.bubblewrap import bubblewrap
from autograder.sandbox.limits import Limits, MiB
from autograder.sandbox.messages import TolerantChannel
from autograder.sandbox.warm import WarmProcess

pytestmark = requires(bubblewrap().program, bubblewrap().why)

SMALL = Limits(memory=200 * MiB, cell_time=20, notebook_time=120)

# More than 200 MiB each, of which no single process has more than it may.
HOARDS = {
    "of processes whose first thread has ended": """
import ctypes, os, threading, time
def hold():
    much = bytearray(b"1") * (80 << 20)
    time.sleep(20)
EXIT = {"x86_64": 60, "aarch64": 93}[os.uname().machine]
for _ in range(4):
    if os.fork() == 0:
        threading.Thread(target=hold).start()
        ctypes.CDLL(None).syscall(EXIT, 0)
time.sleep(20)
""",
    "inherited by children": """
import os, time
for _ in range(3):
    if os.fork() == 0:
        much = bytearray(b"1") * (100 << 20)
        os.fork()
        time.sleep(20)
time.sleep(20)
""",
    "in files": """
import time
for folder in ("/tmp", "/dev/shm", "."):
    with open(f"{folder}/much", "wb") as file:
        file.write(b"1" * (90 << 20))
time.sleep(20)
""",
    "in sockets": """
import os, socket, time
pairs = [socket.socketpair() for _ in range(300)]
time.sleep(20)
""",
}

# What comes to nothing, and costs nothing.
REFUSED = """
import ctypes, errno, os
library = ctypes.CDLL(None, use_errno=True)

def outcome(result):
    return "done" if result >= 0 else errno.errorcode[ctypes.get_errno()]

print(outcome(library.memfd_create(b"", 0)), outcome(library.shmget(0, 1 << 20, 0o1600)))
import mmap
reader, writer = os.pipe()
print(outcome(library.vmsplice(writer, 0, 0, 0)))
for given in (lambda: mmap.mmap(-1, 4096), lambda: open("/dev/zero", "r+b")):
    try:
        given()
        print("done")
    except OSError as error:
        print(errno.errorcode[error.errno])
count = 0
try:
    while True:
        open(f"/tmp/{count}", "w").close()
        count += 1
except OSError as error:
    print(error.errno, count)
"""

FLOODS = {
    "frames without number": "send(kernel.iopub_socket, 'stream', buffers=[b'x'] * 400_000)",
    "one message after the other": """
for _ in range(20):
    send(kernel.iopub_socket, "stream", metadata={"much": "x" * (10 << 20)})
""",
    "a snapshot of many frames": """
def answer(stream, ident, parent):
    much = [b"x" * (10 << 20)] * 20
    kernel.session.send(stream, "snapshot_reply", {}, parent, ident, buffers=much)
kernel.shell_handlers["snapshot_request"] = answer
""",
}
SEND = """
kernel = get_ipython().kernel
def send(socket, kind, **more):
    content = {"name": "stdout", "text": "x"}
    kernel.session.send(socket, kind, content, parent=kernel.get_parent("shell"), **more)
"""


def run(folder, cells: list[str], limits: Limits) -> NotebookNode:
    """A notebook of these cells, and a check, after a run."""
    check = new_code_cell("assert x")
    check.metadata["nbgrader"] = {"grade_id": "check-1", "grade": True, "solution": False}
    notebook = new_notebook(cells=[*map(new_code_cell, cells), check])
    return run_notebook(notebook, folder, limits, threads=1).notebook


@pytest.fixture
def slim_warm_process() -> None:
    """A new one: what it has imported for other tests a kernel may hold besides its limit."""
    WarmProcess.replace(WarmProcess.instance())


@pytest.mark.usefixtures("slim_warm_process")
def test_memory_counts_wherever_it_is(tmp_path):
    """All processes together, what they share once, and their files."""
    notebook = run(tmp_path, list(HOARDS.values()), SMALL)
    for name, cell in zip(HOARDS, notebook.cells, strict=False):
        assert reason_in(cell) == sentences.memory(SMALL).sentence, name


def test_memory_that_nobody_could_count_is_not_given(tmp_path):
    """Files without a name, segments and pages of no process; nor empty files without number."""
    (cell, _) = run(tmp_path, [REFUSED], Limits()).cells
    *refused, last = "".join(output.text for output in cell.outputs).splitlines()
    assert refused == ["ENOSYS ENOSYS", "EPERM", "EPERM", "EACCES"]
    number, count = map(int, last.split())
    assert number == errno.ENOSPC and count <= Limits().files


@pytest.mark.parametrize("flood", FLOODS)
def test_no_kernel_can_fill_the_workers_memory(tmp_path, flood):
    """It is ended, and its cell says that it showed too much."""
    before, peak = psutil.Process().memory_info().rss, Peak()
    with peak:
        notebook = run(tmp_path, [SEND + FLOODS[flood]], Limits())
    said = [reason_in(cell) for cell in notebook.cells]
    assert sentences.output(Limits()).sentence in said
    assert peak.bytes - before < 200 * MiB


@pytest.mark.parametrize("values, is_read", [(1_000, True), (MAX_VALUES, False)])
def test_no_message_takes_many_times_its_length(values, is_read):
    """However few bytes its values are on their way."""
    session = Session(key=b"key")
    content = {"text": [{}] * values}
    _, frames = session.feed_identities(session.serialize(session.msg("stream", content)))
    with zmq.asyncio.Context() as context, context.socket(zmq.SUB) as unused:
        channel = TolerantChannel(unused, session)
        assert (channel.read([DELIM, *frames]) is not None) is is_read


class Peak(threading.Thread):
    """The most memory that this process has while something is done."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.done, self.bytes = threading.Event(), 0

    def run(self) -> None:
        """Look again and again."""
        while not self.done.wait(0.02):
            self.bytes = max(self.bytes, psutil.Process().memory_info().rss)

    def __enter__(self) -> None:
        self.start()

    def __exit__(self, *error: object) -> None:
        self.done.set()
        self.join()


@pytest.mark.parametrize("comes_from, passes", [(os.getpid, True), (os.getppid, False)])
def test_nobody_but_the_worker_passes_the_gate(tmp_path, monkeypatch, comes_from, passes):
    """Under an ordinary user, a submission may connect: what it asked for would be its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gate, "SOCKETS", ".")
    with socket.socket(socket.AF_UNIX) as kernel, socket.socket(socket.AF_UNIX) as visitor:
        kernel.bind(f"{gate.KERNEL}-1")
        kernel.listen()
        guarded = gate.Gate([1], requests=1, allowance=100, worker=comes_from())
        visitor.connect(f"{gate.GATE}-1")
        guarded.pass_on(0, ())
        assert bool(guarded.connections) is passes


def test_a_sandbox_ends_though_its_first_program_was_stopped(tmp_path):
    """Under an ordinary user, a submission can do that to what waits for the sandbox's end."""
    before = first_programs()
    limits = replace(SMALL, cell_time=2)
    with ThreadPoolExecutor() as pool:
        running = pool.submit(run, tmp_path, ["import time\ntime.sleep(20)"], limits)
        (waiting,) = until(lambda: first_programs() - before)
        waiting.suspend()
        try:
            running.result()
            waiting.wait(timeout=5)
        finally:
            if waiting.is_running():
                waiting.resume()


def first_programs() -> set[psutil.Process]:
    """What runs in each sandbox before its kernel."""
    ours = psutil.Process(WarmProcess.instance().process.pid).children(recursive=True)
    return {process for process in ours if process.name() == "cat"}


def until(found: Callable[[], set[psutil.Process]]) -> set[psutil.Process]:
    """What there is as soon as there is anything."""
    while not (there := found()):
        time.sleep(0.01)
    return there


def test_a_check_sees_no_file_but_the_lessons(tmp_path):
    """It could tell a learner which files there are on the machine of whoever grades."""
    (tmp_path / "data.csv").write_text("1")
    (tmp_path / "lesson.ipynb").write_text("the solution")
    outside = tmp_path.parent / "secret.txt"
    outside.write_text("secret")
    places = [str(outside), f"../../../../../../../..{outside}", "/etc/hostname", "lesson.ipynb"]
    check = new_code_cell(
        f"from pathlib import Path\nprint([Path(one).exists() for one in {places}])\n"
        "print(Path('data.csv').read_text(), Path.home(), sorted(Path('/proc').glob('[0-9]*'))[:1])"
    )
    check.metadata["nbgrader"] = {"grade_id": "check-1", "grade": True, "solution": False}
    notebook = run_notebook(new_notebook(cells=[check]), tmp_path, Limits()).notebook
    seen, rest = notebook.cells[0].outputs[0].text.splitlines()
    assert seen == str([False] * len(places))
    assert rest == "1 /tmp [PosixPath('/proc/1')]"
