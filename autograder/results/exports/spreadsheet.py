"""Tables that spreadsheets open: CSV in which no text is a formula."""

import csv
import io
import re

from autograder.printable import printable

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a program take a field for a formula; full-width signs count in East Asian locales.

OWASP, CSV Injection: https://owasp.org/www-community/attacks/CSV_Injection
"""

INNER_FORMULA = re.compile(f"([;\t\r\n] *)(?=[{re.escape(''.join(FORMULA_STARTS))}])")
"""Where a program that separates fields by semicolons or tabs finds one, for it minds no quotes."""

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Nothing to read; a spreadsheet may drop them and so find the sign behind."""


def harmless(text: str) -> str:
    """The text on one line, with an apostrophe wherever a spreadsheet would begin to compute."""
    text = INNER_FORMULA.sub(r"\1'", CONTROL.sub("", text))
    mark = "'" if text.lstrip(" ").startswith(FORMULA_STARTS) else ""
    return mark + printable(text)


def score_text(score: float | None) -> str:
    """Points as a number without needless digits; empty where there is no final score."""
    return "" if score is None else f"{round(score, 4):g}"


def write_csv(rows: list[list[str]]) -> bytes:
    """The rows in UTF-8, as RFC 4180 has it."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(errors="replace")
