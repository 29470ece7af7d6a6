"""Waiting for one's turn where another process writes."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout


@contextlib.contextmanager
def locked(path: Path, tell: Callable[[], None]) -> Iterator[None]:
    """Hold the lock in the file `path`; `tell` is called first if another process has it."""
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        tell()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
