"""Real X-rays in place of the phantoms: the lessons stay right."""

import csv
import shutil
from pathlib import Path

import pytest
from conftest import SHARED_DATA, autograder

FILMS = sorted(SHARED_DATA.glob("xray_*.png"))

pytestmark = pytest.mark.skipif(not FILMS, reason=f"there are no real films in {SHARED_DATA}")


def put_real_films(data: Path) -> None:
    """Replace every phantom of lessons 1 and 2 by one of the films, under the phantom's name."""
    with open(data / "images.csv", encoding="utf-8") as file:
        names = [row["filename"] for row in csv.DictReader(file)]
    for number, name in enumerate(names):
        shutil.copy(FILMS[number % len(FILMS)], data / "images" / name)
    shutil.copy(FILMS[0], data / "chest.png")


@pytest.mark.parametrize("lesson", ["01_load_images", "02_histogram"])
def test_the_reference_solution_earns_100_on_real_films(course, lesson):
    """`build` refuses a lesson whose reference loses a point, or whose cells fail."""
    put_real_films(course.data())
    result = autograder(course.root, "build", lesson)
    assert result.returncode == 0, result.stderr
    used = [path for path in (course.release(lesson) / "data").rglob("*.png")]
    assert used and all(path.read_bytes() in [f.read_bytes() for f in FILMS] for path in used)
