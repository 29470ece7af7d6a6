"""Real X-rays in place of the phantoms: every promise of the tests holds on them, too."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from course_maker import LESSONS, SHARED_DATA, copy_course, shared_workers, succeed
from graded_class import GradedClass
from PIL import Image

from autograder.course.bank import hand_in, load_bank
from autograder.datasets.catalogue import PNEUMONIAMNIST
from autograder.datasets.film import Film
from autograder.datasets.layout import describe, write_set
from autograder.datasets.lesson_films import LABELS

SMALL = SHARED_DATA / "pneumoniamnist_28.npz"
QUICK = "01_load_images"

pytestmark = pytest.mark.skipif(not SMALL.is_file(), reason=f"{SMALL} is not here")


def films() -> Iterator[Film]:
    """PneumoniaMNIST's validation and test films at 28 pixels, scaled up, the former to train."""
    with np.load(SMALL) as arrays:
        for origin, split in {"val": "train", "test": "test"}.items():
            labels = arrays[f"{origin}_labels"][:, 0]
            for number, pixels in enumerate(arrays[f"{origin}_images"]):
                name = f"{split}_{number:04}"
                picture = Image.fromarray(pixels).resize((224, 224), Image.Resampling.BICUBIC)
                yield Film(name, split, LABELS[labels[number]], name, lambda p=picture: p)


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Path:
    """A cache folder in which `data get pneumoniamnist` seems to have put the set."""
    cache = tmp_path_factory.mktemp("cache")
    (cache / PNEUMONIAMNIST.name).mkdir()
    write_set(films(), describe(PNEUMONIAMNIST, "28 pixels"), cache / PNEUMONIAMNIST.name)
    return cache


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_keeps_its_promises_on_real_films(lesson, cache, tmp_path, monkeypatch, request):
    """The reference earns 100, which `build` sees to, and the bank's cases earn their points."""
    everything = request.config.getoption("everything")
    if lesson != QUICK and not everything:
        pytest.skip("only with --everything: it takes minutes")
    monkeypatch.setenv("CHEST_XRAY_DATA", str(cache))
    course = copy_course(tmp_path, [lesson])
    succeed(tmp_path, "build", "--dataset", PNEUMONIAMNIST.name)
    cases = load_bank(course, lesson)[: None if everything else 1]
    graded = GradedClass(course, lesson, {f"bank-{n}": case for n, case in enumerate(cases)})
    for student, case in graded.cases.items():
        hand_in(course, lesson, student, case)
    succeed(tmp_path, "grade", *shared_workers())
    for student, case in graded.cases.items():
        assert graded.earned(student) == case.points, case.name
        complaints = graded.complaints(student)
        assert [phrase for phrase in case.says.values() if phrase not in complaints] == []
