"""Python's errors that beginners meet, each in one Korean sentence that says what to do.

What an error says may be a learner's own words: only what a pattern allows is quoted from it.
"""

import re
from typing import NamedTuple

from autograder.printable import quoted, shortened


class Explanation(NamedTuple):
    """Which error it is, and what is said of it."""

    error: str
    """A regular expression of the error's name and text, as in `NameError: name ...`."""
    sentence: str
    """With the names of the expression's groups in braces."""
    line: str = ""
    """A regular expression of the line that is to blame, where Python does not tell it."""


SYNTAX = r"(?:SyntaxError|IndentationError|TabError): "
NONE = r"(?:TypeError|AttributeError): .*'NoneType'"

EXPLANATIONS = [
    Explanation(
        SYNTAX + r"invalid character '(?P<found>[‘’‚‛“”„‟´′″「」『』])'",
        "둥근 따옴표({found})가 있습니다. 키보드의 곧은 따옴표(' 또는 \")로 바꾸세요.",
    ),
    Explanation(
        SYNTAX + r"invalid character '(?P<found>[\uff01-\uff5e、。【】])'",
        "전각 문자({found})가 있습니다. 입력기를 영문으로 바꾸고 반각 문자로 다시 적으세요.",
    ),
    Explanation(
        SYNTAX + r"invalid character '(?P<found>[×·÷−–—≤≥≠→…])'",
        "파이썬이 모르는 기호({found})가 있습니다. "
        "곱셈은 *, 나눗셈은 /, 뺄셈은 -, 비교는 <=처럼 적습니다.",
    ),
    Explanation(
        SYNTAX + r"invalid non-printable character (?P<found>U\+[0-9A-F]{4,6})",
        "눈에 보이지 않는 문자({found})가 있습니다. "
        "복사해 온 빈칸을 지우고 키보드로 다시 띄우세요.",
    ),
    Explanation(
        SYNTAX + r"invalid character '(?P<found>.)'",
        "파이썬 코드에 쓸 수 없는 문자({found})가 있습니다. "
        "그 문자를 지우거나 키보드로 다시 적으세요.",
    ),
    Explanation(
        SYNTAX + r"'(?P<found>[([{])' was never closed",
        "여는 괄호 {found} 뒤에 닫는 괄호가 없습니다. 짝이 되는 괄호를 적으세요.",
    ),
    Explanation(
        SYNTAX + r"(?:incomplete input|unexpected EOF)",
        "코드가 끝나지 않았습니다. 닫지 않은 괄호나 따옴표가 있는지 보세요.",
        r"[(\[{]",
    ),
    Explanation(
        SYNTAX + r"(?:unmatched|closing parenthesis) '(?P<found>[)\]}])'",
        "닫는 괄호 {found} 앞에 짝이 되는 여는 괄호가 없습니다. 괄호의 수와 모양을 맞추세요.",
    ),
    Explanation(
        SYNTAX + r"(?:unterminated|EOL while scanning|EOF while scanning)",
        "따옴표로 시작한 문자열이 끝나지 않았습니다. 같은 따옴표로 닫으세요.",
    ),
    Explanation(
        SYNTAX + r"\(unicode error\)",
        "문자열에 역슬래시(\\)가 있어 읽을 수 없습니다. 경로에는 슬래시(/)를 쓰세요.",
    ),
    Explanation(
        SYNTAX + r"unexpected character after line continuation",
        "역슬래시(\\)가 있습니다. 경로라면 따옴표로 감싸고 슬래시(/)를 쓰세요.",
    ),
    Explanation(
        SYNTAX + r".*[Pp]erhaps you forgot a comma",
        "값 사이에 쉼표가 빠졌습니다. 쉼표(,)로 나누세요.",
    ),
    Explanation(SYNTAX + r"expected ':'", "줄 끝에 콜론(:)이 빠졌습니다."),
    Explanation(
        SYNTAX + r"(?:cannot assign to|invalid syntax\. Maybe you meant '==')",
        "등호(=)의 왼쪽에는 변수 이름만 올 수 있습니다. "
        "왼쪽과 오른쪽을 바꾸어 적지 않았는지 보세요.",
    ),
    Explanation(
        r"(?:IndentationError: (?:unexpected indent|unindent does not match)|TabError: )",
        "줄 앞의 빈칸이 위의 줄과 맞지 않습니다. 빈칸을 지우거나 위와 똑같이 맞추세요.",
    ),
    Explanation(
        r"IndentationError: expected an indented block",
        "콜론(:) 다음 줄은 빈칸 네 개로 들여 써야 합니다.",
    ),
    Explanation(
        SYNTAX + r"(?:invalid decimal literal|leading zeros)",
        "수를 잘못 적었습니다. 0으로 시작하거나 단위가 붙어 있지 않은지 보세요.",
    ),
    Explanation(
        SYNTAX + r".*(?:Missing parentheses in call to 'print')",
        "print 뒤에 괄호가 빠졌습니다. print(값)처럼 적으세요.",
    ),
    Explanation(
        SYNTAX,
        "문법에 맞지 않습니다. 문자열을 따옴표로 감쌌는지, 괄호와 쉼표가 맞는지 보세요.",
    ),
    Explanation(
        r"NameError: name '(?P<found>true|false|none|TRUE|FALSE|NONE|null)' is not defined",
        "{found}: 파이썬에 없는 이름입니다. True, False, None처럼 첫 글자만 대문자로 적으세요.",
        r"\b{found}\b",
    ),
    Explanation(
        r"NameError: name '(?P<found>\w{1,40})' is not defined",
        "{found}: 아직 정해지지 않은 이름입니다. 맞춤법을 보고, 문자열이면 따옴표로 감싸세요. "
        "위의 셀에서 만드는 이름이면 그 셀이 끝까지 실행되었는지 보세요.",
        r"\b{found}\b",
    ),
    Explanation(
        r"ModuleNotFoundError: No module named 'google",
        "google.colab은 코랩에서만 쓸 수 있습니다. 이 줄을 지우세요.",
        r"\bgoogle\b",
    ),
    Explanation(
        r"ModuleNotFoundError: No module named '(?P<found>[\w.]{1,40})'",
        "{found}: 채점하는 컴퓨터에 없는 라이브러리입니다. 실습의 첫 셀에 있는 것으로 푸세요.",
        r"\b{found}\b",
    ),
    Explanation(
        r"ImportError: cannot import name '(?P<found>\w{1,40})'",
        "{found}: 그 라이브러리에 없는 이름입니다. 맞춤법을 보세요.",
        r"\b{found}\b",
    ),
    Explanation(
        r"FileNotFoundError: ",
        "그런 파일이나 폴더가 없습니다. "
        "경로의 맞춤법과, 지금 폴더에서 출발하는 상대 경로인지 보세요.",
    ),
    Explanation(
        NONE,
        "값이 None인 것을 썼습니다. "
        "앞의 답이 비어 있거나, 값을 돌려주지 않는 함수를 쓰지 않았는지 보세요.",
    ),
    Explanation(
        r"TypeError: .*unexpected keyword argument '(?P<found>\w{1,40})'",
        "{found}: 그 함수에 없는 인자입니다. 인자의 이름을 다시 보세요.",
        r"\b{found}\b",
    ),
    Explanation(
        r"TypeError: .*missing \d+ required",
        "함수에 꼭 넣어야 할 값이 빠졌습니다. 괄호 안의 인자를 다시 보세요.",
    ),
    Explanation(
        r"TypeError: .* object is not callable",
        "함수가 아닌 것 뒤에 괄호를 붙였습니다. "
        "같은 이름의 변수를 만들지 않았는지, 곱셈 기호(*)가 빠지지 않았는지 보세요.",
    ),
    Explanation(
        r"TypeError: (?:unsupported operand|can only concatenate)",
        "종류가 다른 값을 함께 계산했습니다. 수를 따옴표로 감싸지 않았는지 보세요.",
    ),
    Explanation(
        r"AttributeError: .*has no attribute '(?P<found>\w{1,40})'",
        "{found}: 점(.) 앞의 값에 없는 이름입니다. 맞춤법과 대문자, 소문자를 보세요.",
        r"\b{found}\b",
    ),
    Explanation(
        r"IndexError: invalid index to scalar variable",
        "수 하나에 대괄호를 붙였습니다. OpenCV 5의 calcHist는 한 줄짜리 배열을 돌려주므로, "
        "히스토그램의 값은 histogram[밝기]처럼 번호 하나로 꺼냅니다.",
        r"[\])]\[",
    ),
    Explanation(
        r"(?:IndexError|KeyError): ",
        "대괄호 안의 번호나 이름에 해당하는 값이 없습니다. 번호를 0부터 세었는지 보세요.",
    ),
    Explanation(r"ZeroDivisionError: ", "0으로 나누었습니다. 나누는 값을 다시 보세요."),
    Explanation(
        r"StdinNotImplementedError: ",
        "input()으로 값을 물을 수 없습니다. 값을 코드에 바로 적으세요.",
        r"\binput\b",
    ),
]
OTHER = "오류 때문에 끝까지 실행되지 않았습니다: {error}"
LINE_TOLD = re.compile(r"\(\S{0,100}, line (\d{1,6})\)\s*$")


def explain(name: str, text: str, source: str) -> str:
    """What the error of an answer cell means, with its line where that is known.

    name, text: Python's own words, such as `NameError` and `name 'x' is not defined`.
    """
    error = shortened(f"{name}: {character_named(text, source)}")
    for explanation in EXPLANATIONS:
        found = re.match(explanation.error, error)
        if found:
            sentence = explanation.sentence.format(**found.groupdict())
            line = line_told(text, source) or line_like(explanation.line, found, source)
            return f"{place(line)}: {sentence}"
    return f"{place(None)}: {OTHER.format(error=quoted(error))}"


def character_named(text: str, source: str) -> str:
    """Python's words; those of 3.11.2 do not name a character that stands right behind a number."""
    line = line_told(text, source)
    if line and "invalid decimal literal" in text:
        code = source.splitlines()[line - 1]
        if found := re.search(r"\d([^\x00-\x7f\w])", code):
            return f"invalid character '{found.group(1)}'"
    return text


def place(line: int | None) -> str:
    """Where the error is."""
    return f"답안 셀 {line}번째 줄" if line else "답안 셀"


def line_told(text: str, source: str) -> int | None:
    """The line that Python tells, as the learner counts it: IPython drops blank lines above."""
    told = LINE_TOLD.search(text[-200:])
    blank = len(source) - len(source.lstrip())
    return int(told.group(1)) + source[:blank].count("\n") if told else None


def line_like(pattern: str, found: re.Match[str], source: str) -> int | None:
    """The first line of code that holds what the error names."""
    if not pattern:
        return None
    groups = {name: re.escape(value) for name, value in found.groupdict().items()}
    wanted = re.compile(pattern.format(**groups) if groups else pattern)
    for number, line in enumerate(source.split("\n"), start=1):
        if wanted.search(line.partition("#")[0]):
            return number
    return None
