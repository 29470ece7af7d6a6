"""Any subset of right answers earns exactly the points of that subset."""


def test_a_subset_of_right_answers_earns_exactly_its_points(graded, lesson, subset_student):
    """No check depends on another instruction's answer."""
    of_lesson = graded[lesson]
    promised = of_lesson.cases[subset_student].points
    assert of_lesson.earned(subset_student) == promised, of_lesson.complaints(subset_student)
