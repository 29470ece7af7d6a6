"""Nothing that a learner receives holds a solution or a hidden test."""

import pytest
from course_maker import LESSONS, ROOT
from leaks import leaks, readable_text, secret_lines, squeezed

from autograder.course.notebook import HIDDEN_TESTS, SOLUTION


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_detector_finds_every_secret_in_the_source(lesson):
    """The search below would find a leak: it finds all lines where they do stand."""
    for markers in (SOLUTION, HIDDEN_TESTS):
        secrets = secret_lines(lesson, markers)
        assert secrets
        found = leaks(ROOT / "source" / lesson, secrets)
        assert all(any(leak.endswith(f": {line}") for leak in found) for line in secrets)


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("folder", ["release", "notebooks"])
def test_what_is_handed_out_holds_no_solution_and_no_hidden_test(folder, lesson):
    """Not in a cell, an output, the metadata or a file beside the notebook."""
    secrets = secret_lines(lesson, SOLUTION) + secret_lines(lesson, HIDDEN_TESTS)
    assert leaks(ROOT / folder / lesson, [*secrets, *map(squeezed, SOLUTION + HIDDEN_TESTS)]) == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_feedback_holds_no_hidden_test(graded, lesson):
    """Not for any case of the bank: not in the source of the page, not in a traceback."""
    secrets = [*secret_lines(lesson, HIDDEN_TESTS), *map(squeezed, HIDDEN_TESTS)]
    for student in graded[lesson].cases:
        own = readable_text(graded[lesson].submitted(student))
        not_own = [line for line in secrets if line not in own]
        assert leaks(graded[lesson].feedback(student).parent, not_own) == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_feedback_on_a_blank_notebook_holds_no_solution(graded, lesson):
    """A learner who answered nothing cannot read the answers off the page."""
    page = graded[lesson].feedback("blank")
    assert leaks(page.parent, secret_lines(lesson, SOLUTION)) == []
