"""The trusted side: runs a whole check cell on a snapshot, in a process that ends afterwards.

A process that does so is a fork of the warm process or, without one, a new Python:
`python -m autograder.sealed.verdict`, with the request on its standard input. It never sees a
learner's code, files or folder.

A request is the length of its header, the header (JSON), and the parts whose lengths the header
tells: the cell's source, the snapshot's text, its buffers. The answer is JSON.
"""

import ast
import contextlib
import io
import json
import os
import signal
import struct
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output

from autograder.course.readable_errors import ReadableError, error_output
from autograder.language import later
from autograder.printable import quoted
from autograder.sealed.check_cell import hidden_lines
from autograder.sealed.memory import data_in_use
from autograder.sealed.names import names_read
from autograder.sealed.values import SnapshotError, read_snapshot

LENGTH = struct.Struct("!Q")
SECONDS = 60
"""Processor time for a verdict."""
SECONDS_TO_READ = 5
"""Processor time for reading a snapshot: keys that are all alike to a dictionary take long."""
MEMORY = 2 * 2**30
"""Bytes that a verdict may allocate."""

UNFINISHED = "검사를 끝내지 못했습니다. 답이 지나치게 크거나 길지 않은지 보세요."
UNREADABLE = "답의 값을 읽지 못했습니다. 답을 수, 문자열, 튜플처럼 단순한 값으로 적었는지 보세요."


@dataclass(frozen=True)
class Verdict:
    """What came of a check cell."""

    outputs: list[NotebookNode]
    """As in a notebook."""
    failed_in_sight: bool = False
    """Whether the visible part failed, on values that are all known."""
    sign: str | None = None
    """What an instructor should look at."""


def unfinished() -> Verdict:
    """For a check that did not come to its end."""
    return Verdict([error_output(ReadableError.NO_VERDICT, UNFINISHED)])


def pack(
    source: str, folder: str, measured: dict[str, float], text: bytes, buffers: list[bytes]
) -> bytes:
    """A request for the outcome of the check cell on the snapshot.

    folder: where the lesson's own files lie; the cell's current folder.
    measured: names for what was measured outside of the kernel; no submission can set them.
    """
    parts = [source.encode(), text, *buffers]
    about = {"folder": folder, "measured": measured, "lengths": list(map(len, parts))}
    header = json.dumps(about).encode()
    return b"".join([LENGTH.pack(len(header)), header, *parts])


def unpack_verdict(answer: bytes) -> Verdict:
    """The verdict in the answer to a request."""
    content = json.loads(answer)
    return Verdict(**content | {"outputs": [from_dict(output) for output in content["outputs"]]})


def serve(reader: BinaryIO, writer: BinaryIO) -> None:
    """Read one request, give the verdict, write the answer."""
    limit_resources()
    header = json.loads(reader.read(LENGTH.unpack(reader.read(LENGTH.size))[0]))
    source, text, *buffers = [reader.read(length) for length in header["lengths"]]
    os.chdir(header["folder"])
    sys.path.insert(0, header["folder"])
    verdict = judge(source.decode(), header["measured"], text, buffers)
    writer.write(json.dumps(vars(verdict)).encode())
    writer.flush()


def limit_resources() -> None:
    """No snapshot shall keep the process busy for ever; Windows can limit nothing."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    if sys.platform == "linux":
        data = data_in_use() + MEMORY
        resource.setrlimit(resource.RLIMIT_DATA, (data, data))


@contextlib.contextmanager
def time_to_read() -> Iterator[None]:
    """Raise SnapshotError in what takes longer than that; Windows has no such clock."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    previous = signal.signal(signal.SIGPROF, refuse_to_read_on)
    signal.setitimer(signal.ITIMER_PROF, SECONDS_TO_READ)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)


def refuse_to_read_on(signum: int, frame: object) -> NoReturn:
    """What the signal of the clock leads to."""
    raise SnapshotError("it takes too long to read")


def judge(source: str, measured: dict[str, float], text: bytes, buffers: list[bytes]) -> Verdict:
    """What came of the cell on the snapshot; a snapshot that breaks a rule fails it."""
    try:
        with time_to_read():
            snapshot = read_snapshot(text, buffers, names_read(source))
    except SnapshotError as error:
        return Verdict(
            [error_output(ReadableError.UNREADABLE_VALUES, UNREADABLE)],
            sign=later("the kernel sent something that is no snapshot") + f": {quoted(str(error))}",
        )
    outputs, line = run(source, snapshot.values | measured)
    in_sight = line is not None and line not in hidden_lines(source)
    return Verdict(outputs, failed_in_sight=in_sight and snapshot.is_complete)


def run(source: str, values: dict[str, Any]) -> tuple[list[NotebookNode], int | None]:
    """Run the cell with these names, and no others; returns its outputs and where it failed.

    As in a notebook, the value of a last expression is a result.
    """
    names = {"__name__": "__main__", "__builtins__": __builtins__} | values
    printed, complained = io.StringIO(), io.StringIO()
    outputs, line = [], None
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complained):
        try:
            result = run_cell(source, names)
            if result is not None:
                outputs.append(new_output("execute_result", {"text/plain": repr(result)}))
        except BaseException as error:
            outputs.append(error_output(type(error).__name__, str(error)))
            line = failed_line(error)
    streams = [("stdout", printed.getvalue()), ("stderr", complained.getvalue())]
    shown = [new_output("stream", name=name, text=text) for name, text in streams if text]
    return shown + outputs, line


CELL = "<check>"


def run_cell(source: str, names: dict[str, Any]) -> object:
    """Run the statements; returns the value of the last one where it is an expression."""
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
    exec(compile(tree, CELL, "exec"), names)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), CELL, "eval"), names)
    return None


def failed_line(error: BaseException) -> int | None:
    """The line of the cell in which it failed."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == CELL
    ]
    return lines[0] if lines else None


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
