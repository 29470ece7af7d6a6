"""What others wrote, made fit to stand in a sentence: on a terminal, in a report, in a sign.

A name or an error's text from a submission may hold line breaks, which would make lines of their
own in somebody's name, and characters that move the cursor or turn the order of letters round.
"""

from __future__ import annotations

import re

UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]"
)
"""Control characters, ends of lines, marks of direction (Unicode's UAX 9), half surrogates."""

MAX_QUOTED = 300
"""Characters of somebody's words that a sentence may hold."""


def printable(text: str) -> str:
    """The text on one line that everything can show; it keeps its length."""
    return UNPRINTABLE.sub(replacement, text)


def replacement(found: re.Match[str]) -> str:
    """A space for what separates words, else the sign for a character that cannot be shown."""
    return " " if found[0].isspace() else "\ufffd"


def one_line(text: str) -> str:
    """The text as words on one line."""
    return " ".join(printable(text).split())


def shortened(text: str) -> str:
    """The text on one line, and not all of it where it is long."""
    line = one_line(text[: 4 * MAX_QUOTED])
    return line if len(line) <= MAX_QUOTED else line[: MAX_QUOTED - 1] + "…"


def quoted(text: str) -> str:
    """Somebody's own words, between quotation marks that they cannot end."""
    return '"' + shortened(text).replace('"', "'") + '"'
