"""Writes panels as Stata files (version 118, UTF-8) with value labels for codes and variable labels.

Belongs here: types and labels of Stata. Does not belong here: which tables are panels (`files.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

from gai_pipeline.forms.metrics import metrics
from gai_pipeline.release.files import with_names
from gai_pipeline.release.release_tables import Field, Table, code_words

STAMP: Final = datetime(2008, 5, 1)
"""Time that the file says it was made at, always the same: the Regulations came into force on that day."""
LONGEST_LABEL: Final = 80
LONGEST_NAME: Final = 32
LONGEST_TEXT: Final = 2045
MOST_CODES: Final = 200
"""A text column with at most this many values is a labelled number; more are texts."""
_NAMED: Final = ("name", "names", "title", "publisher_id", "region_code", "publisher_name", "region_name")


def write_stata(db: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> Path:
    """The panel as `NAME.dta`. Codes (metric, basis, state, …) are numbers with labels, in the order of their codes."""
    query, described = with_names(table)
    frame: pd.DataFrame = db.execute(query).df()
    labels: dict[str, dict[float, str]] = {}
    for field in described.fields:
        frame[field.name], its_labels = _column(field, frame[field.name])
        if its_labels:
            labels[field.name] = its_labels
    path = folder / f"{table.name}.dta"
    names = {f.name: stata_name(f.name) for f in described.fields}
    frame.rename(columns=names).to_stata(
        path,
        write_index=False,
        version=118,
        time_stamp=STAMP,
        data_label=table.name,
        variable_labels={names[f.name]: f.en[:LONGEST_LABEL] for f in described.fields},
        value_labels={names[name]: told for name, told in labels.items()},
        convert_dates={names[f.name]: "%td" for f in described.fields if f.type == "DATE"},
    )
    return path


def _column(field: Field, column: Any) -> tuple[Any, dict[float, str]]:
    """(a column as Stata keeps it, the labels of its codes)."""
    if field.type == "DATE":
        return pd.to_datetime(column), {}
    if field.type == "BOOLEAN":
        return column.astype("Float64").astype("float64"), {0: "false", 1: "true"}
    if field.type == "VARCHAR" and field.name not in _NAMED and column.nunique() <= MOST_CODES:
        return _labelled(field.name, column)
    if field.type == "VARCHAR" or field.type.endswith("[]"):
        return [_text(v) for v in column], {}
    if field.name == "report_year":
        return column.fillna(0).astype("int16"), {}
    return column.astype("float64"), {}


def stata_name(name: str) -> str:
    """The name of a column in Stata, which knows 32 characters: longer ones end in `_mpc` for `_matched_pct_change` and
    in `_nm` for `_n_matched`."""
    if len(name) <= LONGEST_NAME:
        return name
    return name.replace("_matched_pct_change", "_mpc").replace("_n_matched", "_nm")


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return ""
    text = value if isinstance(value, str) else "|".join(map(str, value))
    return text.encode("utf-8")[:LONGEST_TEXT].decode("utf-8", "ignore")


def _labelled(name: str, column: pd.Series) -> tuple[pd.Series, dict[float, str]]:
    """Codes as numbers from 1, missing where there is none, and what each number means."""
    values = sorted(set(column.dropna()))
    numbers = {value: number for number, value in enumerate(values, 1)}
    words = code_labels(name)
    return column.map(numbers).astype("float64"), {n: words.get(v, v) for v, n in numbers.items()}


def code_labels(column: str) -> Mapping[str, str]:
    """What the codes of a column mean, in both languages; empty where a code says it itself."""
    if column == "metric":
        return {m.code: f"{m.code}: {m.en} {m.zh}" for m in metrics()}
    return code_words().get(column, {})
