"""The figures of the lesson on VGG16: small filters, the paper's table, the network as blocks."""

import numpy as np
from matplotlib.figure import Figure

from making.figures import style

LESSON = "04_vgg16"

# Simonyan and Zisserman (2014), tables 1 and 2: for each configuration its layers with weights,
# the layers of its five blocks, and its parameters in millions.
CONFIGURATIONS = {
    "A": (11, [["3-64"], ["3-128"], ["3-256"] * 2, ["3-512"] * 2, ["3-512"] * 2], 133),
    "A-LRN": (11, [["3-64", "LRN"], ["3-128"], ["3-256"] * 2, ["3-512"] * 2, ["3-512"] * 2], 133),
    "B": (13, [[f"3-{width}"] * 2 for width in (64, 128, 256, 512, 512)], 133),
    "C": (
        16,
        [["3-64"] * 2, ["3-128"] * 2]
        + [[f"3-{width}"] * 2 + [f"1-{width}"] for width in (256, 512, 512)],
        134,
    ),
    "D": (
        16,
        [["3-64"] * 2, ["3-128"] * 2] + [[f"3-{width}"] * 3 for width in (256, 512, 512)],
        138,
    ),
    "E": (
        19,
        [["3-64"] * 2, ["3-128"] * 2] + [[f"3-{width}"] * 4 for width in (256, 512, 512)],
        144,
    ),
}
CHOSEN = "D"


@style.in_style
def small_filters() -> Figure:
    """Two 3 x 3 filters see what one 5 x 5 filter sees, with fewer weights."""
    figure = Figure(figsize=(style.WIDTH, 6.3))
    style.add_title(figure, "3×3 필터를 겹쳐 쓰면 같은 넓이를 더 적은 가중치로 봅니다")
    canvas = style.add_canvas(figure)
    canvas.text(2.45, 5.52, "3×3 필터를 두 번", fontsize=14, fontweight=style.BOLD, ha="center")
    canvas.text(6.75, 5.52, "5×5 필터를 한 번", fontsize=14, fontweight=style.BOLD, ha="center")
    canvas.plot((4.95, 4.95), (3.2, 5.7), color=style.LINE, linewidth=1)

    cell = 0.33
    for left, side, window in ((0.35, 5, 3), (2.66, 3, 3), (4.27, 1, 0)):
        _add_grid(canvas, left, 4.45, side, cell, window, style.MAIN)
    for left, side, window in ((5.25, 5, 5), (7.85, 1, 0)):
        _add_grid(canvas, left, 4.45, side, cell, window, style.HIGHLIGHT)
    for start, end, name in ((2.08, 2.58, "3×3"), (3.73, 4.19, "3×3"), (6.98, 7.77, "5×5")):
        style.arrow(canvas, (start, 4.45), (end, 4.45), head=18)
        canvas.text((start + end) / 2, 4.58, name, fontsize=style.SMALL, ha="center")
    for x, name in ((1.175, "5×5 영역"), (3.155, "3×3"), (4.435, "값 1개")):
        canvas.text(x, 3.35, name, ha="center")
    for x, name in ((6.075, "5×5 영역"), (8.015, "값 1개")):
        canvas.text(x, 3.35, name, ha="center")
    _add_weights(figure)
    return figure


def _add_grid(canvas, left, middle, side, cell, window, color):
    """Draw side x side cells, the window of the next filter in colour in their lower left."""
    bottom = middle - side * cell / 2
    for row in range(side):
        for column in range(side):
            style.box(
                canvas,
                (left + column * cell, bottom + row * cell, cell, cell),
                facecolor=style.PAPER,
                edgecolor=style.QUIET,
                linewidth=1,
            )
    if window:
        style.box(canvas, (left, bottom, window * cell, window * cell), facecolor=color, alpha=0.35)
        style.box(
            canvas,
            (left, bottom, window * cell, window * cell),
            fill=False,
            edgecolor=color,
            linewidth=3,
        )
        canvas.text(
            left + window * cell / 2,
            bottom + window * cell / 2,
            f"{window * window}개",
            fontweight=style.BOLD,
            ha="center",
            va="center",
        )


def _add_weights(figure):
    """Compare the weights of the stacks of small filters with those of one large filter."""
    names = ("7×7", "3×3 세 번", "5×5", "3×3 두 번")
    sums = ("7×7", "3 × (3×3)", "5×5", "2 × (3×3)")
    weights = np.array([7**2, 3 * 3**2, 5**2, 2 * 3**2])
    axes = figure.add_axes((0.15, 0.07, 0.80, 0.36))
    places = np.array([0, 0.85, 2.1, 2.95])
    bars = axes.barh(places, weights, height=0.7, color=[style.HIGHLIGHT, style.MAIN] * 2)
    for bar in bars[::2]:
        bar.set(hatch="//", edgecolor=style.INK)
    labels = [f"{expression} = {weight}" for expression, weight in zip(sums, weights, strict=True)]
    axes.bar_label(bars, labels, padding=6, fontweight=style.BOLD)
    axes.set(yticks=places, yticklabels=names, xlim=(0, 60), xticks=range(0, 60, 10))
    axes.tick_params(axis="y", length=0, labelsize=style.LABEL)
    axes.set_title("가중치의 수 (채널 하나에서 채널 하나로 갈 때)")
    axes.spines[["top", "right"]].set_visible(False)


@style.in_style
def vgg_table() -> Figure:
    """The six configurations of the paper side by side, with D in colour."""
    lines = [max(len(blocks[b]) for _, blocks, _ in CONFIGURATIONS.values()) for b in range(5)]
    row, gap, top = 0.235, 0.28, 0.58
    height = top + 2 * 0.34 + sum(lines) * row + 5 * 0.14 + 8 * gap + 0.55
    figure = Figure(figsize=(style.WIDTH, height))
    style.add_title(figure, "VGG 논문의 여섯 구성 (VGG16은 D)")
    canvas = style.add_canvas(figure)
    # Whole pixels: equal words are then drawn alike, which makes a far smaller file.
    left, width = 1.35, 1.15
    centres = {name: left + (i + 0.5) * width for i, name in enumerate(CONFIGURATIONS)}
    bottom = 0.15
    chosen = centres[CHOSEN] - width / 2
    style.box(
        canvas,
        (chosen, bottom, width, height - top - bottom),
        facecolor=style.PALE_HIGHLIGHT,
        edgecolor=style.HIGHLIGHT,
        linewidth=3,
    )

    y = height - top
    for label, number in (("구성", None), ("가중치 층", 0)):
        _add_label(canvas, label, y - 0.17)
        for name, entry in CONFIGURATIONS.items():
            text = name if number is None else f"{entry[number]}개"
            weight = style.BOLD if number is None or name == CHOSEN else "normal"
            canvas.text(centres[name], y - 0.17, text, fontweight=weight, ha="center", va="center")
        y -= 0.34
    y = _add_span(canvas, "입력", "224×224 RGB 이미지", y, gap, left)
    for block, count in enumerate(lines):
        tall = count * row + 0.14
        _add_label(canvas, f"블록 {block + 1}", y - tall / 2)
        for name, (_, blocks, _) in CONFIGURATIONS.items():
            for line, layer in enumerate(blocks[block]):
                canvas.text(
                    centres[name],
                    y - 0.07 - (line + 0.5) * row,
                    layer if layer == "LRN" else f"conv{layer}",
                    fontsize=style.SMALL,
                    fontweight=style.BOLD if name == CHOSEN else "normal",
                    ha="center",
                    va="center",
                )
        y = _add_span(canvas, "", "maxpool", y - tall, gap, left)
    y = _add_span(canvas, "완전 연결", "FC-4096,  FC-4096,  FC-1000", y, gap, left)
    y = _add_span(canvas, "출력", "softmax", y, gap, left)
    _add_label(canvas, "파라미터", y - 0.21)
    for name, (_, _, millions) in CONFIGURATIONS.items():
        canvas.text(
            centres[name],
            y - 0.21,
            f"{millions / 100:.2f}억 개",
            ha="center",
            va="center",
            fontweight=style.BOLD if name == CHOSEN else "normal",
        )
    return figure


def _add_label(canvas, text, middle):
    """Write the name of a row at its left."""
    canvas.text(0.15, middle, text, fontweight=style.BOLD, ha="left", va="center")


def _add_span(canvas, label, text, top, height, left):
    """Draw a row that all configurations share; return where the next row begins."""
    right = style.WIDTH - 0.15
    style.box(canvas, (left, top - height, right - left, height), facecolor="#EDEDED", linewidth=0)
    canvas.plot((0.15, right), (top, top), color=style.LINE, linewidth=1)
    canvas.plot((0.15, right), (top - height,) * 2, color=style.LINE, linewidth=1)
    if label:
        _add_label(canvas, label, top - height / 2)
    canvas.text(
        (left + right) / 2, top - height / 2, text, fontsize=style.SMALL, ha="center", va="center"
    )
    return top - height


@style.in_style
def vgg16_blocks() -> Figure:
    """VGG16 from the picture to the classes; blocks 3 and 4 are left for the learner."""
    figure = Figure(figsize=(style.WIDTH, 4.7))
    style.add_title(figure, "VGG16: 가로와 세로는 절반씩 줄고, 필터는 늘어납니다")
    canvas = style.add_canvas(figure)
    middle = 2.35
    # name, height of the drawing, convolutions (None: for the learner), size of the output
    blocks = (
        ("블록 1", 2.45, 2, "112×112\n×64"),
        ("블록 2", 1.95, 2, "56×56\n×128"),
        ("블록 3", 1.55, None, "28×28\n×256"),
        ("블록 4", 1.25, None, "14×14\n×512"),
        ("블록 5", 1.00, 3, "7×7\n×512"),
    )
    style.box(
        canvas, (0.22, middle - 1.225, 0.16, 2.45), facecolor=style.LINE, edgecolor=style.QUIET
    )
    canvas.text(0.30, middle + 1.36, "입력", fontweight=style.BOLD, ha="center")
    canvas.text(0.42, 0.93, "224×224\n×3", fontsize=style.SMALL, ha="center", va="top")
    left, width = 0.88, 0.86
    for name, height, count, size in blocks:
        _add_arrow(canvas, left - 0.36, left - 0.06, middle)
        _add_block(canvas, left, middle, width, height, count)
        canvas.text(
            left + width / 2, middle + height / 2 + 0.13, name, fontweight=style.BOLD, ha="center"
        )
        canvas.text(left + width / 2, 0.93, size, fontsize=style.SMALL, ha="center", va="top")
        left += width + 0.38
    _add_arrow(canvas, left - 0.36, left - 0.06, middle)
    for size, tall in ((4096, 1.5), (4096, 1.5), (1000, 0.8)):
        style.box(
            canvas,
            (left, middle - tall / 2, 0.14, tall),
            facecolor=style.PALE_HIGHLIGHT,
            edgecolor=style.INK,
            linewidth=1.2,
        )
        canvas.text(
            left + 0.07,
            middle - tall / 2 - 0.08,
            size,
            fontsize=style.SMALL,
            ha="center",
            va="top",
            rotation=90,
        )
        left += 0.36
    canvas.text(left - 0.65, middle + 0.88, "완전 연결", fontweight=style.BOLD, ha="center")
    canvas.text(6.80, 0.93, "= 블록의 출력", fontsize=style.SMALL, color=style.QUIET, va="top")
    _add_legend(canvas)
    return figure


def _add_block(canvas, left, middle, width, height, count):
    """Draw a block as its layers, the pooling lower than the rest; without layers as a gap."""
    if count is None:
        style.box(
            canvas,
            (left, middle - height / 2, width, height),
            facecolor=style.PALE_HIGHLIGHT,
            edgecolor=style.HIGHLIGHT,
            linewidth=3,
            linestyle="--",
        )
        canvas.text(
            left + width / 2,
            middle,
            "직접\n만들기",
            fontweight=style.BOLD,
            ha="center",
            va="center",
            linespacing=1.4,
        )
        return
    slab = width / (count + 1)
    for number in range(count):
        style.box(
            canvas,
            (left + number * slab, middle - height / 2, slab * 0.82, height),
            facecolor=style.MAIN,
            edgecolor=style.INK,
            linewidth=1,
        )
    style.box(
        canvas,
        (left + count * slab, middle - height / 4, slab * 0.82, height / 2),
        facecolor=style.HIGHLIGHT,
        edgecolor=style.INK,
        linewidth=1,
        hatch="//",
    )


def _add_arrow(canvas, start, end, middle):
    """Draw the way from one block to the next."""
    style.arrow(canvas, (start, middle), (end, middle), linewidth=1.6, head=14)


def _add_legend(canvas):
    """Say which colour is which layer."""
    entries = (
        (0.9, style.MAIN, None, "합성곱 3×3 + ReLU"),
        (3.2, style.HIGHLIGHT, "//", "최댓값 풀링 2×2"),
        (5.3, style.PALE_HIGHLIGHT, None, "완전 연결 (점선은 직접 만들 블록)"),
    )
    for x, color, hatch, meaning in entries:
        style.box(
            canvas,
            (x, 0.16, 0.22, 0.22),
            facecolor=color,
            edgecolor=style.INK,
            linewidth=1,
            hatch=hatch,
        )
        canvas.text(x + 0.32, 0.27, meaning, fontsize=style.SMALL, va="center")


FIGURES = (small_filters, vgg_table, vgg16_blocks)
