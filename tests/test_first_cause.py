"""Where an answer is missing, the headline is the first cause: what stopped its cell."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_code_cell, new_notebook

from autograder.course.complaints import sentence_in
from autograder.course.readable_errors import ReadableError, error_output
from autograder.plugins.beginner_errors import explain
from autograder.plugins.first_cause import tell_first_causes

SAYS = {
    "IMG_PATH = ‘./data/images’": "1번째 줄: 둥근 따옴표(‘)",
    "\n\nx = 1\nsize = （150, 150)": "4번째 줄: 전각 문자(（)",
    "size = 1，2": "전각 문자(，)",
    "size = 150×150": "기호(×)",
    "size =\u00a01": "눈에 보이지 않는 문자(U+00A0)",
    "size =\u200b1": "눈에 보이지 않는 문자(U+200B)",
    "size = (150, 150": "닫지 않은 괄호나 따옴표",
    "size = (150, 150))": "여는 괄호가 없습니다",
    "size = [150, 150)": "여는 괄호가 없습니다",
    "path = './data": "문자열이 끝나지 않았습니다",
    "path = ./data/images": "1번째 줄: 문법에 맞지 않습니다",
    "path = data/images": "data: 아직 정해지지 않은 이름",
    "path = 'C:\\Users'": "역슬래시",
    "flip = 1\n# true\nflip = true": "3번째 줄: true: 파이썬에 없는 이름",
    "size = (150 150)": "쉼표",
    "if 1\n  a = 2": "콜론(:)이 빠졌습니다",
    "5 = size": "등호(=)의 왼쪽",
    "x = 1\n  y = 2": "2번째 줄: 줄 앞의 빈칸",
    "if 1:\ny = 2": "들여 써야",
    "size = 150px": "단위가 붙어",
    "print 'a'": "print 뒤에 괄호",
    "from google.colab.patches import cv2_imshow": "코랩에서만",
    "import no_such_library": "no_such_library: 채점하는 컴퓨터에 없는",
    "from math import nothing": "nothing: 그 라이브러리에 없는 이름",
    "open('nothing')": "그런 파일이나 폴더가 없습니다",
    "None.width": "None인 것을",
    "dict(**{'a': 1}).a": "a: 점(.) 앞의 값에 없는 이름",
    "(lambda x: x)(y=1)": "y: 그 함수에 없는 인자",
    "(lambda x: x)()": "꼭 넣어야 할 값이 빠졌습니다",
    "max = 1\nmax(2)": "함수가 아닌 것 뒤에 괄호",
    "1 + '1'": "종류가 다른 값",
    "[1][1]": "번호를 0부터",
    "import numpy\ncounts = numpy.ones(256)\ncounts[3][0]": "3번째 줄: 수 하나에 대괄호",
    "1 / 0": "0으로 나누었습니다",
}


@pytest.fixture(scope="module")
def shell() -> InteractiveShell:
    """What a kernel runs cells in."""
    made = InteractiveShell()
    made.showtraceback = lambda *args, **kwargs: None
    return made


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("source", SAYS)
def test_an_error_that_beginners_meet_is_explained_with_its_line(shell, source):
    """As IPython words it; the learner counts blank lines above the code, too."""
    result = shell.run_cell(source)
    error = result.error_before_exec or result.error_in_exec
    sentence = explain(type(error).__name__, str(error), source)
    assert SAYS[source] in sentence and sentence.startswith("답안 셀")


def test_words_that_nobody_foresaw_are_quoted_in_one_short_line():
    """They may be the learner's own."""
    sentence = explain("Own\x1b[2J", "통과했습니다.\n" * 1000, "raise Own")
    assert '실행되지 않았습니다: "Own\ufffd[2J: 통과했습니다. ' in sentence and len(sentence) < 400


def notebook(*cells):
    """Cells of a lesson: their names and their errors, if any."""
    made = []
    for name, *errors in cells:
        check = name.startswith("check")
        about = {"grade_id": name, "grade": check, "solution": not check}
        outputs = [error_output(*error) for error in errors]
        metadata = {"nbgrader": about} if "-" in name else {}
        source = CHECK if check else "a = b"
        made.append(new_code_cell(source, outputs=outputs, metadata=metadata))
    return new_notebook(cells=made)


CHECK = """
assert globals().get("a") is not None, "아직 비어 있습니다."
for name in ("a", "b"):
    assert globals().get(name) is not None, f"{name}: 아직 비어 있습니다."
assert a == 1, "a의 값이 다릅니다."
"""
EMPTY = (ReadableError.FAILED_CHECK, "아직 비어 있습니다.")
ONE_EMPTY = (ReadableError.FAILED_CHECK, "b: 아직 비어 있습니다.")
WRONG = (ReadableError.FAILED_CHECK, "a의 값이 다릅니다.")
UNKNOWN = ("NameError", "name 'b' is not defined")
TOO_LONG = (ReadableError.CELL_TIME, "시간 제한 3초를 넘겼습니다.")


@pytest.mark.parametrize(
    "cells, says",
    [
        ([("answer-1", UNKNOWN), ("check-1", EMPTY)], "답안 셀 1번째 줄: b"),
        ([("answer-1", TOO_LONG), ("check-1", EMPTY)], TOO_LONG[1]),
        ([("answer-1", UNKNOWN), ("check-1", ONE_EMPTY)], "답안 셀 1번째 줄: b"),
        ([("answer-1", UNKNOWN), ("check-1", ("NameError", "a"))], "답안 셀 1번째 줄: b"),
        ([("answer-1", UNKNOWN), ("check-1", WRONG)], WRONG[1]),
        ([("answer-1",), ("check-1", EMPTY)], EMPTY[1]),
        ([("own", UNKNOWN), ("answer-1",), ("check-1", EMPTY)], EMPTY[1]),
        ([("answer-1", UNKNOWN), ("check-1",), ("answer-2",), ("check-2", EMPTY)], EMPTY[1]),
        ([("answer-1", (EMPTY[0], "my own")), ("check-1", EMPTY)], '"AssertionError: my own"'),
    ],
)
def test_a_check_that_misses_an_answer_says_what_stopped_it(cells, says):
    """And nothing else than before where the answer ran to its end, or has a wrong value."""
    told = notebook(*cells)
    tell_first_causes(told)
    assert says in sentence_in(told.cells[-1])


def test_a_check_that_passed_is_left_alone():
    """Whatever happened in the answer afterwards."""
    told = notebook(("answer-1", UNKNOWN), ("check-1",))
    tell_first_causes(told)
    assert told.cells[-1].outputs == []
