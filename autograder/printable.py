"""What others wrote, made fit to stand in a sentence: on a terminal, in a report, in a sign.

A name or an error's text from a submission may hold line breaks, which would make lines of their
own in somebody's name, and characters that move the cursor or turn the order of letters round.
"""

from __future__ import annotations

import re

RANGES = [
    (0x00, 0x1F),  # control characters, and ends of lines
    (0x7F, 0x9F),
    (0x061C, 0x061C),  # marks of direction: Unicode's UAX 9
    (0x200E, 0x200F),
    (0x2028, 0x202E),  # and ends of lines and paragraphs
    (0x2066, 0x2069),
    (0xD800, 0xDFFF),  # half surrogates, which no encoding knows
    (0xFFF9, 0xFFFB),  # annotations
]
REPLACEMENTS = {
    number: " " if chr(number).isspace() else "\ufffd"
    for first, last in RANGES
    for number in range(first, last + 1)
}
UNPRINTABLE = re.compile("[" + "".join(f"{chr(a)}-{chr(b)}" for a, b in RANGES) + "]")

MAX_QUOTED = 300
"""Characters of somebody's words that a sentence may hold."""


def printable(text: str) -> str:
    """The text on one line that everything can show; it keeps its length.

    A space stands for what separates words, else the sign for a character that cannot be shown.
    """
    return text.translate(REPLACEMENTS) if UNPRINTABLE.search(text) else text


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
