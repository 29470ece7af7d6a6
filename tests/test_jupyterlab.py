"""In a real JupyterLab, in a real browser, every lesson looks and behaves as a learner needs it."""

import re

import pytest
from accessibility import barriers
from course_maker import ROOT, requires
from graded_class import LIGHT_LESSONS
from jupyterlab import CHROMIUM, JupyterLab, OpenNotebook, jupyterlab

from autograder.course.bank import Case, blank_case, fill_in, load_bank
from autograder.course.folder import Course
from autograder.course.notebook import check_cells

pytestmark = requires(CHROMIUM, "There is no Chromium on the PATH.")

COURSE = Course.open(ROOT)
LESSONS = sorted(path.parent.name for path in (ROOT / "notebooks").glob("*/*.ipynb"))
BLANK = "아직 비어 있습니다"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab, started once for all lessons."""
    with jupyterlab(tmp_path_factory.mktemp("course")) as lab:
        yield lab


@pytest.fixture(scope="module", params=LESSONS)
def lesson(request, pytestconfig) -> str:
    """Each lesson in turn."""
    if request.param not in LIGHT_LESSONS and not pytestconfig.getoption("everything"):
        pytest.skip("`make test-all` opens every lesson")
    return request.param


@pytest.fixture(scope="module")
def blank(lab, lesson):
    """The lesson as it is handed out, after Run All Cells."""
    with lab.run(lesson, "blank", fill_in(COURSE, lesson, blank_case(COURSE, lesson))) as notebook:
        yield notebook


@pytest.fixture(scope="module")
def solved(lab, lesson):
    """The lesson with the reference solution, after Run All Cells."""
    with lab.run(lesson, "solved", fill_in(COURSE, lesson, Case("reference"))) as notebook:
        yield notebook


@pytest.fixture(scope="module")
def mistaken(lesson) -> Case:
    """The bank's learner who filled in everything and lost the most checks."""
    cases = [case for case in load_bank(COURSE, lesson) if BLANK not in case.says.values()]
    return max(cases, key=lambda case: len(case.says))


@pytest.fixture(scope="module")
def wrong(lab, lesson, mistaken):
    """That learner's notebook, after Run All Cells."""
    with lab.run(lesson, "wrong", fill_in(COURSE, lesson, mistaken)) as notebook:
        yield notebook


def cells_not_run(notebook: OpenNotebook) -> list[str]:
    """The code cells without an execution count."""
    shown = notebook.shown()
    code = [cell.id for cell in notebook.source.cells if cell.cell_type == "code"]
    return [name for name in code if not shown[name].has_run]


def check_ids(notebook: OpenNotebook) -> list[str]:
    """The ids of the check cells."""
    return [cell.id for cell in check_cells(notebook.source).values()]


def complaints(notebook: OpenNotebook) -> dict[str, str]:
    """The last line of every red box, by the id of its cell."""
    return {name: cell.complaint for name, cell in notebook.shown().items() if cell.red}


def test_run_all_of_a_blank_notebook_reaches_its_last_cell(blank):
    """JupyterLab does not stop at a check that fails."""
    assert cells_not_run(blank) == []


def test_every_check_of_a_blank_notebook_says_so_in_korean_and_nothing_else_fails(blank):
    """The only red boxes are the checks', and each ends with its friendly sentence."""
    said = complaints(blank)
    assert list(said) == check_ids(blank)
    for sentence in said.values():
        assert sentence.startswith("AssertionError: ") and BLANK in sentence


def test_the_pictures_in_the_text_are_loaded(blank):
    """Every picture that a Markdown cell names is on the page."""
    shown = blank.shown()
    for cell in blank.source.cells:
        if cell.cell_type == "markdown":
            widths = shown[cell.id].picture_widths
            assert len(widths) == cell.source.count("![") and all(widths), cell.id


def test_a_solved_notebook_runs_without_a_red_box(solved):
    """The reference solution meets no error and no warning, to the last cell."""
    assert cells_not_run(solved) == []
    assert complaints(solved) == {}


def test_every_check_of_a_solved_notebook_confirms_it(solved):
    """Check k prints its line, which begins with `확인 k:`."""
    shown = solved.shown()
    for name, cell in check_cells(solved.source).items():
        assert f"확인 {name.removeprefix('check-')}:" in shown[cell.id].printed


def test_a_solved_notebook_shows_its_plots(solved):
    """Every cell that calls plt.show(), rather than defining a function that does, has a plot."""
    shown = solved.shown()
    plots = [
        shown[cell.id].picture_widths
        for cell in solved.source.cells
        if "plt.show()" in cell.source and "def " not in cell.source
    ]
    assert plots and all(widths and all(widths) for widths in plots)


def test_axe_finds_no_barrier_in_a_solved_notebook(solved):
    """Contrast, names, headings in order, headers of tables, alternative text of figures."""
    assert barriers(solved.page) == []


def test_axe_finds_no_barrier_in_the_sentences_of_a_blank_notebook(blank):
    """Nor where checks fail."""
    assert barriers(blank.page) == []


def test_validate_reports_every_check_of_a_blank_notebook(blank, lesson):
    """nbgrader's dialog names each failed check and repeats its sentence."""
    said = blank.validate(screenshot=f"{lesson}-validate")
    assert said.count("The following cell failed:") == len(check_ids(blank))
    assert all(sentence in said for sentence in complaints(blank).values())


def test_validate_reports_that_a_solved_notebook_passes(solved, lesson):
    """nbgrader's dialog says that all tests pass."""
    assert "Success!" in solved.validate(screenshot=f"{lesson}-validate-solved")


def test_a_wrong_answer_shows_the_sentence_that_helps(wrong, mistaken):
    """The phrase that the bank promises ends the red box of each lost check; the others pass."""
    said = complaints(wrong)
    for check, cell in check_cells(wrong.source).items():
        assert mistaken.says.get(check, "") in said.get(cell.id, "")
        assert (cell.id in said) == (check in mistaken.says)
    assert wrong.console_errors == []


def test_the_browser_console_stays_free_of_errors(blank, solved):
    """Neither JupyterLab nor its extensions complain in the page."""
    assert blank.console_errors + solved.console_errors == []


def test_the_server_log_stays_free_of_errors(lab: JupyterLab, blank, solved):
    """Nothing goes wrong on the server while the lesson is opened, run and validated."""
    trouble = re.compile(r"^\[[EC] |ERROR|Traceback")
    assert [line for line in lab.server.log().splitlines() if trouble.search(line)] == []
