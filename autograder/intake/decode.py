"""From the bytes of a file to JSON, as far as anything can be read."""

import json
import re
from typing import Any

from autograder.errors import UnreadableError
from autograder.intake.file_kinds import kind_of
from autograder.intake.mends import Mend, MendKind

FALLBACK = "cp949"
"""What Korean Windows writes where it is not told UTF-8."""

STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
"""A string of JSON; one that does not end reaches to the end, so that nothing is read twice."""
MAX_VALUES = 2_000_000
"""Numbers, strings, lists and so on: a few hundred MB of memory."""

LONGEST_NUMBER = 20
"""Digits; Python takes the square of the time for more."""


def read_json(content: bytes, name: str) -> tuple[Any, list[Mend]]:
    """The first JSON value in the file; raises UnreadableError where it begins with none."""
    if not content.strip(b"\0 \t\r\n"):
        raise UnreadableError("{name} is not a notebook: it is empty", name=name)
    if number_of_values(content) > MAX_VALUES:
        raise UnreadableError("{name} holds more than {limit} values", name=name, limit=MAX_VALUES)
    text, mends = decode(content)
    try:
        value, end = DECODER.raw_decode(text, len(text) - len(text.lstrip()))
    except (ValueError, RecursionError):
        raise not_json(content, name) from None
    if text[end:].strip("\0 \t\r\n"):
        mends.append(Mend(MendKind.MORE_BEHIND))
    return value, mends


def number_of_values(content: bytes) -> int:
    """How many values the JSON holds, as good as: each costs memory, however short it is."""
    strings = (content.count(b'"') - content.count(b'\\"')) // 2
    if strings > 2 * MAX_VALUES:
        return strings
    bare = STRING.sub(b"", content)
    return bare.count(b",") + bare.count(b"[") + bare.count(b"{")


def decode(content: bytes) -> tuple[str, list[Mend]]:
    """The file's text, in whichever encoding it was written; what is damaged is replaced."""
    expected = json.detect_encoding(content)
    for encoding in (expected, FALLBACK):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        usual = encoding.startswith("utf-8")
        return text, [] if usual else [Mend(MendKind.ENCODING, detail=encoding)]
    return content.decode(expected, "replace"), [Mend(MendKind.BROKEN_CHARACTERS)]


def whole_number(digits: str) -> int:
    """No number of a notebook that is needed is long."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else 0


DECODER = json.JSONDecoder(parse_int=whole_number, strict=False)
"""It takes NaN, and line breaks within a string, as well."""


def not_json(content: bytes, name: str) -> UnreadableError:
    """What the file is instead, as far as that can be seen."""
    kind = kind_of(content)
    if kind is None:
        return UnreadableError("{name} is not a notebook: it is not JSON", name=name)
    return UnreadableError("{name} is not a notebook: it is {kind}", name=name, kind=kind)
