"""A finding in words: the sentence in the language of the page, and where in the table it is.

Belongs here: what pages share about findings. Does not belong here: judging, or the page of findings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gai_pipeline.explore.codes import label, typeset
from gai_pipeline.explore.view import Lang, figure, said, words
from gai_pipeline.forms.rules import rules
from gai_pipeline.forms.spec import editions
from gai_pipeline.reconcile.messages import retold

_TABLES = {r.id: r.table for r in rules()}
_MINUS = re.compile(r"(?<![\w-])-(?=\d)")


def _quoted(message: str) -> str:
    """What a message quotes, from its first sign to its last; "" where it quotes nothing."""
    begin, end = message.find("“"), message.rfind("”")
    return message[begin + 1 : end] if 0 <= begin < end else ""


def told(finding: Mapping[str, Any], lang: Lang) -> str:
    """The sentence of a stored finding."""
    left, right = (None if v is None else Decimal(str(v)) for v in (finding["left_value"], finding["right_value"]))
    place = finding["row_code"] or finding["column_code"]
    try:
        sentence = retold(finding["rule_id"], str(finding["edition"]), place, left, right, lang)
    except KeyError:  # a rule that this release no longer has
        sentence = None
    if sentence is None:
        return _stored(finding, lang)
    sentence = typeset(lang, _MINUS.sub("−", sentence))
    return f"{where} — {sentence}" if (where := _place(finding, lang)) else sentence


def _stored(finding: Mapping[str, Any], lang: Lang) -> str:
    """A finding that its sides do not tell whole: with the words of the report that its stored message quotes."""
    rule = str(finding["rule_id"])
    quoted = _quoted(str(finding["message"]))
    sides = {side: figure(finding[f"{side}_value"]) for side in ("left", "right")}
    if quoted and f"told.{rule}" in words(lang):
        return said(lang, f"told.{rule}", quoted=quoted, **sides)
    known = finding["left_value"] is not None
    return label(lang, "rule", rule) + (said(lang, "told.sides", **sides) if known else "")


def _place(finding: Mapping[str, Any], lang: Lang) -> str:
    """The row and column of a rule between reports, whose sentence does not name them."""
    about = next((r for r in rules() if r.id == finding["rule_id"]), None)
    if about is None or about.kind == "identity":
        return ""
    edition = str(finding["edition"])
    parts = [(kind, finding[f"{kind}_code"]) for kind in ("row", "column") if finding[f"{kind}_code"]]
    table = table_of(finding) or _table_with(edition, finding["row_code"])
    return " · ".join(label(lang, kind, f"{table}.{code}", edition) for kind, code in parts)


def _table_with(edition: str, row: str | None) -> str:
    """The table of an edition that has a row: of a rule that holds for every table."""
    form = next((e for e in editions() if e.code == edition), editions()[0])
    return next((t.name for t in form.tables if any(r.code == row for r in t.rows)), "applications")


def table_of(finding: Mapping[str, Any]) -> str | None:
    """The table that a finding is about."""
    return _TABLES.get(str(finding["rule_id"]))


def place_of(finding: Mapping[str, Any]) -> str | None:
    """The table in which a finding is, that of its row where the rule holds for every table."""
    found = table_of(finding)
    if found is None and finding["row_code"] and finding["column_code"]:
        return _table_with(str(finding["edition"]), finding["row_code"])
    return found


def cell_of(finding: Mapping[str, Any]) -> str | None:
    """The cell to light for a finding, as table.row.column: the total of its row or column."""
    table = place_of(finding)
    row, column = finding["row_code"], finding["column_code"]
    if table is None or not (row or column):
        return None
    rule = next(r for r in rules() if r.id == finding["rule_id"])
    total = next((name for name in rule.left if not name.startswith("-")), "total")
    return f"{table}.{row or total}.{column or total}"
