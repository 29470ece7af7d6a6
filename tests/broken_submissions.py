"""Hundreds of broken and hostile submissions of one small lesson, and what must come of each.

Those that are told one by one have points that are known; the others are the released notebook
with one thing in it replaced by nonsense, of which only an outcome is asked.
"""

import itertools
import json
import os
import random
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from hostile_submissions import graded
from nbformat.v4 import new_markdown_cell, new_notebook

from autograder.course.notebook import write_notebook

LESSON = "made"
RIGHT = {"answer-1": "total = 42", "answer-2": "word = 'sesame'"}
HONEST = "honest"
"""How the names of those begin who have done nothing strange."""

CONFIGURATION = """
from autograder.sandbox.limits import MiB
c.Course.shared_files = []
c.SandboxExecute.limits = Limits(
    cell_time=8, notebook_time=40, memory=512 * MiB, processes=64, output=2 * MiB
)
"""


@dataclass(frozen=True)
class Broken:
    """A submission, and what must come of it."""

    make: Callable[[Path], None]
    """Puts it into the folder."""
    score: float | None = None
    """Of 100; None where nothing can be graded."""
    says: str = ""
    """A phrase of the reason, or of what the instructor is told besides."""
    any_outcome: bool = False
    """Whether it may be graded or not."""


def write_lesson(root: Path) -> None:
    """Write the instructor's notebook and its file below `root`/source."""
    folder = root / "source" / LESSON
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "numbers.txt").write_text("40\n2\n")
    cells = [new_markdown_cell("# 만든 실습", id="title")]
    for number, (name, right, value) in enumerate(
        [
            ("total", "sum(map(int, open('data/numbers.txt')))", "42"),
            ("word", "'sesame'", "'sesame'"),
        ],
        start=1,
    ):
        solution = f"### BEGIN SOLUTION\n{name} = {right}\n### END SOLUTION"
        check = (
            f"assert {name} is not None, '아직 비어 있습니다.'\n### BEGIN HIDDEN TESTS\n"
            f"assert {name} == {value}, '다릅니다.'\n### END HIDDEN TESTS"
        )
        cells += [
            graded(f"answer-{number}", f"{name} = None\n{solution}", solution=True, locked=False),
            graded(f"check-{number}", check, grade=True, points=50),
        ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    (folder / f"{LESSON}.ipynb").write_bytes(write_notebook(notebook))


def handed_out(**answers: str) -> dict:
    """The notebook as a learner has it, with right answers where no other is given."""
    sources = RIGHT | {name.replace("_", "-"): source for name, source in answers.items()}
    cells = [new_markdown_cell("# 만든 실습", id="title")]
    for number, name in enumerate(["total", "word"], start=1):
        check = f"assert {name} is not None, '아직 비어 있습니다.'"
        cells += [
            graded(f"answer-{number}", sources[f"answer-{number}"], solution=True, locked=False),
            graded(f"check-{number}", check, grade=True, points=50),
        ]
    return json.loads(json.dumps(new_notebook(cells=cells)))


def write(folder: Path, notebook: object) -> None:
    """Write it as it is, whether it is a notebook or not."""
    content = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    (folder / f"{LESSON}.ipynb").write_bytes(content)


def changed(change: Callable[[dict], object], score: float | None = 100, says: str = "") -> Broken:
    """The right notebook after `change`."""

    def make(folder: Path) -> None:
        notebook = handed_out()
        change(notebook)
        write(folder, notebook)

    return Broken(make, score, says)


def beside(place: Callable[[Path], object], score: float | None = 100, says: str = "") -> Broken:
    """The right notebook, and what `place` puts beside it."""

    def make(folder: Path) -> None:
        write(folder, handed_out())
        place(folder)

    return Broken(make, score, says)


def instead(content: bytes, says: str) -> Broken:
    """A file in the place of the notebook."""
    return Broken(lambda folder: write(folder, content), None, says)


def code(score: float = 100, **answers: str) -> Broken:
    """Code in the answers."""
    return Broken(lambda folder: write(folder, handed_out(**answers)), score)


def timestamp(content: bytes, says: str = "tells no time") -> Broken:
    """What stands in timestamp.txt."""
    return beside(lambda folder: (folder / "timestamp.txt").write_bytes(content), 100, says)


def put(folder: Path, name: str | bytes, content: bytes = b"x") -> None:
    """A file, in folders of its own."""
    path = folder / os.fsdecode(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def bind(folder: Path, name: str) -> None:
    """A socket."""
    with chdir(folder), socket.socket(socket.AF_UNIX) as server:
        server.bind(name)


def link_folder(folder: Path, target: str) -> None:
    """A link in the place of the lesson's folder."""
    folder.rmdir()
    folder.symlink_to(target)


def link_learner(folder: Path, target: str) -> None:
    """A link in the place of the learner's folder."""
    folder.rmdir()
    folder.parent.rmdir()
    folder.parent.symlink_to(target)


def link_notebook(folder: Path, target: str) -> None:
    """A link in the place of the notebook."""
    (folder / f"{LESSON}.ipynb").unlink(missing_ok=True)
    (folder / f"{LESSON}.ipynb").symlink_to(target)


def extra_cell(**about: object) -> Callable[[dict], object]:
    """One more Markdown cell, of which nbgrader's metadata says this."""

    def change(notebook: dict) -> None:
        cell = new_markdown_cell("mine", id="mine")
        cell.metadata["nbgrader"] = about
        notebook["cells"].append(cell)

    return change


SENDING = """
import json, os
kernel = get_ipython().kernel
session, socket = kernel.session, kernel.iopub_socket
def send(kind, content):
    session.send(socket, kind, content, parent=kernel.get_parent("shell"))
def raw(header=b"{}", parent=None, metadata=b"{}", content=b"{}", count=4):
    parent = parent or session.pack(kernel.get_parent("shell")["header"])
    frames = [header, parent, metadata, content][:count]
    socket.send_multipart([b"topic", b"<IDS|MSG>", session.sign(frames), *frames])
def head(kind, **more):
    about = {"msg_id": os.urandom(8).hex(), "msg_type": kind, "session": "", "version": "5.3"}
    return json.dumps(about | {"username": "", "date": "2026-01-01T00:00:00Z"} | more).encode()
def reply(kind, content):
    stream = getattr(kernel, "shell_stream", None) or kernel.shell_socket
    ident = kernel._parent_ident["shell"]
    session.send(stream, kind, content, parent=kernel.get_parent("shell"), ident=ident)
"""
WIDGET = {"_model_name": "OutputModel", "_model_module": "@jupyter-widgets/output"}
COMM = {"comm_id": "x", "target_name": "jupyter.widget", "data": {"state": WIDGET}}
MESSAGES = {
    "stream_without_name": "send('stream', {'text': 'x'})",
    "stream_of_a_number": "send('stream', {'name': 'stdout', 'text': 5})",
    "stream_of_a_list": "send('stream', {'name': 'stdout', 'text': [1]})",
    "stream_of_no_name": "send('stream', {'name': [], 'text': 'x'})",
    "display_of_a_number": "send('display_data', {'data': 5, 'metadata': {}})",
    "display_of_a_list": "send('display_data', {'data': ['a', 3], 'metadata': {}})",
    "display_of_numbers": "send('display_data', {'data': {'text/plain': 3}, 'metadata': 4})",
    "display_without_data": "send('display_data', {})",
    "display_with_a_list_as_id": (
        "send('display_data', {'data': {}, 'metadata': {}, 'transient': {'display_id': [1]}})"
    ),
    "display_with_a_number_for_transient": (
        "send('display_data', {'data': {}, 'metadata': {}, 'transient': 7})"
    ),
    "update_of_nothing": "send('update_display_data', {'transient': {'display_id': 'x'}})",
    "result_with_a_word_for_its_count": (
        "send('execute_result', {'data': {}, 'metadata': {}, 'execution_count': 'many'})"
    ),
    "input_with_a_word_for_its_count": "send('execute_input', {'execution_count': 'many'})",
    "input_with_a_huge_count": "send('execute_input', {'execution_count': 10**30})",
    "error_of_numbers": "send('error', {'ename': 1, 'evalue': 2, 'traceback': 3})",
    "error_of_nothing": "send('error', {})",
    "status_of_nothing": "send('status', {})",
    "status_of_a_number": "send('status', {'execution_state': 7})",
    "clear_output_of_a_list": "send('clear_output', {'wait': [1]})",
    "comm_open_of_nothing": "send('comm_open', {})",
    "comm_open_of_a_widget": f"send('comm_open', {COMM})",
    "comm_msg_of_a_list": "send('comm_msg', {'comm_id': [], 'data': []})",
    "unknown_kind": "send('no_such_kind', {'a': 1})",
    "content_is_a_list": "raw(head('stream'), content=b'[1, 2]')",
    "content_is_no_json": "raw(head('stream'), content=b'{')",
    "content_is_no_utf8": "raw(head('stream'), content=b'\\xff\\xfe')",
    "content_is_deep": (
        "raw(head('display_data'), content=b'{\"data\": {\"application/json\": '"
        " + b'[' * 400 + b']' * 400 + b'}, \"metadata\": {}}')"
    ),
    "content_is_deeper": "raw(head('stream'), content=b'[' * 10**5)",
    "kind_is_a_number": "raw(head(3))",
    "kind_is_a_list": "raw(head([]))",
    "header_is_a_number": "raw(b'3')",
    "header_is_a_list": "raw(b'[]')",
    "header_is_empty": "raw(b'{}')",
    "header_of_the_year_9999": (
        "raw(head('execute_input', date='9999-12-31T23:59:59Z'), content=b'{\"code\": \"\"}')"
    ),
    "header_with_a_list_as_date": "raw(head('status', date=[]), content=b'{}')",
    "parent_is_a_number": "raw(head('status'), parent=b'3')",
    "three_frames": "raw(head('status'), count=3)",
    "wrong_signature": (
        "socket.send_multipart([b't', b'<IDS|MSG>', b'0' * 64, b'{}', b'{}', b'{}', b'{}'])"
    ),
    "no_delimiter": "socket.send_multipart([b'nonsense'])",
    "empty_frame": "socket.send_multipart([b''])",
    "a_thousand_wrong_signatures": (
        "for number in range(1000): socket.send_multipart([b'<IDS|MSG>', b'%d' % number])"
    ),
    "half_character_printed": (
        "session.pack = lambda value: json.dumps(value, default=str).encode()\nprint('\\ud800')"
    ),
    "half_character_in_an_error": (
        "session.pack = lambda value: json.dumps(value, default=str).encode()\n"
        "raise ValueError('\\ud800')"
    ),
    "reply_of_nothing": "reply('execute_reply', {})",
    "reply_of_a_list": "reply('execute_reply', [])",
    "reply_with_a_number_for_its_status": "reply('execute_reply', {'status': 3})",
    "reply_of_another_kind": "reply('no_such_kind', {'status': 'ok'})",
}

UNTIL_NO_MORE = """
import os, signal, time
children = []
try:
    while True:
        child = os.fork()
        if child == 0:
            time.sleep(60)
            os._exit(0)
        children.append(child)
except OSError as error:
    print(error)
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""
THREADS = """
import threading, time
try:
    while True:
        threading.Thread(target=time.sleep, args=(2,), daemon=True).start()
except RuntimeError as error:
    print(error)
time.sleep(2.5)
"""

NAMED = {
    # Names and kinds of files.
    "name_of_windows": beside(lambda folder: put(folder, b"\xc7\xd1.txt")),
    "name_of_latin_1": beside(lambda folder: put(folder, b"M\xfcller/\xe9.txt")),
    "name_with_a_line_break": beside(lambda folder: put(folder, "a\nzoe, made: not graded: x")),
    "name_turned_round": beside(lambda folder: put(folder, "a\u202etxt.exe")),
    "name_of_250_bytes": beside(lambda folder: put(folder, "x" * 250)),
    "pipe": beside(lambda folder: os.mkfifo(folder / "pipe"), says="left out"),
    "socket": beside(lambda folder: bind(folder, "socket"), says="left out"),
    "link": beside(lambda folder: (folder / "x").symlink_to("/etc/passwd"), says="left out"),
    "link_to_a_device": beside(lambda folder: (folder / "z").symlink_to("/dev/zero")),
    "link_to_itself": beside(lambda folder: (folder / "x").symlink_to("x"), says="left out"),
    "link_for_the_data": beside(lambda folder: (folder / "data").symlink_to("/etc")),
    "folders_in_folders": beside(
        lambda folder: put(folder, "d/" * 150 + "x"), None, "folders in each other"
    ),
    "file_for_the_data": beside(lambda folder: put(folder, "data")),
    "folder_for_a_file_of_the_data": beside(lambda folder: put(folder, "data/numbers.txt/x.txt")),
    "own_data": beside(lambda folder: put(folder, "data/numbers.txt", b"7")),
    "folder_called_as_a_notebook": beside(lambda folder: put(folder, "x.ipynb/x.txt")),
    "many_files": beside(
        lambda folder: [put(folder, f"many/{number}", b"") for number in range(20_001)],
        None,
        "more than 20000 files",
    ),
    "lesson_is_a_file": Broken(lambda f: (f.rmdir(), f.write_text("x")), None, "is a file"),
    "lesson_is_a_pipe": Broken(lambda f: (f.rmdir(), os.mkfifo(f)), None, "is a file"),
    "lesson_links_to_the_solution": Broken(
        lambda folder: link_folder(folder, f"../../source/{LESSON}"), None, "symbolic link"
    ),
    "lesson_links_to_another": Broken(
        lambda folder: link_folder(folder, f"../{HONEST}-0/{LESSON}"), None, "symbolic link"
    ),
    "lesson_links_to_nothing": Broken(
        lambda folder: link_folder(folder, "nothing"), None, "symbolic link"
    ),
    "learner_links_to_the_solutions": Broken(
        lambda folder: link_learner(folder, "../source"), None, "symbolic link"
    ),
    "learner_links_to_another": Broken(
        lambda folder: link_learner(folder, f"{HONEST}-0"), None, "symbolic link"
    ),
    "notebook_links_to_the_solution": Broken(
        lambda folder: link_notebook(folder, f"../../../source/{LESSON}/{LESSON}.ipynb"),
        None,
        "symbolic link",
    ),
    "notebook_links_to_itself": Broken(
        lambda folder: link_notebook(folder, f"{LESSON}.ipynb"), None, "symbolic link"
    ),
    "notebook_is_a_pipe": Broken(
        lambda folder: os.mkfifo(folder / f"{LESSON}.ipynb"), None, "is not in"
    ),
    "notebook_is_a_socket": Broken(
        lambda folder: bind(folder, f"{LESSON}.ipynb"), None, "is not in"
    ),
    "notebook_is_a_folder": Broken(
        lambda folder: (folder / f"{LESSON}.ipynb").mkdir(), None, "is not in"
    ),
    "nothing": Broken(lambda folder: None, None, "is not in"),
    "other_names": Broken(
        lambda folder: [put(folder, f"a\nb{number}.ipynb") for number in range(1000)],
        None,
        "There is",
    ),
    # Times.
    "time_in_words": timestamp(b"not a date at all"),
    "time_of_bytes": timestamp(b"\xff\xfe\x00"),
    "time_before_all_times": timestamp(b"0001-01-01 00:00:00 +1400"),
    "time_of_digits": timestamp(b"9" * 500),
    "time_too_long": timestamp(b"9" * 5000),
    "time_of_a_huge_zone": timestamp(b"2026-01-01 00:00:00 +" + b"9" * 40),
    "time_half_character": timestamp("2026-01-01 \ufffd".encode()),
    "time_empty": timestamp(b"", ""),
    "time_right": timestamp(b"2026-03-02 10:00:00 UTC", ""),
    "time_link": beside(
        lambda folder: (folder / "timestamp.txt").symlink_to("/etc/passwd"), says="tells no time"
    ),
    "time_pipe": beside(lambda folder: os.mkfifo(folder / "timestamp.txt"), says="tells no time"),
    "time_folder": beside(lambda folder: (folder / "timestamp.txt").mkdir(), says="tells no time"),
    # What is no notebook.
    "empty": instead(b"", "empty"),
    "a_word": instead(b"answer", "not JSON"),
    "a_picture": instead(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a picture"),
    "zeros": instead(bytes(10**6), "empty"),
    "deep_lists": instead(b"[" * 10**6, "not JSON"),
    "deep_objects": instead(b'{"a":' * 10**5, "breaks off"),
    "open_string": instead(b'{"' + b'x\\"' * 10**5, "breaks off"),
    "many_empty_lists": instead(b"[" + b"[]," * 3 * 10**6 + b"[]]", "values"),
    "many_objects": changed(
        lambda notebook: notebook["metadata"].update({str(n): {} for n in range(2_000_000)}),
        None,
        "values",
    ),
    "many_numbers_in_metadata": changed(
        lambda notebook: notebook["metadata"].update(x=[0] * 10**6)
    ),
    "many_outputs": changed(
        lambda notebook: notebook["cells"][1].update(
            outputs=[{"output_type": "stream", "name": "stdout", "text": "x"}] * 50_000
        )
    ),
    "outputs_of_no_kind": changed(lambda notebook: notebook["cells"][1].update(outputs=[3, {}])),
    "many_cells": changed(
        lambda notebook: notebook["cells"].extend([new_markdown_cell("x")] * 6000),
        None,
        "more than 5000 cells",
    ),
    "a_large_answer": code(answer_1="# " + "x" * 10**6 + "\ntotal = 42"),
    # Metadata.
    "half_character_in_metadata": changed(lambda n: n["metadata"].update(x="\ud800")),
    "half_character_in_source": changed(
        lambda n: n["cells"][1].update(source="total = 42  # \ud800")
    ),
    "half_character_in_a_name": changed(extra_cell(grade=True, grade_id="\ud800")),
    "half_character_in_an_attachment": changed(
        lambda n: n["cells"][0].update(attachments={"x": {"text/plain": "\udfff"}})
    ),
    "task_of_ones_own": changed(extra_cell(task=True, grade_id="bonus", schema_version=3)),
    "grade_of_ones_own": changed(
        extra_cell(grade=True, grade_id="bonus", points=1000, schema_version=3)
    ),
    "points_without_end": changed(extra_cell(grade=True, grade_id="bonus", points=float("inf"))),
    "name_is_a_list": changed(extra_cell(grade=True, grade_id=["check-1"])),
    "name_is_empty": changed(extra_cell(grade=True, grade_id="")),
    "nbgrader_is_a_list": changed(lambda n: n["cells"][0]["metadata"].update(nbgrader=[1])),
    "nbgrader_is_a_word": changed(lambda n: n["cells"][0]["metadata"].update(nbgrader="x")),
    "schema_of_the_future": changed(extra_cell(grade=True, grade_id="x", schema_version=99)),
    "signs_of_ones_own": changed(lambda n: n["metadata"].update(autograder_signs=3)),
    "key_of_ones_own": changed(lambda n: n["metadata"].update(autograder_key=[])),
    "markers_of_hidden_tests": code(
        50, answer_1="total = 42\n### BEGIN HIDDEN TESTS", answer_2="### BEGIN HIDDEN TESTS"
    ),
    # The limit of processes and threads.
    "processes_until_no_more": code(answer_1=f"{UNTIL_NO_MORE}\ntotal = 42"),
    "threads_until_no_more": code(answer_1=f"{THREADS}\ntotal = 42"),
} | {
    f"message_{name}": code(answer_1=f"total = 42\n{SENDING}\n{line}")
    for name, line in MESSAGES.items()
}
if sys.platform != "linux":
    for name in ("name_of_windows", "name_of_latin_1"):
        del NAMED[name]

NONSENSE = [None, 3, -1, 1.5, "x", "\ud800", True, [], {}, [[]], {"x": {}}]


def places(value: object, path: tuple = ()) -> Iterator[tuple]:
    """The way to each value within the value."""
    if path:
        yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def with_nonsense(path: tuple, nonsense: object) -> Broken:
    """The right notebook with this at the place."""

    def change(notebook: dict) -> None:
        for key in path[:-1]:
            notebook = notebook[key]
        notebook[path[-1]] = nonsense

    return Broken(changed(change).make, any_outcome=True)


def torn(number: int) -> Broken:
    """The right notebook's file with a piece missing and a byte changed."""
    dice = random.Random(number)

    def make(folder: Path) -> None:
        content = bytearray(json.dumps(handed_out()).encode())
        start = dice.randrange(len(content))
        del content[start : start + dice.randrange(200)]
        content[dice.randrange(len(content))] = dice.randrange(256)
        write(folder, bytes(content))

    return Broken(make, any_outcome=True)


def mutants(count: int) -> dict[str, Broken]:
    """So many notebooks in which one thing is nonsense, or the file is torn; always the same."""
    pairs = list(itertools.product(places(handed_out()), NONSENSE))
    chosen = random.Random(0).sample(pairs, count - count // 5)
    found = {
        f"nonsense-{number}": with_nonsense(*pair) for number, pair in enumerate(chosen, start=1)
    }
    return found | {f"torn-{number}": torn(number) for number in range(count // 5)}
