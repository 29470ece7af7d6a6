"""Reads PneumoniaMNIST at 224 × 224 pixels: https://zenodo.org/records/10519652, CC BY 4.0."""

import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image
from traitlets import Float, Unicode
from traitlets.config import Configurable

from autograder.course.folder import read_config
from autograder.datasets.film import Film
from autograder.datasets.lesson_films import LABELS
from autograder.errors import DataSetError, UnreadableError

FILE = "pneumoniamnist_224.npz"
SPLITS = ("train", "val", "test")
SIDE = 224
UNREADABLE = (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error)


class PneumoniaMNIST(Configurable):
    """Where the file is fetched from; a class room may have a mirror of its own."""

    url = Unicode(
        f"https://zenodo.org/records/10519652/files/{FILE}?download=1",
        help="The address of the file, such as that of a mirror in the school's network.",
    ).tag(config=True)

    check_sum = Unicode(
        "md5:d6a3c71de1b945ea11211b03746c1fe1", help="What the file must have, as Zenodo states it."
    ).tag(config=True)

    timeout = Float(30.0, help="Seconds of silence after which a download is given up.").tag(
        config=True
    )

    @classmethod
    def configured(cls, folder: Path) -> "PneumoniaMNIST":
        """As the nbgrader_config.py in the folder says, if there is one."""
        if (folder / "nbgrader_config.py").is_file():
            return cls(config=read_config(folder))
        return cls()


def read_pneumoniamnist(path: Path) -> list[Film]:
    """The films of the npz file, which does not tell patients; raises DataSetError."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return [film for split in SPLITS for film in films_of(split, arrays)]
    except UNREADABLE as error:
        raise DataSetError(
            "{path} is not PneumoniaMNIST at 224 × 224 pixels: {reason}. "
            "Delete it, then run the same command again.",
            path=path,
            reason=error,
        ) from None


def films_of(split: str, arrays: np.lib.npyio.NpzFile) -> Iterator[Film]:
    """The films of one split; raises UnreadableError or KeyError where the arrays are others."""
    pictures, labels = arrays[f"{split}_images"], arrays[f"{split}_labels"]
    if pictures.dtype != np.uint8 or pictures.shape[1:] != (SIDE, SIDE):
        raise UnreadableError(
            "{array} holds {kind} of the shape {shape}",
            array=f"{split}_images",
            kind=pictures.dtype,
            shape=pictures.shape,
        )
    if labels.shape != (len(pictures), 1) or not np.isin(labels, (0, 1)).all():
        raise UnreadableError("{array} does not hold 0 or 1 for each film", array=f"{split}_labels")
    for number, (picture, label) in enumerate(zip(pictures, labels[:, 0], strict=True)):
        name = f"{split}_{number:04}"
        yield Film(name, split, LABELS[label], name, partial(Image.fromarray, picture))
