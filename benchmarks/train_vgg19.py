"""How well and how fast lesson 6 trains: python -m benchmarks.train_vgg19, from the root.

Trains the lesson's VGG19 as its reference solution does, once for each seed, and prints the
accuracy on the validation set and the seconds that fit took. Run it on a quiet machine: the load
average printed first should be well below the number of processors.
"""

import argparse
import os
import time
from pathlib import Path
from statistics import median

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import tensorflow as tf
from sklearn.metrics import roc_auc_score
from tensorflow.keras.preprocessing.image import ImageDataGenerator

from making.lesson_vgg import lesson_vgg

ROOT = Path(__file__).parents[1]
EPOCHS, STEPS, BATCH, SIDE = 4, 20, 8, 224


def read_arguments():
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--width", type=float, default=1 / 8, help="factor on the filters")
    parser.add_argument("--dataset", type=Path, default=ROOT / "data" / "dataset")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def read_set(dataset, split, seed):
    """The films of split, as lesson 6 reads them: training films flipped, others as they are."""
    training = split == "train"
    generator = ImageDataGenerator(rescale=1 / 255, horizontal_flip=training)
    return generator.flow_from_directory(
        dataset / split, target_size=(SIDE, SIDE), batch_size=BATCH, shuffle=training, seed=seed
    )


def train(dataset, seed, width):
    """Train once. Returns accuracy and area under the ROC curve on val, and the seconds of fit."""
    keras.utils.set_random_seed(seed)
    keras.backend.clear_session()
    model = lesson_vgg().VGG19((SIDE, SIDE, 3), width=width)
    model.compile(keras.optimizers.Adam(3e-4), "categorical_crossentropy", metrics=["accuracy"])
    training_set, val_set = (read_set(dataset, split, seed) for split in ("train", "val"))
    start = time.perf_counter()
    history = model.fit(
        training_set, steps_per_epoch=STEPS, epochs=EPOCHS, validation_data=val_set, verbose=0
    )
    seconds = time.perf_counter() - start
    area = roc_auc_score(val_set.classes, model.predict(val_set, verbose=0)[:, 1])
    return history.history["val_accuracy"], area, seconds


def main():
    """Train with each seed and print a line for each, then the medians."""
    options = read_arguments()
    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    tf.config.threading.set_inter_op_parallelism_threads(options.threads)
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    runs = []
    for seed in options.seeds:
        accuracies, area, seconds = train(options.dataset, seed, options.width)
        runs.append((accuracies[-1], seconds))
        steps = " ".join(f"{accuracy:.2f}" for accuracy in accuracies)
        print(f"seed {seed}: val_accuracy {steps}, area {area:.2f}, {seconds:.1f} s", flush=True)
    accuracy, seconds = (median(column) for column in zip(*runs, strict=True))
    print(f"median: val_accuracy {accuracy:.3f}, {seconds:.1f} s")


if __name__ == "__main__":
    main()
