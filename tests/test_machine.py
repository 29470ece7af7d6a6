"""Workers share what a container or a scheduler gives, not what the machine behind it has."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from autograder.grading.machine import usable_cores, usable_memory

GIBIBYTE = 2**30
V2 = "0::/system.slice/job\n"
V1 = "4:memory:/job\n3:cpu,cpuacct:/job\n0::/\n"


@pytest.mark.parametrize(
    "own, files",
    [
        (
            V2,
            {"system.slice/job/memory.max": "1073741824", "system.slice/cpu.max": "150000 100000"},
        ),
        (V2, {"memory.max": "1073741824", "system.slice/job/cpu.max": "100000 100000"}),
        (
            V1,
            {
                "memory/job/memory.limit_in_bytes": "1073741824",
                "cpu,cpuacct/job/cpu.cfs_quota_us": "100000",
                "cpu,cpuacct/job/cpu.cfs_period_us": "100000",
            },
        ),
        # As in a container, whose own group is all that is mounted.
        (V1, {"memory/memory.limit_in_bytes": "1073741824", "cpu/cpu.cfs_quota_us": "50000"}),
    ],
)
def test_the_groups_limits_count(tmp_path, own, files):
    """Of both versions, also where a group around this one sets them."""
    files = {"cpu/cpu.cfs_period_us": "100000"} | files
    for name, text in files.items():
        path = tmp_path / "groups" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n")
    (tmp_path / "own").write_text(own)
    assert usable_memory(tmp_path / "groups", tmp_path / "own") == GIBIBYTE
    assert usable_cores(tmp_path / "groups", tmp_path / "own") == 1


def test_without_limits_there_is_the_whole_machine(tmp_path):
    """Neither "max" nor a missing file nor another system limits anything."""
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "cpu.max").write_text("max 100000\n")
    (tmp_path / "own").write_text("0::/\n")
    for own in ("own", "missing"):
        assert usable_memory(tmp_path, tmp_path / own) == psutil.virtual_memory().total
        assert usable_cores(tmp_path, tmp_path / own) >= 1


REAL_GROUP = Path("/sys/fs/cgroup/memory", f"autograder-test-{os.getpid()}")


def test_a_real_group_counts():
    """Where this user may make one, of version 1."""
    try:
        REAL_GROUP.mkdir()
    except OSError:
        pytest.skip("no group can be made here")
    try:
        (REAL_GROUP / "memory.limit_in_bytes").write_text(str(GIBIBYTE))
        enter = f"open('{REAL_GROUP}/tasks', 'w').write(str(os.getpid()))"
        words = f"import os; {enter}; from autograder.grading.machine import usable_memory"
        program = f"{words}; print(usable_memory())"
        found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        assert found.stdout.strip() == str(GIBIBYTE), found.stderr
    finally:
        REAL_GROUP.rmdir()
