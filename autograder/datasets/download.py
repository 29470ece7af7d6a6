"""A file from the network: resumed after a break, whole and verified before anybody sees it."""

import contextlib
import os
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pooch
import requests
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from autograder.errors import DataSetError
from autograder.language import later
from autograder.language import translate as _

CHUNK = 2**13
"""Bytes that are received before they are written: a break costs as many at most."""
NO_ANSWER = {
    requests.exceptions.ProxyError: later(
        "The proxy through which {host} is asked does not work. "
        "Look at HTTPS_PROXY and HTTP_PROXY, then run the same command again."
    ),
    requests.exceptions.SSLError: later(
        "{host} does not prove who it is, so that nothing was fetched. "
        "Where a network inspects connections, name its certificate in REQUESTS_CA_BUNDLE."
    ),
    requests.exceptions.Timeout: later(
        "{host} has been silent for {timeout:g} seconds. Run the same command again later."
    ),
    requests.exceptions.ConnectionError: later(
        "{host} cannot be reached. Is there a network? "
        "Where it needs a proxy, name it in HTTPS_PROXY; then run the same command again."
    ),
    requests.exceptions.RequestException: later("{host} cannot be asked for the file: {error}"),
}


def download(url: str, check_sum: str, path: Path, timeout: float) -> None:
    """Put the file at `url` at `path`, unless it is there already.

    check_sum: such as "md5:d6a3..."; timeout: seconds of silence, not of the whole download.
    What arrived before a break stays at `path` with ".part" behind it, and the next call goes on
    there. Raises DataSetError, whose sentence says what to do, and OSError from the disk.
    """
    pooch.get_logger().setLevel("WARNING")
    fetch = ResumingDownloader(path.with_name(path.name + ".part"), timeout)
    try:
        pooch.retrieve(url, check_sum, fname=path.name, path=path.parent, downloader=fetch)
    except ValueError:
        raise DataSetError(
            "What {host} sent is not {file}: its check sum is not {check_sum}. "
            "It was thrown away. Run the same command again; if that does not help, something on "
            "the way changes files, and another network may not.",
            host=host_of(url),
            file=path.name,
            check_sum=check_sum,
        ) from None


class ResumingDownloader:
    """What pooch calls to fetch a file: goes on with what an earlier attempt left behind."""

    def __init__(self, part: Path, timeout: float):
        self.part = part
        self.timeout = timeout

    def __call__(self, url: str, output_file: str, pooch: object) -> None:
        """pooch calls it with a temporary file, which it verifies and renames afterwards."""
        receive(url, self.part, self.timeout)
        os.replace(self.part, output_file)


def receive(url: str, part: Path, timeout: float) -> None:
    """Fetch what is missing of `part`; raises DataSetError, and what has arrived stays there."""
    have = part.stat().st_size if part.exists() else 0
    with ask(url, have, timeout) as answer:
        if have and answer.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # Nothing is missing; or else the check sum will tell.
        refuse_anything_else(answer, host_of(url))
        if answer.status_code != HTTPStatus.PARTIAL_CONTENT:
            have = 0
        length = answer.headers.get("Content-Length", "")
        total = have + int(length) if length.isdecimal() else None
        with (
            part.open("ab" if have else "wb") as file,
            progress_bar(url, have, total) as advance,
            contextlib.suppress(requests.RequestException),
        ):
            for chunk in answer.iter_content(CHUNK):
                file.write(chunk)
                advance(len(chunk))
            if total is None or file.tell() >= total:
                return
    raise DataSetError(
        "The connection to {host} broke after {have:,} of {total} bytes. They are kept: run the "
        "same command again, and it goes on there.",
        host=host_of(url),
        have=part.stat().st_size,
        total=f"{total:,}" if total else _("an unknown number of"),
    )


def ask(url: str, have: int, timeout: float) -> requests.Response:
    """The server's answer, its body not read yet; asks for what comes after `have` bytes."""
    headers = {"Accept-Encoding": "identity"}  # Else positions count bytes of something packed.
    if have:
        headers["Range"] = f"bytes={have}-"
    try:
        return requests.get(url, headers=headers, stream=True, timeout=timeout)
    except requests.RequestException as error:
        sentence = next(text for kind, text in NO_ANSWER.items() if isinstance(error, kind))
        raise DataSetError(sentence, host=host_of(url), timeout=timeout, error=error) from None


def refuse_anything_else(answer: requests.Response, host: str) -> None:
    """Raise DataSetError unless the answer is a file."""
    if not answer.ok:
        raise DataSetError(
            "{host} answers {status} ({reason}) instead of the file. Run the "
            "same command again later; if that does not help, the file may have moved.",
            host=host,
            status=answer.status_code,
            reason=answer.reason,
        )
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        raise DataSetError(
            "{host} answers with a web page instead of the file. Networks with a log-in page do "
            "so: open a browser, log in, then run the same command again.",
            host=host,
        )


@contextlib.contextmanager
def progress_bar(url: str, have: int, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on stderr, in bytes; yields the function that moves it."""
    columns = [
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    ]
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(_("From {host}", host=host_of(url)), completed=have, total=total)
        yield partial(progress.advance, task)


def host_of(url: str) -> str:
    """The server's name, as sentences call it."""
    return urlsplit(url).hostname or url
