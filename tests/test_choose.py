"""Names that a user types: those that are known, or a sentence that offers the nearest."""

import pytest

from autograder.course.choose import choose, suggestion
from autograder.errors import CourseError

LESSONS = ["01_load_images", "02_histogram", "03_data_augmentation"]


def test_names_are_chosen_in_the_order_of_the_course_and_all_where_none_is_named():
    """Whatever order, and however often, they were typed."""
    assert choose("lesson", [], LESSONS) == LESSONS
    assert choose("lesson", [LESSONS[2], LESSONS[0], LESSONS[2]], LESSONS) == LESSONS[::2]


def test_an_unknown_name_is_told_with_its_kind_and_the_nearest_known_one():
    """Also beside known ones."""
    with pytest.raises(CourseError) as caught:
        choose("lesson", [LESSONS[0], "02_histogramm"], LESSONS)
    assert str(caught.value) == "There is no lesson '02_histogramm'. Did you mean '02_histogram'?"


@pytest.mark.parametrize(
    "name, known, sentence",
    [
        ("anna", ["ana", "ben"], "Did you mean 'ana'?"),
        ("zoe", ["anna", "ben"], "There is: anna, ben."),
        ("anna", [], "There is none yet."),
    ],
)
def test_a_suggestion_is_the_nearest_name_or_what_there_is(name, known, sentence):
    """Never a name that has nothing to do with it."""
    assert suggestion(name, known) == sentence
