"""What is built of this folder works where the folder is not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder that holds what the wheel holds, and its command in bin/."""
    copy, site = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("site")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    shutil.copytree(
        ROOT / "autograder", copy / "autograder", ignore=shutil.ignore_patterns("__pycache__")
    )
    pip = [sys.executable, "-m", "pip", "--quiet"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", copy / "dist", copy],
        check=True,
    )
    (wheel,) = (copy / "dist").glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", site, wheel], check=True)
    return site


def type_there(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess:
    """`autograder WORDS`, typed in the folder, with the wheel's package before any other."""
    return subprocess.run(
        [installed / "bin" / "autograder", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(installed), "LC_ALL": "C.UTF-8"},
    )


def test_the_installed_command_shows_its_help_anywhere(installed, tmp_path):
    """It starts without this folder and without pyproject.toml."""
    result = type_there(installed, tmp_path, "--help")
    assert result.returncode == 0, result.stderr
    assert "grade" in result.stdout


def test_the_installed_command_says_in_one_sentence_that_a_folder_is_no_course(installed, tmp_path):
    """As `python -m autograder` does it in a clone."""
    result = type_there(installed, tmp_path, "build")
    assert result.returncode == 2
    assert "There is no course in" in result.stderr and "Traceback" not in result.stderr


def test_the_wheel_holds_every_file_of_the_package(installed):
    """Templates, styles and catalogues, too."""
    tracked = subprocess.run(
        ["git", "ls-files", "autograder"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert tracked and [name for name in tracked if not (installed / name).is_file()] == []


def test_doctor_looks_at_the_machine_also_without_this_folder(installed, tmp_path):
    """It misses a course there, and nothing else."""
    result = type_there(installed, tmp_path, "doctor")
    assert result.returncode == 1 and "Traceback" not in result.stderr
    assert "xx Course" in result.stdout and result.stdout.count("xx ") == 1
