"""`build --dataset`: the lessons read a real set, and are graded on what was released."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from course_maker import ROOT, copy_course, run_here, shared_workers, succeed
from made_sets import made_zip

from autograder.course.bank import Case, hand_in
from autograder.course.folder import Course
from autograder.datasets.about import graded_on
from autograder.datasets.get import get_kermany
from autograder.datasets.use import use_data_set
from autograder.errors import CourseError, DataSetError
from autograder.language import Language
from autograder.plugins.say_whose_films import WORDS, reworded
from autograder.results.gradebook import read_results
from autograder.results.report.page import write_report

LESSON = "01_load_images"
TRAINER = """
import sys
from pathlib import Path

assert sys.argv[1] == "--data" and Path(sys.argv[2], "dataset", "train").is_dir()
with open("runs.txt", "a") as runs:
    runs.write("once ")
Path(sys.argv[2], "vgg16.keras").write_text("a model")
"""


@pytest.fixture
def kermany(tmp_path, monkeypatch) -> Path:
    """The folder of a small Kermany's set."""
    monkeypatch.setenv("CHEST_XRAY_DATA", str(tmp_path / "cache"))
    (tmp_path / "films.zip").write_bytes(made_zip())
    return get_kermany(tmp_path / "films.zip", print)


@pytest.fixture
def course(tmp_path) -> Course:
    """A course with lesson 1, and a script in place of the training, that counts its runs."""
    course = copy_course(tmp_path / "course", [LESSON])
    trainer(course).parent.mkdir()
    trainer(course).with_name("__init__.py").touch()
    trainer(course).write_text(TRAINER)
    return course


def trainer(course: Course) -> Path:
    """The script that `build` starts to train the model of a set."""
    return Path(course.root, "making", "train_vgg16.py")


def images(folder: Path) -> dict[str, bytes]:
    """The ten films of lesson 1 and their table, below a lesson's or a set's folder."""
    paths = [folder / "images.csv", *folder.glob("images/*.png")]
    return {path.name: path.read_bytes() for path in paths}


def test_a_lesson_is_built_and_graded_on_the_set_until_it_is_built_anew(course, kermany):
    """The set goes to the learners with its licence; the phantoms come back with plain `build`."""
    phantoms = images(course.data())
    succeed(Path(course.root), "build", LESSON, "--dataset", "kermany")
    for folder in (course.source(LESSON), course.release(LESSON), course.notebooks(LESSON)):
        assert images(folder / "data") == images(kermany) != phantoms
        assert "CC BY 4.0" in (folder / "data" / "about.json").read_text(encoding="utf-8")
    assert "합성" not in released_text(course)
    assert "1~5세 어린이를 찍은 **실제 X선 이미지**" in released_text(course)
    assert "Kermany, Zhang and Goldbaum (2018)" in released_text(course)
    hand_in(course, LESSON, "anna", Case("reference"))
    shutil.move(kermany, kermany.with_name("gone"))
    printed = succeed(Path(course.root), "grade", *shared_workers())
    assert f"{LESSON} is graded on Paediatric chest X-rays, Mendeley Data, version 2" in printed
    with course.gradebook() as gradebook:
        assert gradebook.find_submission(LESSON, "anna").score == 100
    report = write_report(course, read_results(course), Language.ENGLISH).read_text("utf-8")
    assert "01_load_images: Paediatric chest X-rays, Mendeley Data, version 2" in report
    succeed(Path(course.root), "build", LESSON)
    assert images(course.release(LESSON) / "data") == phantoms
    assert "컴퓨터가 그린 **합성 이미지**" in released_text(course)
    assert not (course.release(LESSON) / "data" / "about.json").exists()
    assert graded_on(course, [LESSON]) == []


def test_what_is_reworded_for_real_films_stands_in_the_lessons():
    """Else a lesson was rewritten, and would go on calling real films synthetic."""
    texts = {path.stem: path.read_text("utf-8") for path in ROOT.glob("source/*/*.ipynb")}
    everything = "\n".join(cell.source for text in texts.values() for cell in read(text).cells)
    for phantom in WORDS:
        assert re.search(phantom, everything, re.MULTILINE)
    about = {"origin": "somebody", "licence": "CC BY 4.0"}
    for cell in read(texts["06_train_vgg19"]).cells + read(texts["07_confusion_matrix"]).cells:
        assert "합성" not in without_figures(reworded(cell.source, about)).replace("합성곱", "")


def read(text: str):
    """The notebook of the text."""
    return nbformat.reads(text, as_version=4)


def released_text(course: Course) -> str:
    """All that the released lesson says, but for its figures, which are drawn from phantoms."""
    cells = read((course.release(LESSON) / f"{LESSON}.ipynb").read_text("utf-8")).cells
    return "\n".join(without_figures(cell.source) for cell in cells)


def without_figures(source: str) -> str:
    """The source of a cell without the pictures that come with the course."""
    return re.sub(r"!\[.*?\]\(figures/.*?\)", "", source)


def test_a_lesson_that_fails_on_the_set_stays_on_what_was_released(course, kermany):
    """Source and release go on holding the same films."""
    before = images(course.source(LESSON) / "data")
    next(kermany.glob("images/*.png")).unlink()
    result = run_here(Path(course.root), "build", LESSON, "--dataset", "kermany")
    assert result.returncode == 1 and "is not released" in result.stderr
    assert images(course.source(LESSON) / "data") == images(course.release(LESSON) / "data")
    assert images(course.source(LESSON) / "data") == before
    assert not (course.source(LESSON) / "data" / "about.json").exists()


def test_a_set_with_a_hole_says_how_to_get_it_anew(course, kermany):
    """Somebody deleted films from the cache."""
    (kermany / "images.csv").unlink()
    result = run_here(Path(course.root), "build", LESSON, "--dataset", "kermany")
    assert result.returncode == 1
    assert f"Delete {kermany}, then get the set again" in result.stderr


def test_a_set_that_is_not_here_says_how_to_get_it(course, tmp_path, monkeypatch):
    """Before anything is built."""
    monkeypatch.setenv("CHEST_XRAY_DATA", str(tmp_path / "empty"))
    result = run_here(Path(course.root), "build", "--dataset", "pneumoniamnist")
    assert result.returncode == 2
    assert "Run: python -m autograder data get pneumoniamnist" in result.stderr
    with pytest.raises(CourseError, match="Did you mean 'kermany'"):
        use_data_set(course, "kermani", [LESSON], print)


def test_a_set_of_an_earlier_course_says_to_get_it_again(course, kermany):
    """Its films might be others than those that this course was tried with."""
    about = kermany / "about.json"
    about.write_text(about.read_text(encoding="utf-8").replace('"layout": ', '"layout": 9'))
    with pytest.raises(CourseError, match="not here as this course needs it"):
        use_data_set(course, "kermany", [LESSON], print)


def test_the_model_of_a_set_is_trained_once_and_only_for_lessons_that_need_it(course, kermany):
    """It lies beside the films, and goes when they are made anew."""
    use_data_set(course, "kermany", [LESSON], print)
    assert not (kermany / "vgg16.keras").exists()
    for _ in range(2):
        use_data_set(course, "kermany", [LESSON, "08_roc_auc"], print)
    assert (kermany / "vgg16.keras").read_text() == "a model"
    assert Path(course.root, "runs.txt").read_text() == "once "


def test_a_training_that_fails_is_told_and_tried_again(course, kermany):
    """The command to run by hand is in the sentence."""
    trainer(course).write_text("raise SystemExit(1)")
    with pytest.raises(DataSetError, match=r"python -m making\.train_vgg16 --data "):
        use_data_set(course, "kermany", ["07_confusion_matrix"], print)
    trainer(course).write_text(TRAINER)
    use_data_set(course, "kermany", ["07_confusion_matrix"], print)
    assert (kermany / "vgg16.keras").exists()
