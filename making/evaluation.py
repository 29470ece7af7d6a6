"""What a model's probabilities are worth, with 95 % confidence intervals."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import binomtest, bootstrap
from sklearn import metrics

RESAMPLES, SEED = 2000, 1


@dataclass(frozen=True)
class Evaluation:
    """A model on a set of films; the positive class is opacity."""

    truth: np.ndarray
    """0 for normal, 1 for opacity; shape (films,)."""
    probabilities: np.ndarray
    """What the model takes for the probability of opacity, 0 to 1; shape (films,)."""

    @cached_property
    def called(self) -> np.ndarray:
        """0 or 1 for each film; more than 0.5 means opacity."""
        return (self.probabilities > 0.5).astype(int)

    @property
    def counts(self) -> dict[str, int]:
        """The numbers of films, of the names tp, fn, fp and tn."""
        matrix = metrics.confusion_matrix(self.truth, self.called, labels=[1, 0])
        return dict(zip(("tp", "fn", "fp", "tn"), matrix.ravel().tolist(), strict=True))

    @property
    def metrics(self) -> dict[str, float]:
        """Accuracy, precision, recall and f1_score, 0 to 1; 0 where undefined."""
        scores = metrics.precision_recall_fscore_support(
            self.truth, self.called, average="binary", zero_division=0
        )
        names = ("precision", "recall", "f1_score")
        accuracy = float(metrics.accuracy_score(self.truth, self.called))
        return {"accuracy": accuracy} | dict(zip(names, map(float, scores), strict=False))

    @property
    def auc(self) -> float:
        """The area under the ROC curve, 0 to 1."""
        return float(metrics.roc_auc_score(self.truth, self.probabilities))

    def accuracy_interval(self) -> tuple[float, float]:
        """Low and high end, after Wilson (1927), J. Am. Stat. Assoc. 22, 209-212."""
        right = int((self.truth == self.called).sum())
        interval = binomtest(right, len(self.truth)).proportion_ci(method="wilson")
        return interval.low, interval.high

    def auc_interval(self) -> tuple[float, float]:
        """Low and high end: percentiles of a bootstrap that draws films of each class anew.

        Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
        """
        drawn = bootstrap(
            [self.probabilities[self.truth == label] for label in (0, 1)],
            area,
            n_resamples=RESAMPLES,
            vectorized=False,
            method="percentile",
            random_state=SEED,
        )
        return drawn.confidence_interval.low, drawn.confidence_interval.high

    def __str__(self) -> str:
        """All of it on a line."""
        counts = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        scores = ", ".join(f"{name} {score:.3f}" for name, score in self.metrics.items())
        intervals = {"accuracy": self.accuracy_interval(), "AUC": self.auc_interval()}
        ends = ", ".join(
            f"{name} {low:.3f} to {high:.3f}" for name, (low, high) in intervals.items()
        )
        return f"{counts}, {scores}, AUC {self.auc:.3f}; 95 %: {ends}"


def area(normal: np.ndarray, opacity: np.ndarray) -> float:
    """The area under the ROC curve of the probabilities of either class's films."""
    truth = np.repeat([0, 1], [len(normal), len(opacity)])
    return metrics.roc_auc_score(truth, np.concatenate([normal, opacity]))
