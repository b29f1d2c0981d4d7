"""What every code of the warehouse is called, in Chinese and English (`labels.yaml` and the form's own labels).

Belongs here: names of codes. Does not belong here: names of columns, or sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from gai_pipeline.forms.metrics import metrics
from gai_pipeline.forms.rules import rules
from gai_pipeline.forms.spec import FormError, Row, editions, load_yaml

_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）])")
_OUTCOME = "本年度办理结果"


@dataclass(frozen=True, slots=True)
class Label:
    """`kind` is table, row, column, metric, rule or a kind of code; `table` is given for rows and columns."""

    kind: str
    table: str | None
    code: str
    zh: str
    en: str


@cache
def labels() -> tuple[Label, ...]:
    """Every label, once for each kind, table and code; the newest edition's where editions differ.

    Raises `FormError` for a row, column or table of a form without an English name.
    """
    raw = load_yaml("labels.yaml")
    found = [*_of_forms(raw)]
    found += [Label("metric", None, m.code, m.zh, m.en) for m in metrics()]
    found += [Label("rule", None, r.id, r.zh, r.en) for r in rules()]
    found += [
        Label(kind, None, code, zh, en) for kind, codes in raw["codes"].items() for code, (zh, en) in codes.items()
    ]
    first: dict[tuple[str, str | None, str], Label] = {}
    for label in found:
        first.setdefault((label.kind, label.table, label.code), label)
    return tuple(first.values())


def _of_forms(raw: dict[str, Any]) -> Iterator[Label]:
    for form in editions():
        for table in form.tables:
            yield Label("table", None, table.name, table.title, _english(raw["tables"], table.name, "table"))
            for row in table.rows:
                english = row.en or _english(raw["rows"][table.name], row.code, f"row of {table.name}")
                yield Label("row", table.name, row.code, *_under(raw["parents"], row, english))
            for column in table.columns:
                english = column.en or _english(raw["columns"][table.name], column.code, f"column of {table.name}")
                yield Label("column", table.name, column.code, column.label, english)


def _english(names: dict[str, str], code: str, what: str) -> str:
    if code not in names:
        raise FormError(f"labels.yaml: the {what} {code!r} has no English name")
    return names[code]


def _under(parents: dict[str, str], row: Row, english: str) -> tuple[str, str]:
    """A row's label with the heading that it stands under, where that says more than its outcome."""
    parent = _NUMBER.sub("", row.parent or "")
    if not parent or parent == _OUTCOME:
        return row.label, english
    return f"{parent}:{row.label}", f"{_english(parents, parent, 'heading')}: {english}"
