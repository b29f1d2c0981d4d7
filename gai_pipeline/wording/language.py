"""Which language a person is spoken to in.

Belongs here: `GAI_LANG`, the locale, and what an output can show. Does not belong here: words.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import Final, Literal

Lang = Literal["zh", "en"]

VARIABLE: Final = "GAI_LANG"
_LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The variables that state the language of messages, the first that is set decides (POSIX, section 8.2)."""
_SILENT: Final = ("", "c", "posix")
"""Locales that state no language."""


def language(otherwise: Lang = "en") -> Lang:
    """`GAI_LANG` from the environment or from `.env` in the working directory, else the language of the locale.

    A locale of a third language counts as English. Where none is stated (`LANG=C`), it is `otherwise`. Chinese that
    only the locale asks for gives way where standard output cannot show it.
    """
    asked = stated()
    if asked is not None:
        return asked
    locale = next((v for n in _LOCALE if (v := os.environ.get(n))), "")
    if locale.split(".")[0].lower() in _SILENT:
        return otherwise
    found = _spoken(locale) or "en"
    return "en" if found == "zh" and not shows_chinese() else found


def stated() -> Lang | None:
    """The language that `GAI_LANG` states, in the environment or in `.env` of the working directory."""
    return _spoken(os.environ.get(VARIABLE, "")) or _spoken(_in_file(str(Path(".env").absolute())))


def shows_chinese() -> bool:
    """Whether standard output has Chinese characters in its encoding."""
    try:
        "中".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _spoken(name: str) -> Lang | None:
    """`zh_CN.UTF-8`, `zh`, `en-GB` … as a language; None for any other."""
    code = name.strip().lower()[:2]
    if code == "zh":
        return "zh"
    return "en" if code == "en" else None


@cache
def _in_file(path: str) -> str:
    if not Path(path).is_file():
        return ""
    from dotenv import dotenv_values  # what reads `.env` for the settings, too

    return dotenv_values(path, encoding="utf-8").get(VARIABLE) or ""
