"""The figures of the lesson on loading images: pixels, a relative path, resizing."""

import cv2
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import ConnectionPatch

from making.figures import style

LESSON = "01_load_images"


@style.in_style
def pixels() -> Figure:
    """An X-ray beside a square of 8 x 8 of its pixels, enlarged, with their grey levels."""
    image = style.read_grey("images/xray_01.png")
    row, column, side = 184, 206, 8
    figure = Figure(figsize=(style.WIDTH, 4.9))
    style.add_title(figure, "이미지 = 숫자로 이루어진 행렬")

    height, width = image.shape
    # Pixel for pixel: the grain of an enlarged film would make a far larger file.
    whole = figure.add_axes((0.07, 0.24, *((width, height) / figure.bbox.size)))
    style.show_grey(whole, image)
    style.outline(whole, column, row, side, side, linewidth=2.5)
    whole.set_xlabel(f"합성 영상 (가로 {width} × 세로 {height} 픽셀)", labelpad=10)

    square = figure.add_axes((0.55, 0.16, 0.42, 0.70))
    style.show_numbers(square, image[row : row + side, column : column + side])
    style.outline(square, 0, 0, side, side)
    square.set_xlabel(f"확대한 {side} × {side} 픽셀: 칸마다 픽셀 값 하나", labelpad=10)

    for end in (-0.5, side - 0.5):
        figure.add_artist(
            ConnectionPatch(
                (column + side - 0.5, row + end),
                (-0.5, end),
                "data",
                "data",
                axesA=whole,
                axesB=square,
                color=style.HIGHLIGHT,
                linewidth=1.5,
            )
        )
    _add_grey_scale(figure)
    return figure


def _add_grey_scale(figure):
    """Show at the bottom which grey level is black and which is white."""
    scale = figure.add_axes((0.40, 0.035, 0.20, 0.035))
    style.show_grey(scale, np.arange(256)[np.newaxis])
    scale.set_aspect("auto")
    for position, label, side in ((-0.04, "0 = 검정", "right"), (1.04, "255 = 흰색", "left")):
        scale.text(position, 0.45, label, ha=side, va="center", transform=scale.transAxes)


@style.in_style
def relative_path() -> Figure:
    """The folders of the lesson, and above them a relative path that reads along them."""
    figure = Figure(figsize=(style.WIDTH, 4.9))
    style.add_title(figure, "상대 경로 = 지금 폴더에서 파일까지 가는 길")
    canvas = style.add_canvas(figure)

    lesson = _add_box(canvas, "01_load_images/", 0.30, 2.05, 1.60, on_path=True)
    data = _add_box(canvas, "data/", 2.45, 2.05, 2.05, on_path=True)
    table = _add_box(canvas, "images.csv", 5.05, 2.05, 1.25, on_path=True)
    notebook = _add_box(canvas, "01_load_images.ipynb", 2.45, 1.15, 2.05)
    images = _add_box(canvas, "images/", 5.05, 1.15, 1.25)
    first = _add_box(canvas, "xray_01.png", 6.85, 1.50, 1.25)
    last = _add_box(canvas, "xray_10.png", 6.85, 0.80, 1.25)
    canvas.text(7.475, 1.15, "…", rotation=90, ha="center", va="center")
    canvas.text(
        3.475,
        0.76,
        "↑ 지금 여기",
        color=style.MAIN,
        fontweight=style.BOLD,
        ha="center",
        va="center",
    )
    canvas.text(0.30, 0.28, "이름 끝에 /가 있으면 폴더, 없으면 파일", color=style.QUIET)

    for folder, content in ((lesson, notebook), (data, images), (images, first), (images, last)):
        _connect(canvas, folder, content)
    for folder, content in ((lesson, data), (data, table)):
        _connect(canvas, folder, content, on_path=True)
    _add_path(canvas)
    return figure


def _add_box(canvas, name, left, middle, width, on_path=False):
    """Draw a folder or file, in inches; return the points where lines leave and reach it."""
    height = 0.46
    style.box(
        canvas,
        (left, middle - height / 2, width, height),
        boxstyle="round,pad=0,rounding_size=0.08",
        facecolor=style.PALE_HIGHLIGHT if on_path else style.PAPER,
        edgecolor=style.HIGHLIGHT if on_path else style.QUIET,
        linewidth=3 if on_path else 1.2,
    )
    canvas.text(
        left + width / 2,
        middle,
        name,
        fontsize=style.SMALL,
        ha="center",
        va="center",
        fontfamily=style.CODE_FONT,
    )
    return (left + width, middle), (left, middle)


def _connect(canvas, folder, content, on_path=False):
    """Draw the line from a folder to what it holds, as an arrow where the path runs."""
    (leave_x, leave_y), (reach_x, reach_y) = folder[0], content[1]
    if on_path:
        style.arrow(
            canvas, (leave_x, leave_y), (reach_x, reach_y), color=style.HIGHLIGHT, linewidth=3
        )
        return
    middle = (leave_x + reach_x) / 2
    canvas.plot(
        (leave_x, middle, middle, reach_x),
        (leave_y, leave_y, reach_y, reach_y),
        color=style.QUIET,
        linewidth=1.2,
        zorder=0,
    )


def _add_path(canvas):
    """Write the path piece by piece, each above its place in the folders, with its meaning."""
    pieces = (
        (1.10, ".", "지금 폴더\n(노트북이 있는 폴더)"),
        (2.175, "/", "안의"),
        (3.475, "data", "폴더 이름"),
        (4.775, "/", "안의"),
        (5.675, "images.csv", "파일 이름"),
    )
    canvas.text(
        style.WIDTH / 2,
        4.0,
        "".join(piece for _, piece, _ in pieces),
        fontsize=style.TITLE,
        ha="center",
        va="center",
        fontfamily=style.CODE_FONT,
    )
    for x, piece, meaning in pieces:
        canvas.text(
            x,
            3.38,
            piece,
            fontsize=style.TITLE,
            fontweight="bold",
            ha="center",
            va="baseline",
            fontfamily=style.CODE_FONT,
        )
        canvas.text(x, 3.25, meaning, fontsize=style.SMALL, ha="center", va="top", linespacing=1.4)
        canvas.plot((x, x), (2.40, 2.74), color=style.QUIET, linewidth=1.2, linestyle=":")


@style.in_style
def resize() -> Figure:
    """A 6 x 6 image and the same image at half its width and half its height."""
    averages = np.array([[40, 90, 60], [110, 220, 130], [70, 150, 80]])
    unevenness = np.tile([[-10, 5], [-5, 10]], (3, 3))
    large = (np.kron(averages, np.ones((2, 2), int)) + unevenness).astype(np.uint8)
    small = cv2.resize(large, (3, 3), interpolation=cv2.INTER_AREA)

    figure = Figure(figsize=(style.WIDTH, 4.6))
    style.add_title(figure, "가로와 세로를 절반으로 줄이면 픽셀 수는 4분의 1이 됩니다")
    before = style.place(figure, 0.10, 0.16, 0.36)
    after = style.place(figure, 0.72, 0.325, 0.18)
    for axes, image, block in ((before, large, 2), (after, small, 1)):
        side = len(image)
        style.show_numbers(axes, image)
        style.outline(axes, block, block, block, block)
        axes.set_title(f"가로 {side}")
        axes.set_ylabel(f"세로 {side}", rotation=0, ha="right", va="center")
        axes.set_xlabel(f"{side} × {side} = {side * side}픽셀", labelpad=10)

    canvas = style.add_canvas(figure)
    style.arrow(canvas, (4.05, 2.25), (5.35, 2.25), linewidth=3, head=25)
    canvas.text(4.7, 2.45, "2 × 2 픽셀의 평균이\n픽셀 하나가 됩니다", ha="center", linespacing=1.5)
    return figure


FIGURES = (pixels, relative_path, resize)
