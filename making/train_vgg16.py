"""Train the VGG16 that lessons 7 and 8 load: python -m making.train_vgg16, from the root.

The command writes data/vgg16.keras and prints what its data card, data/vgg16.md, states;
`python -m making.train_vgg16 measure` only prints it for the model that is there. Training again on
the same machine and the same versions gives the same weights; elsewhere they differ a little.
With `--data FOLDER` it trains on the set there and writes FOLDER/vgg16.keras: that is how
`python -m autograder build --dataset NAME` gets the model of a real set.

One model is trained, and by one rule: no test film has a say in which weights are kept.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
from tensorflow.keras.preprocessing.image import DirectoryIterator, ImageDataGenerator

from autograder.course.files import replace_file
from autograder.datasets.lesson_films import DATASET_SIZE, LABELS, POOL
from making.evaluation import Evaluation
from making.lesson_vgg import lesson_vgg

FOLDER = Path(__file__).parents[1] / "data"
MODEL = FOLDER / "vgg16.keras"
WIDTH = 1 / 16  # of the paper's network, so that the file stays small
SEED, EPOCHS = 1, 10


def VGG16(width: float = WIDTH) -> keras.Sequential:
    """Build an untrained VGG16, column D of Table 1 in Simonyan and Zisserman (2014).

    width: factor on the number of filters and of dense units, as in vgg.VGG19, which this network
    equals but for one convolution less in blocks 3, 4 and 5. Inputs lie between 0 and 1.
    Returns a network from (n, 224, 224, 3) to the probabilities (n, 2) of normal, opacity.
    """
    vgg = lesson_vgg()
    model = keras.Sequential(name="VGG16")
    model.add(keras.Input((*DATASET_SIZE[::-1], 3)))
    model.add(keras.layers.Rescaling(4, offset=-2.25, name="scale"))
    convolutions, filters = (2, 2, 3, 3, 3), (64, 128, 256, 512, 512)
    for number, (count, full) in enumerate(zip(convolutions, filters, strict=True), start=1):
        for layer in vgg.block(number, count, vgg.scaled(full, width)):
            model.add(layer)
    model.add(keras.layers.Flatten(name="flatten"))
    model.add(vgg.dense(vgg.scaled(4096, width), name="dense1"))
    model.add(vgg.dense(vgg.scaled(4096, width), name="dense2"))
    model.add(keras.layers.Dense(len(LABELS), activation="softmax", name="prediction"))
    return model


def read_films(folder: Path, training: bool = False, seed: int | None = None) -> DirectoryIterator:
    """The films of <folder>/<class>, 8 at a time, 0 to 1; flipped, shuffled to train."""
    generator = ImageDataGenerator(rescale=1 / 255, horizontal_flip=training)
    return generator.flow_from_directory(
        folder,
        target_size=DATASET_SIZE[::-1],
        classes=list(LABELS),
        batch_size=8,
        shuffle=training,
        seed=seed,
    )


def train(seed: int = SEED, folder: Path = FOLDER, verbose: int = 1) -> keras.Sequential:
    """Train for EPOCHS on the folder's set; the weights with the least validation loss are kept.

    verbose: 1 for Keras's bar, 0 for none.
    """
    keras.utils.set_random_seed(seed)
    model = VGG16()
    model.compile(
        keras.optimizers.Adam(3e-4), loss="categorical_crossentropy", metrics=["accuracy"]
    )
    keep_best = keras.callbacks.EarlyStopping(patience=EPOCHS, restore_best_weights=True)
    model.fit(
        read_films(folder / "dataset" / "train", training=True, seed=seed),
        epochs=EPOCHS,
        validation_data=read_films(folder / "dataset" / "val"),
        callbacks=[keep_best],
        verbose=verbose,
    )
    return model


def save(model: keras.Sequential, path: Path) -> None:
    """Write the model to path, without the optimizer's state."""
    plain = VGG16()  # never compiled, so that no state of an optimizer is stored
    plain.set_weights(model.get_weights())
    with tempfile.TemporaryDirectory() as folder:
        plain.save(Path(folder, path.name))
        replace_file(path, Path(folder, path.name).read_bytes())


def evaluate(model: keras.Model, folder: Path) -> Evaluation:
    """What the model does on the films of <folder>/<class>."""
    films = read_films(folder)
    return Evaluation(films.classes, model.predict(films, verbose=0)[:, 1])


def report(model: keras.Model, folder: Path) -> None:
    """Print the figures of the data card: a line for each set of films that is there."""
    for films in ("dataset/val", "dataset/test", POOL):
        if (folder / films).is_dir():
            print(f"{films}: {evaluate(model, folder / films)}")


def main() -> None:
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
        save(train(folder=words.data), path)
        print(f"trained from seed {SEED}: {time.perf_counter() - start:.0f} s")
    report(keras.models.load_model(path, compile=False), words.data)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
