"""Marts of made-up reports: time, peak memory and file size of a full build and of a build after one year has changed.

usage: python -m benchmarks.marts [--large] [--sizes N ...] [--keep DIR] [--no-write]
                                                                                time; writes docs/performance.md
       python -m benchmarks.marts --truth [--prefectures P ...]                 a country of 5,000 bodies x 8 years
                                                                                against its truth, at every level
The reports of the first are laid out as Parquet by SQL, about 200 cells each, eight report years, bodies in the real
places; a third of every text is one of 50 templates, and one body in a hundred repeats its text every year. Every build
is a process of its own, so that its peak memory is its own; what DuckDB may use is GAI_DUCKDB_MEMORY. `--large` adds
1,000,000 reports.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from benchmarks.shared import figures, section

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/integration/warehouse"))

from gai_pipeline.codegen.queries import questions  # noqa: E402
from gai_pipeline.forms.spec import edition as form_edition  # noqa: E402
from gai_pipeline.records import year_files  # noqa: E402
from gai_pipeline.records.tables import stored_table  # noqa: E402
from gai_pipeline.warehouse.build import build  # noqa: E402
from gai_pipeline.warehouse.load import Lists, default_regions, duckdb_type, load  # noqa: E402
from gai_pipeline.warehouse.publish import publish  # noqa: E402
from gai_pipeline.warehouse.query import reading  # noqa: E402

YEARS = range(2018, 2026)

_REPORTS = """
SELECT left(md5('d{year}:' || b), 24) || '-0' AS report_id, md5('d{year}:' || b) AS document_id, 0 AS ordinal,
    {year} AS report_year, b,
    'parsed' AS status, '某机关{year}年政府信息公开工作年度报告' AS title, '第' || b || '机关' AS publisher,
    left(md5('p' || b), 16) AS publisher_id, CASE WHEN b % 5 = 0 THEN p.level ELSE 'department' END AS agency_level,
    DATE '{next}-01-10' + (b * 7 % 90)::INTEGER AS published_on, '{edition}' AS edition,
    CASE WHEN b % 5 = 0 AND b % 3 = 0 THEN 'aggregate' ELSE 'own' END AS scope, 'resolved' AS region_status,
    p.code AS region_code, p.level AS region_level, ['某省', p.name] AS region_path, []::VARCHAR[] AS region_candidates,
    ['title'] AS region_evidence, 'present' AS tables_proactive, 'present' AS tables_applications,
    'present' AS tables_reviews, md5('t{year}:' || b) AS text_fingerprint,
    to_base64(unhex(list_aggregate(list_transform(range(12), lambda part:
        md5(part || CASE WHEN part < 4 THEN 't' || b % 50 WHEN b % 100 = 0 THEN 's' || b ELSE 's{year}:' || b END)
    ), 'string_agg', ''))) AS text_sketch, []::VARCHAR[] AS notes,
    'https://example.invalid/' || b AS source_uri, 'benchmark' AS parser_version
FROM (SELECT b, (b // 5) % (SELECT count(*) FROM places) AS n FROM range({bodies}) AS t(b)) AS bodies
JOIN (SELECT *, row_number() OVER (ORDER BY code) - 1 AS n FROM places) AS p ON p.n = bodies.n
ORDER BY report_id
"""
_CELLS = """
SELECT report_id, {year} AS report_year, cell.table_name, cell.row_code, cell.column_code, value, status, raw,
    0.97 AS confidence, reader, cell.locator
FROM (
    SELECT report_id, cell, (hash(b * 1024 + cell.n + {year} * 1_000_003 + {salt} * 7919) % 2000)::SMALLINT AS drawn
    FROM (SELECT report_id, b, unnest(cells) AS cell FROM reports CROSS JOIN form)
)
JOIN figures USING (drawn)
"""
_FIGURES = """
SELECT drawn::SMALLINT AS drawn, CASE WHEN drawn >= 40 THEN drawn % 40 END::DECIMAL(24, 6) AS value,
    CASE WHEN drawn < 40 THEN 'blank' ELSE 'reported' END AS status,
    CASE WHEN drawn < 40 THEN '' ELSE (drawn % 40)::VARCHAR END AS raw, 'html' AS reader
FROM range(2000) AS t(drawn)
"""


def _copy(db: duckdb.DuckDBPyConnection, name: str, query: str, target: Path) -> None:
    table = stored_table(name)
    given = {d[0]: d[1] for d in db.execute(f"DESCRIBE {query}").fetchall()}
    columns = ", ".join(
        # An enum is written as its texts; made a text before, each would be looked up anew.
        c.name
        if given.get(c.name, "").startswith("ENUM")
        else f"CAST({c.name if c.name in given else 'NULL'} AS {duckdb_type(c.type)}) AS {c.name}"
        for c in table.columns
    )
    db.execute(f"COPY (SELECT {columns} FROM ({query})) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


def _with_enums(db: duckdb.DuckDBPyConnection, table: str) -> None:
    """Turn the texts of a small table into enums."""
    for name, kind, *_ in db.execute(f"DESCRIBE {table}").fetchall():
        if kind == "VARCHAR":
            db.execute(f"CREATE TYPE {name} AS ENUM (SELECT DISTINCT {name} FROM {table})")
            db.execute(f"ALTER TABLE {table} ALTER {name} TYPE {name}")


def write_year(records: Path, year: int, bodies: int, salt: int = 0) -> None:
    """The stored records of a year, by report as `store` writes them; another `salt` gives other figures."""
    folder = year_files.partition(records, year)
    folder.mkdir(parents=True, exist_ok=True)
    code = "2019" if year < 2021 else "2021"
    cells = [(t.name, row, column) for t in form_edition(code).tables for row, column in t.cells()]
    with duckdb.connect() as db:
        db.execute("CREATE TABLE cell (n INTEGER, table_name VARCHAR, row_code VARCHAR, column_code VARCHAR)")
        db.executemany("INSERT INTO cell VALUES (?, ?, ?, ?)", [(n, *cell) for n, cell in enumerate(cells)])
        db.execute("ALTER TABLE cell ADD locator VARCHAR")
        db.execute("UPDATE cell SET locator = 'table[' || table_name || ']/r' || n")
        db.execute(f"CREATE TABLE figures AS {_FIGURES}")
        _with_enums(db, "cell")
        _with_enums(db, "figures")
        db.execute("CREATE TABLE form AS SELECT list(cell ORDER BY n) AS cells FROM cell")
        db.execute(
            "CREATE TABLE places AS SELECT code, name, level FROM read_csv(?, all_varchar = true) "
            "WHERE level IN ('county', 'township') AND valid_to IS NULL",
            [str(default_regions())],
        )
        reports = _REPORTS.format(year=year, next=year + 1, edition=code, bodies=bodies)
        db.execute(f"CREATE TABLE reports AS {reports}")
        _copy(db, "reports", "SELECT * FROM reports", folder / "reports.parquet")
        _copy(db, "cells", _CELLS.format(year=year, salt=salt), folder / "cells.parquet")
        documents = (
            "SELECT document_id, report_year, title AS path, 'text/html' AS media_type, 1 AS bytes, 1 AS reports"
        )
        _copy(db, "documents", f"{documents} FROM reports", folder / "documents.parquet")
        for name in ("unknown_rows", "narrative", "findings"):
            _copy(db, name, "SELECT NULL AS report_id WHERE false", folder / f"{name}.parquet")


def measured(records: Path, work: Path) -> dict[str, Any]:
    """Load, build and publish in this process, then ask every question of docs/queries.md: seconds, processor time,
    the slowest models and question, peak memory and file (MB)."""
    began = time.monotonic()
    load(work, records)
    loaded = time.monotonic()
    nodes = build(work, run_year=YEARS[-1] + 1, tests=False)
    built = time.monotonic()
    done = publish(work, work.with_name("published.duckdb"))
    published = time.monotonic()
    processor, memory = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    asked = {question.name: _seconds(done.path, question.sql) for question in questions()}
    slowest = sorted(nodes, key=lambda n: -n.seconds)[:5]
    return {
        "load": loaded - began,
        "build": built - loaded,
        "publish": published - built,
        "seconds": published - began,
        "processor": processor,
        "memory": memory,
        "megabytes": done.bytes / 1e6,
        "slowest": [(n.name, round(n.seconds, 1)) for n in slowest],
        "question": max((seconds, name) for name, seconds in asked.items()),
    }


def _seconds(warehouse: Path, sql: str) -> float:
    """How long a question takes on the open warehouse, the better of two."""
    with reading(warehouse) as db:
        taken = []
        for _ in range(2):
            began = time.monotonic()
            db.execute(sql).fetchall()
            taken.append(time.monotonic() - began)
    return min(taken)


def _apart(records: Path, work: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.marts", "--measure", str(records), str(work)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(done.stdout + done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def times(sizes: list[int], keep: Path | None = None) -> str:
    """The results as Markdown; `keep` is a folder where the records and warehouses of every size stay."""
    lines = [
        f"Measured with `python -m benchmarks.marts` ({section.machine()}, DuckDB {duckdb.__version__}), about 200 "
        f"cells a report, {len(YEARS)} report years; load, dbt's models and publishing, without tests.",
        "",
        "| reports | build | load | models | publish | all | processor | peak memory | published file | slowest models "
        "| slowest question |",
        "|--:|---|--:|--:|--:|--:|--:|--:|--:|---|---|",
    ]
    totals: list[tuple[int, float]] = []
    for size in sizes:
        with ExitStack() as until:
            folder = keep / str(size) if keep else Path(until.enter_context(TemporaryDirectory(prefix="marts-")))
            records, work = folder / "records", folder / "work/warehouse.duckdb"
            began = time.monotonic()
            for year in YEARS:
                write_year(records, year, size // len(YEARS))
            print(size, f"records laid out in {time.monotonic() - began:.0f} s", flush=True)
            for kind in ("full", "one year"):
                if kind == "one year":
                    write_year(records, YEARS[-1], size // len(YEARS), salt=1)
                found = _apart(records, work)
                print(size, kind, found, flush=True)
                slow = ", ".join(f"{name} {seconds} s" for name, seconds in found["slowest"][:3])
                lines.append(
                    f"| {size:,} | {kind} | {found['load']:.1f} s | {found['build']:.1f} s | {found['publish']:.1f} s "
                    f"| {found['seconds']:.1f} s | {found['processor']:.0f} s | {found['memory']:,.0f} MB "
                    f"| {found['megabytes']:,.0f} MB | {slow} | {found['question'][1]} {found['question'][0]:.2f} s |"
                )
                figures.keep(f"marts.{size}.{kind}", found["seconds"])
                if kind == "full":
                    figures.keep(f"marts.{size}.memory", found["memory"])
                    totals.append((size, found["processor"]))
    if len(totals) > 1:
        (n, s), (m, t) = totals[0], totals[-1]
        lines += [
            "",
            f"Processor time of a full build grows with the reports to the power of {growth(n, s, m, t):.2f}.",
        ]
    return "\n".join(lines)


def growth(n: float, s: float, m: float, t: float) -> float:
    """The exponent e of t/s = (m/n)**e."""
    return math.log(t / s) / math.log(m / n)


def truth(prefectures: int, counties: int, townships: int, departments: int) -> int:
    """Build a fictional country and compare its region_year with the truth: the number of differences."""
    import country

    size = country.Size(prefectures, counties, townships, departments, range(2018, 2026))
    made = country.Country(size)
    with TemporaryDirectory(prefix="country-") as folder:
        root = Path(folder)
        regions = made.write_regions(root / "regions.csv")
        publisher_of, work = made.publisher_of(regions), root / "work/warehouse.duckdb"
        for year, records in made.years():
            year_files.write_year(root / "records", year, records, publisher_of)
        load(work, root / "records", Lists(regions=[regions]), publisher_of=publisher_of)
        build(work, run_year=2026, tests=False)
        true = made.truth()
        with duckdb.connect(str(work), read_only=True) as db:
            rows = db.execute(country.select({metric for _, _, metric in true})).fetchall()
            asked = db.execute(
                "SELECT region_code, report_year, state FROM marts.fct_coverage WHERE owed_by = 'list'"
            ).fetchall()
            copies = db.execute(
                "SELECT report_id, copied_from FROM marts.fct_reports WHERE copied_from IS NOT NULL"
            ).fetchall()
            changes = db.execute(
                "SELECT report_id, table_name, row_code, column_code, previous_value, value "
                "FROM marts.fct_report_changes"
            ).fetchall()
            bodies = dict(db.execute("SELECT report_id, publisher_id FROM marts.fct_reports").fetchall())
            followed = db.execute(
                "SELECT publisher_id, successor_id, kind FROM marts.dim_publisher_successions"
            ).fetchall()
            broken = db.execute(
                "SELECT publisher_id, report_year, why FROM (SELECT DISTINCT publisher_id, report_year, "
                "unnest(string_split(series_breaks, ',')) AS why FROM marts.publisher_year) WHERE why LIKE 'body_%'"
            ).fetchall()
    body = {bodies[u.report_id]: u.body for u in made.units}
    others = {
        "changed cells": set(changes) ^ made.changes(),
        "bodies that followed others": {(body[p], body[s], kind) for p, s, kind in followed} ^ made.followed(),
        "breaks by reforms": {(body[p], year, why) for p, year, why in broken} ^ made.broken(),
    }
    wrong = country.differing(rows, true)
    states = {(r, y): s for r, y, s in asked}
    missed = set(states.items()) ^ set(made.coverage().items())
    copied = set(copies) ^ set(made.copied.items())
    print(
        f"{size.bodies:,} bodies x {len(size.years)} years: {len(made.units):,} reports; region_year {len(rows):,} rows"
    )
    print(
        f"of {len({m for *_, m in true})} metrics, {len(wrong)} differ from the truth; coverage of governments: ",
        end="",
    )
    print(f"{len(states):,} rows, {len(missed)} differ; copies: {len(copies):,}, {len(copied)} differ")
    for what, found in (
        ("changed cells", changes),
        ("bodies that followed others", followed),
        ("breaks by reforms", broken),
    ):
        print(f"{what}: {len(found):,}, {len(others[what])} differ")
    for key in list(wrong)[:10]:
        print(key, wrong[key])
    return len(wrong) + len(missed) + len(copied) + sum(map(len, others.values()))


def main() -> int:
    at = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    at.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    at.add_argument("--large", action="store_true", help="1,000,000 reports too")
    at.add_argument("--keep", type=Path, help="a folder where the made records and warehouses stay")
    at.add_argument("--no-write", action="store_true", help="print only")
    at.add_argument("--measure", nargs=2, metavar=("RECORDS", "WORK"), help=argparse.SUPPRESS)
    at.add_argument("--truth", action="store_true", help="compare a country with its truth instead")
    for name, default in (("prefectures", 10), ("counties", 10), ("townships", 20), ("departments", 26)):
        at.add_argument(f"--{name}", type=int, default=default)
    args = at.parse_args()
    if args.measure:
        print(json.dumps(measured(Path(args.measure[0]), Path(args.measure[1]))))
        return 0
    if args.truth:
        return 1 if truth(args.prefectures, args.counties, args.townships, args.departments) else 0
    text = times([*args.sizes, *([1_000_000] if args.large else [])], args.keep)
    print(text)
    if not args.no_write:
        section.write("marts", "Records to marts", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
