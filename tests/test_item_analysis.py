"""Pass rate and discrimination of a check, against values worked out by other means."""

import numpy as np
import pytest
from course_maker import succeed
from scipy.stats import pointbiserialr
from synthetic_class import Grading, add_grades, add_learners, make_course

from autograder.course.folder import Course
from autograder.results.gradebook import read_results
from autograder.results.report.statistics import FEWEST_LEARNERS, distribution, items

LESSON = "01_lesson"
WORTH = {"check-1": 40.0, "check-2": 40.0, "check-3": 20.0}
PASSED = np.array(
    [[1, 1, 1]] * 4 + [[1, 1, 0]] * 3 + [[1, 0, 0]] * 2 + [[0, 0, 1]] * 2 + [[0, 0, 0]], dtype=bool
)
"""By learner and check."""


def make_class(folder, passed: np.ndarray) -> Course:
    """Learners who passed these checks."""
    course = make_course(folder, {LESSON: WORTH})
    students = [f"s{number:02}" for number in range(len(passed))]
    add_learners(course, [{"id": student} for student in students])
    points = np.where(passed, list(WORTH.values()), 0.0).tolist()
    gradings = [Grading(dict(zip(WORTH, row, strict=True))) for row in points]
    add_grades(course, LESSON, dict(zip(students, gradings, strict=True)))
    return course


def test_discrimination_is_the_point_biserial_correlation_with_the_other_checks(tmp_path):
    """As SciPy computes it; the check's own points are not in the total."""
    results = read_results(make_class(tmp_path, PASSED))
    points = PASSED * np.array(list(WORTH.values()))
    for column, item in enumerate(items(results)):
        rest = points.sum(axis=1) - points[:, column]
        expected = pointbiserialr(PASSED[:, column], rest).statistic
        assert item.discrimination == pytest.approx(expected)
        assert item.pass_rate == pytest.approx(PASSED[:, column].mean())
        assert item.learners == len(PASSED)


def test_it_is_not_computed_where_it_would_mean_nothing(tmp_path):
    """Too few learners, or all of them alike."""
    few = items(read_results(make_class(tmp_path / "few", PASSED[: FEWEST_LEARNERS - 1])))
    assert {(item.discrimination, item.all_alike) for item in few} == {(None, False)}
    alike = PASSED | np.array([True, False, False])
    first, *others = items(read_results(make_class(tmp_path / "alike", alike)))
    assert (first.discrimination, first.all_alike) == (None, True)
    assert all(item.discrimination is not None for item in others)


def test_the_report_says_why_a_value_is_missing(tmp_path):
    """In a sentence, not as an empty field."""
    for name, passed in {"few": PASSED[:5], "alike": PASSED | True}.items():
        make_class(tmp_path / name, passed)
        succeed(tmp_path / name, "report", "--language", "en")
    page = {name: (tmp_path / name / "report/index.html").read_text() for name in ("few", "alike")}
    assert page["few"].count("not enough learners") == len(WORTH)
    assert page["alike"].count("all scores alike") == len(WORTH)


def test_the_distribution_counts_everybody_once_and_the_best_in_the_last_tenth(tmp_path):
    """From 0 to 100 %, both included."""
    results = read_results(make_class(tmp_path, PASSED))
    (lesson,) = results.lessons
    spread = distribution(lesson, results.of_lesson(lesson))
    assert spread.counts == [1, 0, 2, 0, 2, 0, 0, 0, 3, 4]
    assert spread.mean == pytest.approx((4 * 1 + 3 * 0.8 + 2 * 0.4 + 2 * 0.2) / 12)
    assert spread.median == pytest.approx(0.8)
