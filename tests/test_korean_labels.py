"""Korean labels in the lessons' pictures: their font comes with each lesson."""

import ast
import subprocess
import sys
import warnings
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import matplotlib as mpl
import nbformat
import pytest
from course_maker import LESSONS, ROOT, copy_course, run_here
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from matplotlib.ft2font import FT2Font

SHARED = ("korean_labels.py", "korean_labels.ttf", "korean_labels_OFL.txt")


@pytest.fixture
def settings():
    """What was changed in matplotlib's settings is as before afterwards."""
    with mpl.rc_context():
        yield


def load(module: Path) -> None:
    """Run the module of the file, as `import` does."""
    specification = spec_from_file_location(module.stem, module)
    specification.loader.exec_module(module_from_spec(specification))


def code_of(lesson: str) -> list[str]:
    """The sources of the lesson's code cells."""
    notebook = nbformat.read(ROOT / "source" / lesson / f"{lesson}.ipynb", as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_letter_of_a_lesson_is_in_the_font(lesson):
    """Whatever its cells may write into a picture; sentences are a part of that."""
    known = FT2Font(ROOT / "source" / "korean_labels.ttf").get_charmap()
    assert {letter for code in code_of(lesson) for letter in code if ord(letter) not in known} == {
        "\n"
    }


def test_a_picture_with_korean_labels_draws_without_a_warning(settings, caplog):
    """Nor does it with a minus sign, letters of other alphabets, or in bold."""
    load(ROOT / "source" / "korean_labels.py")
    figure = Figure()
    figure.subplots().plot([-1, 1]).pop().set_label("뚫훑 가로 μ → ж")
    figure.axes[0].legend()
    figure.axes[0].set_title("시험 영상", fontweight="bold")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        FigureCanvasAgg(figure).draw()
    assert caplog.messages == []
    assert findfont("Korean Labels").endswith("korean_labels.ttf")


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_without_the_module_says_what_to_fetch(lesson, tmp_path):
    """One Korean sentence, where only the notebook was copied."""
    statements = [node for code in code_of(lesson) for node in ast.parse(code).body]
    (importing,) = [
        node for node in statements if isinstance(node, ast.Try) and "korean" in ast.unparse(node)
    ]
    words = [sys.executable, "-I", "-X", "utf8", "-c", ast.unparse(importing)]
    result = subprocess.run(words, cwd=tmp_path, capture_output=True, encoding="utf-8")
    said = "노트북 옆에 korean_labels.py가 없습니다. 실습 폴더를 통째로 다시 받으세요."
    assert result.stderr.splitlines()[-1] == f"ModuleNotFoundError: {said}"


def test_a_module_without_its_font_says_what_to_fetch(settings, tmp_path):
    """Somebody copied the notebook and the module."""
    (tmp_path / SHARED[0]).write_bytes((ROOT / "source" / SHARED[0]).read_bytes())
    with pytest.raises(
        FileNotFoundError, match=r"korean_labels\.ttf가 없습니다\. 실습 폴더를 통째로"
    ):
        load(tmp_path / SHARED[0])


@pytest.mark.parametrize("name", SHARED)
def test_every_lesson_has_the_files_of_the_source_folder(name):
    """In all three places; the licence lies beside the font."""
    content = (ROOT / "source" / name).read_bytes()
    for place in ("source", "release", "notebooks"):
        assert [
            lesson for lesson in LESSONS if (ROOT / place / lesson / name).read_bytes() != content
        ] == []


def test_build_puts_what_lessons_share_beside_the_notebook(tmp_path):
    """A changed file reaches the learners; a missing one is told, and nothing is released."""
    course = copy_course(tmp_path / "course", LESSONS[:1])
    licence = course.source(SHARED[2])
    licence.write_text("another")
    assert run_here(tmp_path / "course", "build", LESSONS[0]).returncode == 0
    for folder in (course.source, course.release, course.notebooks):
        assert (folder(LESSONS[0]) / SHARED[2]).read_text() == "another"
    licence.unlink()
    said = run_here(tmp_path / "course", "build", LESSONS[0])
    assert said.returncode == 1
    assert f"{licence} is missing, which c.Course.shared_files names" in said.stderr
