"""Korean or English: which of the two the reader wants, and the sentences in it.

Sentences stand in the code in English: in `translate` (as `_`), in `later`, or as the text of an
error of ours. locale/ko/LC_MESSAGES/messages.po holds their Korean, and that of Click's own, which
asks gettext for them. Runs on a Python that is too old for the course, which has to be told so.
"""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from pathlib import Path

from autograder.printable import printable

DOMAIN = "messages"
"""gettext's own, in which Click looks for its sentences."""
CATALOGUES = Path(__file__).parent / "locale"
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where gettext looks; the first that is set decides."""


class Language(Enum):
    """By its tag, as in HTML's `lang`."""

    KOREAN = "ko"
    ENGLISH = "en"


chosen: ContextVar[Language | None] = ContextVar("chosen", default=None)


def reader() -> Language:
    """Korean where gettext's variables ask for it, or Python's locale where none of them is set.

    The latter is `Korean_Korea` on Windows.
    """
    if any(os.environ.get(name) for name in VARIABLES):
        korean = gettext.find(DOMAIN, str(CATALOGUES)) is not None
    else:
        korean = (locale.getlocale()[0] or "").lower().startswith("ko")
    return Language.KOREAN if korean else Language.ENGLISH


def spoken() -> Language:
    """What `translate` speaks: see `speaking`, else the reader's language."""
    return chosen.get() or reader()


def translate(sentence: str, /, **parts: object) -> str:
    """The sentence in the language that is spoken.

    parts: what stands in its {braces}; of text, what can be shown on one line.
    """
    if sentence and spoken() is Language.KOREAN:
        sentence = gettext.translation(DOMAIN, str(CATALOGUES), ["ko"]).gettext(sentence)
    fitting = {name: fit(part) for name, part in parts.items()}
    return sentence.format(**fitting) if parts else sentence


def fit(part: object) -> object:
    """A part as it may stand in a sentence: numbers as they are, to be formatted."""
    return part if isinstance(part, (int, float)) else printable(str(part))


def later(sentence: str) -> str:
    """The sentence as it is, for the catalogue: whoever reads it translates it."""
    return sentence


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Let `translate` speak this language in the `with` statement, whatever the reader's is."""
    token = chosen.set(language)
    try:
        yield
    finally:
        chosen.reset(token)


def speak_to_reader() -> None:
    """Let Click speak the reader's language, too, where no variable of gettext's says which."""
    gettext.bindtextdomain(DOMAIN, str(CATALOGUES))
    if reader() is Language.KOREAN and not gettext.find(DOMAIN, str(CATALOGUES)):
        os.environ["LANG"] = Language.KOREAN.value
