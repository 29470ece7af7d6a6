"""Numbers in the texts of lessons 5 to 8, computed anew; what a cell prints needs no test."""

from math import comb, exp, log

import numpy as np
import pytest
from course_maker import ROOT
from matplotlib.colors import to_rgb
from scipy.stats import binomtest
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier

from autograder.course.notebook import read_notebook

SPLIT, TRAIN, MATRIX, ROC = ("05_data_split", "06_train_vgg19", "07_confusion_matrix", "08_roc_auc")


def states(lesson: str, cell_id: str, *phrases: str) -> None:
    """Fail unless the cell's text has all of the phrases."""
    cells = read_notebook(ROOT / "source" / lesson / f"{lesson}.ipynb").cells
    text = next(cell.source for cell in cells if cell.id == cell_id)
    assert [phrase for phrase in phrases if phrase not in text] == []


def films(split: str) -> tuple[int, int]:
    """How many films of normal and of opacity the set has."""
    folder = ROOT / "data" / "dataset" / split
    normal, opacity = (len(list((folder / label).iterdir())) for label in ("normal", "opacity"))
    return normal, opacity


@pytest.fixture(scope="module")
def parts():
    """Iris as lesson 5 splits it: features and labels to train, to validate and to test."""
    features, labels = load_iris(return_X_y=True)
    seen, rest, seen_labels, rest_labels = train_test_split(
        features, labels, test_size=0.3, stratify=labels, random_state=0
    )
    val, test, val_labels, test_labels = train_test_split(
        rest, rest_labels, test_size=0.5, stratify=rest_labels, random_state=0
    )
    return (seen, seen_labels), (val, val_labels), (test, test_labels)


def test_lesson_5_says_how_many_samples_each_part_has(parts):
    """In all, and of each species."""
    train, val, test = (np.bincount(labels) for _, labels in parts)
    states(SPLIT, "after-split-twice", f"훈련은 {train.sum()}개", f"세 종이 {train[0]}개씩")
    states(SPLIT, "after-split-twice", f"검증 {val.sum()}개와 테스트 {test.sum()}개")
    assert set(train) == {train[0]} and {*val, *test} == {7, 8}


def test_lesson_5_says_how_uneven_a_split_without_stratify_gets():
    """Over the seeds of the cell."""
    labels = load_iris().target
    counts = [
        np.bincount(train_test_split(labels, test_size=0.2, random_state=seed)[1], minlength=3)
        for seed in range(5)
    ]
    few, many = np.min(counts), np.max(counts)
    states(SPLIT, "after-more-stratify", f"어떤 종은 {few}개, 어떤 종은 {many}개")
    none_ill = comb(98, 15) / comb(100, 15)
    states(SPLIT, "questions", f"약 {none_ill:.0%}")


def test_lesson_5_says_what_neighbours_reach(parts):
    """Sepals only; the k that validation chooses does no better on the test set."""
    models = {
        k: KNeighborsClassifier(k).fit(parts[0][0][:, :2], parts[0][1])
        for k in (1, 3, 5, 9, 15, 25, 45)
    }
    train, val, test = (
        {k: model.score(features[:, :2], labels) for k, model in models.items()}
        for features, labels in parts
    )
    best = [k for k in models if val[k] == max(val.values())]
    states(SPLIT, "after-more-neighbours", f"훈련 정확도가 {train[1]:.0%}", f"는 {val[1]:.0%}")
    states(SPLIT, "after-more-neighbours", f"k = {', '.join(map(str, best))}")
    states(SPLIT, "after-more-neighbours", f"{val[5]:.0%}와 {val[45]:.0%}는 한 송이 차이")
    states(SPLIT, "after-more-neighbours", f"100 ÷ 22 ≈ {100 / len(parts[1][1]):.1f}")
    assert {f"{test[k]:.0%}" for k in best} == {"70%"}
    states(SPLIT, "after-more-neighbours", "테스트 정확도는 70%")


def test_lessons_6_to_8_say_how_many_films_there_are():
    """In the tables; and twenty steps of eight are one pass through the training set."""
    for split, lessons in {"train": [TRAIN], "val": [TRAIN, ROC], "test": [TRAIN, MATRIX]}.items():
        normal, opacity = films(split)
        for lesson in lessons:
            states(lesson, "data", f"| {normal}장 | {opacity}장 |")
    assert sum(films("train")) == 20 * 8 == 160
    states(TRAIN, "idea-fit", "20스텝 × 8장 = 160장")
    states(
        MATRIX, "idea-interval", f"`opacity` {films('test')[1]}장", f"`normal` {films('test')[0]}장"
    )


def test_lesson_6_says_what_the_larger_class_reaches():
    """The accuracy of who always says opacity."""
    normal, opacity = films("test")
    states(TRAIN, "after-evaluate", f"38 ÷ 64 = {opacity / (normal + opacity):.3f}")


def test_lesson_6_counts_the_parameters_right():
    """Of the first convolution and of the first dense layer, at an eighth of the width."""
    flat, units, filters = 7 * 7 * 512 // 8, 4096 // 8, 64 // 8
    states(TRAIN, "after-summary", f"{flat:,}개", f"{flat * units + units:,}개")
    states(TRAIN, "after-summary", f"(27 + 1) × {filters} = {(3 * 3 * 3 + 1) * filters}개")


def test_lesson_6_states_softmax_and_losses_right():
    """Of the two values 1 and 3, of an even chance, and of a sure answer."""
    right = exp(3) / (exp(1) + exp(3))
    states(TRAIN, "after-softmax", f"{1 - right:.3f}와 {right:.3f}")
    states(TRAIN, "after-softmax", f"{-log(1 - right):.3f}", f"{-log(right):.3f}")
    states(TRAIN, "after-softmax", f"손실은 {-log(0.5):.3f}")
    states(TRAIN, "questions", f"약 {-log(0.99):.2f}", f"약 {-log(0.01):.2f}")
    drawn = [f"{p}이면 손실이 {-log(p):.2f}" for p in (0.1,)]
    drawn += [f"{p}이면 {-log(p):.2f}" for p in (0.5, 0.9)]
    states(TRAIN, "idea-fit", *drawn)


def test_lesson_7_says_what_one_film_weighs():
    """In percentage points of sensitivity, specificity and accuracy."""
    normal, opacity = films("test")
    states(MATRIX, "idea-interval", f"{100 / opacity:.1f}퍼센트포인트", f"{100 / normal:.1f}퍼")
    states(MATRIX, "idea-prevalence", f"정확도가 {200 / (normal + opacity):.1f}퍼센트포인트")


def test_lesson_7_works_its_examples_out_right():
    """F1 twice, Wilson's interval for five of five, a test at a prevalence of 1 %."""
    states(MATRIX, "idea-metrics", f"F1 점수는 약 {f1(1.0, 0.1):.2f}")
    states(MATRIX, "questions", f"= {f1(0.9, 0.3):.2f}입니다")
    low = binomtest(5, 5).proportion_ci(method="wilson").low
    states(MATRIX, "questions", f"약 {low:.2f}에서 1.00", f"약 {0.6**5:.0%}")
    ill, well = 10_000 * 0.01 * 0.95, 10_000 * 0.99 * 0.05
    states(MATRIX, "questions", f"{ill:.0f} ÷ ({ill:.0f} + {well:.0f}) = {ill / (ill + well):.2f}")


def f1(precision: float, recall: float) -> float:
    """Their harmonic mean."""
    return 2 * precision * recall / (precision + recall)


def test_lesson_8_counts_pairs_and_greys_right():
    """All pairs of a film with and one without opacity; luma after ITU-R BT.601."""
    normal, opacity = films("test")
    states(ROC, "own-pairs-after", f"{opacity} × {normal} = {opacity * normal}개")
    greys = {name: np.dot((0.299, 0.587, 0.114), to_rgb(name)) for name in ("red", "green")}
    phrases = [f'`"{name}"`({grey:.2f})' for name, grey in greys.items()]
    states(ROC, "own-grey-after", *phrases)
    states(ROC, "after-more-threshold", f"2/32는 {2 / films('val')[0]:.4f}")
