"""vgg.py of lesson 6: the paper's VGG19, at any width, with the scaling of the input inside."""

import numpy as np
import pytest
from keras.layers import Conv2D, Dense, MaxPooling2D

from making.lesson_vgg import lesson_vgg

vgg = lesson_vgg()


@pytest.fixture(scope="module")
def narrow():
    """The lesson's network, an eighth as wide as the paper's."""
    return vgg.VGG19((224, 224, 3))


def layers_of(model, kind):
    """The layers of model that are of this class, from the input to the output."""
    return [layer for layer in model.layers if isinstance(layer, kind)]


def test_full_width_has_the_papers_parameters():
    """144 million in its Table 2; exactly 143,667,240 for 224 x 224 x 3 and 1,000 classes."""
    assert vgg.VGG19((224, 224, 3), width=1, classes=1000).count_params() == 143_667_240


def test_19_layers_learn(narrow):
    """16 convolutions in blocks of 2, 2, 4, 4 and 4, a pooling after each block, 3 dense layers."""
    assert len(layers_of(narrow, Conv2D)) == 16
    assert len(layers_of(narrow, Dense)) == 3
    assert len(layers_of(narrow, MaxPooling2D)) == 5
    blocks = [layer.name.split("_")[0] for layer in layers_of(narrow, Conv2D)]
    assert [blocks.count(f"block{number}") for number in range(1, 6)] == [2, 2, 4, 4, 4]


@pytest.mark.parametrize("width", [1 / 16, 1 / 8, 1 / 4])
def test_width_scales_every_layer_but_the_last(width):
    """Filters and dense units are the paper's times width; the classes stay as they are."""
    model = vgg.VGG19((64, 64, 3), width=width, classes=5)
    filters = [64] * 2 + [128] * 2 + [256] * 4 + [512] * 8
    assert [layer.filters for layer in layers_of(model, Conv2D)] == [
        count * width for count in filters
    ]
    assert [layer.units for layer in layers_of(model, Dense)] == [4096 * width, 4096 * width, 5]


def test_the_input_is_scaled_inside_the_model(narrow):
    """Black (0) and white (1) become -2.25 and 1.75; a film's mean, 144 of 255, becomes about 0."""
    scale = narrow.get_layer("scale")
    assert narrow.layers[0] is scale
    levels = np.array([0, 144 / 255, 1], "float32").reshape(1, 1, 3, 1)
    assert np.ravel(scale(levels)).tolist() == pytest.approx([-2.25, 0.0, 1.75], abs=0.01)


def test_the_outputs_are_probabilities(narrow):
    """Two numbers between 0 and 1 for each film, which add up to 1."""
    films = np.random.default_rng(1).random((2, 224, 224, 3), "float32")
    probabilities = np.asarray(narrow(films))
    assert probabilities.shape == (2, 2)
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    assert probabilities.sum(axis=1) == pytest.approx([1, 1])


@pytest.mark.parametrize(
    "shape", [(224, 224), 224, "224x224x3", None, (224.0, 224.0, 3.0), (True, 224, 3)]
)
def test_a_shape_that_is_no_shape_is_refused(shape):
    """The sentence names input_shape and gives an example."""
    with pytest.raises(ValueError, match=r"three whole numbers .* such as \(224, 224, 3\)"):
        vgg.VGG19(shape)


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        ({"input_shape": (3, 224, 224)}, "at least 32 pixels, not 3 and 224"),
        ({"input_shape": (224, 224, 0)}, "at least 1 channel"),
        ({"input_shape": (224, 224, 3), "width": 0}, "width must be above 0"),
        ({"input_shape": (224, 224, 3), "classes": 1}, "at least 2"),
    ],
)
def test_other_wrong_arguments_are_refused_with_a_reason(arguments, sentence):
    """Each wrong argument has a sentence of its own."""
    with pytest.raises(ValueError, match=sentence):
        vgg.VGG19(**arguments)
