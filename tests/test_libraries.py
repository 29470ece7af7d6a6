"""Which libraries are imported before a submission is forked."""

import importlib.util

from autograder.sandbox.libraries import ALWAYS, WHERE_MENTIONED, libraries_for


def test_what_the_code_mentions_is_imported_once_behind_what_a_kernel_always_needs():
    """Keras lies in TensorFlow; each library stands in the list once."""
    found = libraries_for("import numpy as np\nfrom tensorflow import keras")
    assert found[: len(ALWAYS)] == ALWAYS and len(set(found)) == len(found)
    assert {"numpy", "tensorflow", "keras"} <= set(found)
    assert not {"cv2", "pandas"} & set(found)


def test_code_without_libraries_imports_none_and_parts_of_words_are_none():
    """`numpyro` is not NumPy."""
    assert libraries_for("") == libraries_for("import numpyro, my_cv2x") == ALWAYS


def test_each_library_of_the_list_is_installed():
    """A slip in a name would cost every submission the time of an import."""
    names = {name.partition(".")[0] for names in WHERE_MENTIONED.values() for name in names}
    # Lessons neither need pandas nor bring it; learners may use what they have.
    assert [name for name in names - {"pandas"} if not importlib.util.find_spec(name)] == []
