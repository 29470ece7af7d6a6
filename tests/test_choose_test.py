"""The test films of a real set are chosen so that lesson 7 shows every mix-up."""

import numpy as np
import pytest
from PIL import Image
from sklearn import metrics

from making.choose_test import choose_test, shows_every_mix_up
from making.measured import Measured

COUNTS = {"normal": 26, "opacity": 38}


def measured(tn: int, fp: int, fn: int, tp: int) -> Measured:
    """A model with these counts, sure of each of its predictions."""
    truth = np.repeat([0, 0, 1, 1], [tn, fp, fn, tp])
    return Measured(truth, np.repeat([0.1, 0.9, 0.1, 0.9], [tn, fp, fn, tp]))


@pytest.fixture
def made(tmp_path):
    """Writes a pool of one-pixel films, and a test set of the first ones; returns their paths."""

    def write(truth: np.ndarray) -> list[str]:
        paths = []
        for number, label in enumerate(np.array(["normal", "opacity"])[truth]):
            path = tmp_path / "test_pool" / label / f"{number:03}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.new("L", (1, 1), number % 256).save(path)
            paths.append(str(path))
        for label, count in COUNTS.items():
            (tmp_path / "test" / label).mkdir(parents=True)
            for number in range(count):
                (tmp_path / "test" / label / f"before_{number}.png").touch()
        return paths

    return write


def chosen(folder) -> list[str]:
    """The names of the films in the test set."""
    return sorted(path.name for path in folder.glob("*/*"))


def test_a_draw_that_shows_every_mix_up_replaces_the_test_films(made, tmp_path):
    """A model that is right on nearly all films makes the first draws useless."""
    pool = measured(tn=196, fp=4, fn=6, tp=294)
    number = choose_test(pool, made(pool.truth), tmp_path / "test")
    positions = [int(name[:3]) for name in chosen(tmp_path / "test")]
    assert number > 0 and len(positions) == 64
    drawn = Measured(pool.truth[positions], pool.probabilities[positions])
    assert shows_every_mix_up(drawn)
    assert np.bincount(drawn.truth).tolist() == [*COUNTS.values()]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["test", "test_pool"]


def test_the_draw_is_the_same_each_time(made, tmp_path):
    """The smallest seed that will do."""
    pool = measured(tn=190, fp=10, fn=30, tp=270)
    paths = made(pool.truth)
    first = choose_test(pool, paths, tmp_path / "test"), chosen(tmp_path / "test")
    assert (choose_test(pool, paths, tmp_path / "test"), chosen(tmp_path / "test")) == first


def test_a_model_without_mistakes_is_told_and_the_films_stay(made, tmp_path):
    """No draw has a false negative then."""
    pool = measured(tn=100, fp=10, fn=0, tp=100)
    paths = made(pool.truth)
    before = chosen(tmp_path / "test")
    with pytest.raises(SystemExit, match="No 64 of the 210 test films show every mix-up"):
        choose_test(pool, paths, tmp_path / "test")
    assert chosen(tmp_path / "test") == before


HIDDEN = {
    "as many false positives as false negatives": (20, 6, 6, 32),
    "no false positive": (26, 0, 4, 34),
    "no false negative": (22, 4, 0, 38),
    "accuracy 0.766, recall 0.763": (20, 6, 9, 29),
}


@pytest.mark.parametrize("counts", HIDDEN.values(), ids=HIDDEN)
def test_equal_counts_zeros_and_near_metrics_hide_a_mix_up(counts):
    """The counts are tn, fp, fn and tp."""
    assert not shows_every_mix_up(measured(*counts))
    assert shows_every_mix_up(measured(21, 5, 2, 36))


def test_figures_are_those_of_scikit_learn():
    """With ties, too."""
    generator = np.random.default_rng(3)
    model = Measured(np.repeat([0, 1], [30, 50]), generator.integers(0, 11, 80) / 10)
    called = model.probabilities > 0.5
    tn, fp, fn, tp = metrics.confusion_matrix(model.truth, called).ravel()
    assert model.counts == {"tp": tp, "fn": fn, "fp": fp, "tn": tn}
    assert model.auc == pytest.approx(metrics.roc_auc_score(model.truth, model.probabilities))
    for name in ("accuracy", "precision", "recall", "f1"):
        score = getattr(metrics, f"{name}_score")(model.truth, called)
        assert model.metrics[name if name != "f1" else "f1_score"] == pytest.approx(score)


def test_intervals_are_those_of_the_sources():
    """Wilson's for 45 of 50, as computed by hand; the bootstrap's lies around the area."""
    fifty = measured(tn=22, fp=3, fn=2, tp=23)
    low, high = fifty.accuracy_interval()
    assert (low, high) == pytest.approx((0.7864, 0.9565), abs=5e-4)
    low, high = fifty.auc_interval()
    assert 0.7 < low < fifty.auc < high < 1
