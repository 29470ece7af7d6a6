"""The figures of the lesson on training: VGG16 beside VGG19, the loss, and what fit repeats."""

import numpy as np
from matplotlib.figure import Figure

from making.figures import style

LESSON = "06_train_vgg19"
FILTERS = (64, 128, 256, 512, 512)
NETWORKS = {"VGG16": (2, 2, 3, 3, 3), "VGG19": (2, 2, 4, 4, 4)}
EPOCHS, STEPS, BATCH = 4, 20, 8


@style.in_style
def networks() -> Figure:
    """The layers of VGG16 and VGG19, block by block; those that VGG19 adds stand out."""
    figure = Figure(figsize=(style.WIDTH, 4.7))
    style.add_title(figure, "VGG19 = VGG16 + 블록 3, 4, 5에 합성곱 하나씩")
    canvas = style.add_canvas(figure)
    lefts = [1.15 + 1.18 * number for number in range(6)]
    for left, count, number in zip(lefts, FILTERS, range(1, 6), strict=False):
        canvas.text(
            left + 0.5,
            3.75,
            f"블록 {number}\n필터 {count}개",
            ha="center",
            va="center",
            fontsize=style.SMALL,
            linespacing=1.4,
        )
    canvas.text(
        lefts[5] + 0.5,
        3.75,
        "완전 연결\n층",
        ha="center",
        va="center",
        fontsize=style.SMALL,
        linespacing=1.4,
    )
    for bottom, (name, convolutions) in zip((2.1, 0.45), NETWORKS.items(), strict=True):
        total = sum(convolutions)
        canvas.text(0.15, bottom + 0.62, name, fontsize=14, fontweight=style.BOLD, va="center")
        canvas.text(0.15, bottom + 0.32, f"{total} + 3층", fontsize=style.SMALL, va="center")
        for left, count, usual in zip(lefts, convolutions, NETWORKS["VGG16"], strict=False):
            for layer in range(count):
                _add_layer(canvas, left, bottom + 0.34 * layer, "3×3 합성곱", layer >= usual)
        for layer in range(3):
            _add_layer(canvas, lefts[5], bottom + 0.34 * layer, "완전 연결", False)
    canvas.text(
        style.WIDTH / 2,
        0.18,
        "블록마다 마지막에 2×2 최대 풀링이 있습니다. 주황색은 VGG19에만 있는 층입니다.",
        fontsize=style.SMALL,
        ha="center",
        va="center",
    )
    return figure


def _add_layer(canvas, left, bottom, name, added):
    """Draw one layer as a box whose corner lies at (left, bottom) inches."""
    style.box(
        canvas,
        (left + 0.03, bottom + 0.03, 1.0, 0.24),
        boxstyle="round,pad=0.02",
        linewidth=1.6,
        facecolor=style.HIGHLIGHT if added else style.PAPER,
        edgecolor=style.INK if added else style.MAIN,
    )
    canvas.text(
        left + 0.53,
        bottom + 0.145,
        name,
        fontsize=10,
        ha="center",
        va="center",
        fontweight=style.BOLD if added else "normal",
    )


@style.in_style
def fit() -> Figure:
    """Four epochs of twenty steps in a row, each followed by a check on the validation set."""
    figure = Figure(figsize=(style.WIDTH, 4.0))
    style.add_title(figure, f"fit: 한 바퀴({STEPS}스텝) 배우고 점검하기를 {EPOCHS}번")
    canvas = style.add_canvas(figure)
    canvas.text(
        0.25,
        3.05,
        f"에폭 하나 = {BATCH}장씩 {STEPS}스텝 = 훈련 이미지 {BATCH * STEPS}장을 한 바퀴 + 검증",
        fontweight=style.BOLD,
        va="center",
    )
    for step in range(STEPS):
        left = 0.25 + 0.285 * step
        style.box(
            canvas,
            (left, 2.25, 0.2, 0.4),
            boxstyle="round,pad=0.02",
            facecolor=style.MAIN,
            linewidth=0,
        )
        canvas.text(
            left + 0.1, 2.45, step + 1, color=style.PAPER, fontsize=9, ha="center", va="center"
        )
    _add_check(canvas, 6.15, 2.2, 1.9, 0.5, "검증 이미지로 점검")
    canvas.text(
        3.05,
        2.0,
        f"한 스텝: {BATCH}장을 꺼내 예측하고, 틀린 만큼 가중치를 고칩니다.",
        ha="center",
        va="center",
        fontsize=style.SMALL,
    )
    canvas.text(7.1, 2.0, "가중치는 그대로", ha="center", va="center", fontsize=style.SMALL)
    canvas.text(
        0.25,
        1.5,
        f"훈련 전체 = 에폭 {EPOCHS}번 = 모두 {EPOCHS * STEPS}스텝",
        fontweight=style.BOLD,
        va="center",
    )
    for epoch in range(EPOCHS):
        left = 0.25 + 1.98 * epoch
        style.box(
            canvas,
            (left, 0.65, 1.1, 0.45),
            boxstyle="round,pad=0.02",
            facecolor=style.MAIN,
            linewidth=0,
        )
        canvas.text(
            left + 0.55,
            0.875,
            f"에폭 {epoch + 1}",
            color=style.PAPER,
            ha="center",
            va="center",
            fontweight=style.BOLD,
        )
        _add_check(canvas, left + 1.2, 0.65, 0.55, 0.45, "점검")
    style.arrow(canvas, (0.25, 0.4), (8.1, 0.4), linewidth=1.8)
    canvas.text(style.WIDTH / 2, 0.2, "시간", ha="center", va="center", fontsize=style.SMALL)
    return figure


def _add_check(canvas, left, bottom, width, height, text):
    """Draw a check on the validation set as a box with an orange ground."""
    style.box(
        canvas,
        (left, bottom, width, height),
        boxstyle="round,pad=0.02",
        linewidth=1.6,
        facecolor=style.PALE_HIGHLIGHT,
        edgecolor=style.HIGHLIGHT,
    )
    canvas.text(
        left + width / 2, bottom + height / 2, text, ha="center", va="center", fontsize=style.SMALL
    )


@style.in_style
def loss() -> Figure:
    """Cross-entropy against the probability of the label, and steps down the slope of a loss."""
    figure = Figure(figsize=(style.WIDTH, 4.3))
    style.add_title(figure, "손실은 틀린 정도, 한 스텝은 손실이 줄어드는 쪽으로 한 걸음")
    _add_cross_entropy(figure.add_axes((0.08, 0.16, 0.38, 0.64)))
    _add_steps(figure.add_axes((0.57, 0.16, 0.40, 0.64)))
    return figure


def _add_cross_entropy(axes):
    """Draw the loss of one image, -ln p, with three probabilities of its label marked."""
    probabilities = np.linspace(0.02, 1, 200)
    axes.plot(probabilities, -np.log(probabilities), color=style.MAIN, linewidth=2.4)
    for probability in (0.1, 0.5, 0.9):
        value = -np.log(probability)
        axes.plot(probability, value, "o", color=style.WARNING, markersize=8)
        axes.annotate(
            f"확률 {probability}: 손실 {value:.2f}",
            (probability, value),
            (10, 10),
            textcoords="offset points",
            fontsize=style.SMALL,
            ha="left" if probability < 0.9 else "center",
            va="bottom",
        )
    axes.set(
        xlabel="모델이 정답에 준 확률",
        ylabel="손실",
        title="이미지 한 장의 손실 (교차 엔트로피)",
        xlim=(0, 1.02),
        ylim=(0, 4),
    )
    axes.spines[["top", "right"]].set_visible(False)


def _add_steps(axes):
    """Draw the loss as a function of one weight, a valley, and steps of gradient descent in it."""

    def height(weight):
        return 0.3 + 0.45 * (weight - 3) ** 2

    weights = np.linspace(0, 5.2, 200)
    axes.plot(weights, height(weights), color=style.MAIN, linewidth=2.4)
    weight, rate = 0.3, 0.35
    for step in range(1, 5):
        lower = weight - rate * 0.9 * (weight - 3)  # the slope is 0.9 (weight - 3)
        axes.plot(weight, height(weight), "o", color=style.WARNING, markersize=8)
        style.arrow(axes, (weight, height(weight)), (lower, height(lower)), style.WARNING)
        if step < 3:
            middle = (weight + lower) / 2
            axes.text(middle + 0.15, height(middle) + 0.15, f"스텝 {step}", fontsize=style.SMALL)
        weight = lower
    axes.text(3, 0.05, "손실이 가장 작은 곳", fontsize=style.SMALL, ha="center", va="bottom")
    axes.set(
        xlabel="가중치 하나의 값",
        ylabel="손실",
        title="기울기를 보고 가중치를 고치기",
        xticks=[],
        yticks=[],
        xlim=(0, 5.2),
        ylim=(0, 4),
    )
    axes.spines[["top", "right"]].set_visible(False)


FIGURES = (networks, loss, fit)
