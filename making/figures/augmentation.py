"""The figures of the lesson on augmentation: transforms, scaling, a mirrored film, two sets."""

import cv2
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from making.figures import style
from making.phantoms import draw_phantom

LESSON = "03_augmentation"
SIDE = 224  # pixels of the films, as in data/dataset
SEED = 1001  # a film of the training set whose heart and stomach show which side is which


def _film():
    """The film of the figures, (SIDE, SIDE), without the grain that would make large files."""
    return cv2.bilateralFilter(draw_phantom("normal", (SIDE, SIDE), SEED), 9, 30, 3)


def _moved(film, angle=0.0, zoom=1.0, right=0.0, down=0.0):
    """The film turned (degrees), enlarged and shifted (parts of its side), its edge drawn out."""
    middle = ((SIDE - 1) / 2, (SIDE - 1) / 2)
    matrix = cv2.getRotationMatrix2D(middle, angle, zoom)
    matrix[:, 2] += np.multiply((right, down), SIDE)
    return cv2.warpAffine(film, matrix, film.shape[::-1], borderMode=cv2.BORDER_REPLICATE)


@style.in_style
def augmentations() -> Figure:
    """One film and five others that were made from it, each with the option that makes it."""
    film = _film()
    panels = (
        ("원본", "합성 영상", film),
        ("좌우로 뒤집기", "horizontal_flip", cv2.flip(film, 1)),
        ("돌리기", "rotation_range", _moved(film, angle=10)),
        ("가로로 옮기기", "width_shift_range", _moved(film, right=0.12)),
        ("세로로 옮기기", "height_shift_range", _moved(film, down=-0.12)),
        ("키우거나 줄이기", "zoom_range", _moved(film, zoom=1.2)),
    )
    height = 5.95
    figure = Figure(figsize=(style.WIDTH, height))
    style.add_title(figure, "이미지 증강 = 있는 사진을 조금씩 바꾸어 새 사진 만들기")
    side = 1.8
    for number, (name, option, shown) in enumerate(panels):
        row, column = divmod(number, 3)
        left, bottom = 0.8 + 2.5 * column, 3.35 - 2.8 * row
        axes = figure.add_axes(
            (left / style.WIDTH, bottom / height, side / style.WIDTH, side / height)
        )
        style.show_grey(axes, shown)
        axes.set_title(name, fontweight=style.BOLD, pad=7)
        axes.set_xlabel(
            option,
            labelpad=7,
            fontsize=style.SMALL,
            fontfamily=style.CODE_FONT if option.isascii() else None,
        )
        if shown is film:
            style.outline(axes, 0, 0, SIDE, SIDE, linewidth=3)
    return figure


@style.in_style
def rescale() -> Figure:
    """Grey levels on a line from 0 to 255 and, below it, the numbers from 0 to 1 they turn into."""
    figure = Figure(figsize=(style.WIDTH, 3.7))
    style.add_title(figure, "비율을 곱하면 0~255가 0~1이 됩니다")
    canvas = style.add_canvas(figure)
    left, right, upper, lower = 2.0, 7.8, 2.25, 0.85
    for line, name in ((upper, "파일의 픽셀 값\n(정수)"), (lower, "모델이 받는 값\n(소수)")):
        canvas.text(0.25, line, name, va="center", linespacing=1.5)
        canvas.plot((left, right), (line, line), color=style.INK, linewidth=2, zorder=0)
    for level in (0, 51, 102, 153, 204, 255):
        x = left + (right - left) * level / 255
        for line in (upper, lower):
            canvas.add_patch(
                Circle((x, line), 0.16, facecolor=str(level / 255), ec=style.INK, linewidth=2)
            )
        canvas.text(x, upper + 0.28, level, fontweight=style.BOLD, ha="center", va="bottom")
        canvas.text(
            x, lower - 0.28, f"{level / 255:g}", fontweight=style.BOLD, ha="center", va="top"
        )
        style.arrow(canvas, (x, upper - 0.22), (x, lower + 0.22), color=style.MAIN)
    canvas.text(left, 3.0, "검정", ha="center", va="center", color=style.QUIET)
    canvas.text(right, 3.0, "흰색", ha="center", va="center", color=style.QUIET)
    canvas.text(
        0.25,
        (upper + lower) / 2,
        "× rescale_ratio",
        fontsize=style.SMALL,
        va="center",
        color=style.MAIN,
        fontweight="bold",
        fontfamily=style.CODE_FONT,
    )
    return figure


@style.in_style
def flip() -> Figure:
    """A film and its mirror image: the heart and the side marker L have changed sides."""
    film = _film()
    height, side, bottom = 4.7, 2.75, 0.98
    figure = Figure(figsize=(style.WIDTH, height))
    style.add_title(figure, "좌우로 뒤집으면 심장과 표지 L도 자리를 바꿉니다")
    for left, shown, name, note in (
        (
            1.0,
            film,
            "원본 (합성 영상)",
            "심장과 L이 그림의 오른쪽에 있습니다\n(환자의 왼쪽, L = left)",
        ),
        (
            4.65,
            cv2.flip(film, 1),
            "뒤집은 영상",
            "심장이 그림의 왼쪽에 있고\nL도 거울에 비친 글자입니다",
        ),
    ):
        axes = figure.add_axes(
            (left / style.WIDTH, bottom / height, side / style.WIDTH, side / height)
        )
        style.show_grey(axes, shown)
        axes.set_title(name, fontweight=style.BOLD, pad=8)
        axes.set_xlabel(note, labelpad=10, linespacing=1.5)
        _point_out(axes, mirrored=shown is not film)
    canvas = style.add_canvas(figure)
    middle = style.WIDTH / 2
    canvas.plot((middle, middle), (bottom, bottom + side), "--", color=style.QUIET, linewidth=2)
    return figure


def _point_out(axes, mirrored):
    """Ring the marker and the heart of the shown film, and name the heart."""
    for column, row, radius in ((211, 19, 12), (140, 134, 30)):
        column = SIDE - 1 - column if mirrored else column
        axes.add_patch(Circle((column, row), radius, fill=False, ec=style.HIGHLIGHT, lw=3.5))
        if radius == 30:
            axes.text(column, row, "심장", fontweight=style.BOLD, ha="center", va="center")


@style.in_style
def pipeline() -> Figure:
    """Two rows from folder to data set: training films are flipped at random, test films never."""
    figure = Figure(figsize=(style.WIDTH, 4.3))
    style.add_title(figure, "훈련 이미지만 뒤집고, 테스트 이미지는 그대로 둡니다")
    canvas = style.add_canvas(figure)
    for x, heading in ((1.075, "폴더"), (3.9, "전처리기 (datagen)"), (7.2, "데이터셋")):
        canvas.text(x, 3.58, heading, color=style.QUIET, ha="center", va="center")
    for middle, split, use in (
        (2.55, "train", "모델이 배웁니다"),
        (1.0, "test", "모델을 평가합니다"),
    ):
        style.box(
            canvas,
            (2.3, middle - 0.58, 3.2, 1.16),
            boxstyle="round,pad=0,rounding_size=0.1",
            facecolor=style.PAPER,
            edgecolor=style.QUIET,
            linewidth=1.2,
            linestyle="--",
        )
        canvas.text(
            3.9,
            middle + 0.4,
            f"{split}_datagen",
            fontsize=style.SMALL,
            ha="center",
            va="center",
            fontfamily=style.CODE_FONT,
        )
        _add_box(canvas, 0.25, middle, 1.65, f"{split}/", "normal, opacity")
        if split == "train":
            _add_box(canvas, 2.5, middle - 0.14, 1.1, "뒤집기", "절반 확률", style.HIGHLIGHT)
        else:
            canvas.text(
                3.05,
                middle - 0.14,
                "뒤집지\n않음",
                color=style.QUIET,
                ha="center",
                va="center",
                linespacing=1.4,
            )
        _add_box(canvas, 4.0, middle - 0.14, 1.3, "픽셀 값을", "0~1로")
        _add_box(canvas, 6.2, middle, 2.0, f"{split}_set", use)
        for start, end in ((1.9, 2.5), (3.6, 4.0), (5.3, 6.2)):
            _add_arrow(canvas, start, end, middle - 0.14)
    return figure


def _add_box(canvas, left, middle, width, name, note, colour=style.MAIN):
    """Draw a step of the way, in inches, with its name and below it what it means."""
    style.box(
        canvas,
        (left, middle - 0.32, width, 0.64),
        boxstyle="round,pad=0,rounding_size=0.08",
        facecolor=style.PALE_HIGHLIGHT if colour == style.HIGHLIGHT else style.PAPER,
        edgecolor=colour,
        linewidth=2.5,
    )
    canvas.text(
        left + width / 2,
        middle + 0.14,
        name,
        fontsize=style.SMALL,
        ha="center",
        va="center",
        fontweight="bold" if name.isascii() else style.BOLD,
        fontfamily=style.CODE_FONT if name.isascii() else None,
    )
    canvas.text(
        left + width / 2, middle - 0.14, note, fontsize=style.SMALL, ha="center", va="center"
    )


def _add_arrow(canvas, start, end, y):
    """Draw the arrow from one step to the next, in inches."""
    style.arrow(canvas, (start, y), (end, y), head=18)


FIGURES = (augmentations, rescale, flip, pipeline)
