"""A check cell as text: what a kernel may see of it, and what it asks of views."""

import pytest

from autograder.sealed.check_cell import attributes_read, not_offered, visible_part

BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


@pytest.mark.parametrize(
    "source, visible",
    {
        f"a = 1\n{BEGIN}\nsecret\n{END}\nb = 2": "a = 1\nb = 2",
        f"a = 1\n{BEGIN}\nsecret\n{END}": "a = 1",
        f"{BEGIN}\nsecret\n{END}\na\n{BEGIN}\nsecret\n{END}": "a",
        f"if a:\n    {BEGIN}\n    secret\n    {END}\n    pass": "if a:\n    pass",
        "a = 1\n#BEGIN HIDDEN TESTS\nsecret": "a = 1",
        f"a = 1\n{BEGIN}\nsecret": "a = 1",
        f"a = 1  {BEGIN}\nsecret\nsecret  {END}\nb": "b",
        "no hidden tests": "no hidden tests",
        "": "",
    }.items(),
    ids=[
        "in the middle",
        "at the end",
        "two regions",
        "indented",
        "written otherwise",
        "without an end",
        "behind code",
        "none",
        "empty",
    ],
)
def test_a_kernel_sees_no_line_of_a_hidden_region(source, visible):
    """Where a marker is damaged, less is visible rather than more."""
    assert visible_part(source) == visible
    assert "secret" not in visible_part(source)


def test_attributes_are_read_with_a_dot_or_by_name():
    """hasattr and getattr ask for an attribute, too."""
    source = 'layer.kernel.shape\nhasattr(layer, "filters")\ngetattr(layer, "units", 0)\nprint("x")'
    assert attributes_read(source) == {"kernel", "shape", "filters", "units"}


def test_attributes_of_what_the_cell_makes_itself_are_not_asked_of_an_answer():
    """Of modules, and of what they return."""
    source = "import vgg\nmade = vgg.build(model.layers)\nown = made[0].top()\nown.fit(model.run)"
    assert attributes_read(source) == {"layers", "run"}


def test_a_check_that_reads_what_a_view_leaves_out_is_told_by_class():
    """Not what some view or a plain value has."""
    left_out = {"Conv2D": ["losses", "trainable"], "Model": ["stop_training", "trainable"]}
    assert not_offered("a.trainable, b.real", left_out) == [
        ".trainable of a Conv2D",
        ".trainable of a Model",
    ]
    assert not_offered("a.name, b.append, c.shape", {"Conv2D": ["append", "name", "shape"]}) == []
