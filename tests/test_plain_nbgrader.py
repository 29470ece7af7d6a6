"""The reference solution earns 100 with nbgrader alone, too."""

import pytest
from course_maker import LESSONS, copy_course, nbgrader, plain_config

from autograder.course.bank import Case, blank_case, hand_in

AT_EVERY_CHANGE = {"01_load_images", "05_data_split"}


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_reference_solution_earns_100_with_plain_nbgrader(tmp_path, lesson, pytestconfig):
    """`nbgrader generate_assignment`, `autograde`, without our settings for grading."""
    if lesson not in AT_EVERY_CHANGE and not pytestconfig.getoption("everything"):
        pytest.skip("`make test-all` tries this with every lesson")
    course = copy_course(tmp_path, [lesson])
    for student, case in {
        "reference": Case("reference solution"),
        "blank": blank_case(course, lesson),
    }.items():
        hand_in(course, lesson, student, case)
    plain_config(course)
    nbgrader(course, "generate_assignment", lesson, "--force")
    # Its 30 seconds for a cell are for a machine that does nothing else.
    nbgrader(course, "autograde", lesson, "--Execute.timeout=300")
    with course.gradebook() as gradebook:
        assert gradebook.find_submission(lesson, "reference").score == 100
        assert gradebook.find_submission(lesson, "blank").score == 0
