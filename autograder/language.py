"""Korean or English, as the locale of whoever reads says."""

import locale
import os


def is_korean() -> bool:
    """Whether the locale asks for Korean: LC_ALL, LC_MESSAGES, LANG as in POSIX, else Python's."""
    names = [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    chosen = next(filter(None, names), None) or locale.getlocale()[0] or ""
    return chosen.lower().startswith("ko")


def in_language(korean: str, english: str) -> str:
    """The sentence that the reader understands."""
    return korean if is_korean() else english
