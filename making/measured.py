"""What a model's probabilities are worth, with 95 % confidence intervals."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest, bootstrap

RESAMPLES, SEED = 2000, 1


@dataclass(frozen=True)
class Measured:
    """A model on a set of films; the positive class is opacity."""

    truth: np.ndarray
    """0 for normal, 1 for opacity; shape (films,)."""
    probabilities: np.ndarray
    """What the model takes for the probability of opacity, 0 to 1; shape (films,)."""

    @property
    def counts(self):
        """A dict of tp, fn, fp, tn: numbers of films, where more than 0.5 means opacity."""
        truth, called = self.truth == 1, self.probabilities > 0.5
        cells = {"tp": truth & called, "fn": truth & ~called, "fp": ~truth & called}
        counts = {name: int(cell.sum()) for name, cell in cells.items()}
        return counts | {"tn": len(truth) - sum(counts.values())}

    @property
    def metrics(self):
        """A dict of accuracy, precision, recall and f1_score, 0 to 1; 0 where undefined."""
        tp, fn, fp, tn = self.counts.values()
        return {
            "accuracy": (tp + tn) / len(self.truth),
            "precision": tp / max(1, tp + fp),
            "recall": tp / max(1, tp + fn),
            "f1_score": 2 * tp / max(1, 2 * tp + fp + fn),
        }

    @property
    def auc(self):
        """The area under the ROC curve, 0 to 1."""
        return area(*self.by_class())

    def by_class(self):
        """The probabilities of the normal films, and those of the films with an opacity."""
        return self.probabilities[self.truth == 0], self.probabilities[self.truth == 1]

    def accuracy_interval(self):
        """Low and high end, after Wilson (1927), J. Am. Stat. Assoc. 22, 209-212."""
        right = self.counts["tp"] + self.counts["tn"]
        return binomtest(right, len(self.truth)).proportion_ci(method="wilson")

    def auc_interval(self):
        """Low and high end: percentiles of a bootstrap that draws films of each class anew.

        Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
        """
        drawn = bootstrap(
            self.by_class(),
            area,
            n_resamples=RESAMPLES,
            vectorized=False,
            method="percentile",
            random_state=SEED,
        )
        return drawn.confidence_interval

    def __str__(self):
        """All of it on a line."""
        counts = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        metrics = ", ".join(f"{name} {metric:.3f}" for name, metric in self.metrics.items())
        intervals = [
            f"{name} {low:.3f} to {high:.3f}"
            for name, (low, high) in {
                "accuracy": self.accuracy_interval(),
                "AUC": self.auc_interval(),
            }.items()
        ]
        return f"{counts}, {metrics}, AUC {self.auc:.3f}; 95 %: {', '.join(intervals)}"


def area(normal, opacity):
    """How often a film with an opacity gets the larger probability; ties count half.

    It is the area under the ROC curve: Bamber (1975), J. Math. Psychol. 12, 387-415.
    """
    differences = np.subtract.outer(opacity, normal)
    return float(np.mean((differences > 0) + (differences == 0) / 2))
