"""Chooses films and writes them as the lessons read them: the layout of data/."""

import csv
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo
from rich.console import Console
from rich.progress import track

from autograder.datasets.about import ABOUT, About
from autograder.datasets.catalogue import DataSet
from autograder.datasets.film import Film
from autograder.datasets.lesson_films import (
    CHEST,
    CHEST_SIZE,
    DATASET,
    DATASET_SIZE,
    IMAGE_SIZE,
    IMAGES,
    POOL,
)
from autograder.errors import DataSetError
from autograder.language import translate as _

LAYOUT = 3
"""To be raised by whoever changes what is chosen or written: sets are then made anew."""
SEED = 2018
# What is rare is chosen first.
PARTS = {split: DATASET[split] for split in ("test", "val", "train")}
PARTS |= {"images": IMAGES, "chest": CHEST}


def describe(data_set: DataSet, check_sum: str) -> About:
    """What about.json says of a set that was made from a file with this check sum."""
    return {
        "set": data_set.name,
        "title": data_set.title,
        "version": data_set.version,
        "origin": data_set.origin,
        "licence": data_set.licence,
        "check_sum": check_sum,
        "layout": LAYOUT,
    }


def choose(films: Iterable[Film]) -> dict[str, list[Film]]:
    """For POOL and each of PARTS its films, each of another patient, by lot from a fixed seed.

    The authors' test films stay test films. Raises DataSetError where there are too few.
    """
    films = sorted(films, key=lot)
    splits = {film.split for film in films}
    pool = one_of_each_patient(film for film in films if film.split == "test")
    tested = {film.patient for film in pool}
    chosen = {POOL: pool}
    taken: set[str] = set()
    for part, counts in PARTS.items():
        split = part if part in splits and part != "train" else "train"
        others = (film for film in films if film.split == split and film.patient not in tested)
        candidates = pool if part == "test" else list(others)
        chosen[part] = [
            film for label in counts for film in take(candidates, label, counts[label], taken)
        ]
    return chosen


def one_of_each_patient(films: Iterable[Film]) -> list[Film]:
    """The first film of each patient, in their order."""
    first: dict[str, Film] = {}
    for film in films:
        first.setdefault(film.patient, film)
    return list(first.values())


def lot(film: Film) -> bytes:
    """A number that depends on nothing but the film: the same choice on every machine."""
    return hashlib.sha256(f"{SEED} {film.split} {film.label} {film.name}".encode()).digest()


def take(films: list[Film], label: str, count: int, taken: set[str]) -> list[Film]:
    """The first films of the label whose patients are not in `taken`, to which they are added."""
    found: list[Film] = []
    for film in films:
        if film.label == label and film.patient not in taken and len(found) < count:
            taken.add(film.patient)
            found.append(film)
    if len(found) < count:
        raise DataSetError(
            "There are too few films: {count} {label} films of different patients are needed "
            "among the {split} films, {left} are left.",
            count=count,
            label=label,
            split=films[0].split if films else _("missing"),
            left=len(found),
        )
    return found


def write_set(films: Iterable[Film], about: About, folder: Path) -> None:
    """Write what the lessons read into the empty folder. Raises DataSetError and OSError."""
    chosen = choose(films)
    note = f"{about['title']}, {about['licence']}: {about['origin']}. Not for medical use."
    jobs = [
        (film, folder / "dataset" / split / film.label / f"{film.name}.jpg", DATASET_SIZE)
        for split in DATASET
        for film in chosen[split]
    ]
    jobs += [
        (film, folder / POOL / film.label / f"{film.name}.jpg", DATASET_SIZE)
        for film in chosen[POOL]
    ]
    images = sorted(chosen["images"], key=lot)
    names = [f"xray_{number:02}.png" for number in range(1, len(images) + 1)]
    jobs += [
        (film, folder / "images" / name, IMAGE_SIZE)
        for name, film in zip(names, images, strict=True)
    ]
    jobs += [(film, folder / "chest.png", CHEST_SIZE) for film in chosen["chest"]]
    for film, path, size in track(jobs, _("Films"), console=Console(stderr=True)):
        write_film(film, path, size, note)
    with open(folder / "images.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("filename", "label"))
        writer.writerows((name, film.label) for name, film in zip(names, images, strict=True))
    (folder / ABOUT).write_text(json.dumps(about, indent=2, ensure_ascii=False), encoding="utf-8")


def write_film(film: Film, path: Path, size: tuple[int, int], note: str) -> None:
    """Write the middle of the film, cut to the shape of `size` and scaled to it."""
    picture = ImageOps.fit(film.open(), size, Image.Resampling.LANCZOS)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".png":
        text = PngInfo()
        text.add_text("Description", note)
        picture.save(path, pnginfo=text)
    else:
        picture.save(path, quality=90, comment=note)
