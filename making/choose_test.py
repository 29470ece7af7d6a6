"""Chooses the test films of a real set so that lesson 7 shows every mix-up.

Lesson 7 needs a confusion matrix of four different counts, none of them 0, and four metrics that
differ. What they are is known only once the model is trained: so the films are drawn from the pool
of all test films until it is so. Figures on the chosen films are no fair estimate any more; those
on the whole pool are.
"""

import shutil
from itertools import combinations
from pathlib import Path

import numpy as np

from making.measured import Measured

DRAWS = 1000
LEAST_DIFFERENCE = 0.005  # between two metrics, as test_trained_model.py asks of the phantoms


def choose_test(pool, paths, folder):
    """Fill the folder with a draw of the pool; as many films of each class as it holds now.

    pool: a Measured on all test films; paths: theirs, of the form <class>/<name>, in its order;
    folder: <set>/dataset/test. Returns the number of the draw, 0 to DRAWS - 1: it is the seed, and
    smaller ones do not show every mix-up. Raises SystemExit where none does.
    """
    counts = [len(list(folder.glob(f"{label}/*"))) for label in ("normal", "opacity")]
    for number in range(DRAWS):
        chosen = draw(pool.truth, counts, number)
        if shows_every_mix_up(Measured(pool.truth[chosen], pool.probabilities[chosen])):
            replace_films(folder, [Path(paths[film]) for film in chosen])
            return number
    raise SystemExit(
        f"No {sum(counts)} of the {len(paths)} test films show every mix-up in lesson 7: none of "
        f"{DRAWS} draws has four different counts. On all test films the model has: {pool}"
    )


def draw(truth, counts, seed):
    """The positions of counts[0] normal and counts[1] opacity films, by lot from the seed."""
    generator = np.random.default_rng(seed)
    return np.concatenate(
        [
            generator.choice(np.flatnonzero(truth == label), count, replace=False)
            for label, count in enumerate(counts)
        ]
    )


def shows_every_mix_up(measured):
    """Whether all four counts differ, none is 0, and no two metrics are nearly equal."""
    counts, metrics = measured.counts.values(), measured.metrics.values()
    differences = [abs(one - other) for one, other in combinations(metrics, 2)]
    return len({0, *counts}) == 5 and min(differences) > LEAST_DIFFERENCE


def replace_films(folder, paths):
    """Let the folder hold copies of the films: written beside it, and then renamed."""
    staging, old = folder.with_name(".test.new"), folder.with_name(".test.old")
    for leftover in (staging, old):
        shutil.rmtree(leftover, ignore_errors=True)
    for path in paths:
        (staging / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, staging / path.parent.name)
    folder.rename(old)
    staging.rename(folder)
    shutil.rmtree(old)
