"""The workers: a Dask cluster of this machine's own, or one that exists."""

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dask
from distributed import Client, LocalCluster
from distributed.utils import get_mp_context

from autograder.errors import CourseError
from autograder.grading.machine import usable_cores, usable_memory
from autograder.grading.worker import WarmUp
from autograder.sandbox.limits import Limits

CONNECT_SECONDS = 15

SUBMISSIONS_AT_A_TIME = 2
"""For each worker: while one starts or ends, which is mostly waiting, the other computes."""

SETTINGS = {
    "distributed.logging.distributed": "critical",
    "distributed.admin.log-format": "%(message)s",
    # Nobody reads what Dask remembers of its work, and memory must not grow with the class.
    "distributed.admin.low-level-log-length": 10,
    "distributed.worker.profile.enabled": False,
    # A submission whose worker has died twice is reported, not tried a third time.
    "distributed.scheduler.allowed-failures": 1,
    "distributed.admin.large-graph-warning-threshold": "10 GiB",
    "distributed.worker.multiprocessing-method": "spawn" if os.name == "nt" else "forkserver",
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
}


def sensible_workers(limits: Limits) -> int:
    """As many workers as there are cores, and as memory lets reach their limit at once."""
    at_once = usable_memory() // (SUBMISSIONS_AT_A_TIME * limits.memory)
    return max(1, min(usable_cores(), at_once))


@contextlib.contextmanager
def local_cluster(workers: int, folder: Path, libraries: list[str]) -> Iterator[Client]:
    """Workers of this machine that end with this process; they write below `folder` only."""
    make_private(folder.parent)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        start_forkserver()
        with (
            dask.config.set(SETTINGS),
            LocalCluster(
                n_workers=workers,
                threads_per_worker=SUBMISSIONS_AT_A_TIME,
                host="127.0.0.1",
                # Whoever else works on this machine must not be able to give orders to the workers.
                security=True,
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                local_directory=str(folder),
                silence_logs="CRITICAL",
            ) as cluster,
            Client(cluster) as client,
        ):
            client.register_plugin(WarmUp(libraries))
            yield client
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_private(folder: Path) -> None:
    """Make the folder, for this user only; raises CourseError where another user owns it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.name != "nt" and folder.lstat().st_uid != os.getuid():
        raise CourseError(
            "{folder} belongs to another user. Remove it, or set TMPDIR.", folder=folder
        )
    folder.chmod(0o700)


def start_forkserver() -> None:
    """Workers are forked from one process that has imported what they need.

    They ignore Ctrl-C, which a terminal sends to all: it is for the process that grades.
    """
    if os.name == "nt":
        return
    from multiprocessing import forkserver  # Windows has none.

    with dask.config.set(SETTINGS):
        get_mp_context().set_forkserver_preload(["distributed", "autograder.grading.worker"])
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, previous)


@contextlib.contextmanager
def existing_cluster(address: str, libraries: list[str]) -> Iterator[Client]:
    """A cluster that somebody else has started; raises CourseError where there is none."""
    try:
        client = Client(address, timeout=CONNECT_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        raise CourseError(
            "There is no Dask scheduler at {address} ({reason}). Start one with: dask scheduler",
            address=address,
            reason=error,
        ) from None
    with client:
        client.register_plugin(WarmUp(libraries))
        yield client


def run_folder(course_root: str) -> Path:
    """Where the local workers of one course write; one run at a time uses it."""
    name = Path(course_root).resolve().as_posix().replace("/", "-").strip("-")
    return Path(tempfile.gettempdir(), f"autograder-{os.getuid() if os.name != 'nt' else 0}", name)
