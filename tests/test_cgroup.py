"""Linux keeps a submission's limits, too, where cgroups of version 2 are ours to make."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox.limits import MiB

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no cgroups")

if sys.platform == "linux":
    from autograder.sandbox.cgroup import GROUPS, OWN_GROUPS, Cgroup, own_cgroup, place

REAL = Path("/sys/fs/cgroup/unified", f"autograder-test-{os.getpid()}")
HOARD = "import sys; much = [b'1' * 2**20 for _ in range(int(sys.argv[1]))]"
MANY = """
import threading
count, end = 0, threading.Event()
while count < 60:
    try:
        threading.Thread(target=end.wait, daemon=True).start()
    except RuntimeError:
        break
    count += 1
print(count)
"""


def made_groups(folder: Path, controllers: str) -> Path:
    """What looks like a hierarchy of version 2 with a group `ours` in it."""
    for group in (folder, folder / "ours", folder / "ours" / "autograder"):
        group.mkdir(exist_ok=True)
        (group / "cgroup.controllers").write_text(controllers)
        (group / "cgroup.subtree_control").write_text("")
    return folder


def passed_on(groups: Path) -> list[str]:
    """The names of the groups into whose cgroup.subtree_control something was written."""
    return [path.parent.name for path in groups.rglob("cgroup.subtree_control") if path.read_text()]


@pytest.mark.parametrize("own", ["0::/ours/autograder\n", "4:memory:/job\n0::/ours/autograder\n"])
def test_submissions_get_groups_beside_the_one_that_is_called_autograder(tmp_path, own):
    """Its parent has no process, and passes its controllers on."""
    groups = made_groups(tmp_path / "groups", "cpu memory pids\n")
    (tmp_path / "own").write_text(own)
    assert place(groups, tmp_path / "own") == groups / "ours"
    assert passed_on(groups) == ["ours"]


def test_in_the_root_of_all_groups_they_are_made_there(tmp_path):
    """There alone may be groups beside processes; Linux refuses it in a root that only seems so."""
    groups = made_groups(tmp_path / "groups", "memory pids")
    (tmp_path / "own").write_text("0::/\n")
    assert place(groups, tmp_path / "own") == groups


@pytest.mark.parametrize(
    "own, controllers",
    [
        ("0::/ours\n", "memory pids"),
        ("0::/ours/autograder/session-2.scope\n", "memory pids"),
        ("0::/ours/autograder\n", "memory"),
        ("0::/ours/autograder\n", ""),
        ("0::/../elsewhere/autograder\n", "memory pids"),
        ("0::/\n", "hugetlb"),
        ("4:memory:/ours/autograder\n", "memory pids"),
        ("", "memory pids"),
    ],
)
def test_no_group_that_is_not_ours_is_touched(tmp_path, own, controllers):
    """Nor one that cannot limit both; the keeper's limits are all there is then."""
    groups = made_groups(tmp_path / "groups", controllers)
    (tmp_path / "own").write_text(own)
    before = sorted(groups.rglob("*"))
    with own_cgroup(groups, tmp_path / "own") as group:
        assert group is None
    assert sorted(groups.rglob("*")) == before and not passed_on(groups)


def test_without_groups_nothing_is_made_and_nothing_fails(tmp_path):
    """As on another version, or where /proc tells nothing."""
    with own_cgroup(tmp_path, tmp_path / "missing") as group:
        assert group is None


def test_a_group_gets_the_limits_and_tells_what_became_of_it(tmp_path):
    """One that lacks memory.swap.max, as without swap, gets the others."""
    for name in ("cgroup.procs", "memory.max", "memory.oom.group", "pids.max"):
        (tmp_path / name).write_text("")
    group = Cgroup(tmp_path)
    group.limit(3 * MiB, 17)
    assert (tmp_path / "memory.max").read_text() == str(3 * MiB)
    assert (tmp_path / "memory.oom.group").read_text() == "1"
    assert (tmp_path / "pids.max").read_text() == "17"
    assert not (tmp_path / "memory.swap.max").exists()
    assert not group.was_out_of_memory()
    for reached, ended in ((0, 0), (1, 0), (0, 1), (1, 1)):
        (tmp_path / "memory.events").write_text(f"low 0\noom {reached}\noom_kill {ended}\n")
        assert group.was_out_of_memory() == bool(reached and ended)


def test_a_process_enters_a_real_group_and_ends_with_it():
    """Where version 2 has no controllers, as beside version 1; as root only."""
    try:
        REAL.mkdir()
    except OSError:
        pytest.skip("no group can be made here")
    group = Cgroup(REAL)
    process = subprocess.Popen(["sleep", "60"], preexec_fn=group.enter)
    try:
        where = Path("/proc", str(process.pid), "cgroup").read_text()
        assert f"0::/{REAL.name}\n" in where
        group.limit(MiB, 1)
        assert not group.was_out_of_memory()
    finally:
        group.remove()
        process.wait(timeout=10)
    assert not REAL.exists()


@pytest.mark.skipif(
    not Path("/sys/fs/cgroup/unified").is_dir(), reason="groups are of one version only"
)
def test_beside_version_1_nothing_changes():
    """Its controllers are not to be had in version 2."""
    for groups in (GROUPS / "unified", GROUPS):
        with own_cgroup(groups, OWN_GROUPS) as group:
            assert group is None


def test_linux_keeps_the_limits():
    """Where it lets us; the group is gone afterwards."""
    with own_cgroup() as group:
        if group is None:
            pytest.skip("no group with controllers can be made here")
        group.limit(100 * MiB, 20)

        def run(program: str, *words: str) -> subprocess.CompletedProcess[str]:
            command = [sys.executable, "-c", program, *words]
            return subprocess.run(
                command, preexec_fn=group.enter, stdout=subprocess.PIPE, text=True
            )

        assert run(HOARD, "20").returncode == 0 and not group.was_out_of_memory()
        assert run(HOARD, "300").returncode < 0 and group.was_out_of_memory()
        assert run(MANY).stdout == "19\n"  # And the thread that starts them.
    assert not list(GROUPS.rglob(group.name))
