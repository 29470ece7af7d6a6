"""What every reader of a set hands over."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL.Image import Image


@dataclass(frozen=True)
class Film:
    """One X-ray, still where it came from."""

    name: str
    """Unlike that of any other patient's film in the set, and fit for a file's name."""
    split: str
    """What its authors use it for: "train", "val" or "test"."""
    label: str
    """One of lesson_films.LABELS."""
    patient: str
    """The same for all films of one patient, where the set tells; else of this film alone."""
    open: Callable[[], Image]
    """The picture, 8-bit grey; raises DataSetError where it is none."""
