"""The figures of the lesson on histograms: counting, the range's upper bound, a mask."""

import cv2
import numpy as np
from matplotlib.figure import Figure

from making.figures import style

LESSON = "02_histogram"
LEVELS = 8  # grey levels of the small images here, 0 to 7


@style.in_style
def histogram() -> Figure:
    """A 5 x 5 image beside the bar chart of how many of its pixels have each grey level."""
    image = np.random.default_rng(seed=2).integers(LEVELS, size=(5, 5))
    counts = np.bincount(image.ravel(), minlength=LEVELS)
    chosen = 5

    figure = Figure(figsize=(style.WIDTH, 4.4))
    style.add_title(figure, "히스토그램 = 값마다 픽셀을 센 막대그래프")
    picture = style.place(figure, 0.03, 0.16, 0.36)
    style.show_numbers(picture, image, brightest=LEVELS - 1, fontsize=14)
    picture.set_xlabel(f"5 × 5 영상: 모두 {image.size}픽셀", labelpad=10)
    for row, column in np.argwhere(image == chosen):
        style.outline(picture, column, row, 1, 1)

    chart = figure.add_axes((0.50, 0.16, 0.47, 0.36 * style.WIDTH / 4.4))
    bars = chart.bar(range(LEVELS), counts, color=style.MAIN, width=0.8)
    bars[chosen].set(facecolor=style.HIGHLIGHT, edgecolor=style.INK, hatch="//")
    chart.bar_label(bars, padding=3)
    chart.set(xlabel="픽셀 값", ylabel="픽셀 수", xticks=range(LEVELS))
    chart.set(yticks=range(counts.max() + 1), ylim=(0, counts.max() + 1.6))
    chart.spines[["top", "right"]].set_visible(False)
    chart.annotate(
        f"값이 {chosen}인 픽셀: {counts[chosen]}개",
        (chosen, counts[chosen] + 0.75),
        (chosen, counts.max() + 1.1),
        ha="center",
        fontweight=style.BOLD,
        arrowprops={"arrowstyle": "-", "color": style.INK},
    )
    return figure


@style.in_style
def half_open_range() -> Figure:
    """Two ranges over eight grey levels: one loses the last level, one counts them all."""
    figure = Figure(figsize=(style.WIDTH, 4.6))
    style.add_title(figure, "OpenCV 히스토그램 범위: 위쪽 경계는 포함되지 않습니다")
    canvas = style.add_canvas(figure)
    canvas.text(
        style.WIDTH / 2, 3.85, "픽셀 값이 0부터 7까지 여덟 가지일 때", ha="center", va="center"
    )
    _add_range(canvas, upper=7, bottom=2.45, verdict="값 7개만 셉니다")
    _add_range(canvas, upper=8, bottom=0.95, verdict="값 8개를 모두 셉니다")
    _add_range_legend(canvas)
    return figure


def _add_range(canvas, upper, bottom, verdict):
    """Draw the range [0, upper] over boxes for the eight levels, which stand bottom inches up."""
    centre, size = 1.75 + 0.58 * np.arange(LEVELS + 1), 0.44
    line = bottom + 0.68
    canvas.text(0.30, line, f"범위 [0, {upper}]", fontsize=14, fontweight=style.BOLD, va="center")
    canvas.plot(centre[[0, upper]], (line, line), color=style.MAIN, linewidth=4)
    _add_end(canvas, centre[0], line, included=True)
    _add_end(canvas, centre[upper], line, included=False)
    for bound in (0, upper):
        canvas.text(centre[bound], line + 0.16, bound, ha="center", va="bottom")
    for level in range(LEVELS):
        _add_level(canvas, level, centre[level], bottom, size, counted=level < upper)
    canvas.text(centre[-1] + 0.35, bottom + size / 2, verdict, fontweight=style.BOLD, va="center")


def _add_level(canvas, level, centre, bottom, size, counted):
    """Draw one grey level as a box, filled when it is counted and crossed out when not."""
    left, colour = centre - size / 2, style.MAIN if counted else style.WARNING
    style.box(
        canvas,
        (left, bottom, size, size),
        linewidth=2.5,
        edgecolor=colour,
        facecolor=colour if counted else style.PAPER,
    )
    canvas.text(
        centre,
        bottom + size / 2,
        level,
        fontsize=14,
        fontweight=style.BOLD,
        color=style.PAPER if counted else style.INK,
        ha="center",
        va="center",
        bbox={"facecolor": colour if counted else style.PAPER, "linewidth": 0, "pad": 1.5},
    )
    if counted:
        return
    for start, end in ((bottom, bottom + size), (bottom + size, bottom)):
        canvas.plot((left, left + size), (start, end), color=style.WARNING, linewidth=2.5)
    canvas.text(
        centre,
        bottom - 0.08,
        "빠짐",
        color=style.WARNING,
        fontweight=style.BOLD,
        ha="center",
        va="top",
    )


def _add_end(canvas, x, y, included):
    """Mark one end of a range: a full disc when it belongs to the range, a ring when not."""
    canvas.plot(
        x,
        y,
        "o",
        markersize=13,
        markeredgewidth=3,
        markeredgecolor=style.MAIN,
        markerfacecolor=style.MAIN if included else style.PAPER,
    )


def _add_range_legend(canvas):
    """Say what the disc and the ring at the ends of a range mean."""
    for x, included, meaning in ((2.1, True, "포함되는 경계"), (4.7, False, "포함되지 않는 경계")):
        _add_end(canvas, x, 0.33, included)
        canvas.text(x + 0.2, 0.33, meaning, va="center")


@style.in_style
def mask() -> Figure:
    """An image, a mask that is white in its top left quarter, and what the mask leaves of it."""
    image = style.read_grey("chest.png")
    height, width = image.shape
    quarter = np.zeros_like(image)
    quarter[: height // 2, : width // 2] = 255
    masked = cv2.bitwise_and(image, quarter)

    figure = Figure(figsize=(style.WIDTH, 3.8))
    style.add_title(figure, "영상 AND 마스크: 마스크가 흰색인 곳만 남습니다")
    panels = (
        (0.10, image, f"합성 영상\n가로 {width} × 세로 {height}"),
        (0.415, quarter, "마스크\n흰색(255) = 남길 곳\n검정(0) = 지울 곳"),
        (0.73, masked, "마스크를 쓴 영상\n영상의 왼쪽 위 4분의 1만 남음"),
    )
    for left, shown, caption in panels:
        axes = style.place(figure, left, 0.26, 0.24, height / width)
        style.show_grey(axes, shown)
        axes.set_xlabel(caption, labelpad=8, linespacing=1.4)
        style.outline(axes, 0, 0, width // 2, height // 2, linewidth=2.5)
        if shown is image:
            _add_directions(axes, width, height)
    for x, sign in ((0.3775, "AND"), (0.6925, "=")):
        figure.text(x, 0.48, sign, fontsize=14, fontweight=style.BOLD, ha="center", va="center")
    return figure


def _add_directions(axes, width, height):
    """Show the origin at the top left, x along the width, y down along the height."""
    above, beside = -0.05 * height, -0.04 * width
    style.arrow(axes, (0, above), (width, above), linewidth=1.8)
    style.arrow(axes, (beside, 0), (beside, height), linewidth=1.8)
    axes.plot(0, 0, "o", color=style.INK, markersize=9, clip_on=False)
    axes.text(beside, above * 2, "원점\n(0, 0)", ha="center", va="bottom", linespacing=1.3)
    axes.text(width / 2, above * 2, "x (가로, width)", ha="center", va="bottom")
    axes.text(beside * 2, height / 2, "y (세로, height)", rotation=90, ha="right", va="center")


FIGURES = (histogram, half_open_range, mask)
