"""Every answer in the bank earns its points, and every wrong one shows the sentence that helps."""

import nbformat
import pytest
from bs4 import BeautifulSoup
from course_maker import LESSONS, ROOT

from autograder.course.bank import load_bank
from autograder.course.folder import Course
from autograder.course.notebook import answer_cells
from autograder.plugins.find_signs import SIGNS


def sentences(page) -> dict[str, str]:
    """What the learner reads on a feedback page for each check, by grade_id."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    return {line["id"]: line.get_text() for line in soup.select("li[id^='check-']")}


def test_an_answer_earns_the_points_that_the_bank_says(graded, lesson, bank_student):
    """What `grade` records is what the case promises, check by check."""
    of_lesson = graded[lesson]
    promised = of_lesson.cases[bank_student].points
    assert of_lesson.earned(bank_student) == promised, of_lesson.complaints(bank_student)


def test_a_lost_check_shows_the_sentence_that_helps(graded, lesson, bank_student):
    """The learner's feedback page has the phrase in the very check that was lost."""
    case = graded[lesson].cases[bank_student]
    said = sentences(graded[lesson].feedback(bank_student))
    assert [check for check, phrase in case.says.items() if phrase not in said[check]] == []


def test_a_wrong_answer_leads_to_no_other_error_than_its_sentence(graded, lesson, bank_student):
    """Besides the lost checks only the answer cell itself may fail: no cell that shows results."""
    notebook = nbformat.read(graded[lesson].autograded(bank_student), as_version=4)
    failed = [cell.id for cell in notebook.cells if "error" in output_types(cell)]
    expected = [*graded[lesson].cases[bank_student].says, *answer_cells(notebook)]
    assert set(failed) <= set(expected)


def test_no_answer_raises_a_sign_of_tampering(graded, lesson, bank_student):
    """Right or wrong, it was given in good faith."""
    notebook = nbformat.read(graded[lesson].autograded(bank_student), as_version=4)
    assert notebook.metadata.get(SIGNS) is None


def output_types(cell) -> set[str]:
    """The kinds of output that a cell has."""
    return {output.output_type for output in cell.get("outputs", [])}


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
