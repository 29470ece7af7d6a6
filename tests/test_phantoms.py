"""The chest phantoms: drawn the same each time, opacities in the lungs, no class leak."""

import csv
from collections import Counter

import numpy as np
import pytest
from PIL import Image
from sklearn.metrics import roc_auc_score

from autograder.datasets.lesson_films import (
    CHEST_SIZE,
    DATASET,
    DATASET_SIZE,
    IMAGE_SIZE,
    IMAGES,
    LABELS,
)
from making.draw_films import CHEST_SEED, FOLDER, dataset_list, image_list
from making.phantoms import draw_phantom, lung_mask

LARGEST_DIFFERENCE = 2  # grey levels, so that another processor or OpenCV build may round
MEAN_DIFFERENCE = 0.05


@pytest.fixture(scope="module")
def training_set():
    """The films of the training set as float, shape (n, height, width), and n labels 0 or 1."""
    films = dataset_list("train")
    pictures = [read(f"dataset/{name}") for name, _, _ in films]
    return np.array(pictures, float), np.array([LABELS.index(label) for _, label, _ in films])


def read(path):
    """The committed picture below data/ as it is stored."""
    return np.asarray(Image.open(FOLDER / path))


def assert_nearly_equal(film, committed):
    """Assert that two films differ by rounding only."""
    difference = np.abs(film.astype(int) - committed)
    assert difference.max() <= LARGEST_DIFFERENCE
    assert difference.mean() <= MEAN_DIFFERENCE


@pytest.mark.parametrize("name, label, seed", image_list())
def test_drawing_again_gives_the_committed_image(name, label, seed):
    """Each of the ten images is what the generator draws from its seed."""
    assert_nearly_equal(draw_phantom(label, IMAGE_SIZE, seed), read(f"images/{name}"))


def test_drawing_again_gives_the_committed_chest():
    """The film of lesson 2 is what the generator draws from its seed."""
    assert_nearly_equal(draw_phantom("opacity", CHEST_SIZE, CHEST_SEED), read("chest.png"))


@pytest.mark.parametrize("split", DATASET)
def test_drawing_again_gives_the_committed_films_but_for_what_jpeg_loses(split):
    """A few of each split; `make data` draws them all."""
    for name, label, seed in dataset_list(split)[::30]:
        film = draw_phantom(label, DATASET_SIZE, seed).astype(int)
        assert np.abs(film - read(f"dataset/{name}")).mean() < 3


def test_there_are_as_many_films_of_each_class_as_the_lessons_read():
    """A real set has as many, too: lesson_films.py says so for both."""
    assert Counter(label for _, label, _ in image_list()) == IMAGES
    for split, counts in DATASET.items():
        assert Counter(label for _, label, _ in dataset_list(split)) == counts
        for label, count in counts.items():
            assert len(list(FOLDER.glob(f"dataset/{split}/{label}/*.jpg"))) == count


def test_same_seed_gives_the_same_picture():
    """Two calls with equal arguments give equal pictures."""
    first, second = (draw_phantom("opacity", (128, 128), 5) for _ in range(2))
    assert np.array_equal(first, second)


def test_another_seed_gives_another_picture():
    """Another seed is another patient and another film."""
    first, second = (draw_phantom("normal", (128, 128), seed).astype(int) for seed in (5, 6))
    assert np.abs(first - second).mean() > 5


def test_no_seed_is_used_twice():
    """No patient appears in two of the sets, or twice in one."""
    seeds = [seed for _, _, seed in image_list()] + [CHEST_SEED]
    seeds += [seed for split in DATASET for _, _, seed in dataset_list(split)]
    assert len(seeds) == len(set(seeds))


@pytest.mark.parametrize("size", [(300, 300), (400, 320), (160, 224)])
def test_size_is_width_then_height(size):
    """A size of (width, height) gives an 8-bit array of shape (height, width)."""
    film = draw_phantom("normal", size, 7)
    assert film.shape == (size[1], size[0])
    assert film.dtype == np.uint8


def test_unknown_label_raises_and_names_the_two_labels():
    """The message of the ValueError tells which labels there are."""
    with pytest.raises(ValueError, match="'normal' or 'opacity'"):
        draw_phantom("pneumonia", (128, 128), 1)


def test_too_small_size_raises():
    """A film too small for its marker is refused."""
    with pytest.raises(ValueError, match="96"):
        draw_phantom("normal", (300, 60), 1)


@pytest.mark.parametrize("seed", range(20, 28))
def test_opacity_lies_inside_the_lungs(seed):
    """The two films of one seed differ by more than rounding in the lungs only."""
    normal, opacity = (draw_phantom(label, (224, 224), seed).astype(int) for label in LABELS)
    difference = np.abs(opacity - normal)
    lungs = lung_mask((224, 224), seed)
    assert difference[lungs].sum() > 0.99 * difference.sum()
    assert difference[~lungs].max() <= 12
    assert (difference[lungs] > 10).mean() > 0.02


def test_mean_grey_level_is_near_that_of_the_real_set(training_set):
    """The mean over the training set is within 12 of 144, that of the paediatric films."""
    films, _ = training_set
    assert films.mean() == pytest.approx(144, abs=12)


def test_mean_brightness_does_not_separate_the_classes(training_set):
    """A threshold on a film's mean grey level is nearly useless, in either direction."""
    films, classes = training_set
    area = roc_auc_score(classes, films.mean(axis=(1, 2)))
    assert 0.25 < area < 0.75


def test_both_classes_carry_the_same_marker():
    """The plate that says SYNTHETIC is the same on every film."""
    plates = [
        draw_phantom(label, (224, 224), seed)[-12:-4, -58:-6] for label in LABELS for seed in (1, 2)
    ]
    assert all(np.array_equal(plate, plates[0]) for plate in plates)
    assert set(np.unique(plates[0])) == {0, 255}


def test_chest_is_wide_and_reaches_both_ends_of_the_scale():
    """Lesson 2 counts on 400 x 320 pixels with black and white ones, also lower right."""
    chest = read("chest.png")
    assert chest.shape == (320, 400)
    assert (chest == 0).sum() >= 20
    assert (chest == 255).sum() >= 20
    assert (chest[160:, 200:] == 255).any()


def test_quarters_of_the_chest_have_different_histograms():
    """Of any two quarters of the chest, over a tenth of the pixels fall in other bins."""
    chest = read("chest.png")
    quarters = [
        chest[rows, columns]
        for rows in (slice(160), slice(160, None))
        for columns in (slice(200), slice(200, None))
    ]
    shares = [np.histogram(quarter, 32, (0, 256))[0] / quarter.size for quarter in quarters]
    apart = [
        np.abs(one - other).sum() / 2
        for number, one in enumerate(shares)
        for other in shares[:number]
    ]
    assert min(apart) > 0.1


def test_table_lists_exactly_the_images_that_are_there():
    """images.csv names every file in data/images once, with its label, and nothing else."""
    content = (FOLDER / "images.csv").read_bytes()
    rows = list(csv.DictReader(content.decode().splitlines()))
    assert b"\r" not in content
    assert sorted(row["filename"] for row in rows) == sorted(
        path.name for path in (FOLDER / "images").iterdir()
    )
    assert {row["label"] for row in rows} == set(LABELS)


@pytest.mark.parametrize("name", ["chest.png", "card.png", "images/xray_01.png"])
def test_picture_files_say_that_they_are_synthetic(name):
    """Each PNG file carries a text that calls it synthetic."""
    assert "Synthetic" in Image.open(FOLDER / name).text["Description"]
