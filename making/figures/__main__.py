"""Draw every figure of every lesson: python -m making.figures"""

from collections.abc import Iterator
from pathlib import Path

from making.figures import (
    augmentation,
    confusion_matrix,
    data_split,
    histogram,
    load_images,
    roc_auc,
    style,
    train_vgg19,
    vgg16,
)

LESSONS = (
    load_images,
    histogram,
    augmentation,
    vgg16,
    data_split,
    train_vgg19,
    confusion_matrix,
    roc_auc,
)


def draw_all(source: Path = style.SOURCE) -> Iterator[Path]:
    """Draw the figures to <source>/<lesson>/figures, yielding each one's path when written."""
    for lesson in LESSONS:
        for draw in lesson.FIGURES:
            yield style.save(draw(), lesson.LESSON, draw.__name__, source)


if __name__ == "__main__":
    for path in draw_all():
        print(path.relative_to(style.PROJECT))
