"""A web server on loopback with one file and as many faults as a test wants."""

import contextlib
import hashlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class FileServer:
    """What the server does; a test changes it between requests."""

    content: bytes
    url: str = ""
    status: int = 200
    content_type: str = "application/octet-stream"
    honours_range: bool = True
    breaks_at: int | None = None
    """The byte of the file before which the connection ends."""
    stalls_at: int | None = None
    """The byte of the file before which nothing comes any more."""
    answers: bool = True
    """Whether a request is answered at all; else the connection just ends."""
    silent: bool = False
    """Whether the answer is never begun."""
    ranges: list[str | None] = field(default_factory=list)
    """The header `Range` of each request."""
    paths: list[str] = field(default_factory=list)
    """What each request asks for."""
    sent: int = 0
    """Bytes of the file, in all answers together."""
    stalled: threading.Event = field(default_factory=threading.Event)
    """Set once the server has stalled."""
    released: threading.Event = field(default_factory=threading.Event)
    """Set by a test to let the server go on after it stalled."""

    @property
    def check_sum(self) -> str:
        """What pooch calls the file's MD5."""
        return f"md5:{hashlib.md5(self.content).hexdigest()}"

    @property
    def port(self) -> str:
        """The port on which it listens."""
        return self.url.split(":")[2].split("/")[0]


class Handler(BaseHTTPRequestHandler):
    """Answers as `self.server.files`, a FileServer, says."""

    def do_GET(self):
        """http.server calls it for each request."""
        files = self.server.files
        wanted = self.headers.get("Range")
        files.ranges.append(wanted)
        files.paths.append(self.path)
        if files.silent:
            files.released.wait(20)
        if not files.answers:
            return
        start = int(re.match(r"bytes=(\d+)-", wanted).group(1)) if wanted else 0
        if not files.honours_range:
            start = 0
        if start and start >= len(files.content):
            self.send_error(416)
            return
        self.send_response(206 if start and files.status == 200 else files.status)
        self.send_header("Content-Type", files.content_type)
        self.send_header("Content-Length", str(len(files.content) - start))
        self.end_headers()
        self.send_body(files, start)

    def send_body(self, files: FileServer, start: int) -> None:
        """The file from `start`, as far as the server's faults let it come."""
        if files.stalls_at is not None and start < files.stalls_at:
            self.send_bytes(files, start, files.stalls_at)
            files.stalled.set()
            files.released.wait(20)
            start = files.stalls_at
        self.send_bytes(files, start, files.breaks_at)

    def send_bytes(self, files: FileServer, start: int, end: int | None) -> None:
        """The bytes from `start` up to `end`."""
        with contextlib.suppress(ConnectionError):
            self.wfile.write(files.content[start:end])
            self.wfile.flush()
            files.sent += len(files.content[start:end])

    def log_message(self, *args):
        """http.server calls it to print each request."""


@contextlib.contextmanager
def serving(content: bytes) -> Iterator[FileServer]:
    """The server, for as long as the `with` statement lasts."""
    files = FileServer(content)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.files = files
    files.url = f"http://127.0.0.1:{server.server_port}/file"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield files
    finally:
        files.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
