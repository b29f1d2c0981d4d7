"""The wording of findings in English and Chinese.

Belongs here: sentences for a person. Does not belong here: deciding outcomes or causes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Final

from gai_pipeline.forms.labels import labels
from gai_pipeline.forms.rules import Identity, identities, rule
from gai_pipeline.forms.spec import Table, edition
from gai_pipeline.reconcile.slips import printed
from gai_pipeline.wording import Lang

TABLES_ZH = {"proactive": "第二部分表格", "applications": "第三部分表格", "reviews": "第四部分表格"}
TABLES_EN = {
    "proactive": "table of section 2",
    "applications": "table of section 3",
    "reviews": "table of section 4",
}
STATUS_ZH = {"blank": "空白", "dash": "划线或“无”", "absent": "缺行", "unreadable": "无法辨认"}

Missing = tuple[str, str, str]
"""(row, column, status) of a cell without a number."""


def number(value: Decimal | None) -> str:
    """A figure without a needless fraction or exponent; "?" for None."""
    return "?" if value is None else printed(value)


@cache
def _table(edition_code: str, name: str) -> Table | None:
    try:
        return edition(edition_code).table(name)
    except KeyError:
        return None


def row_label(edition_code: str, table: str, row: str) -> str:
    """The printed label of a row with its heading and number, or the code where the edition lacks it."""
    form = _table(edition_code, table)
    try:
        found = form.row(row) if form else None
    except KeyError:
        found = None
    if found is None:
        return row
    heading = f"{found.parent} " if found.parent else ""
    return f"{heading}{_numbered(found.number)}{found.label.split('(区分处理')[0]}"


def _numbered(number: str | None) -> str:
    """The number of a row as the form prints it before the label: 1. and 一、, others as they are."""
    if not number:
        return ""
    if number.isdigit():
        return f"{number}."
    return f"{number}、" if number in "一二三四" else number


def column_label(edition_code: str, table: str, column: str) -> str:
    form = _table(edition_code, table)
    try:
        return form.column(column).label if form else column
    except KeyError:
        return column


def place_of(identity: Identity, edition_code: str, lang: Lang) -> str:
    """The table and the row or column of an identity, as a reader finds them on the page."""
    return _place(identity.rule.table or "", identity.rule.per, identity.key, edition_code, lang)


@cache
def _place(table: str, per: str | None, key: str, edition_code: str, lang: Lang) -> str:
    label = row_label(edition_code, table, key) if per == "row" else column_label(edition_code, table, key)
    if lang == "zh":
        return f"{TABLES_ZH.get(table, table)}“{label}”一{'行' if per == 'row' else '列'}"
    kind = "row" if per == "row" else "column"
    return f'{TABLES_EN.get(table, table)}, {kind} "{english(kind, table, key)}" ({label})'


@cache
def english(kind: str, table: str, key: str) -> str:
    """The English label of a row or a column (`kind`), the code where there is none."""
    return next((n.en for n in labels() if (n.kind, n.table, n.code) == (kind, table, key)), key)


def message(
    identity: Identity,
    edition_code: str,
    left: Decimal | None,
    right: Decimal | None,
    missing: Sequence[Missing],
    lang: Lang,
) -> str:
    """One sentence: where, which rule, both sides; or, with `missing` cells, that and why it cannot be checked."""
    where = place_of(identity, edition_code, lang)
    if missing:
        return where + _unchecked(identity, edition_code, missing, lang)
    one, other = identity.rule.sides(lang)
    gap = number(None if left is None or right is None else abs(left - right))
    must = _MUST[identity.rule.relation][lang]
    if lang == "zh":
        return f"{where}：{one}是 {number(left)}，{other}是 {number(right)}，{must}，相差 {gap}"
    return f"{where}: {one} is {number(left)}, {other} is {number(right)}; {must} (difference {gap})"


_MUST: Final[Mapping[str, Mapping[Lang, str]]] = {
    "=": {"zh": "应当相等", "en": "they should be equal"},
    ">=": {"zh": "前者不应少于后者", "en": "the first should be no less than the second"},
}


def _unchecked(identity: Identity, edition_code: str, missing: Sequence[Missing], lang: Lang) -> str:
    """Which cells have no number: the first three by name, then how many."""
    about, shown, more = identity.rule, missing[:3], len(missing) - 3
    if lang == "zh":
        table = about.table or ""
        names = "、".join(
            (column_label(edition_code, table, c) if identity.row else row_label(edition_code, table, r))
            + f"({STATUS_ZH.get(s, s)})"
            for r, c, s in shown
        )
        return f"：无法核对“{about.zh}”，{names}{'等' if more > 0 else ''}{len(missing)}格没有数字"
    names = ", ".join([f"{c if identity.row else r} ({s})" for r, c, s in shown])
    return f": {about.en} cannot be checked, no number in {names}{f' and {more} more' if more > 0 else ''}"


def retold(
    rule_id: str,
    edition_code: str,
    place: str | None,
    left: Decimal | None,
    right: Decimal | None,
    lang: Lang,
) -> str | None:
    """The sentence of a stored finding in a language; `place` is its row or column. None where rule, place and sides do
    not say it all (rules about the text)."""
    about = rule(rule_id)
    for identity in identities(edition_code) if about.kind == "identity" else ():
        if identity.rule is about and identity.key == place and left is not None and right is not None:
            return message(identity, edition_code, left, right, (), lang)
    if about.kind in ("chain", "rollup"):
        return f"{about.zh if lang == 'zh' else about.en}: {number(left)} ≠ {number(right)}"
    return None
