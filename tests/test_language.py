"""One language at a time: Korean throughout for Korean readers, English throughout for others."""

import ast
import locale
import pickle
import re
import shutil
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from course_maker import LESSONS, ROOT, run_here, succeed
from synthetic_class import make_odd_class

import autograder
from autograder import errors
from autograder.course.bank import load_bank
from autograder.course.folder import Course
from autograder.errors import AutograderError, CourseError
from autograder.language import CATALOGUES, VARIABLES, Language, reader, speaking, translate
from autograder.plugins.find_signs import translate_sign
from autograder.results.model import Check
from autograder.results.report.mistakes import name_cases, wrong_answers

CATALOGUE = CATALOGUES / "ko" / "LC_MESSAGES" / "messages.po"
HANGUL = re.compile("[가-힣]")
OURS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, AutograderError)
}
TOLD = {"say", "complain", "tell", "echo", "status", "add_column", "add_task", "Finding"}
"""Functions and classes whose arguments somebody reads."""
TITLED = {"CommandLine", "Table", "command", "group", "option"}
"""Those of whose arguments somebody reads `help` and `title`."""


SOURCES = sorted(Path(ROOT, "autograder").rglob("*.py"))
ROOMS_THAT_SPEAK_TO_PROGRAMS = {"plugins", "sandbox", "sealed"}
"""And to learners, whose lessons are Korean: their sentences stand there in Korean."""
NOT_TOLD = (
    "handed in untouched",  # a case of the bank that no report tells
    "python -m autograder data",
    ". Not for medical use.",  # in the pictures themselves
    "\n",  # code
)
"""How literals begin that nobody has to read in a language."""


@pytest.fixture
def in_locale(monkeypatch):
    """Sets the variables of a locale, and no others."""

    def set_variables(**variables: str) -> None:
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_variables


@pytest.fixture
def korean(in_locale, monkeypatch) -> Iterator[None]:
    """A Korean reader, for whom the command line is read anew: its help is translated once."""
    in_locale(LC_MESSAGES="ko_KR.UTF-8")
    for name in [name for name in sys.modules if name.startswith("autograder.commands")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(autograder, "commands", None, raising=False)
    yield


@pytest.mark.parametrize(
    "variables, language",
    [
        ({"LC_ALL": "ko_KR.UTF-8", "LANG": "en_US.UTF-8"}, Language.KOREAN),
        ({"LC_MESSAGES": "ko_KR", "LANG": "C.UTF-8"}, Language.KOREAN),
        ({"LANG": "ko"}, Language.KOREAN),
        ({"LANGUAGE": "ko:en", "LC_ALL": "en_US.UTF-8"}, Language.KOREAN),
        ({"LC_ALL": "C.UTF-8", "LANG": "ko_KR.UTF-8"}, Language.ENGLISH),
        ({"LANG": "kok_IN.UTF-8"}, Language.ENGLISH),
    ],
)
def test_the_first_variable_that_gettext_knows_decides(in_locale, variables, language):
    """LANGUAGE, LC_ALL, LC_MESSAGES, LANG; Konkani is not Korean."""
    in_locale(**variables)
    assert reader() is language


@pytest.mark.parametrize(
    "name, language", [("Korean_Korea", Language.KOREAN), (None, Language.ENGLISH)]
)
def test_where_there_is_no_variable_python_s_locale_decides(in_locale, monkeypatch, name, language):
    """As on Windows; Click is told, too."""
    in_locale()
    monkeypatch.setattr(locale, "getlocale", lambda: (name, "cp949"))
    assert reader() is language


def test_an_error_is_told_in_the_language_of_who_reads_it():
    """Also one that came from another process, and one that is a part of another."""
    cause = CourseError(
        "There is no {lesson} in {folder}. Get the course again.", lesson="a", folder="b"
    )
    error = pickle.loads(
        pickle.dumps(CourseError("{lesson} is not released: {why}", lesson="x", why=cause))
    )
    with speaking(Language.ENGLISH):
        assert str(error) == "x is not released: There is no a in b. Get the course again."
    with speaking(Language.KOREAN):
        assert (
            str(error)
            == "x 실습을 내보내지 않았습니다: b에 a 실습이 없습니다. 과정을 다시 받으세요."
        )
        assert translate("") == ""


@pytest.mark.usefixtures("korean")
def test_help_is_korean_for_a_korean_reader(tmp_path):
    """Of every command, what Click says of its own account included."""
    pages = {"": succeed(tmp_path, "--help")}
    commands = re.findall(r"^  ([a-z]+) ", pages[""], re.MULTILINE)
    assert len(commands) == 10
    for command in [*commands, "data get"]:
        pages[command] = succeed(tmp_path, *command.split(), "--help")
    for command, page in pages.items():
        english = [part for part in re.split(r"\n\n+", page) if not HANGUL.search(part)]
        assert english == [], command


@pytest.mark.usefixtures("korean")
@pytest.mark.parametrize(
    "words",
    [
        ["grad"],
        ["grade", "--fast"],
        ["grade", "--workers", "0"],
        ["check"],
        ["check", "none.ipynb"],
        ["reset", "01_load_image"],
        ["report", "--language", "fr"],
        ["export", "cnavas"],
        ["data", "get", "nothing"],
        ["build"],
    ],
)
def test_wrong_use_is_told_in_korean(tmp_path, words):
    """Each sentence of it."""
    said = run_here(tmp_path, *words)
    assert said.returncode == 2
    assert [line for line in said.stderr.splitlines() if line and not HANGUL.search(line)] == []
    assert not re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", said.stderr.replace(str(tmp_path), ""))


def test_a_report_is_in_one_language_whatever_the_reader_s(tmp_path, in_locale):
    """With its reasons for failures; what learners read is Korean and says so."""
    make_odd_class(tmp_path)
    in_locale(LC_MESSAGES="ko_KR.UTF-8")
    succeed(tmp_path, "report")
    assert page(tmp_path).html["lang"] == "ko"
    succeed(tmp_path, "report", "--language", "en")
    english = page(tmp_path)
    assert english.html["lang"] == "en" and "breaks off" in english.get_text()
    for korean in english.select("bdi, [lang=ko]"):
        korean.decompose()
    assert HANGUL.findall(english.body.get_text()) == []
    in_locale(LC_ALL="C.UTF-8")
    succeed(tmp_path, "report", "--language", "ko")
    korean = page(tmp_path)
    assert korean.html["lang"] == "ko" and korean.h1.get_text() == "학급 보고서"
    for sign in korean.select("#look b, #look code"):
        sign.decompose()  # The made class's is no sentence.
    reasons = [cell.get_text().strip() for cell in korean.select("#look td.sentence")]
    assert len(reasons) > 3 and all(HANGUL.search(reason) for reason in reasons if reason)


def test_a_sign_is_told_in_the_language_of_who_reads_it():
    """An autograded notebook keeps it in English, its proof is the learner's own code."""
    with speaking(Language.KOREAN):
        assert (
            translate_sign("the check cell was altered: + x = 1") == "확인 셀을 고쳤습니다: + x = 1"
        )
        assert translate_sign("what a learner wrote: there") == "what a learner wrote: there"


def page(folder: Path) -> BeautifulSoup:
    """The report."""
    return BeautifulSoup((folder / "report" / "index.html").read_text("utf-8"), "html.parser")


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_wrong_answer_of_the_bank_has_a_name_in_both_languages(lesson):
    """Its own in the lesson, and short enough for a table."""
    wrong = [case for case in load_bank(Course.open(ROOT), lesson) if case.says]
    assert len({case.name for case in wrong}) == len({case.name_ko for case in wrong}) == len(wrong)
    assert all(HANGUL.search(case.name_ko) and len(case.name_ko) < 40 for case in wrong)
    assert not any(HANGUL.search(case.name) for case in wrong if "빨" not in case.name)


def test_the_report_calls_a_wrong_answer_by_its_name_in_the_report_s_language():
    """Those whose phrase the sentence holds."""
    bank, check = wrong_answers(Course.open(ROOT), LESSONS[0]), Check("check-1", 50)
    with speaking(Language.KOREAN):
        assert name_cases(bank, check, "역슬래시를 쓰지 마세요.") == ["역슬래시를 쓴 경로"]
    with speaking(Language.ENGLISH):
        assert name_cases(bank, check, "역슬래시를 쓰지 마세요.") == ["backslash"]


def test_each_sentence_has_its_korean():
    """None is missing, a guess, left over, or fills in something else than its English."""
    with CATALOGUE.open("rb") as file:
        messages = [message for message in read_po(file, locale="ko") if message.id]
    assert len(messages) > 200
    for message in messages:
        english = message.id if isinstance(message.id, str) else message.id[-1]
        korean = message.string if isinstance(message.string, str) else message.string[0]
        assert korean and not message.fuzzy, english
        assert HANGUL.search(korean), english
        assert places(korean) == places(english), english


def places(sentence: str) -> set[str]:
    """What is filled in, with its format, in either of Python's two ways."""
    in_braces = {
        f"{name}:{form}" for _, name, form, _ in string.Formatter().parse(sentence) if name
    }
    return in_braces | set(re.findall(r"%\(\w+\)s", sentence))


def test_the_catalogue_is_what_make_messages_makes(tmp_path):
    """No sentence of the code is missing there, none is left over, and what is read is compiled."""
    for name in ("autograder", "Makefile", "pyproject.toml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    bin_folder = Path(sys.executable).parent
    options = ["--old-file=done", "INSTALLED=done", f"BIN={bin_folder}"]
    command = ["make", "--silent", *options, "messages"]
    made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    for path in (CATALOGUE, CATALOGUE.with_suffix(".mo")):
        assert (tmp_path / path.relative_to(ROOT)).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_sentence_hides_from_the_catalogue(path):
    """What is raised or told is a literal that `_` translates, or one of an error of ours."""
    tree = ast.parse(path.read_text("utf-8"))
    hidden = [ast.unparse(found) for found in ast.walk(tree) if hides(found)]
    if path.relative_to(ROOT).parts[1] not in ROOMS_THAT_SPEAK_TO_PROGRAMS:
        hidden += [found for found in prose(tree) if not found.startswith(NOT_TOLD)]
    assert hidden == []


def called(node: ast.AST) -> str:
    """The name of what is called; empty for what is no call."""
    return getattr(node.func, "attr", getattr(node.func, "id", "")) if hasattr(node, "func") else ""


def prose(node: ast.AST) -> Iterator[str]:
    """Literals of three words and more in it that are neither docstrings nor in the catalogue."""
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    help_on_a_trait = isinstance(node, ast.keyword) and node.arg == "help"
    if docstring or help_on_a_trait or called(node) in (*OURS, "_", "later"):
        return
    text = node.value if isinstance(node, ast.Constant) else None
    if isinstance(text, str) and re.search("[A-Za-z]{2,},? [a-z]{2,},? [a-z]{2,}", text):
        yield text
    for part in ast.iter_child_nodes(node):
        yield from prose(part)


def hides(node: ast.AST) -> bool:
    """Whether it is a call with a sentence that no catalogue can hold."""
    if not isinstance(node, ast.Call):
        return False
    name = called(node)
    first = node.args[0] if node.args else None
    if name in OURS or name in ("_", "later"):
        from_a_table = isinstance(first, ast.Name) and first.id == "sentence"
        return not (from_a_table or isinstance(first, ast.Constant))
    told = list(node.args) if name in TOLD else []
    if name in TITLED:
        told += [keyword.value for keyword in node.keywords if keyword.arg in ("help", "title")]
    return any(is_sentence(part) for part in told)


def is_sentence(node: ast.expr) -> bool:
    """Whether it is a literal with words, other than what Rich reads."""
    return any(
        isinstance(part, ast.Constant)
        and isinstance(part.value, str)
        and re.search("[A-Za-z가-힣]{2}", part.value)
        for part in [node, *getattr(node, "values", [])]
    )


def test_a_hidden_sentence_is_found():
    """The search itself works."""
    for code in (
        "raise CourseError(f'no {name}')",
        "say('Done.')",
        "_(f'{count} done')",
        "click.option('--x', help='Do it.')",
        "say(f'{count} done')",
    ):
        assert any(hides(node) for node in ast.walk(ast.parse(code))), code
    for code in ("raise CourseError('no {name}', name=name)", "say(_('Done.'))", "say(sentence)"):
        assert not any(hides(node) for node in ast.walk(ast.parse(code))), code
    assert list(prose(ast.parse("why = f'{name} is not there'"))) == [" is not there"]
    assert not list(prose(ast.parse("'What it is for.'\nwhy = _('{name} is not there')")))
