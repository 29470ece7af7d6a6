"""Train the VGG16 that lessons 7 and 8 load: python -m making.train_vgg16, from the root.

The command writes data/vgg16.keras and prints what its data card, data/vgg16.md, states;
`python -m making.train_vgg16 measure` only prints it for the model that is there. Training again on
the same machine and the same versions gives the same weights; elsewhere they differ a little.
With `--data FOLDER` it trains on the set there, chooses its test films where there is a pool of
them, and writes FOLDER/vgg16.keras: that is how `python -m autograder build --dataset NAME` gets
the model of a real set.
"""

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
from tensorflow.keras.preprocessing.image import ImageDataGenerator

FOLDER = Path(__file__).parent.parent / "data"
sys.path.insert(0, str(FOLDER.parent / "source" / "06_train_vgg19"))

from vgg import block, dense, scaled  # noqa: E402

from making.choose_test import choose_test  # noqa: E402
from making.measured import Measured  # noqa: E402

MODEL = FOLDER / "vgg16.keras"
SIDE = 224  # pixels, height and width of a film
WIDTH = 1 / 16  # of the paper's network, so that the file stays small
SEED, EPOCHS = 1, 3
POOL = "test_pool"  # as autograder/datasets/layout.py writes it


def VGG16(width=WIDTH):
    """Build an untrained VGG16, column D of Table 1 in Simonyan and Zisserman (2014).

    width: factor on the number of filters and of dense units, as in vgg.VGG19, which this network
    equals but for one convolution less in blocks 3, 4 and 5. Inputs lie between 0 and 1.
    Returns a keras.Sequential from (n, 224, 224, 3) to the probabilities (n, 2) of normal, opacity.
    """
    model = keras.Sequential(name="VGG16")
    model.add(keras.Input((SIDE, SIDE, 3)))
    model.add(keras.layers.Rescaling(4, offset=-2.25, name="scale"))
    convolutions, filters = (2, 2, 3, 3, 3), (64, 128, 256, 512, 512)
    for number, (count, full) in enumerate(zip(convolutions, filters, strict=True), start=1):
        for layer in block(number, count, scaled(full, width)):
            model.add(layer)
    model.add(keras.layers.Flatten(name="flatten"))
    model.add(dense(scaled(4096, width), name="dense1"))
    model.add(dense(scaled(4096, width), name="dense2"))
    model.add(keras.layers.Dense(2, activation="softmax", name="prediction"))
    return model


def read_films(folder, training=False, seed=None):
    """The films of <folder>/<class>, 8 at a time, 0 to 1; flipped, shuffled to train."""
    generator = ImageDataGenerator(rescale=1 / 255, horizontal_flip=training)
    return generator.flow_from_directory(
        folder,
        target_size=(SIDE, SIDE),
        batch_size=8,
        shuffle=training,
        seed=seed,
    )


def train(seed=SEED, epochs=EPOCHS, folder=FOLDER, verbose=1):
    """Train on the folder's set from a seed, an integer; returns the model.

    verbose: 1 for Keras's bar, 0 for none.
    """
    keras.utils.set_random_seed(seed)
    model = VGG16()
    model.compile(
        keras.optimizers.Adam(3e-4), loss="categorical_crossentropy", metrics=["accuracy"]
    )
    model.fit(
        read_films(folder / "dataset" / "train", training=True, seed=seed),
        epochs=epochs,
        validation_data=read_films(folder / "dataset" / "val"),
        verbose=verbose,
    )
    return model


def save(model, path):
    """Write the model to path, without the optimizer's state: beside it, and then renamed."""
    plain = VGG16()  # never compiled, so that no state of an optimizer is stored
    plain.set_weights(model.get_weights())
    unfinished = path.with_name("vgg16.part.keras")
    plain.save(unfinished)
    unfinished.replace(path)


def measure(model, folder):
    """What the model does on the films of <folder>/<class>: a Measured."""
    films = read_films(folder)
    return Measured(films.classes, model.predict(films, verbose=0)[:, 1])


def choose_films(model, folder):
    """Choose the test films that go with the model, where <folder>/test_pool holds all of them."""
    if (folder / POOL).is_dir():
        films = read_films(folder / POOL)
        measured = Measured(films.classes, model.predict(films, verbose=0)[:, 1])
        number = choose_test(measured, films.filepaths, folder / "dataset" / "test")
        print(
            f"test films: draw {number} of {len(measured.truth)}, the first that shows every mix-up"
        )


def report(model, folder):
    """Print the figures of the data card: a line for each set of films that is there."""
    for films in ("dataset/val", "dataset/test", POOL):
        if (folder / films).is_dir():
            print(f"{films}: {measure(model, folder / films)}")


def main():
    """Train, save and report, or only report."""
    parser = argparse.ArgumentParser(
        prog="python -m making.train_vgg16", description=__doc__.splitlines()[0]
    )
    parser.add_argument("part", nargs="?", choices=["measure"], help="print, do not train")
    parser.add_argument("--data", type=Path, default=FOLDER, help="where dataset/ lies")
    words = parser.parse_args()
    path = words.data / MODEL.name
    if words.part is None:
        start = time.perf_counter()
        model = train(folder=words.data)
        choose_films(model, words.data)
        save(model, path)
        print(f"trained for {EPOCHS} epochs from seed {SEED}: {time.perf_counter() - start:.0f} s")
    report(keras.models.load_model(path, compile=False), words.data)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
