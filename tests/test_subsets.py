"""Any subset of right answers earns exactly the points of that subset."""

import pytest
from conftest import LESSONS, ROOT, subset_cases

from autograder.course import Course

SUBSETS = [
    pytest.param(lesson, student, id=f"{lesson}: {student}")
    for lesson in LESSONS
    for student in subset_cases(Course.open(ROOT), lesson)
]


@pytest.mark.parametrize("lesson, student", SUBSETS)
def test_a_subset_of_right_answers_earns_exactly_its_points(graded, lesson, student):
    """No check depends on another instruction's answer."""
    assert graded[lesson].earned(student) == graded[lesson].cases[student].points
