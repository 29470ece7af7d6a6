"""Every answer in the bank earns its points, and every wrong one shows the sentence that helps."""

import pytest
from bs4 import BeautifulSoup
from conftest import LESSONS, ROOT

from autograder.bank import load_bank
from autograder.course import Course

CASES = [
    pytest.param(lesson, number, id=f"{lesson}: {case.name}")
    for lesson in LESSONS
    for number, case in enumerate(load_bank(Course.open(ROOT), lesson))
]


def sentences(page) -> dict[str, str]:
    """What the learner reads below each check on a feedback page, by grade_id.

    Only the output counts: the check's own code holds all of its sentences.
    """
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    return {
        anchor["name"]: " ".join(
            output.get_text() for output in anchor.find_parent(class_="cell").select(".output")
        )
        for anchor in soup.select("a[name^='check-']")
    }


@pytest.mark.parametrize("lesson, number", CASES)
def test_an_answer_earns_the_points_that_the_bank_says(graded, lesson, number):
    """What `grade` records is what the case promises, check by check."""
    case = graded[lesson].cases[f"bank-{number}"]
    assert graded[lesson].earned(f"bank-{number}") == case.points


@pytest.mark.parametrize("lesson, number", CASES)
def test_a_lost_check_shows_the_sentence_that_helps(graded, lesson, number):
    """The learner's feedback page has the phrase in the very check that was lost."""
    case = graded[lesson].cases[f"bank-{number}"]
    said = sentences(graded[lesson].feedback(f"bank-{number}"))
    assert {check: phrase in said[check] for check, phrase in case.says.items()} == dict.fromkeys(
        case.says, True
    )


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_bank_is_large_and_whole(lesson):
    """At least 12 right and 12 wrong cases, each with a name, each lost check with a phrase."""
    cases = load_bank(Course.open(ROOT), lesson)
    right = [case for case in cases if not case.says]
    wrong = [case for case in cases if case.says]
    assert len(right) >= 12 and len(wrong) >= 12
    assert len({case.name for case in cases}) == len(cases)
    for case in wrong:
        assert {check for check, earned in case.points.items() if earned == 0} == set(case.says)
