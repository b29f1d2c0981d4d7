"""What codes are called on pages.

Belongs here: looking a label up. Does not belong here: a label itself (`forms/labels.yaml` for what the warehouse has,
`words/codes.yaml` for what only the app has).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

from gai_pipeline.forms.labels import labels
from gai_pipeline.forms.spec import editions
from gai_pipeline.precheck.phrases import TABLES
from gai_pipeline.reconcile.messages import column_label, row_label

_LOOK: Final[Mapping[str, Callable[[str, str, str], str]]] = {"row": row_label, "column": column_label}

_COMMA: Final = re.compile(r",(?!\d)")
_PRINTED: Final = (
    ("(t+1)", " this year"), ("(t)", " the year before"), (" >= ", " ≥ "), (" - ", " − "),
    ("items of the previous year this year", "items of the year before, as given now"),
    ("items of the previous year the year before", "those given then"),
    ("change the year before", "the change given then"),
)  # fmt: skip


@cache
def _names(lang: str) -> Mapping[tuple[str, str | None, str], str]:
    """(kind, table, code) -> name, the app's own behind those of the warehouse."""
    raw = resources.files("gai_pipeline.explore").joinpath("words", "codes.yaml").read_text("utf-8")
    place = 0 if lang == "zh" else 1
    codes = yaml.safe_load(raw)
    own: dict[tuple[str, str | None, str], str] = {
        (kind, None, str(code)): names[place] for kind, found in codes.items() for code, names in found.items()
    }
    known = {(n.kind, n.table, n.code): n.zh if lang == "zh" else n.en for n in labels()}
    return {**own, **known}


@cache
def label(lang: str, kind: str, code: Any, edition: str | None = None) -> str:
    """The label of a code in a language; the code itself, spelled as words, where it has none.

    `kind` is one of `forms/labels.yaml` or `words/codes.yaml`. Rows and columns are `table.code`; in Chinese they are
    as the report's edition prints them, with heading and number.
    """
    if code is None:
        return "–"
    text = str(code)
    if kind not in _LOOK:
        return _plain_label(lang, kind, text)
    table, _, name = text.partition(".")
    printed = _as_printed(kind, table, name, edition) if lang == "zh" else None
    return printed or _names(lang).get((kind, table, name)) or _spelled(name)


def _plain_label(lang: str, kind: str, code: str) -> str:
    """The label of what is neither row nor column."""
    if kind == "table" and code in TABLES["en"]:
        return TABLES["zh" if lang == "zh" else "en"][code]
    if kind == "rule":
        return typeset(lang, _names(lang).get((kind, None, code)) or code)
    return _names(lang).get((kind, None, code)) or _spelled(code)


def _as_printed(kind: str, table: str, name: str, edition: str | None) -> str | None:
    """The label of a row or column in the edition that has it, the one asked for first."""
    for known in ([edition] if edition else []) + [e.code for e in editions()]:
        if (printed := _LOOK[kind](known, table, name)) != name:
            return printed
    return None


def typeset(lang: str, sentence: str) -> str:
    """A rule, or a sentence about one, as a page prints it: with the signs of arithmetic, years in words, a capital at
    the beginning."""
    if lang == "zh":
        return _COMMA.sub("，", sentence).replace(": ", "：")
    for sign, printed in _PRINTED:
        sentence = sentence.replace(sign, printed)
    return sentence[:1].upper() + sentence[1:]


def _spelled(code: str) -> str:
    return code.replace("_", " ").capitalize()
