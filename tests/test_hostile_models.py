"""Models that lie about their layers earn nothing here, and all points on plain nbgrader.

Forged training records are in the bank: they earn nothing on plain nbgrader, either.
"""

import pytest
from course_maker import nbgrader, plain_config, requires, shared_workers, succeed

from autograder.course.bank import Case, hand_in
from autograder.sandbox.bubblewrap import bubblewrap

pytestmark = requires(bubblewrap().program, bubblewrap().why)

# Layers that are wrong, and a class that says something else about them.
PATCHED_LAYERS = """
truth = layers.Conv2D.get_config
layers.Conv2D.get_config = lambda self: truth(self) | {"filters": 256}
block3 = [layers.Conv2D(1, (3, 3), padding="same", activation="relu") for _ in range(3)]
block3.append(layers.MaxPooling2D((2, 2), strides=(2, 2)))
"""

ATTACKS = {
    "patched_layers": ("04_vgg16", "check-1", {"answer-1": PATCHED_LAYERS}),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_lie_about_a_model_earns_nothing(make_course, tmp_path, attack):
    """The same notebook, graded by nbgrader alone and by us."""
    lesson, check, answers = ATTACKS[attack]
    course = make_course(tmp_path, [lesson])
    hand_in(course, lesson, attack, Case(attack, answers))
    succeed(tmp_path, "grade", *shared_workers())
    assert earned(course, lesson, attack)[check] == 0
    plain_config(course)
    nbgrader(course, "autograde", lesson, "--Execute.timeout=300", "--force")
    assert earned(course, lesson, attack)[check] > 0


def earned(course, lesson: str, student: str) -> dict[str, float]:
    """What the gradebook says, by check."""
    with course.gradebook() as gradebook:
        notebook = gradebook.find_submission_notebook(lesson, lesson, student)
        return {grade.name: grade.score for grade in notebook.grades}
