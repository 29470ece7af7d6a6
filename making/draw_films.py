"""Draw the pictures of the course: python -m making.draw_films, from the root of the project.

Without a word behind it the command draws everything; `images`, `chest`, `dataset` and `card`
draw one part each, and `measure` prints the figures of the data card. Drawing again gives the
same files.
"""

import argparse
import csv
import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin
from rich.console import Console
from rich.progress import track

from autograder.course.files import replace_file
from autograder.datasets.lesson_films import (
    CHEST_SIZE,
    DATASET,
    DATASET_SIZE,
    IMAGE_SIZE,
    LABELS,
)
from making.evaluation import area
from making.phantoms import draw_phantom

FOLDER = Path(__file__).parents[1] / "data"
# As it stands in the films that are committed; the generator has moved since.
NOTE = "Synthetic chest phantom, drawn by data/phantoms.py. No patient. Not for medical use."

FIRST_IMAGE_SEED = 41
IMAGE_LABELS = (
    "normal",
    "opacity",
    "opacity",
    "normal",
    "opacity",
    "normal",
    "normal",
    "opacity",
    "normal",
    "opacity",
)
CHEST_SEED = 158  # off centre and tilted, so that its four quarters differ
FIRST_SEEDS = {"train": 1000, "val": 2000, "test": 3000}


def image_list() -> list[tuple[str, str, int]]:
    """Name, label and seed of each of the ten pictures in data/images."""
    return [
        (f"xray_{number + 1:02}.png", label, FIRST_IMAGE_SEED + number)
        for number, label in enumerate(IMAGE_LABELS)
    ]


def dataset_list(split: str) -> list[tuple[str, str, int]]:
    """Path below data/dataset, label and seed of each film of split: "train", "val" or "test"."""
    seed = FIRST_SEEDS[split]
    labels = [label for label in LABELS for _ in range(DATASET[split][label])]
    return [
        (f"{split}/{label}/{split}_{seed + number}.jpg", label, seed + number)
        for number, label in enumerate(labels)
    ]


def draw_images() -> None:
    """Draw data/images/xray_01.png to xray_10.png, and data/images.csv that names them."""
    for name, label, seed in track(image_list(), "images"):
        write_png(FOLDER / "images" / name, draw_phantom(label, IMAGE_SIZE, seed))
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("filename", "label"))
    writer.writerows((name, label) for name, label, _ in image_list())
    replace_file(FOLDER / "images.csv", table.getvalue().encode())


def draw_chest() -> None:
    """Draw data/chest.png, the wide film of lesson 2."""
    write_png(FOLDER / "chest.png", draw_phantom("opacity", CHEST_SIZE, CHEST_SEED))


def draw_dataset() -> None:
    """Draw the films of the later lessons below data/dataset, as JPEG files."""
    for split in DATASET:
        for name, label, seed in track(dataset_list(split), split):
            file = io.BytesIO()
            picture = Image.fromarray(draw_phantom(label, DATASET_SIZE, seed))
            picture.save(file, "JPEG", quality=90, comment=NOTE)
            replace_file(FOLDER / "dataset" / name, file.getvalue())


def draw_card() -> None:
    """Draw data/card.png: four normal training films above four with an opacity."""
    width, height = DATASET_SIZE
    card = Image.new("L", (4 * (width + 4), 2 * (height + 20)), 255)
    pen = ImageDraw.Draw(card)
    pen.font = ImageFont.load_default_imagefont()
    films = dataset_list("train")
    for number, (_, label, seed) in enumerate(track(films[:4] + films[-4:], "card")):
        left, top = number % 4 * (width + 4), number // 4 * (height + 20)
        pen.text((left + 2, top + 4), f"{label}, seed {seed}", fill=0)
        card.paste(Image.fromarray(draw_phantom(label, DATASET_SIZE, seed)), (left, top + 20))
    write_png(FOLDER / "card.png", np.asarray(card))


def measure() -> None:
    """Print what the data card states: grey levels, sizes, and what brightness alone tells."""
    console = Console()
    groups = {"images": "images/*.png", "chest": "chest.png"}
    groups |= {
        f"{split}/{label}": f"dataset/{split}/{label}/*.jpg"
        for split in DATASET
        for label in LABELS
    }
    groups["dataset"] = "dataset/*/*/*.jpg"
    means = {}
    for name, pattern in groups.items():
        paths = sorted(FOLDER.glob(pattern))
        films = np.stack([np.asarray(Image.open(path)) for path in paths])
        means[name] = films.mean(axis=(1, 2))
        size = sum(path.stat().st_size for path in paths)
        console.print(
            f"{name}: {len(paths)} files, mean {films.mean():.1f}, "
            f"standard deviation {films.std():.1f}, {size:,} bytes"
        )
    for split in DATASET:
        normal, opacity = (means[f"{split}/{label}"] for label in LABELS)
        console.print(
            f"{split}: area under the ROC curve of mean brightness {area(normal, opacity):.2f}"
        )


def write_png(path: Path, film: np.ndarray) -> None:
    """Write a uint8 film, shape (height, width), as a PNG file that says what it is."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Description", NOTE)
    file = io.BytesIO()
    Image.fromarray(film).save(file, "PNG", pnginfo=text, optimize=True)
    replace_file(path, file.getvalue())


def main() -> None:
    """Draw what the command line names, or everything."""
    parts = {
        "images": draw_images,
        "chest": draw_chest,
        "dataset": draw_dataset,
        "card": draw_card,
        "measure": measure,
    }
    parser = argparse.ArgumentParser(prog="python -m making.draw_films", description=__doc__)
    parser.add_argument("part", nargs="?", choices=parts, help="one part; without it, everything")
    chosen = parser.parse_args().part
    for part in [chosen] if chosen else parts:
        parts[part]()


if __name__ == "__main__":
    main()
