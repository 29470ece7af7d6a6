"""Points only for the work: a check believes no value that other cells than its answer have set."""

import contextlib
import json

import numpy as np
import pytest
from course_maker import LESSONS, ROOT, nbgrader, plain_config, run_here, succeed
from hostile_submissions import graded, locked
from nbformat.v4 import new_notebook

from autograder.building.given import given_names, record, uncompared
from autograder.course.complaints import sentence_in
from autograder.course.folder import Course
from autograder.course.notebook import (
    GIVEN_VALUES,
    check_cells,
    notebook_in,
    read_notebook,
    write_notebook,
)
from autograder.sealed.snapshot import Libraries, take
from autograder.sealed.verdict import judge

ACTUAL = np.repeat([0, 1], [26, 38])
"""The test films of lessons 7 and 8."""


def given_in(lesson: str, name: str) -> np.ndarray:
    """What was recorded."""
    return np.array(json.loads((ROOT / "source" / lesson / GIVEN_VALUES).read_bytes())[name])


PREDICTED = given_in("07_confusion_matrix", "y_pred")
PROBABILITIES = given_in("08_roc_auc", "probabilities")


def said(lesson: str, check: str, values: dict) -> str | None:
    """What the check of the lesson says to these values; None where it gives its points."""
    source = check_cells(read_notebook(notebook_in(ROOT / "source" / lesson, lesson)))[check].source
    text, buffers, _ = take(values, list(values), Libraries())
    with contextlib.chdir(ROOT / "source" / lesson):
        outputs = judge(source, {}, text, buffers).outputs
    return sentence_in({"outputs": outputs})


def counts(guessed: np.ndarray) -> dict[str, int]:
    """Right answers of lesson 7 for these predictions."""
    cells = {"tp": (1, 1), "fn": (1, 0), "fp": (0, 1), "tn": (0, 0)}
    return {
        name: int(np.sum((truth == ACTUAL) & (guessed == guess)))
        for name, (truth, guess) in cells.items()
    }


def metrics(tp: int, fn: int, fp: int, tn: int) -> dict[str, float]:
    """The same of its second instruction."""
    return {
        "accuracy": (tp + tn) / len(ACTUAL),
        "precision": tp / max(tp + fp, 1),
        "recall": tp / (tp + fn),
        "f1_score": 2 * tp / (2 * tp + fp + fn),
    }


def areas(scores: np.ndarray) -> dict[int, float]:
    """Right answers of lesson 8 for these probabilities."""
    pairs = [(scores[one == ACTUAL, one][:, None], scores[one != ACTUAL, one]) for one in (0, 1)]
    return {
        one: float(np.mean((high > low) + 0.5 * (high == low)))
        for one, (high, low) in enumerate(pairs)
    }


OTHER_PREDICTIONS = {
    "zeros": np.zeros(64, int),
    "alternating": np.arange(64) % 2,
    "ones": np.ones(64, int),
    "turned round": 1 - PREDICTED,
    "the truth but for one": np.where(np.arange(64) == 0, 1 - ACTUAL, ACTUAL),
    "one changed": np.where(np.arange(64) == 9, 1 - PREDICTED, PREDICTED),
    "without the last": PREDICTED[:-1],
    "words": np.array(["0", "1"] * 32),
}

OTHER_PROBABILITIES = {
    "a half": np.full((64, 2), 0.5),
    "classes": np.eye(2)[PREDICTED],
    "columns swapped": PROBABILITIES[:, ::-1],
    "almost the truth": np.where(np.eye(2)[ACTUAL] == 1, 0.9, 0.1)[[1, *range(1, 64)]],
    "a tenth nearer to a half": 0.9 * PROBABILITIES + 0.05,
}


@pytest.mark.parametrize("name", OTHER_PREDICTIONS)
@pytest.mark.parametrize("check", ["check-1", "check-2"])
def test_other_predictions_than_the_models_earn_nothing(name, check):
    """Although counts and metrics fit them; the sentence says what happened, and what to do."""
    guessed = OTHER_PREDICTIONS[name]
    whole = guessed.shape == ACTUAL.shape and guessed.dtype.kind == "i"
    cells = counts(guessed) if whole else counts(PREDICTED)
    sentence = said("07_confusion_matrix", check, {"y_pred": guessed} | cells | metrics(**cells))
    assert sentence.startswith("y_pred가 모델의 예측과 다른 값으로 바뀌었습니다.")
    assert "시험 영상을 예측하는 셀부터" in sentence


@pytest.mark.parametrize("name", OTHER_PROBABILITIES)
def test_other_probabilities_than_the_models_earn_nothing(name):
    """Although the areas fit them."""
    scores = OTHER_PROBABILITIES[name]
    sentence = said("08_roc_auc", "check-1", {"probabilities": scores, "roc_auc": areas(scores)})
    assert sentence.startswith("probabilities가 모델의 예측과 다른 값으로 바뀌었습니다.")


@pytest.mark.parametrize("check", ["check-1", "check-2"])
@pytest.mark.parametrize("kind", [np.int64, np.int32, bool, list])
def test_the_models_predictions_earn_the_points(check, kind):
    """In whatever type a learner keeps them."""
    guessed = PREDICTED.tolist() if kind is list else PREDICTED.astype(kind)
    cells = counts(PREDICTED)
    values = {"y_pred": guessed} | cells | metrics(**cells)
    assert said("07_confusion_matrix", check, values) is None


def test_the_models_probabilities_of_another_machine_earn_the_points():
    """It computes with errors of its own, which are far smaller than these."""
    noise = np.random.default_rng(1).uniform(-1e-3, 1e-3, 64)
    scores = PROBABILITIES + np.stack([noise, -noise], axis=1)
    values = {"probabilities": scores, "roc_auc": areas(scores)}
    assert said("08_roc_auc", "check-1", values) is None


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_given_value_is_compared(lesson):
    """What a check reads is set by answers, or compared with what was recorded."""
    notebook = read_notebook(notebook_in(ROOT / "source" / lesson, lesson))
    assert list(uncompared(notebook)) == []
    given = {name for names in given_names(notebook).values() for name in names}
    path = ROOT / "source" / lesson / GIVEN_VALUES
    assert given == (set(json.loads(path.read_bytes())) if path.exists() else set())


LESSON = "totals"
CHECK = f"""
import json

assert globals().get("total") is not None, "total is empty."
### BEGIN HIDDEN TESTS
with open("{GIVEN_VALUES}") as file:
    assert prices == json.load(file)["prices"], "prices is another."
### END HIDDEN TESTS
assert total == sum(prices), "total is wrong."
### BEGIN HIDDEN TESTS
assert total > 0
### END HIDDEN TESTS
"""


def make_lesson(folder, setup: str = "prices = [1.5, 2.25]", check: str = CHECK) -> Course:
    """A course with one lesson, whose check reads what its first cell sets."""
    answer = "total = None\n### BEGIN SOLUTION\ntotal = sum(prices)\n### END SOLUTION"
    cells = [
        locked("setup", setup),
        graded("answer-1", answer, solution=True, locked=False),
        graded("check-1", check.strip(), grade=True, points=100),
    ]
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    path = notebook_in(folder / "source" / LESSON, LESSON)
    path.parent.mkdir(parents=True)
    path.write_bytes(write_notebook(notebook))
    config = (ROOT / "nbgrader_config.py").read_text() + "c.Course.shared_files = []\n"
    (folder / "nbgrader_config.py").write_text(config)
    return Course.open(folder)


def hand_in(course: Course, student: str, answer: str) -> None:
    """The released notebook with this answer."""
    notebook = read_notebook(notebook_in(course.release(LESSON), LESSON))
    notebook.cells[1].source = answer
    folder = course.path(course.submitted_directory, student, LESSON)
    folder.mkdir(parents=True)
    notebook_in(folder, LESSON).write_bytes(write_notebook(notebook))


def scores(course: Course) -> dict[str, float]:
    """By student."""
    with course.gradebook() as gradebook:
        return {one.student.id: one.score for one in gradebook.assignment_submissions(LESSON)}


ANSWERS = {"honest": "total = sum(prices)", "forger": "prices = [1.0]\ntotal = 1.0"}


def test_build_records_what_is_given_and_hands_none_of_it_out(tmp_path):
    """Learners can read it neither in what they receive nor in a run; built again, it stays."""
    course = make_lesson(tmp_path)
    succeed(tmp_path, "build")
    path = course.source(LESSON) / GIVEN_VALUES
    assert json.loads(path.read_bytes()) == {"prices": [1.5, 2.25]}
    assert [*tmp_path.glob(f"**/{GIVEN_VALUES}")] == [path]
    for student, answer in ANSWERS.items():
        hand_in(course, student, answer)
    hand_in(course, "spy", f"print(open('{GIVEN_VALUES}').read())")
    succeed(tmp_path, "grade")
    assert scores(course) == {"honest": 100, "forger": 0, "spy": 0}
    own = notebook_in(course.notebooks(LESSON), LESSON)
    own.write_bytes(notebook_in(tmp_path / "submitted" / "forger" / LESSON, LESSON).read_bytes())
    assert "prices is another." in run_here(tmp_path, "check", str(own)).stdout
    autograded = notebook_in(tmp_path / "autograded" / "spy" / LESSON, LESSON)
    assert "FileNotFoundError" in autograded.read_text()


@pytest.mark.parametrize("ours", [True, False], ids=["with our settings", "without"])
def test_nbgraders_own_autograde_compares_too(tmp_path, ours):
    """In our sandbox; and in plain nbgrader, where the hidden tests do it in the kernel."""
    course = make_lesson(tmp_path)
    succeed(tmp_path, "build")
    for student, answer in ANSWERS.items():
        hand_in(course, student, answer)
    if not ours:
        plain_config(course)
    nbgrader(course, "autograde", LESSON)
    assert scores(course) == {"honest": 100, "forger": 0}


BELIEVES = CHECK.replace(GIVEN_VALUES, "other.json")


@pytest.mark.parametrize(
    "setup, check, sentence",
    [
        ("prices = [1.5]", BELIEVES, "check-1 reads prices, which other cells set"),
        ("prices = [object()]", CHECK, f"prices, which other cells set and {GIVEN_VALUES} cannot"),
    ],
    ids=["believed", "no data"],
)
def test_a_check_that_believes_a_value_is_not_released(tmp_path, setup, check, sentence):
    """The author reads which."""
    make_lesson(tmp_path, setup, check)
    said = run_here(tmp_path, "build")
    assert said.returncode == 1
    assert sentence in " ".join(said.stderr.split())
    assert not (tmp_path / "release").exists() and not [*tmp_path.glob(f"**/{GIVEN_VALUES}")]


def test_a_record_stays_where_another_machine_rounds_otherwise():
    """So that git sees no change where there is none."""
    before = record({"a": [0.123456, 2], "b": {"c": "x"}}, None)
    assert json.loads(before) == {"a": [0.1235, 2], "b": {"c": "x"}}
    assert record({"a": [0.123499, 2], "b": {"c": "x"}}, before) == before
    for other in ({"a": [0.2, 2]}, {"a": [0.1235, 3], "b": {"c": "x"}}):
        assert json.loads(record(other, before)) == other
    assert record({"a": 1}, b"damaged") == b'{"a": 1}\n'
