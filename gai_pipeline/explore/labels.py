"""What codes are called on pages: rows, columns and tables of the form, states, levels, rules, metrics.

Belongs here: looking a label up in the form and in the words of the app. Does not belong here: a label itself
(`forms/`, `words/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml

from gai_pipeline.checker.wording import TABLES
from gai_pipeline.forms.metrics import metrics
from gai_pipeline.forms.rules import rules
from gai_pipeline.forms.spec import editions
from gai_pipeline.reconcile.messages import column_label, row_label


@cache
def _codes(lang: str) -> Mapping[str, Mapping[str, str]]:
    raw = resources.files("gai_pipeline.explore").joinpath("words", "codes.yaml").read_text("utf-8")
    found = yaml.safe_load(raw)
    return {
        kind: {str(code): names[0 if lang == "zh" else 1] for code, names in codes.items()}
        for kind, codes in found.items()
    }


@cache
def label(lang: str, kind: str, code: Any, edition: str | None = None) -> str:
    """The label of a code in a language; the code itself, spelled as words, where it has none.

    `kind` is `row` and `column` (of `table.code`, with the report's edition), `table`, `metric`, `rule`, or one of
    `words/codes.yaml`.
    """
    if code is None:
        return "–"
    text = str(code)
    if kind in ("row", "column"):
        return _of_form(lang, kind, text, edition)
    if kind == "table":
        return TABLES["zh" if lang == "zh" else "en"].get(text, _spelled(text))
    if kind == "metric":
        return next(((m.zh if lang == "zh" else m.en) for m in metrics() if m.code == text), text)
    if kind == "rule":
        return next(((r.zh if lang == "zh" else r.en) for r in rules() if r.id == text), text)
    return _codes(lang).get(kind, {}).get(text, _spelled(text))


def _of_form(lang: str, kind: str, code: str, edition: str | None) -> str:
    table, _, name = code.partition(".")
    if lang != "zh":
        return _codes(lang).get(kind, {}).get(name, _spelled(name))
    look = row_label if kind == "row" else column_label
    tried = [edition] if edition else []
    for known in (*tried, *(e.code for e in editions())):
        found = look(known, table, name)
        if found != name:
            return found
    return name


def _spelled(code: str) -> str:
    return code.replace("_", " ").capitalize()
