"""The figures of the lesson on ROC curves: a threshold that moves, and the area."""

from math import erf, sqrt

import numpy as np
from matplotlib.figure import Figure

from making.figures import style

LESSON = "08_roc_auc"
SCORES = np.linspace(0, 1, 1001)
NEGATIVE = (0.36, 0.13)  # mean and standard deviation of the scores of normal films
POSITIVE = (0.62, 0.15)  # the same for films with an opacity
THRESHOLDS = ((0.60, "가", "o"), (0.45, "나", "s"), (0.30, "다", "^"))


def _density(mean, deviation):
    """Return the normal density of every score."""
    return np.exp(-0.5 * ((SCORES - mean) / deviation) ** 2) / (deviation * sqrt(2 * np.pi))


def _rate_from(threshold, mean, deviation):
    """Return which part of normally distributed scores is at least the threshold."""
    return 0.5 - 0.5 * erf((threshold - mean) / (deviation * sqrt(2)))


def _curve(negative, positive):
    """Return the false and the true positive rates for thresholds from above all scores down."""
    thresholds = np.linspace(2, -1, 3001)
    false = np.array([_rate_from(threshold, *negative) for threshold in thresholds])
    true = np.array([_rate_from(threshold, *positive) for threshold in thresholds])
    return false, true


@style.in_style
def moving_threshold() -> Figure:
    """The scores of both classes with three thresholds, and the three points of the curve."""
    figure = Figure(figsize=(style.WIDTH, 4.9))
    style.add_title(figure, "임계값을 옮길 때마다 ROC 곡선의 점이 하나씩 생깁니다")
    _add_scores(figure.add_axes((0.03, 0.20, 0.45, 0.56)))
    _add_points(style.place(figure, 0.60, 0.20, 0.36))
    return figure


def _add_scores(axes):
    """Draw how the scores of both classes are spread, and the three thresholds."""
    for (mean, deviation), colour, line, hatch, label, x in (
        (NEGATIVE, style.MAIN, "-", "", "실제 음성", 0.12),
        (POSITIVE, style.WARNING, "--", "//", "실제 양성", 0.85),
    ):
        density = _density(mean, deviation)
        axes.plot(SCORES, density, color=colour, linewidth=2.5, linestyle=line)
        axes.fill_between(
            SCORES,
            density,
            facecolor="none" if hatch else colour,
            edgecolor=colour,
            alpha=0.30,
            hatch=hatch,
            linewidth=0,
        )
        axes.text(x, 2.45, label, color=colour, fontweight=style.BOLD, ha="center")
    for threshold, name, marker in THRESHOLDS:
        axes.plot((threshold, threshold), (0, 3.5), color=style.INK, linewidth=1.8)
        axes.plot(threshold, 3.62, marker, color=style.INK, markersize=9, clip_on=False)
        axes.text(
            threshold,
            3.80,
            f"{name}\n{threshold:.2f}",
            fontweight=style.BOLD,
            ha="center",
            va="bottom",
        )
    axes.set(xlim=(0, 1), ylim=(0, 3.7), yticks=[], xticks=np.linspace(0, 1, 6))
    axes.set_xlabel(
        "모델이 양성이라고 본 확률\n임계값보다 오른쪽이면 양성이라고 예측", linespacing=1.4
    )
    axes.spines[["top", "right", "left"]].set_visible(False)


def _add_points(axes):
    """Draw the curve with the point of each threshold."""
    axes.plot(*_curve(NEGATIVE, POSITIVE), color=style.INK, linewidth=2.5)
    _add_chance(axes)
    for threshold, name, marker in THRESHOLDS:
        false, true = _rate_from(threshold, *NEGATIVE), _rate_from(threshold, *POSITIVE)
        axes.plot(
            false, true, marker, color=style.HIGHLIGHT, markeredgecolor=style.INK, markersize=12
        )
        axes.text(
            min(false + 0.06, 0.48),
            true - 0.06,
            f"{name} ({false:.2f}, {true:.2f})",
            va="top",
            fontweight=style.BOLD,
            bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 1},
        )
    _label_rates(axes)


def _add_chance(axes):
    """Draw the diagonal of a model that guesses."""
    axes.plot((0, 1), (0, 1), color=style.QUIET, linewidth=1.5, linestyle=":")


def _label_rates(axes):
    """Name the two rates, which both run from 0 to 1."""
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
    axes.set_xlabel("FPR: 음성을 양성이라고 한 비율")
    axes.set_ylabel("TPR: 양성을 찾아낸 비율")
    axes.spines[["top", "right"]].set_visible(False)


@style.in_style
def area() -> Figure:
    """The area below the curve of a perfect model, of a good one and of one that guesses."""
    figure = Figure(figsize=(style.WIDTH, 3.9))
    style.add_title(figure, "AUC = ROC 곡선 아래의 넓이")
    curves = (
        ("완벽한 모델", (np.array((0, 0, 1)), np.array((0, 1, 1)))),
        ("좋은 모델", _curve(NEGATIVE, POSITIVE)),
        ("동전 던지기", (np.array((0, 1)), np.array((0, 1)))),
    )
    for left, (name, (false, true)) in zip((0.09, 0.41, 0.73), curves, strict=True):
        axes = style.place(figure, left, 0.20, 0.25)
        axes.fill_between(
            false,
            true,
            facecolor=style.PALE_HIGHLIGHT,
            edgecolor=style.HIGHLIGHT,
            hatch="//",
            linewidth=0,
        )
        axes.plot(false, true, color=style.INK, linewidth=3, clip_on=False)
        _add_chance(axes)
        size = np.trapezoid(true, false)
        axes.text(
            0.60,
            0.25,
            f"AUC\n{size:.2f}",
            fontsize=14,
            fontweight=style.BOLD,
            ha="center",
            va="center",
            linespacing=1.3,
            bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 3},
        )
        axes.set_title(name, fontweight=style.BOLD, pad=10)
        _label_rates(axes)
        axes.set(xlabel="FPR", ylabel="TPR" if left < 0.1 else "")
    return figure


FIGURES = (moving_threshold, area)
