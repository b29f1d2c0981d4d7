"""The wording of findings in English and Chinese.

Belongs here: sentences for a person. Does not belong here: deciding outcomes or causes.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from gai_pipeline.forms.rules import Identity, identities, rule
from gai_pipeline.forms.spec import Table, edition
from gai_pipeline.wording import Lang

TABLES_ZH = {"proactive": "第二部分表格", "applications": "第三部分表格", "reviews": "第四部分表格"}
TABLES_EN = {
    "proactive": "table of section 2",
    "applications": "table of section 3",
    "reviews": "table of section 4",
}
STATUS_ZH = {"blank": "空白", "dash": "划线或“无”", "absent": "缺行", "unreadable": "无法辨认"}


def number(value: Decimal | None) -> str:
    """A figure without a needless fraction or exponent; "?" for None."""
    if value is None:
        return "?"
    if value == value.to_integral_value():
        return str(int(value))
    return format(value.normalize(), "f")


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
    number_of = found.number or ""
    joined = f"{number_of}{'.' if number_of.isdigit() else '、' if number_of in '一二三四' and number_of else ''}"
    label = found.label.split("(区分处理")[0]
    return f"{found.parent + ' ' if found.parent else ''}{joined}{label}"


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
    return f"{TABLES_EN.get(table, table)}, {per if per == 'row' else 'column'} {key} ({label})"


def message(
    identity: Identity,
    edition_code: str,
    left: Decimal | None,
    right: Decimal | None,
    missing: Sequence[tuple[str, str, str]],
    lang: Lang,
) -> str:
    """One sentence: where, which rule, both sides. `missing` are (row, column, status) of cells without a number."""
    where = place_of(identity, edition_code, lang)
    about = identity.rule
    if missing:
        shown = missing[:3]
        if lang == "zh":
            table = about.table or ""
            names = "、".join(
                (column_label(edition_code, table, c) if identity.row else row_label(edition_code, table, r))
                + f"({STATUS_ZH.get(s, s)})"
                for r, c, s in shown
            )
            return f"{where}：无法核对“{about.zh}”，{names}{'等' if len(missing) > 3 else ''}{len(missing)}格没有数字"
        names = ", ".join([f"{c if identity.row else r} ({s})" for r, c, s in shown])
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        return f"{where}: {about.en} cannot be checked, no number in {names}{more}"
    one, other = about.sides(lang)
    gap = number(None if left is None or right is None else abs(left - right))
    equal = about.relation == "="
    if lang == "zh":
        must = "应当相等" if equal else "前者不应少于后者"
        return f"{where}：{one}是 {number(left)}，{other}是 {number(right)}，{must}，相差 {gap}"
    must = "they should be equal" if equal else "the first should be no less than the second"
    return f"{where}: {one} is {number(left)}, {other} is {number(right)}; {must} (difference {gap})"


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
