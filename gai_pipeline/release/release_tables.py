"""The tables of a release with their keys, links and meanings in both languages.

Belongs here: bringing together what the warehouse, dbt and the Chinese terms say of a table. Does not belong here: a
meaning (English: dbt's YAML; Chinese: `terms.zh.yaml`), or a format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import duckdb
import yaml

from gai_pipeline.codegen.dictionary import models
from gai_pipeline.forms.metrics import metrics
from gai_pipeline.forms.spec import editions
from gai_pipeline.release.about import ReleaseError
from gai_pipeline.warehouse.export import marts

SCHEMA: Final = "marts"
_REF = re.compile(r"ref\('(\w+)'\)")
_OF_A_METRIC: Final = {"_matched_pct_change": "两年均有数的机关的变化百分比", "_n_matched": "两年均有数的机关数"}
_PANEL_KEYS: Final = {"region_code", "publisher_id", "report_year", "metric", "name"}


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its DuckDB type and what it means."""

    name: str
    type: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Link:
    """Columns of a table whose values are those of a column of another one."""

    column: str
    table: str
    field: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a release. `key` is empty where no set of columns names a row."""

    name: str
    en: str
    zh: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    links: tuple[Link, ...]
    rows: int
    source: str = SCHEMA
    is_keyed: bool = False
    """Whether the key names every row: none of its columns is NULL."""

    @property
    def relation(self) -> str:
        """The table in SQL."""
        return f'{self.source}."{self.name}"'

    @property
    def order(self) -> tuple[str, ...]:
        """The columns that the rows are sorted by: the key, then the others."""
        names = [f.name for f in self.fields]
        return (*self.key, *(n for n in names if n not in self.key))

    @property
    def is_panel(self) -> bool:
        """Whether a row is a body or a region in a report year."""
        key = set(self.key)
        return "report_year" in key and bool(key & {"region_code", "publisher_id"}) and key <= _PANEL_KEYS


@cache
def _terms() -> Mapping[str, Any]:
    return dict(yaml.safe_load(resources.files(__package__).joinpath("terms.zh.yaml").read_text("utf-8")))


def terms() -> Mapping[str, Mapping[str, str]]:
    """The Chinese terms: `tables` by name, `columns` by name or by `table.column`, `caveats` by metric."""
    return {part: _terms()[part] for part in ("tables", "columns", "caveats")}


def code_words() -> Mapping[str, Mapping[str, str]]:
    """What codes mean in both languages, by column."""
    return dict(_terms()["codes"])


@cache
def _labels_of_the_form() -> Mapping[str, str]:
    """Columns that are named after the form or a metric, with their Chinese label."""
    found = {column.code: column.label for form in editions() for table in form.tables for column in table.columns}
    return {**found, **{m.code: f"{m.zh}({m.unit})" for m in metrics()}}


def in_chinese(table: str, column: str) -> str:
    """What a column means, in Chinese. Raises `ReleaseError` where nobody has said it yet."""
    known = terms()["columns"]
    for name in (f"{table}.{column}", column):
        if name in known:
            return known[name]
    if column in _labels_of_the_form():
        return _labels_of_the_form()[column]
    for ending, words in _OF_A_METRIC.items():
        if column.endswith(ending) and column.removesuffix(ending) in _labels_of_the_form():
            return f"{_labels_of_the_form()[column.removesuffix(ending)]}:{words}"
    raise ReleaseError(f"{table}.{column} has no Chinese meaning: add it to gai_pipeline/release/terms.zh.yaml")


def table_in_chinese(name: str) -> str:
    """What a row of a table is, in Chinese. Raises `ReleaseError` where nobody has said it yet."""
    try:
        return terms()["tables"][name]
    except KeyError:
        raise ReleaseError(f"{name} has no Chinese meaning: add it to gai_pipeline/release/terms.zh.yaml") from None


def _tests(holder: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    for test in holder.get("data_tests", ()):
        if test == name:
            yield {}
        elif isinstance(test, dict) and name in test:
            yield test[name].get("arguments") or {}


def _key(model: Mapping[str, Any]) -> tuple[str, ...]:
    for arguments in _tests(model, "unique_key"):
        return tuple(arguments["columns"])
    return next(((c["name"],) for c in model["columns"] if any(True for _ in _tests(c, "unique"))), ())


def _links(model: Mapping[str, Any]) -> Iterator[Link]:
    for column in model["columns"]:
        for arguments in _tests(column, "relationships"):
            target = _REF.search(arguments["to"])
            if target:
                yield Link(column["name"], target.group(1), arguments["field"])


def catalogue(db: duckdb.DuckDBPyConnection) -> list[Table]:
    """Every published table, by name. Raises `ReleaseError` for a table or column without a meaning."""
    known = {str(m["name"]): m for m in models()}
    found = []
    for mart in marts(db):
        model = known.get(mart.name)
        if model is None or not mart.description:
            raise ReleaseError(f"{mart.name} is not described: the warehouse was built by other models; run gai run")
        if silent := [c.name for c in mart.columns if not c.description]:
            raise ReleaseError(f"{mart.name}: the columns {', '.join(silent)} have no meaning; describe them in dbt")
        fields = tuple(Field(c.name, c.type, c.description, in_chinese(mart.name, c.name)) for c in mart.columns)
        found.append(
            Table(
                mart.name,
                mart.description,
                table_in_chinese(mart.name),
                fields,
                _key(model),
                tuple(_links(model)),
                mart.rows,
                is_keyed=key_is_whole(db, f'{SCHEMA}."{mart.name}"', _key(model)),
            )
        )
    return found


def key_is_whole(db: duckdb.DuckDBPyConnection, relation: str, key: Sequence[str]) -> bool:
    """Whether no column of the key is NULL in any row; false without a key."""
    if not key:
        return False
    nulls = " OR ".join(f'"{c}" IS NULL' for c in key)
    return db.execute(f"SELECT 1 FROM {relation} WHERE {nulls} LIMIT 1").fetchone() is None


def by_name(tables: Sequence[Table], name: str) -> Table:
    """The table of that name."""
    return next(t for t in tables if t.name == name)
