"""The one style of the course's figures: font, colours by meaning, sizes, and how to save."""

import io
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.style import context
from PIL import Image

from autograder.course.files import replace_file
from making.subset_fonts import FIGURE_FAMILY, FIGURE_FONTS

Point = tuple[float, float]

PROJECT = Path(__file__).resolve().parents[2]
DATA = PROJECT / "data"
SOURCE = PROJECT / "source"

# Colours of Okabe and Ito: people who do not tell red from green tell these apart.
MAIN = "#0072B2"
HIGHLIGHT = "#E69F00"
WARNING = "#D55E00"
INK = "#222222"
QUIET = "#5F5F5F"
LINE = "#B8B8B8"
PAPER = "#FFFFFF"
PALE_HIGHLIGHT = "#FFF1D0"

WIDTH = 8.4  # inches, 1008 pixels
TITLE = 16  # points, as the sizes below
LABEL = 12
SMALL = 11

STYLE = {
    "font.family": FIGURE_FAMILY,
    "font.size": LABEL,
    "axes.titlesize": LABEL,
    "axes.labelsize": LABEL,
    "axes.unicode_minus": False,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "hatch.linewidth": 1.2,
    "figure.facecolor": PAPER,
    "figure.dpi": 120,
}
BOLD = "semibold"  # what the font calls its bold weight
CODE_FONT = "DejaVu Sans Mono"


for font in FIGURE_FONTS.values():
    font_manager.fontManager.addfont(font)

# Decorates a function that draws or saves: neither do the settings of others change the figures,
# nor do the figures change the settings of others.
in_style = context(STYLE, after_reset=True)


def add_title(figure: Figure, text: str) -> None:
    """Write the sentence that the figure is about at its top."""
    figure.text(0.5, 0.975, text, fontsize=TITLE, fontweight=BOLD, ha="center", va="top")


def add_canvas(figure: Figure) -> Axes:
    """Return axes without a frame that cover the figure, in inches from its lower left corner."""
    width, height = figure.get_size_inches()
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
    axes.axis("off")
    return axes


def place(
    figure: Figure, left: float, bottom: float, width: float, height_per_width: float = 1
) -> Axes:
    """Return axes of that shape; left, bottom and width are shares of the figure's size."""
    across, up = figure.get_size_inches()
    return figure.add_axes((left, bottom, width, width * across / up * height_per_width))


def box(axes: Axes, bounds: Sequence[float], boxstyle: str | None = None, **look: object) -> None:
    """Draw a box at (left, bottom, width, height): a Rectangle, or a FancyBboxPatch."""
    left, bottom, width, height = bounds
    if boxstyle is None:
        patch = Rectangle((left, bottom), width, height, **look)
    else:
        patch = FancyBboxPatch((left, bottom), width, height, boxstyle=boxstyle, **look)
    axes.add_patch(patch)


def arrow(
    axes: Axes,
    start: Point,
    end: Point,
    color: str = INK,
    linewidth: float = 2,
    head: float = LABEL,
) -> None:
    """Draw an arrow from one point to another, (x, y) each; its head is as large as such text."""
    look = {"arrowstyle": "-|>", "color": color, "linewidth": linewidth, "mutation_scale": head}
    axes.annotate("", end, start, arrowprops=look, annotation_clip=False)


def read_grey(name: str) -> np.ndarray:
    """Return the image data/<name> as grey levels, uint8, (height, width)."""
    path = DATA / name
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if image is None:
        raise FileNotFoundError(f"No image can be read from {path}")
    return image


def show_grey(axes: Axes, image: np.ndarray, brightest: int = 255) -> None:
    """Show an image (height, width) from black (0) to white (brightest), without ticks."""
    axes.imshow(image, cmap="gray", vmin=0, vmax=brightest)
    axes.set(xticks=[], yticks=[], autoscale_on=False)


def show_numbers(
    axes: Axes, image: np.ndarray, brightest: int = 255, fontsize: float = LABEL
) -> None:
    """Show a small image (height, width) with the grey level of each pixel written in it."""
    show_grey(axes, image, brightest)
    for (row, column), level in np.ndenumerate(image):
        colour = "black" if level > brightest * 0.45 else "white"
        axes.text(column, row, level, color=colour, fontsize=fontsize, ha="center", va="center")
        outline(axes, column, row, 1, 1, color=LINE, linewidth=0.8)


def outline(
    axes: Axes,
    column: float,
    row: float,
    width: float,
    height: float,
    color: str = HIGHLIGHT,
    linewidth: float = 4,
) -> None:
    """Frame width x height pixels of a shown image, the first of them at (row, column)."""
    look = {"fill": False, "ec": color, "lw": linewidth, "clip_on": False}
    box(axes, (column - 0.5, row - 0.5, width, height), **look)


@in_style
def save(figure: Figure, lesson: str, name: str, source: Path = SOURCE) -> Path:
    """Write a figure to source/<lesson>/figures/<name>.png and return that path."""
    path = source / lesson / "figures" / f"{name}.png"
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    # Not savefig: this adds no version of matplotlib, and no transparency that takes up space.
    opaque = np.asarray(canvas.buffer_rgba())[:, :, :3]
    file = io.BytesIO()
    Image.fromarray(opaque).save(file, "PNG", compress_level=9)
    replace_file(path, file.getvalue())
    return path
