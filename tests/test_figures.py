"""The figures of the lessons: drawn by scripts, the same each time, every letter in the font."""

import warnings

import cv2
import numpy as np
import pytest

from making.figures.__main__ import draw_all
from making.figures.style import SOURCE

TOLERANCE = 2  # grey levels, mean absolute difference
LARGEST = 150_000  # bytes


@pytest.fixture(scope="module")
def drawing(tmp_path_factory):
    """Draw all figures to a new folder; return it and the warnings given while drawing."""
    folder = tmp_path_factory.mktemp("source")
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        for _ in draw_all(folder):
            pass
    return folder, given


def figures_in(source):
    """List the files in the figure folders of the lessons, relative to the source folder."""
    return sorted(path.relative_to(source) for path in source.glob("*/figures/*"))


def test_every_figure_file_is_drawn_by_a_script_and_every_drawn_figure_is_there(drawing):
    """The files beside the lessons are exactly those that the scripts draw."""
    folder, _ = drawing
    assert figures_in(SOURCE) == figures_in(folder)


def test_drawing_again_gives_the_figures_beside_the_lessons(drawing):
    """Every figure drawn anew has the size of the one kept, and the same pixels within 2 levels."""
    folder, _ = drawing
    for figure in figures_in(folder):
        drawn, kept = cv2.imread(str(folder / figure)), cv2.imread(str(SOURCE / figure))
        assert drawn.shape == kept.shape, figure
        assert np.abs(drawn.astype(int) - kept).mean() < TOLERANCE, figure


def test_every_letter_is_in_the_font(drawing):
    """Drawing gives no warning, as matplotlib does for a glyph missing from the font."""
    _, given = drawing
    assert [str(warning.message) for warning in given] == []


def test_figures_are_small_files(drawing):
    """No figure takes more than 150 kB, so that the course stays quick to download."""
    folder, _ = drawing
    assert [name for name in figures_in(folder) if (folder / name).stat().st_size > LARGEST] == []
