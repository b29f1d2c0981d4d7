"""dbt's description of what it does not write by hand: the raw sources and the marts whose columns the form names.

Belongs here: YAML made from the stored tables, the form and the metrics, a file a model, in a folder of their own. Does
not belong here: models whose columns do not depend on the form, and unit tests (the `.yml` beside each model).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import yaml

from gai_pipeline.codegen.dbt_metrics import described, row_totals
from gai_pipeline.codegen.sql_text import YAML_HEADER
from gai_pipeline.forms.metrics import Metric, metrics
from gai_pipeline.forms.spec import FORM_EDITIONS, edition
from gai_pipeline.warehouse.load import RAW

_FOLDER: Final = "dbt_project/models/generated"
DIRECTORIES: Final = (_FOLDER,)


def _dump(content: dict[str, Any]) -> str:
    return YAML_HEADER + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=118)


def _sources() -> dict[str, Any]:
    # NULL in a required column and a second row for a key are refused by the DDL and by `load`; no test repeats that.
    tables = [
        {
            "name": t.name,
            "description": f"Grain: {t.grain}.",
            "columns": [{"name": c.name, "description": c.description} for c in t.columns],
        }
        for t in RAW
    ]
    about = "Stored records as loaded, one table a Parquet file."
    return {"sources": [{"name": "raw", "description": about, "tables": tables}]}


def _figure(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "data_type": "decimal(24, 6)", "description": description}


def _report_id() -> dict[str, Any]:
    return {
        "name": "report_id",
        "data_type": "varchar",
        "description": "The report.",
        "constraints": [{"type": "not_null"}],
        "data_tests": [{"relationships": {"arguments": {"to": "ref('fct_reports')", "field": "report_id"}}}],
    }


def _labels(name: str, what: str) -> list[dict[str, Any]]:
    """The two columns that say what a code is called."""
    return [
        {
            "name": f"{name}_label{ending}",
            "data_type": "varchar",
            "description": f"What the {what} is called, in {language} (dim_labels).",
        }
        for ending, language in (("", "Chinese"), ("_en", "English"))
    ]


def _pivot(name: str, table_name: str, key: str, key_kind: str, what: str) -> dict[str, Any]:
    table = edition(FORM_EDITIONS[0]).table(table_name)
    columns = [
        _report_id(),
        {
            "name": key,
            "data_type": "varchar",
            "description": f"Row of the table ({what}).",
            "constraints": [{"type": "not_null"}],
            "data_tests": [{"form_code": {"arguments": {"kind": key_kind}}}],
        },
        *_labels("row", what),
        *(
            _figure(c.code, f"{c.label}. NULL unless the cell is reported (or was corrected by hand).")
            for c in table.columns
        ),
        {"name": "report_year", "data_type": "integer", "description": "Year that the report is about."},
    ]
    return {
        "name": name,
        "description": f"Grain: one row per report and {what} of the table {table_name} ({table.title}).",
        "config": {"contract": {"enforced": True}},
        "data_tests": [{"unique_key": {"arguments": {"columns": ["report_id", key]}}}],
        "columns": columns,
    }


def _measured(metric: Metric) -> Iterator[dict[str, Any]]:
    """A metric's columns: the figure, and its change over the bodies of both years with their number."""
    yield {"name": metric.code, "data_type": "double", "description": described(metric)}
    change = f"{metric.en}: change in percent over the bodies that report in both years."
    yield {"name": f"{metric.code}_matched_pct_change", "data_type": "double", "description": change}
    yield {
        "name": f"{metric.code}_n_matched",
        "data_type": "integer",
        "description": f"{metric.en}: how many these are.",
    }


def _wide() -> dict[str, Any]:
    key = [
        {
            "name": "region_code",
            "data_type": "varchar",
            "description": "The region.",
            "constraints": [{"type": "not_null"}],
        },
        {
            "name": "report_year",
            "data_type": "integer",
            "description": "Report year.",
            "constraints": [{"type": "not_null"}],
        },
        {"name": "region_name", "data_type": "varchar", "description": "Name of the region."},
        {"name": "region_level", "data_type": "varchar", "description": "Level of the region."},
        {"name": "basis", "data_type": "varchar", "description": "reported_aggregate or sum_of_units."},
        {
            "name": "n_publishers",
            "data_type": "integer",
            "description": "Bodies whose figures these are; of the metric that most of them have.",
        },
        {
            "name": "is_scope_unclear",
            "data_type": "boolean",
            "description": "A report of unclear scope is in these figures: region_year has their other reading.",
        },
    ]
    figures = [column for m in metrics() for column in _measured(m)]
    return {
        "name": "mart_region_year_wide",
        "description": "Grain: one row per region and report year; region_year with one column a metric.",
        "config": {"contract": {"enforced": True}},
        "data_tests": [{"unique_key": {"arguments": {"columns": ["region_code", "report_year"]}}}],
        "columns": [*key, *figures],
    }


def _report_metrics() -> dict[str, Any]:
    """The columns of `int_report_metrics`: what a report is, its metrics with their components, the totals of rows."""
    about = [
        {
            "name": "report_id",
            "data_type": "varchar",
            "description": "The report.",
            "data_tests": ["unique", "not_null"],
        },
        {"name": "report_year", "data_type": "integer", "description": "Year that the report is about."},
        {"name": "edition", "data_type": "varchar", "description": "Edition of the form."},
        {"name": "n_cells", "data_type": "integer", "description": "Cells of the tables that it has."},
        {"name": "n_reported", "data_type": "integer", "description": "Cells with a figure, corrected ones included."},
        {"name": "reader", "data_type": "varchar", "description": "Reader that found its figures."},
    ]
    counts = [_figure(m.code, described(m)) for m in metrics(components=True) if m.kind == "count"]
    totals = [_figure(f"row_{code}", f"Total of the row {code}, whatever the edition.") for code in row_totals()]
    return {
        "name": "int_report_metrics",
        "description": "Grain: one row per report, one column a metric.",
        "config": {"contract": {"enforced": True}},
        "columns": [*about, *counts, *totals],
    }


def files() -> Iterator[tuple[str, str]]:
    yield f"{_FOLDER}/raw_sources.yml", _dump(_sources())
    for model in (_report_metrics(), *marts()):
        yield f"{_FOLDER}/{model['name']}.yml", _dump({"models": [model]})


def marts() -> list[dict[str, Any]]:
    """The marts whose columns the form names, as dbt describes them."""
    return [
        _pivot("fct_applications", "applications", "row_code", "row", "row"),
        _pivot("fct_reviews", "reviews", "channel", "review_channel", "channel"),
        _wide(),
    ]
