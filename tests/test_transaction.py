"""All that nbgrader commits while a submission is recorded becomes one commit, or none."""

from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.grading.record import one_transaction


@pytest.fixture
def address(tmp_path) -> str:
    """Of an empty gradebook."""
    return f"sqlite:///{Path(tmp_path, 'gradebook.db')}"


def students(address: str) -> set[str]:
    """What somebody else reads."""
    with Gradebook(address) as gradebook:
        return {student.id for student in gradebook.students}


def test_nobody_sees_any_of_it_before_its_end_and_all_of_it_then(address):
    """Although nbgrader commits each step."""
    with Gradebook(address) as gradebook:
        with one_transaction(gradebook):
            gradebook.update_or_create_student("anna")
            gradebook.update_or_create_student("ben")
            assert students(address) == set()
        assert students(address) == {"anna", "ben"}


def test_nothing_of_it_stays_where_it_breaks_off_and_the_next_one_works(address):
    """What was there before is as it was."""
    with Gradebook(address) as gradebook:
        gradebook.update_or_create_student("before", first_name="민준")
        with pytest.raises(KeyboardInterrupt), one_transaction(gradebook):
            gradebook.update_or_create_student("anna")
            gradebook.update_or_create_student("before", first_name="else")
            raise KeyboardInterrupt
        assert students(address) == {"before"}
        assert gradebook.find_student("before").first_name == "민준"
        with one_transaction(gradebook):
            gradebook.update_or_create_student("ben")
        gradebook.update_or_create_student("after")
    assert students(address) == {"before", "ben", "after"}
