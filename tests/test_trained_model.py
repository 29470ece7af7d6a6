"""The trained VGG16 of lessons 7 and 8, and what its data card says about it."""

import re

import keras
import pytest

from making.train_vgg16 import FOLDER, MODEL, evaluate


@pytest.fixture(scope="module")
def model():
    """The committed model, loaded as a lesson loads it."""
    return keras.models.load_model(MODEL)


@pytest.fixture(scope="module")
def figures(model):
    """What is measured on the validation and the test set."""
    return {split: evaluate(model, FOLDER / "dataset" / split) for split in ("val", "test")}


def test_the_file_is_small():
    """At most 5 MB, without an optimizer's state."""
    assert MODEL.stat().st_size < 5_000_000


def test_it_takes_films_and_gives_two_probabilities(model):
    """Shapes as the lessons need them; 13 convolutions and 3 dense layers."""
    assert model.input_shape == (None, 224, 224, 3)
    assert model.output_shape == (None, 2)
    kinds = [type(layer).__name__ for layer in model.layers]
    assert (kinds.count("Conv2D"), kinds.count("Dense")) == (13, 3)


def test_the_model_has_learned(figures):
    """On films that it has not seen; how well stands in the data card."""
    assert figures["val"].auc > 0.85


@pytest.mark.parametrize("split", ["val", "test"])
def test_the_data_card_states_what_is_measured(figures, split):
    """One film may fall on the other side on another processor; the area moves even less."""
    card = (FOLDER / "vgg16.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| `{split}` \|(.+)\|$", card, re.MULTILINE)
    stated = [float(cell) for cell in row.split("|")]
    measured = figures[split]
    assert stated[:4] == pytest.approx([*measured.counts.values()], abs=1)
    assert stated[4:] == pytest.approx([*measured.metrics.values(), measured.auc], abs=0.03)
