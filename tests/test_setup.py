"""`make setup`: an environment that is made when it must be, and then left alone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from course_maker import ROOT, requires
from jupyter_client.manager import start_new_kernel

IPYTHON_CONFIG = Path(sys.prefix, "etc/ipython/ipython_config.json")


@pytest.fixture
def clone(tmp_path) -> Path:
    """All that the target reads, with no package to install, in a folder with a blank."""
    clone = tmp_path / "흉부 X선"
    clone.mkdir()
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, clone)
    shutil.copytree(ROOT / "autograder", clone / "autograder")
    for name in ROOT.glob("requirements*.txt"):
        (clone / name.name).write_text("# none\n")
    return clone


def set_up(clone: Path, **options) -> str:
    """`make setup`; returns what it said."""
    words = ["make", "setup", f"PYTHON={sys.executable}"]
    result = subprocess.run(words, cwd=clone, capture_output=True, text=True, **options)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_new_dates_make_nothing_again_and_new_contents_do(clone):
    """`git checkout` and a copied folder change dates only; a pull may change what is needed."""
    assert "pip install" in set_up(clone)
    for path in clone.glob("*"):
        os.utime(path, (2**31, 2**31))
    assert "pip install" not in set_up(clone)
    (clone / "requirements.txt").write_text("# still none\n")
    assert "pip install" in set_up(clone)
    assert "pip install" not in set_up(clone)


def test_a_clone_that_was_moved_is_set_up_afresh(clone):
    """Programs of an environment name its path: those of the old place would start nothing."""
    set_up(clone)
    (clone / ".venv" / "of-the-old-place").touch()
    moved = clone.rename(clone.parent / "moved")
    assert "pip install" in set_up(moved)
    assert not (moved / ".venv" / "of-the-old-place").exists()
    assert subprocess.run([moved / ".venv/bin/pip", "--version"], capture_output=True).stdout


def test_others_can_read_the_environment_also_where_new_files_are_for_their_owner_only(clone):
    """Root's sandboxes run as another user, who needs its libraries."""
    set_up(clone, umask=0o077)
    assert all(path.stat().st_mode & 0o004 for path in (clone / ".venv/lib").rglob("*"))


@requires(IPYTHON_CONFIG.is_file(), "This environment was not made by `make setup`.")
def test_an_error_is_one_line_before_the_setup_cell_has_run():
    """In any kernel of the environment, as the setup cell of each lesson does it elsewhere."""
    manager, client = start_new_kernel()
    try:
        reply = client.execute_interactive("1 / 0", output_hook=lambda message: None)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    (line,) = reply["content"]["traceback"]
    assert "ZeroDivisionError" in line and line.strip().count("\n") == 0


@pytest.mark.parametrize(
    "name",
    ["downloaded/01_load_images/archive/moodle.zip", "submitted/anna/x.ipynb", ".autograder.lock"],
)
def test_git_takes_nothing_that_names_a_learner(name, tmp_path):
    """`git add .` after a term must not publish a class."""
    shutil.copy(ROOT / ".gitignore", tmp_path)
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    ignored = subprocess.run(["git", "check-ignore", "--quiet", name], cwd=tmp_path)
    assert ignored.returncode == 0
