"""A finding in words: the sentence in the language of the page, and where in the table it is.

Belongs here: what pages share about findings. Does not belong here: judging, or the page of findings.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gai_pipeline.explore.codes import label
from gai_pipeline.explore.view import Lang
from gai_pipeline.forms.rules import rules
from gai_pipeline.reconcile.messages import retold

_TABLES = {r.id: r.table for r in rules()}


def told(finding: Mapping[str, Any], lang: Lang) -> str:
    """The sentence of a stored finding."""
    left, right = (None if v is None else Decimal(str(v)) for v in (finding["left_value"], finding["right_value"]))
    place = finding["row_code"] or finding["column_code"]
    try:
        sentence = retold(finding["rule_id"], str(finding["edition"]), place, left, right, lang)
    except KeyError:  # a rule that this release no longer has
        sentence = None
    if sentence is None:
        return str(finding["message"])
    return f"{where} — {sentence}" if (where := _place(finding, lang)) else sentence


def _place(finding: Mapping[str, Any], lang: Lang) -> str:
    """The row and column of a rule between reports, whose sentence does not name them."""
    table = table_of(finding)
    about = next((r for r in rules() if r.id == finding["rule_id"]), None)
    if about is None or about.kind == "identity":
        return ""
    edition = str(finding["edition"])
    parts = [(kind, finding[f"{kind}_code"]) for kind in ("row", "column") if finding[f"{kind}_code"]]
    return " · ".join(label(lang, kind, f"{table or 'applications'}.{code}", edition) for kind, code in parts)


def table_of(finding: Mapping[str, Any]) -> str | None:
    """The table that a finding is about."""
    return _TABLES.get(str(finding["rule_id"]))


def cell_of(finding: Mapping[str, Any]) -> str | None:
    """The cell to light for a finding, as table.row.column: the total of its row or column."""
    table = table_of(finding)
    row, column = finding["row_code"], finding["column_code"]
    if table is None or not (row or column):
        return None
    rule = next(r for r in rules() if r.id == finding["rule_id"])
    total = next((name for name in rule.left if not name.startswith("-")), "total")
    return f"{table}.{row or total}.{column or total}"
