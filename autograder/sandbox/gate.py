"""The gate: all that a kernel sends goes through it, and is counted before the worker has it.

The worker's sockets are ZeroMQ's, which receives a message whole before anybody can look how long
it is, and keeps what nobody has read yet. The gate passes the bytes on between kernel and worker,
only so many after each request of the worker's. Frames are told by ZMTP 3 (rfc.zeromq.org/spec/23).
"""

import contextlib
import select
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.sandbox.bubblewrap import SOCKETS

GATE, KERNEL = "gate", "socket"
"""What the names of the sockets begin with: the channel's number follows."""
FRAME = 256
"""Bytes that a frame costs its receiver, besides its content."""
CHUNK = 2**16
CREDENTIALS = struct.Struct("3i")
"""struct ucred: process, user, group."""
GREETING = 64
LONG = 2


class NotZmtp(Exception):
    """A kernel's ZeroMQ does not talk like this."""


class FrameCounter:
    """Counts the frames that begin in a stream of ZMTP."""

    def __init__(self) -> None:
        self.header = b""
        self.header_length = GREETING
        self.content_left = 0

    def count(self, chunk: bytes) -> int:
        """How many begin in the next bytes; raises NotZmtp for a stream that is none."""
        place = frames = 0
        while place < len(chunk):
            if self.content_left:
                step = min(self.content_left, len(chunk) - place)
                self.content_left -= step
            else:
                step = 1
                frames += self.read_header(chunk[place : place + 1])
            place += step
        return frames

    def read_header(self, byte: bytes) -> bool:
        """Take one more byte of it; returns whether that was the last one."""
        self.header += byte
        if self.header_length != GREETING:
            self.header_length = 9 if self.header[0] & LONG else 2
        if len(self.header) < self.header_length:
            return False
        if self.header_length == GREETING:
            check_greeting(self.header)
        else:
            self.content_left = int.from_bytes(self.header[1:], "big")
        self.header, self.header_length = b"", 2
        return True


def check_greeting(greeting: bytes) -> None:
    """Raise NotZmtp for another protocol, or an older version of it, whose frames are others."""
    if greeting[0] != 0xFF or greeting[9] != 0x7F or greeting[10] < 3:
        raise NotZmtp


@dataclass(eq=False)
class Direction:
    """One half of a connection."""

    source: socket.socket
    sink: socket.socket
    counter: FrameCounter | None = None
    """For what comes from the kernel."""
    is_request: bool = False
    """Whether the worker asks for something here."""
    waiting: bytes = b""
    """Received, but not yet passed on."""


class Gate:
    """Listens beside the kernel's sockets, in its sandbox."""

    def __init__(self, channels: Iterable[int], requests: int, allowance: int, worker: int):
        """requests: the channel on which the worker asks; allowance: bytes after each request.

        worker: its process. Nobody else may ask: a submission would allow itself what it wants.
        """
        self.requests, self.allowance, self.left = requests, allowance, allowance
        self.worker = worker
        self.listeners = {listen(channel): channel for channel in channels}
        self.connections: dict[socket.socket, tuple[Direction, Direction]] = {}
        """By the listener; each has one at a time."""
        self.exceeded = False
        """Whether the kernel has sent more."""

    def pass_on(self, seconds: float, ends: Iterable[int | socket.socket]) -> bool:
        """Pass on what there is, after waiting for it; returns whether it is time to end.

        ends: open handles, any of which becomes readable then.
        """
        halves = [half for pair in self.connections.values() for half in pair]
        receiving = {half.source: half for half in halves if not half.waiting}
        sending = {half.sink: half for half in halves if half.waiting}
        new = [one for one in self.listeners if one not in self.connections]
        readers: list[int | socket.socket] = [*ends, *new, *receiving]
        readable, writable, _ = select.select(readers, [*sending], [], seconds)
        for listener in new:
            if listener in readable:
                self.connect(listener)
        for end, half in [*receiving.items(), *sending.items()]:
            if end in readable or end in writable:
                self.move(half)
        return any(end in readable for end in ends)

    def connect(self, listener: socket.socket) -> None:
        """Connect the worker, if it is the worker who has come, with the kernel."""
        worker, _ = listener.accept()
        if process_of(worker) != self.worker:
            worker.close()
            return
        kernel = socket.socket(socket.AF_UNIX)
        channel = self.listeners[listener]
        with contextlib.suppress(OSError):
            kernel.connect(f"{SOCKETS}/{KERNEL}-{channel}")
        for end in (worker, kernel):
            end.setblocking(False)
        self.connections[listener] = (
            Direction(worker, kernel, is_request=channel == self.requests),
            Direction(kernel, worker, FrameCounter()),
        )

    def move(self, half: Direction) -> None:
        """Receive, unless something waits, and send; closes a connection that has ended."""
        try:
            if not half.waiting:
                half.waiting = half.source.recv(CHUNK)
                if not half.waiting:
                    raise ConnectionResetError
                self.account(half)
            half.waiting = half.waiting[half.sink.send(half.waiting) :]
        except BlockingIOError:
            pass
        except (OSError, NotZmtp):
            self.close(half)

    def account(self, half: Direction) -> None:
        """Count what has come; a request of the worker's allows as much as at first."""
        if half.is_request:
            self.left = self.allowance
        if half.counter:
            self.left -= len(half.waiting) + FRAME * half.counter.count(half.waiting)
        if self.left < 0:
            self.exceeded = True
            raise ConnectionResetError

    def close(self, half: Direction) -> None:
        """Close both directions of its connection."""
        for listener, pair in list(self.connections.items()):
            if half in pair:
                del self.connections[listener]
        half.source.close()
        half.sink.close()


def process_of(connection: socket.socket) -> int:
    """The process at the other end."""
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size)
    return int(CREDENTIALS.unpack(told)[0])


def listen(channel: int) -> socket.socket:
    """A socket that waits for the worker."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{SOCKETS}/{GATE}-{channel}")
    listener.listen(1)
    return listener
