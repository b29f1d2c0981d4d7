"""A small warehouse made by hand: two bodies, two years, every figure consistent until a test changes one."""

from __future__ import annotations

from pathlib import Path

import duckdb

from gai_pipeline.forms import metrics
from gai_pipeline.forms.spec import edition

DDL = """
create schema marts;
create table marts.dim_regions (region_code varchar, name varchar, valid_from date);
create table marts.dim_publishers (publisher_id varchar, name varchar, agency_level varchar, region_code varchar);
create table marts.fct_reports (report_id varchar, document_id varchar, publisher_id varchar, region_code varchar,
  report_year int, edition varchar, scope varchar, status varchar, title varchar, is_current boolean);
create table marts.fct_cells (report_id varchar, table_name varchar, row_code varchar, column_code varchar,
  value decimal(24,6), status varchar, confidence double, corrected decimal(24,6));
create table marts.fct_narrative (report_id varchar, measure varchar, value decimal(24,6), unit varchar, raw varchar);
create table marts.fct_findings (report_id varchar, rule_id varchar, outcome varchar, severity varchar,
  row_code varchar, column_code varchar, left_value decimal(24,6), right_value decimal(24,6),
  difference decimal(24,6), cause varchar, message varchar);
create table marts.fct_coverage (publisher_id varchar, region_code varchar, report_year int, state varchar);
create table marts.region_year (region_code varchar, report_year int, metric varchar, value double,
  previous_value double, pct_change double, basis varchar);
create table marts.publisher_year (publisher_id varchar, report_year int, metric varchar, value double,
  previous_value double, pct_change double);
"""

REPORTS = (("r-a-2020", "a", 2020, "2019"), ("r-a-2021", "a", 2021, "2021"), ("r-b-2021", "b", 2021, "2021"))


def _figure(table: str, row: str, column: str) -> int:
    """Figures that satisfy every rule: each applicant asks once, is granted once, nothing is carried."""
    if table == "applications":
        share = 6 if column == "total" else 1
        return share if row in ("new_requests", "granted", "total_processed") else 0
    if table == "reviews":
        return {"upheld": 2, "total": 2}.get(column, 0)
    return 7 if column in ("in_force", "items_previous_year") else 0


def build(path: Path) -> None:
    """Write the warehouse to a new file."""
    connection = duckdb.connect(str(path))
    try:
        connection.execute(DDL)
        connection.execute("insert into marts.dim_regions values ('990000', '虚构省', null)")
        connection.execute("insert into marts.dim_publishers values ('a', '甲局', 'department', '990000')")
        connection.execute("insert into marts.dim_publishers values ('b', '乙镇', 'township', '990000')")
        for report, publisher, year, code in REPORTS:
            connection.execute(
                "insert into marts.fct_reports values (?, ?, ?, '990000', ?, ?, 'own', 'parsed', '年度报告', true)",
                [report, f"d-{report}", publisher, year, code],
            )
            cells = [
                (report, t.name, row, column, _figure(t.name, row, column), "reported", 1.0)
                for t in edition(code).tables
                for row, column in t.cells()
            ]
            connection.executemany("insert into marts.fct_cells values (?, ?, ?, ?, ?, ?, ?, null)", cells)
        columns = [c.code for c in edition("2021").table("applications").columns]
        pivot = ", ".join(f"max(value) filter (where column_code = '{c}') as {c}" for c in columns)
        connection.execute(
            f"create table marts.fct_applications as select report_id, row_code, {pivot} from marts.fct_cells "
            "where table_name = 'applications' group by all"
        )
        columns = [c.code for c in edition("2021").table("reviews").columns]
        pivot = ", ".join(f"max(value) filter (where column_code = '{c}') as {c}" for c in columns)
        connection.execute(
            f"create table marts.fct_reviews as select report_id, row_code as channel, {pivot} from marts.fct_cells "
            "where table_name = 'reviews' group by all"
        )
        connection.execute(
            "create table marts.fct_proactive as select report_id, row_code, column_code, value from marts.fct_cells "
            "where table_name = 'proactive'"
        )
        metric = metrics.metrics()[0].code
        connection.execute(
            "insert into marts.region_year values ('990000', 2021, ?, 2, 1, 1.0, 'sum_of_units')", [metric]
        )
        connection.execute("insert into marts.publisher_year values ('a', 2021, ?, 2, 1, 1.0)", [metric])
        connection.execute("insert into marts.fct_coverage values ('a', null, 2021, 'published')")
    finally:
        connection.close()


def change(path: Path, *statements: str) -> None:
    """Run statements on the warehouse."""
    connection = duckdb.connect(str(path))
    try:
        for statement in statements:
            connection.execute(statement)
    finally:
        connection.close()
