"""Print how well phantoms teach: python -m benchmarks.phantoms_to_patients FOLDER; minutes.

To be typed in the root. FOLDER holds a set of real films, as `python -m autograder data` shows it.
The VGG16 of lessons 7 and 8 is trained on the phantoms and on the real films, with as many of
either, from several seeds; each model is then tried on the test films of both. The data card,
data/README.md, has the figures.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from autograder.datasets.lesson_films import POOL
from making.train_vgg16 import FOLDER, evaluate, train

SEEDS = (1, 2, 3)


def test_films(folder: Path) -> Path:
    """All test films of a set: of a real one its whole pool."""
    return folder / POOL if (folder / POOL).is_dir() else folder / "dataset" / "test"


def areas(origin: Path, targets: Iterable[Path]) -> list[list[float]]:
    """The areas under the ROC curve on each target's test films, a list over the seeds."""
    models = [train(seed, origin, verbose=0) for seed in SEEDS]
    return [[evaluate(model, test_films(target)).auc for model in models] for target in targets]


def main() -> None:
    """Train on either set and print what each model is worth on both."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.phantoms_to_patients", description=__doc__.splitlines()[0]
    )
    parser.add_argument("folder", type=Path, help="of a real set, where dataset/ lies")
    real = parser.parse_args().folder
    if not (real / "dataset").is_dir():
        parser.error(f"there is no dataset/ in {real}. See: python -m autograder data")
    sets = {"phantoms": FOLDER, "real films": real}
    for origin, folder in sets.items():
        for target, found in zip(sets, areas(folder, sets.values()), strict=True):
            print(
                f"trained on {origin}, tested on {target}: AUC {median(found):.3f} "
                f"({min(found):.3f} to {max(found):.3f} over {len(SEEDS)} seeds)",
                flush=True,
            )


if __name__ == "__main__":
    main()
