"""The figures of the lesson on splitting data: overfitting, three roles, two splits, merging."""

import numpy as np
from matplotlib.figure import Figure
from numpy.polynomial import Polynomial
from sklearn.datasets import load_iris

from making.figures import style

LESSON = "05_data_split"
GREEN = "#009E73"  # of Okabe and Ito, for the third of three sets
ROLES = (
    ("훈련 데이터", "train", style.MAIN, None),
    ("검증 데이터", "validation", style.HIGHLIGHT, "//"),
    ("테스트 데이터", "test", GREEN, ".."),
)


@style.in_style
def overfitting() -> Figure:
    """Polynomials through the same points: what they miss there, and on points they never saw."""
    rng = np.random.default_rng(seed=103)

    def truth(x):
        return np.sin(1.6 * np.pi * x)

    seen = np.linspace(0, 1, 14)
    unseen = np.sort(rng.uniform(0, 1, 40))
    seen_y, unseen_y = (truth(x) + rng.normal(0, 0.25, x.size) for x in (seen, unseen))
    degrees = np.arange(1, 11)
    fits = [Polynomial.fit(seen, seen_y, degree, domain=[0, 1]) for degree in degrees]
    points = ((seen, seen_y), (unseen, unseen_y))
    errors = [[np.mean((fit(x) - y) ** 2) for fit in fits] for x, y in points]

    figure = Figure(figsize=(style.WIDTH, 4.5))
    style.add_title(figure, "과적합: 외운 데이터는 잘 맞히고, 처음 보는 데이터는 틀립니다")
    curves = figure.add_axes((0.07, 0.15, 0.40, 0.66))
    grid = np.linspace(seen[0], seen[-1], 300)
    for degree, color, line, name in (
        (1, style.HIGHLIGHT, "--", "너무 단순 (1차식)"),
        (3, GREEN, "-", "알맞음 (3차식)"),
        (10, style.WARNING, "-.", "너무 복잡 (10차식)"),
    ):
        curves.plot(grid, fits[degree - 1](grid), line, color=color, linewidth=2.2, label=name)
    curves.plot(seen, seen_y, "o", color=style.INK, markersize=7, label="훈련 데이터")
    curves.set(xticks=[], yticks=[], xlabel="입력", ylabel="출력", ylim=(-1.8, 2.5))
    curves.set_title("같은 점 14개에 맞춘 세 곡선")
    curves.legend(
        loc="upper center",
        fontsize=style.SMALL,
        frameon=False,
        ncols=2,
        columnspacing=0.8,
        handlelength=1.8,
        borderaxespad=0.2,
    )

    chart = figure.add_axes((0.57, 0.15, 0.40, 0.66))
    chart.plot(degrees, errors[0], "o-", color=style.MAIN, linewidth=2.2, label="훈련 오차")
    chart.plot(degrees, errors[1], "s--", color=style.WARNING, linewidth=2.2, label="검증 오차")
    best = degrees[np.argmin(errors[1])]
    chart.axvline(best, color=style.QUIET, linestyle=":", linewidth=1.8)
    chart.set(
        yscale="log",
        xticks=degrees,
        xlabel="모델의 복잡한 정도 (차수)",
        title="훈련 오차는 줄어도 검증 오차는 커집니다",
    )
    chart.set_ylabel("오차 (위로 갈수록 큼)")
    chart.minorticks_off()
    chart.set_yticks([])
    chart.legend(
        loc="lower left",
        fontsize=style.SMALL,
        framealpha=1,
        facecolor=style.PAPER,
        edgecolor="none",
    )
    chart.spines[["top", "right"]].set_visible(False)
    chart.annotate(
        "검증 오차가\n가장 작은 곳",
        (best, min(errors[1])),
        (best + 0.6, min(errors[1]) * 1.9),
        fontsize=style.SMALL,
        ha="left",
        va="bottom",
        arrowprops={"arrowstyle": "-|>", "color": style.INK},
    )
    return figure


@style.in_style
def three_roles() -> Figure:
    """What the training, validation and test sets are for, beside what they are in school."""
    figure = Figure(figsize=(style.WIDTH, 3.9))
    style.add_title(figure, "세 데이터가 맡은 일")
    canvas = style.add_canvas(figure)
    rows = (1.30, "얼마나 자주"), (0.68, "학교에 빗대면")
    schools = ("교과서와 문제집", "모의고사", "수능")
    tasks = (
        "모델이 보고 배웁니다.\n가중치가 바뀝니다.",
        "설정을 고르고\n멈출 때를 정합니다.",
        "완성한 모델의\n성적을 잽니다.",
    )
    times = ("되풀이해서", "훈련하는 동안 여러 번", "다 끝난 뒤 한 번")
    width, gap = 2.55, 0.225
    for number, (name, english, color, hatch) in enumerate(ROLES):
        left = 0.15 + number * (width + gap)
        centre = left + width / 2
        style.box(
            canvas,
            (left, 0.2, width, 2.95),
            boxstyle="round,pad=0,rounding_size=0.1",
            facecolor=style.PAPER,
            edgecolor=color,
            linewidth=2.5,
        )
        style.box(
            canvas,
            (left + 0.15, 2.93, width - 0.3, 0.12),
            facecolor=color,
            edgecolor=style.INK,
            linewidth=0.8,
            hatch=hatch,
        )
        canvas.text(
            centre, 2.66, f"{name} ({english})", fontweight=style.BOLD, ha="center", va="center"
        )
        canvas.text(centre, 2.08, tasks[number], ha="center", va="center", linespacing=1.5)
        canvas.plot((left + 0.3, left + width - 0.3), (1.62, 1.62), color=style.LINE, linewidth=1)
        for (y, what), text in zip(rows, (times[number], schools[number]), strict=True):
            canvas.text(
                centre,
                y + 0.12,
                what,
                fontsize=style.SMALL,
                color=style.QUIET,
                ha="center",
                va="center",
            )
            canvas.text(centre, y - 0.15, text, fontweight=style.BOLD, ha="center", va="center")
    return figure


@style.in_style
def two_splits() -> Figure:
    """150 samples, of which a first split takes a part away, and a second one halves that part."""
    figure = Figure(figsize=(style.WIDTH, 4.0))
    style.add_title(figure, "두 번 나누어 7 : 1.5 : 1.5 만들기")
    canvas = style.add_canvas(figure)
    left, whole, tall = 0.3, style.WIDTH - 0.6, 0.56
    train, part = 0.70 * whole, 0.15 * whole
    pale = "#EDEDED"
    rows = (
        (2.75, ((0, whole, pale, None, "전체 데이터 150개"),)),
        (
            1.55,
            (
                (0, train, style.MAIN, None, "훈련"),
                (train, whole - train, pale, None, "떼어 낸 부분"),
            ),
        ),
        (
            0.35,
            (
                (0, train, style.MAIN, None, "훈련 7"),
                (train, part, style.HIGHLIGHT, "//", "검증\n1.5"),
                (train + part, part, GREEN, "..", "테스트\n1.5"),
            ),
        ),
    )
    for bottom, parts in rows:
        for start, width, color, hatch, name in parts:
            style.box(
                canvas,
                (left + start, bottom, width, tall),
                facecolor=color,
                edgecolor=style.INK,
                linewidth=1.2,
                hatch=hatch,
            )
            canvas.text(
                left + start + width / 2,
                bottom + tall / 2,
                name,
                fontweight=style.BOLD,
                color=style.PAPER if color == style.MAIN else style.INK,
                ha="center",
                va="center",
                bbox=None if hatch is None else {"facecolor": color, "linewidth": 0, "pad": 1.5},
            )
    for bottom, start, name in (
        (2.75, train / 2, "① 첫 번째 train_test_split: 전체에서 split_ratio만큼 떼어 냅니다"),
        (1.55, train / 2, "② 두 번째 train_test_split: 떼어 낸 부분을 절반씩 나눕니다"),
    ):
        target = left + (start if bottom > 2 else train + part)
        style.arrow(
            canvas, (target, bottom - 0.04), (target, bottom - 0.60), linewidth=1.6, head=14
        )
        canvas.text(
            target + (0.15 if bottom > 2 else -0.15),
            bottom - 0.32,
            name,
            ha="left" if bottom > 2 else "right",
            va="center",
        )
    return figure


@style.in_style
def merge() -> Figure:
    """Four columns of features and one of labels become one table of five columns."""
    iris = load_iris()
    chosen = [0, 1, 50, 51, 100]
    figure = Figure(figsize=(style.WIDTH, 3.7))
    style.add_title(figure, "merge_data(특징, 정답): 행마다 정답을 맨 뒤에 붙입니다")
    canvas = style.add_canvas(figure)
    features, labels = iris.data[chosen], iris.target[chosen][:, np.newaxis]
    for left, table in ((0.2, features), (3.35, labels), (4.95, features), (7.55, labels)):
        _add_table(canvas, left, table, is_label=table is labels)
    for x, sign in ((3.08, "+"), (4.48, "=")):
        canvas.text(x, 1.67, sign, fontsize=20, fontweight=style.BOLD, ha="center", va="center")
    for x, text in (
        (1.5, "특징 (n, 4)"),
        (3.675, "정답 (n,)"),
        (6.575, "합친 데이터 (n, 5)"),
    ):
        canvas.text(x, 0.32, text, fontweight=style.BOLD, ha="center", va="center")
    return figure


def _add_table(canvas, left, table, is_label):
    """Draw a table with the names of its columns above, its cells in inches."""
    names = ("정답",) if is_label else ("꽃받침\n길이", "꽃받침\n너비", "꽃잎\n길이", "꽃잎\n너비")
    tall, top = 0.38, 2.62
    for column, name in enumerate(names):
        canvas.text(
            left + (column + 0.5) * 0.65,
            top + 0.1,
            name,
            fontsize=style.SMALL,
            ha="center",
            va="bottom",
            linespacing=1.2,
        )
        for row, values in enumerate(table):
            corner = (left + column * 0.65, top - (row + 1) * tall)
            style.box(
                canvas,
                (*corner, 0.65, tall),
                edgecolor=style.QUIET,
                linewidth=1,
                facecolor=style.PALE_HIGHLIGHT if is_label else style.PAPER,
            )
            canvas.text(
                corner[0] + 0.325,
                corner[1] + tall / 2,
                values[column],
                ha="center",
                va="center",
                fontweight=style.BOLD if is_label else "normal",
            )


FIGURES = (overfitting, three_roles, two_splits, merge)
