"""Small stand-ins for the files of the real sets, with just enough films for a course."""

import io
import zipfile
from functools import cache

import numpy as np
from PIL import Image

DARK, BRIGHT = 60, 190
"""Grey levels of all normal films and of all with an opacity, so that a mix-up shows."""


@cache
def made_npz() -> bytes:
    """A file like PneumoniaMNIST's: flat films whose grey tells the class."""
    arrays, noise = {}, np.random.default_rng(1)
    for split, counts in {"train": (90, 95), "val": (34, 36), "test": (30, 40)}.items():
        labels = np.repeat([0, 1], counts)[:, None].astype(np.uint8)
        greys = np.where(labels == 0, DARK, BRIGHT).astype(np.uint8)
        pictures = np.tile(greys[:, :, None], (1, 224, 224))
        pictures[:, 0] = noise.integers(0, 256, pictures[:, 0].shape)  # Else it packs to nothing.
        arrays[f"{split}_images"] = pictures
        arrays[f"{split}_labels"] = labels
    return npz(arrays)


def npz(arrays: dict) -> bytes:
    """The arrays as an npz file."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


@cache
def made_films() -> dict[str, bytes]:
    """Members like those of Kermany's archive: two films of each patient, and some in RGB.

    Persons 1 to 40 and IM-0001 to IM-0030 have films in both `train` and `test`.
    """
    normal, opacity = jpeg(DARK, "L"), jpeg(BRIGHT, "RGB")
    films = {}
    for n in range(1, 161):
        films[f"chest_xray/train/NORMAL/IM-{n:04}-0001.jpeg"] = normal
        films[f"chest_xray/train/NORMAL/IM-{n:04}-0002.jpeg"] = normal
        films[f"chest_xray/train/PNEUMONIA/person{n}_bacteria_{n}.jpeg"] = opacity
        films[f"chest_xray/train/PNEUMONIA/person{n}_virus_{n + 1}.jpeg"] = opacity
    for n in range(1, 41):
        films[f"chest_xray/test/NORMAL/IM-{n:04}-0003.jpeg"] = normal
        films[f"chest_xray/test/NORMAL/NORMAL2-IM-{n:04}-0001.jpeg"] = normal
        films[f"chest_xray/test/PNEUMONIA/person{n}_virus_7.jpeg"] = opacity
    return films


def jpeg(grey: int, mode: str) -> bytes:
    """A flat film of 400 × 300 pixels."""
    file = io.BytesIO()
    Image.new("L", (400, 300), grey).convert(mode).save(file, "JPEG")
    return file.getvalue()


def made_zip(films: dict[str, bytes] | None = None) -> bytes:
    """The members as a ZIP archive; those of made_films() where none are named."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in (made_films() if films is None else films).items():
            archive.writestr(name, content)
    return file.getvalue()


def encrypted(content: bytes) -> bytes:
    """The archive with the bit set, for each member, that says it is encrypted."""
    content = bytearray(content)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(signature)
        while start >= 0:
            content[start + flags] |= 1
            start = content.find(signature, start + 1)
    return bytes(content)
