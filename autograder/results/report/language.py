"""The two languages of the report."""

import locale
import tomllib
from enum import StrEnum
from pathlib import Path

TEXTS = Path(__file__).with_name("texts.toml")


class Language(StrEnum):
    """By its tag, as in HTML's `lang`."""

    KOREAN = "ko"
    ENGLISH = "en"


def default_language() -> Language:
    """Korean where the user's locale is Korean (`ko_KR`; on Windows `Korean_Korea`)."""
    name, _ = locale.getlocale()
    return Language.KOREAN if (name or "").lower().startswith("ko") else Language.ENGLISH


def load_texts(language: Language) -> dict[str, str]:
    """The report's texts in the language, by name."""
    texts = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
    return {name: text[language.value] for name, text in texts.items()}
