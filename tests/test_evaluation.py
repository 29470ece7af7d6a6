"""What a model is worth: counts, metrics and intervals, as the data cards state them."""

import numpy as np
import pytest

from making.evaluation import Evaluation


def evaluation(tp: int, fn: int, fp: int, tn: int) -> Evaluation:
    """A model with these counts, sure of each of its predictions."""
    truth = np.repeat([1, 1, 0, 0], [tp, fn, fp, tn])
    return Evaluation(truth, np.repeat([0.9, 0.1, 0.9, 0.1], [tp, fn, fp, tn]))


def test_counts_and_metrics_bear_the_names_that_lesson_7_gives_them():
    """Opacity is positive; computed by hand."""
    model = evaluation(tp=36, fn=4, fp=9, tn=15)
    assert model.counts == {"tp": 36, "fn": 4, "fp": 9, "tn": 15}
    assert model.metrics == pytest.approx(
        {"accuracy": 51 / 64, "precision": 36 / 45, "recall": 36 / 40, "f1_score": 72 / 85}
    )


def test_one_half_means_normal_and_ties_count_half():
    """As argmax over two equal probabilities decides; the area is Bamber's (1975)."""
    model = Evaluation(np.array([0, 1]), np.array([0.5, 0.5]))
    assert model.counts == {"tp": 0, "fn": 1, "fp": 0, "tn": 1}
    assert model.metrics["precision"] == 0
    assert model.auc == 0.5


def test_intervals_are_those_of_the_sources():
    """Wilson's for 45 of 50, as computed by hand; the bootstrap's lies around the area."""
    model = evaluation(tp=23, fn=2, fp=3, tn=22)
    assert model.accuracy_interval() == pytest.approx((0.7864, 0.9565), abs=5e-4)
    low, high = model.auc_interval()
    assert 0.7 < low < model.auc < high < 1
