"""A small warehouse: two bodies, three reports, every figure consistent until a test changes one."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import duckdb

from gai_pipeline.forms.spec import edition
from gai_pipeline.records import year_files
from gai_pipeline.records.model import Record
from gai_pipeline.warehouse.build import build as build_marts
from gai_pipeline.warehouse.load import Lists, load
from gai_pipeline.warehouse.publish import publish
from tests.integration.warehouse.reports import record
from tests.integration.warehouse.tables import make_tables

REPORTS = (("r-a-2020", "甲局", 2020, "2019"), ("r-a-2021", "甲局", 2021, "2021"), ("r-b-2021", "乙镇", 2021, "2021"))
"""(document, body, report year, edition); the report of a document is `<document>-0`."""


def _figure(table: str, row: str, column: str) -> int:
    """Figures that satisfy every rule: each applicant asks once, is granted once, nothing is carried."""
    if table == "applications":
        share = 6 if column == "total" else 1
        return share if row in ("new_requests", "granted", "total_processed") else 0
    if table == "reviews":
        return {"upheld": 2, "total": 2}.get(column, 0)
    return 7 if column in ("in_force", "items_previous_year") else 0


def _report(document: str, body: str, year: int, code: str) -> Record:
    figures = {(t.name, *cell): _figure(t.name, *cell) for t in edition(code).tables for cell in t.cells()}
    level = "department" if body.endswith("局") else "township"
    made = record(body, year, figures, region="990000", level=level, edition=code)
    return replace(made, document=replace(made.document, id=document))


@cache
def _built() -> Path:
    """The warehouse, made once in a process."""
    home = Path(mkdtemp(prefix="marts-"))
    regions = home / "regions.csv"
    regions.write_text("code,name,level,parent_code\n990000,虚构省,province,\n", "utf-8")
    year_files.write(home / "records", [_report(*r) for r in REPORTS], lambda name, _: name)
    load(home / "work.duckdb", home / "records", Lists(regions=[regions]), publisher_of=lambda name, _: name)
    build_marts(home / "work.duckdb", run_year=2022, tests=False)
    return publish(home / "work.duckdb", home / "warehouse.duckdb").path


def build(path: Path) -> None:
    """Write the warehouse to a new file."""
    shutil.copy(_built(), path)


def change(path: Path, *statements: str) -> None:
    """Run statements on the warehouse."""
    connection = duckdb.connect(str(path))
    try:
        make_tables(connection)
        for statement in statements:
            connection.execute(statement)
    finally:
        connection.close()
