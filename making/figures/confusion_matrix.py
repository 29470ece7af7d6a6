"""The figures of the lesson on the confusion matrix: accuracy alone, and the four cells."""

import numpy as np
from matplotlib.figure import Figure

from making.figures import style

LESSON = "07_confusion_matrix"
PALE_MAIN = "#DCEBF5"
PALE_WARNING = "#FBE5D8"


@style.in_style
def accuracy_alone() -> Figure:
    """A hundred people, three of them ill, as two models see them: one finds nobody."""
    figure = Figure(figsize=(style.WIDTH, 5.3))
    style.add_title(figure, "정확도가 더 높은 모델이 환자를 모두 놓칩니다")
    canvas = style.add_canvas(figure)
    canvas.text(style.WIDTH / 2, 4.62, "100명 가운데 환자가 3명일 때", ha="center", va="center")
    nobody = np.zeros(100, bool)
    careful = np.isin(np.arange(100), (13, 47, 22, 58, 71, 85, 94))
    ill = np.isin(np.arange(100), (13, 47, 66))
    _add_people(canvas, 0.62, ill, nobody, "모델 A: 모두 “환자가 아니다”")
    _add_people(canvas, 4.78, ill, careful, "모델 B: 7명을 “환자다”")
    _add_people_legend(canvas)
    return figure


def _add_people(canvas, left, ill, called_ill, title):
    """Draw a square of a hundred people from left inches on, and how well they were judged."""
    step, bottom = 0.28, 1.22
    for number, (is_ill, is_called) in enumerate(zip(ill, called_ill, strict=True)):
        x = left + step * (number % 10 + 0.5)
        y = bottom + step * (9.5 - number // 10)
        _add_person(canvas, x, y, is_ill, is_called)
    middle = left + 5 * step
    canvas.text(
        middle, bottom + 10 * step + 0.22, title, fontweight=style.BOLD, ha="center", va="center"
    )
    right, found = np.sum(ill == called_ill), np.sum(ill & called_ill)
    verdict = f"정확도 {right}%   ·   찾은 환자 {ill.sum()}명 중 {found}명"
    canvas.text(middle, bottom - 0.22, verdict, fontsize=13, ha="center", va="center")


def _add_person(canvas, x, y, is_ill, is_called):
    """Draw a healthy person as a dot, an ill one as a diamond, framed when called ill."""
    if is_ill:
        canvas.plot(x, y, "D", color=style.WARNING, markersize=9)
    else:
        canvas.plot(x, y, "o", color=style.LINE, markersize=6)
    if is_called:
        half = 0.125
        style.box(
            canvas,
            (x - half, y - half, 2 * half, 2 * half),
            fill=False,
            edgecolor=style.INK,
            linewidth=2,
        )


def _add_people_legend(canvas):
    """Say what the dot, the diamond and the frame mean."""
    entries = (
        (1.35, False, False, "환자가 아닌 사람"),
        (3.60, True, False, "환자"),
        (4.95, False, True, "모델이 환자라고 한 사람"),
    )
    for x, is_ill, is_called, meaning in entries:
        _add_person(canvas, x, 0.36, is_ill, is_called)
        canvas.text(x + 0.24, 0.36, meaning, va="center")


@style.in_style
def four_cells() -> Figure:
    """The matrix as scikit-learn prints it, with the names of its cells and the two directions."""
    figure = Figure(figsize=(style.WIDTH, 6.2))
    style.add_title(figure, "혼동 행렬의 네 칸: 행은 실제, 열은 예측")
    canvas = style.add_canvas(figure)
    left, bottom, width, height = 1.95, 1.25, 2.15, 1.55
    cells = (
        (0, 0, "TN", "진음성", "True Negative", "음성을 음성이라고 했다"),
        (0, 1, "FP", "위양성", "False Positive", "음성을 양성이라고 했다"),
        (1, 0, "FN", "위음성", "False Negative", "양성을 음성이라고 했다"),
        (1, 1, "TP", "진양성", "True Positive", "양성을 양성이라고 했다"),
    )
    for row, column, *words in cells:
        corner = (left + column * width, bottom + (1 - row) * height)
        _add_cell(canvas, corner, width, height, row == column, *words)
    _add_headings(canvas, left, bottom, width, height)
    _add_directions(canvas, left, bottom, width, height)
    return figure


def _add_cell(canvas, corner, width, height, correct, short, name, english, meaning):
    """Draw one cell of the matrix: its names, what happened, and whether that was right."""
    style.box(
        canvas,
        (*corner, width, height),
        facecolor=PALE_MAIN if correct else PALE_WARNING,
        edgecolor=style.QUIET,
        linewidth=1.2,
    )
    x, y = corner[0] + width / 2, corner[1] + height
    colour = style.MAIN if correct else style.WARNING
    canvas.text(x, y - 0.34, short, fontsize=20, fontweight=style.BOLD, ha="center", va="center")
    canvas.text(x, y - 0.72, f"{name} ({english})", fontsize=style.SMALL, ha="center", va="center")
    canvas.text(x, y - 1.00, meaning, fontsize=style.SMALL, ha="center", va="center")
    canvas.text(
        x,
        y - 1.30,
        "○ 맞힘" if correct else "× 틀림",
        color=colour,
        fontweight=style.BOLD,
        ha="center",
        va="center",
    )


def _add_headings(canvas, left, bottom, width, height):
    """Write above the columns what was predicted, and beside the rows what is true."""
    top = bottom + 2 * height
    labels = ("0  normal\n(음성)", "1  opacity\n(양성)")
    canvas.text(
        left + width,
        top + 0.92,
        "모델의 예측 (열)",
        fontweight=style.BOLD,
        ha="center",
        va="center",
    )
    canvas.text(
        left - 1.45,
        bottom + height,
        "실제 (행)",
        fontweight=style.BOLD,
        rotation=90,
        ha="center",
        va="center",
    )
    for number, label in enumerate(labels):
        canvas.text(
            left + (number + 0.5) * width,
            top + 0.40,
            label,
            ha="center",
            va="center",
            linespacing=1.3,
        )
        canvas.text(
            left - 0.62,
            bottom + (1.5 - number) * height,
            label,
            ha="center",
            va="center",
            linespacing=1.3,
        )


def _add_directions(canvas, left, bottom, width, height):
    """Frame the column that precision looks at and the row that recall looks at."""
    gap = 0.09
    right = left + 2 * width
    frames = (
        (left + width + gap, bottom + gap, width - 2 * gap, 2 * height - 2 * gap, "-"),
        (left + gap / 2, bottom + gap / 2, 2 * width - gap, height - gap, "--"),
    )
    for x, y, wide, high, line in frames:
        style.box(
            canvas,
            (x, y, wide, high),
            boxstyle="round,pad=0,rounding_size=0.1",
            fill=False,
            edgecolor=style.INK,
            linewidth=2.4,
            linestyle=line,
        )
    style.arrow(
        canvas, (left + 1.5 * width, bottom - 0.42), (left + 1.5 * width, bottom - 0.02), head=18
    )
    canvas.text(
        left + 1.5 * width,
        bottom - 0.48,
        "정밀도 (precision): 이 열을 봅니다\n양성이라고 예측한 것 중 진짜 양성의 비율",
        ha="center",
        va="top",
        linespacing=1.4,
    )
    middle = bottom + height / 2
    style.arrow(canvas, (right + 0.36, middle), (right + 0.02, middle), head=18)
    canvas.text(
        right + 0.42,
        middle,
        "재현율, 민감도\n(recall):\n이 행을 봅니다\n진짜 양성 중\n찾아낸 것의\n비율",
        va="center",
        linespacing=1.4,
    )


FIGURES = (accuracy_alone, four_cells)
