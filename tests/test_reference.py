"""The reference solution earns 100."""

import pytest
from course_maker import LESSONS


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_reference_solution_earns_100_with_grade(graded, lesson):
    """The subset of all instructions is the reference solution."""
    of_lesson = graded[lesson]
    student = max((name for name in of_lesson.cases if name.startswith("subset")), key=len)
    assert sum(of_lesson.earned(student).values()) == 100, of_lesson.complaints(student)
