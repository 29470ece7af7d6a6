"""`build` warns where numbers of a reference answer are alike: no check notices a mix-up then."""

from pathlib import Path

import nbformat
from course_maker import copy_course, run_here

from autograder.building.coincidences import coincidences, names_assigned
from autograder.course.notebook import answer_cells, notebook_in, read_notebook, write_notebook

LESSON = "01_load_images"


def test_two_counts_or_two_metrics_that_are_alike_are_named():
    """Alike as checks take it: up to a millionth."""
    counts = {"tp": 36, "fn": 2, "fp": 2, "tn": 24}
    assert list(coincidences(counts)) == [("fn", "fp", 2)]
    scores = {"precision": 0.9473684, "recall": 36 / 38, "accuracy": 0.94}
    assert [names[:2] for names in coincidences(scores)] == [("precision", "recall")]
    assert list(coincidences({"precision": 0.973, "recall": 0.974})) == []


def test_the_names_of_an_answer_are_those_that_it_gives_a_value():
    """Each once, in their order."""
    assert names_assigned("tp = None\nfn, fp = 1, 2\ntp = matrix[1, 1]") == ["tp", "fn", "fp"]
    assert names_assigned("%matplotlib inline\ntp = 1") == ["tp"]
    assert names_assigned("tp =") == []


def test_build_says_which_numbers_are_alike_and_builds_the_lesson(tmp_path):
    """The lesson is none the worse for it; neither True nor another answer's number is a match."""
    course = copy_course(tmp_path / "course", [LESSON])
    path = notebook_in(course.source(LESSON), LESSON)
    notebook = read_notebook(path)
    add(notebook, "answer-1", "width, height, flag = 1, 1.0, True")
    add(notebook, "answer-2", "other = 1")
    path.write_bytes(write_notebook(notebook))
    said = run_here(Path(course.root), "build", LESSON)
    assert said.returncode == 0, said.stderr
    printed = " ".join((said.stdout + said.stderr).split())
    assert f"{LESSON}: width and height of answer-1 are both 1" in printed
    assert printed.count("are both") == 1
    released = read_notebook(notebook_in(course.release(LESSON), LESSON))
    assert [cell.id for cell in released.cells] == [cell.id for cell in notebook.cells]


def add(notebook: nbformat.NotebookNode, answer: str, line: str) -> None:
    """Put a line into the solution of the answer cell."""
    cell = answer_cells(notebook)[answer]
    cell.source = cell.source.replace("### END SOLUTION", f"{line}\n### END SOLUTION")
