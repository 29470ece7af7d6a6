"""What a submission may use."""

from dataclasses import dataclass

from autograder.sealed.format import MAX_BYTES, MAX_TEXT

MiB = 2**20
GiB = 2**30


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Sizes are in bytes, times in seconds."""

    cell_time: float = 120
    """Wall time of one cell; it is interrupted, the next cells still run."""
    notebook_time: float = 900
    """Wall time of the whole notebook."""
    cpu_time: int = 1800
    """Processor time of one process."""
    memory: int = 4 * GiB
    """Memory of all processes together, and of the files that they write, besides what the warm
    process brought along."""
    processes: int = 256
    """Processes and threads together."""
    open_files: int = 1024
    """Files that one process may have open."""
    file_size: int = 256 * MiB
    """Size of one file."""
    disk: int = 512 * MiB
    """What can be written into the submission's folder, and again into /tmp and /dev/shm."""
    files: int = 20_000
    """Files and folders in each of these places."""
    output: int = 5 * MiB
    """What one cell may print and show."""


def message_size(limits: Limits) -> int:
    """Bytes that a kernel may send after a request: a snapshot, or what a cell may show.

    A character takes up to four, and what it is packed in has its place, too.
    """
    return MAX_TEXT + MAX_BYTES + 4 * limits.output
