"""The lessons run under the oldest and the newest OpenCV that pyproject.toml allows.

OpenCV 4 and 5 differ in the shape that `calcHist` returns.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
from course_maker import ROOT, autograder, missing

LESSON = "02_histogram"


def oldest_opencv() -> str:
    """The lower bound in pyproject.toml."""
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    requirement = next(line for line in dependencies if line.startswith("opencv-python"))
    return re.search(r">=([\d.]+)", requirement).group(1)


@pytest.fixture(scope="module")
def old_packages(tmp_path_factory):
    """A folder with the oldest OpenCV, to be put before the installed one."""
    folder = tmp_path_factory.mktemp("opencv")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder]
    result = subprocess.run([*pip, f"opencv-python=={oldest_opencv()}.*"], capture_output=True)
    if result.returncode:
        missing("The oldest OpenCV cannot be installed: no network?")
    return folder


def build_under(monkeypatch, course, packages) -> None:
    """Build the lesson, which solves it, with these packages in front."""
    monkeypatch.setenv("PYTHONPATH", str(packages), prepend=os.pathsep)
    shutil.rmtree(course.release(LESSON))
    result = autograder(course.root, "build", LESSON)
    assert result.returncode == 0, result.stderr


@pytest.mark.network
def test_the_reference_solution_earns_100_under_the_oldest_opencv(
    monkeypatch, course, old_packages
):
    """`build` refuses a lesson whose reference loses a point, or whose cells fail."""
    version = subprocess.run(
        [sys.executable, "-c", "import cv2; print(cv2.__version__)"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(old_packages)},
    )
    assert version.stdout.startswith(oldest_opencv())
    build_under(monkeypatch, course, old_packages)


def test_the_newest_opencv_is_another_generation():
    """The environment of all other tests has OpenCV 5."""
    import cv2
    import numpy as np

    histogram = cv2.calcHist([np.zeros((2, 2), np.uint8)], [0], None, [256], [0, 256])
    assert cv2.__version__.startswith("5.") and histogram.shape == (256,)
