"""VGG19, to read beside the VGG16 of lesson 4: both grow by repeating one kind of block.

Source: K. Simonyan and A. Zisserman (2014), Very Deep Convolutional Networks for Large-Scale Image
Recognition, arXiv:1409.1556. VGG19 is column E of its Table 1, VGG16 is column D: blocks 3, 4 and 5
have four convolutions each here, and three there. The dropout and the weight decay with which the
paper trains are left out.
"""

from numbers import Integral

from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D, Rescaling


def VGG19(input_shape, width=1 / 8, classes=2):
    """Build an untrained VGG19: 16 convolutions and 3 dense layers that learn.

    input_shape: (height, width, channels) of one image, whole numbers; height and width are at
        least 32 pixels, because five poolings halve them. The pixels must lie between 0 and 1.
    width: factor on the number of filters and of dense units, above 0. 1 is the network of the
        paper, which needs a GPU; 1/8 learns on an ordinary processor.
    classes: number of classes, at least 2.
    Returns a keras.Sequential, not yet compiled. It turns a batch of images, shape
    (n, *input_shape), into probabilities between 0 and 1, shape (n, classes), that add up to 1 for
    each image.
    Raises ValueError for anything else, in a sentence.
    """
    check_arguments(input_shape, width, classes)

    model = Sequential(name="VGG19")
    model.add(Input(tuple(input_shape)))
    # Chest films have a mean of about 144 / 255 = 0.56; this makes it 0, and 0..1 to -2.25..1.75.
    model.add(Rescaling(4, offset=-2.25, name="scale"))

    for layer in block(1, convolutions=2, filters=scaled(64, width)):
        model.add(layer)
    for layer in block(2, convolutions=2, filters=scaled(128, width)):
        model.add(layer)
    for layer in block(3, convolutions=4, filters=scaled(256, width)):
        model.add(layer)
    for layer in block(4, convolutions=4, filters=scaled(512, width)):
        model.add(layer)
    for layer in block(5, convolutions=4, filters=scaled(512, width)):
        model.add(layer)

    model.add(Flatten(name="flatten"))
    model.add(dense(scaled(4096, width), name="dense1"))
    model.add(dense(scaled(4096, width), name="dense2"))
    model.add(Dense(classes, activation="softmax", name="prediction"))
    return model


def block(number, convolutions, filters):
    """List the layers of one block: 3x3 convolutions, then a pooling that halves both sides.

    number: 1 to 5, for the layers' names. filters: of each convolution, at least 1.
    """
    layers = [
        Conv2D(
            filters,
            (3, 3),
            padding="same",
            activation="relu",
            kernel_initializer="he_normal",
            name=f"block{number}_conv{position}",
        )
        for position in range(1, convolutions + 1)
    ]
    return layers + [MaxPooling2D((2, 2), strides=(2, 2), name=f"block{number}_pool")]


def dense(units, name):
    """Make a dense layer with ReLU, which like the convolutions starts from He's random weights.

    The start is that of He et al. (2015), arXiv:1502.01852: it keeps the signal's strength the
    same through many layers with ReLU, so that a deep network learns from the first step.
    """
    return Dense(units, activation="relu", kernel_initializer="he_normal", name=name)


def scaled(count, width):
    """Multiply the paper's count of filters or units by width: a whole number, at least 1."""
    return max(1, round(count * width))


def check_arguments(input_shape, width, classes):
    """Raise ValueError, with a sentence that says what is wrong, unless VGG19 can be built."""
    shape = tuple(input_shape) if isinstance(input_shape, (tuple, list)) else ()
    if len(shape) != 3 or not all(is_whole(number) for number in shape):
        raise ValueError(
            "input_shape must be three whole numbers (height, width, channels), "
            f"such as (224, 224, 3), not {input_shape!r}"
        )
    if min(shape[:2]) < 32:
        raise ValueError(
            f"height and width must be at least 32 pixels, not {shape[0]} and {shape[1]}; "
            "input_shape is (height, width, channels)"
        )
    if shape[2] < 1:
        raise ValueError(f"an image needs at least 1 channel, not {shape[2]}")
    if not width > 0:
        raise ValueError(f"width must be above 0, not {width!r}")
    if not is_whole(classes) or classes < 2:
        raise ValueError(f"classes must be a whole number, at least 2, not {classes!r}")


def is_whole(number):
    """Whether number is an integer; True and False do not count as numbers here."""
    return isinstance(number, Integral) and not isinstance(number, bool)
