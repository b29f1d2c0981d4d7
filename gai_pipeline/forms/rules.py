"""The form's arithmetic (`rules.yaml`), expanded for an edition into identities over single cells.

Belongs here: what must balance. Does not belong here: evaluating it on figures (`arithmetic/identities.py` does that
for one report, SQL generated from the same objects does it in the warehouse).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from gai_pipeline.forms.spec import Edition, FormError, Table, edition, load_yaml

Severity = Literal["error", "warning"]
Kind = Literal["identity", "chain", "rollup", "narrative", "judgement"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the domain names it. `per` is the axis that a finding names ("row" or "column")."""

    id: str
    kind: Kind
    severity: Severity
    zh: str
    en: str
    table: str | None = None
    per: Literal["row", "column"] | None = None
    rows: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    relation: Literal["=", ">="] = "="
    printed: bool = False
    entitled: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)

    def sides(self, lang: Literal["zh", "en"]) -> tuple[str, str]:
        """The names of the left and the right side in words. Raises `FormError` where the rule's text has no two."""
        text, word = (self.zh, _WORDS[self.relation]) if lang == "zh" else (self.en, f" {self.relation} ")
        left, found, right = text.partition(word)
        if not found:
            raise FormError(f"rule {self.id}: {text!r} does not say {word!r}")
        return left.rstrip(","), right


_WORDS = {"=": "等于", ">=": "不少于"}


@dataclass(frozen=True, slots=True)
class Term:
    """One cell of an identity with its coefficient, 1 or -1."""

    coefficient: int
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Identity:
    """A rule for one row or one column: sum(left) relation sum(right).

    For a rule of kind `chain` the left side is read in the later report and the right side in the earlier one.
    """

    rule: Rule
    key: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]

    @property
    def row(self) -> str | None:
        """The row that a finding of this identity carries."""
        return self.key if self.rule.per == "row" else None

    @property
    def column(self) -> str | None:
        """The column that a finding of this identity carries."""
        return self.key if self.rule.per == "column" else None

    @property
    def terms(self) -> tuple[Term, ...]:
        return self.left + self.right


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule of the domain, in its order."""
    found = []
    for raw in load_yaml("rules.yaml")["rules"]:
        fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
        found.append(Rule(**fields))
    return tuple(found)


def rule(rule_id: str) -> Rule:
    """The rule with this id; raises `KeyError` for an unknown one."""
    for r in rules():
        if r.id == rule_id:
            return r
    raise KeyError(f"no rule {rule_id!r}")


def _side(names: tuple[str, ...], table: Table, axis: str, key: str) -> tuple[Term, ...] | None:
    terms = []
    for name in names:
        sign = -1 if name.startswith("-") else 1
        codes = table.members(name.lstrip("-"), "column" if axis == "row" else "row")
        if not codes:
            return None
        for code in codes:
            row, column = (key, code) if axis == "row" else (code, key)
            if not table.has(row, column):
                if len(codes) == 1:
                    return None
                continue
            terms.append(Term(sign, row, column))
    return tuple(terms)


@cache
def identities(edition_code: str, kind: Kind = "identity") -> tuple[Identity, ...]:
    """The identities of an edition, in the form's order; empty for `free` and `unknown`.

    A rule whose cells an edition does not have expands to nothing there: it is not applicable.
    """
    try:
        form: Edition = edition(edition_code)
    except KeyError:
        return ()
    found: list[Identity] = []
    for r in rules():
        if r.kind == kind and r.table is not None and form.has_table(r.table):
            found += _expanded(r, form.table(r.table))
    return tuple(found)


def _expanded(about: Rule, table: Table) -> Iterator[Identity]:
    """A rule for each row or column of a table that it holds for. Raises `FormError` where it does not say which."""
    if about.per is None:
        raise FormError(f"rule {about.id}: per is missing")
    for axis in table.rows if about.per == "row" else table.columns:
        if about.rows and axis.code not in about.rows:
            continue
        left, right = (_side(names, table, about.per, axis.code) for names in (about.left, about.right))
        if left and right:
            yield Identity(about, axis.code, left, right)


def has_identity(edition_code: str, table: str) -> bool:
    """Whether an error-level identity checks the figures of a table."""
    return any(i.rule.table == table and i.rule.severity == "error" for i in identities(edition_code))
