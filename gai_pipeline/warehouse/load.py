"""Brings stored records and reference lists into the schema `raw` of the work file.

Belongs here: DDL of `raw` (derived from `records/tables.py`), telling the report years whose files have changed, and
the lists beside the records: regions, roster, corrections. Does not belong here: cleaning or joining (dbt does).

The records are not copied: their tables in `raw` are views of the Parquet files. The work file
(`work/warehouse.duckdb` under `$GAI_HOME`) is kept between runs, so that dbt can rebuild single years. It can be
deleted at any time: the next load makes it anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from gai_pipeline.records import year_files
from gai_pipeline.records.identity import publisher_id
from gai_pipeline.records.rows import PublisherOf
from gai_pipeline.records.tables import TABLES, StoredTable
from gai_pipeline.warehouse.connect import Place, connect_to_made
from gai_pipeline.warehouse.intakes import Intake, load_intakes
from gai_pipeline.warehouse.raw_bodies import load_reforms, name_bodies
from gai_pipeline.warehouse.raw_copies import find_copies
from gai_pipeline.warehouse.reference import CORRECTIONS, KEPT, LOOKUPS, REGIONS, ROSTER

PROJECT: Final = Path(__file__).resolve().parents[2] / "dbt_project"
RAW: Final = (*TABLES, *KEPT)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load found: years whose files have changed, years that are gone, and the rows of every raw table."""

    changed: tuple[int | None, ...]
    dropped: tuple[int | None, ...]
    rows: Mapping[str, int] = field(default_factory=dict)


def duckdb_type(kind: pa.DataType) -> str:
    """The DuckDB type of a stored column; raises `TypeError` for one that has none."""
    if pa.types.is_list(kind):
        return duckdb_type(kind.value_type) + "[]"
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision},{kind.scale})"
    names = {
        pa.string(): "VARCHAR",
        pa.int32(): "INTEGER",
        pa.int64(): "BIGINT",
        pa.float64(): "DOUBLE",
        pa.date32(): "DATE",
        pa.timestamp("us"): "TIMESTAMP",
    }
    for arrow, name in names.items():
        if kind == arrow:
            return name
    raise TypeError(f"no DuckDB type for {kind}: add it to gai_pipeline/warehouse/load.py")


def ddl(table: StoredTable, files: Sequence[Path] = ()) -> str:
    """CREATE of a raw table: a table to be filled, or a view of the Parquet `files` of the records."""
    if table in KEPT:
        columns = ", ".join(f"{c.name} {duckdb_type(c.type)}{' NOT NULL' if c.required else ''}" for c in table.columns)
        return f"CREATE TABLE raw.{table.name} ({columns})"
    columns = ", ".join(
        f"CAST({c.name if files else 'NULL'} AS {duckdb_type(c.type)}) AS {c.name}" for c in table.columns
    )
    listed = ", ".join(_literal(str(f.resolve())) for f in files)
    source = f"FROM read_parquet([{listed}], hive_partitioning = false)" if files else "WHERE false"
    return f"CREATE OR REPLACE VIEW raw.{table.name} AS SELECT {columns} {source}"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def default_regions() -> Path:
    """The region list that comes with the package."""
    return Path(str(resources.files("gai_pipeline.places").joinpath("data/regions.csv.gz")))


def code_version(project: Path = PROJECT) -> str:
    """SHA-256 over the DDL of `raw` and every file of the dbt project that shapes a table."""
    digest = hashlib.sha256("\n".join(ddl(t) for t in RAW).encode())
    for file in sorted(p for part in ("models", "macros") for p in (project / part).rglob("*") if p.is_file()):
        digest.update(file.relative_to(project).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _prepare(db: duckdb.DuckDBPyConnection, wanted: str) -> None:
    """Make `raw` as `RAW` says. A work file made by other code is emptied, dbt's schemas included: what dbt keeps from
    run to run must come from the same definitions."""
    db.execute("CREATE SCHEMA IF NOT EXISTS state")
    db.execute("CREATE TABLE IF NOT EXISTS state.version (version VARCHAR)")
    version = db.execute("SELECT version FROM state.version").fetchone()
    if version == (wanted,):
        return
    for (name,) in db.execute(
        "SELECT DISTINCT schema_name FROM duckdb_schemas() WHERE database_name = current_database() AND NOT internal "
        "AND schema_name NOT IN ('main', 'information_schema', 'pg_catalog', 'published')"
    ).fetchall():
        db.execute(f'DROP SCHEMA "{name}" CASCADE')
    db.execute("CREATE SCHEMA raw")
    db.execute("CREATE SCHEMA state")
    for table in KEPT:
        db.execute(ddl(table))
    db.execute(
        "CREATE TABLE state.built "
        "(model VARCHAR NOT NULL, partition_key VARCHAR NOT NULL, fingerprint VARCHAR, noted BIGINT NOT NULL)"
    )
    db.execute("CREATE TABLE state.version (version VARCHAR)")
    db.execute("INSERT INTO state.version VALUES (?)", [wanted])


def _key(year: int | None) -> str:
    return year_files.UNKNOWN if year is None else str(year)


def _load_years(db: duckdb.DuckDBPyConnection, records: Path) -> tuple[list[int | None], list[int | None]]:
    stored = {year: year_files.fingerprint(records, year) for year in year_files.years(records)}
    known: dict[int | None, str] = dict(db.execute("SELECT report_year, fingerprint FROM raw.partitions").fetchall())
    for table in TABLES:
        db.execute(ddl(table, [year_files.partition(records, year) / f"{table.name}.parquet" for year in stored]))
    db.execute("DELETE FROM raw.partitions")
    for year in stored:
        db.execute("INSERT INTO raw.partitions VALUES (?, ?, ?, NULL, NULL, NULL)", [_key(year), year, stored[year]])
    return [y for y in stored if known.get(y) != stored[y]], [y for y in known if y not in stored]


_REPEATED = "SELECT code FROM raw.regions GROUP BY code, valid_to HAVING count(*) > 1 LIMIT 5"
# Each document once, and as one text: equal terms of an XOR go out, and a hash of several values is an XOR itself.
_MARK_LISTS = """
UPDATE raw.partitions SET corrections = (
    SELECT md5(string_agg(k::VARCHAR, chr(10) ORDER BY k::VARCHAR))
    FROM raw.corrections AS k JOIN raw.reports AS r USING (document_id, ordinal)
    WHERE r.report_year IS NOT DISTINCT FROM partitions.report_year
), seen = (
    SELECT bit_xor(hash(s::VARCHAR))::VARCHAR
    FROM (
        SELECT document_id, min(intake), min(seen_at), arg_min(coalesce(member, name), (seen_at, intake, path)),
            arg_min(source_uri, (seen_at, intake, source_uri)) FILTER (WHERE source_uri IS NOT NULL)
        FROM raw.intakes GROUP BY document_id
    ) AS s
    JOIN (SELECT DISTINCT document_id, report_year FROM raw.reports) AS r USING (document_id)
    WHERE r.report_year IS NOT DISTINCT FROM partitions.report_year
), places = (
    SELECT md5(string_agg(p, chr(10) ORDER BY p))
    FROM (SELECT r::VARCHAR AS p FROM raw.regions AS r UNION ALL SELECT f::VARCHAR FROM raw.reforms AS f)
)
"""


def _load_csv(db: duckdb.DuckDBPyConnection, table: StoredTable, files: Sequence[Path]) -> None:
    db.execute(f"DELETE FROM raw.{table.name}")
    for file in files:
        columns = {r[0] for r in db.execute("DESCRIBE FROM read_csv(?, all_varchar = true)", [str(file)]).fetchall()}
        if missing := [c.name for c in table.columns if c.required and c.name not in columns]:
            raise ValueError(f"{file}: the columns {missing} are missing; {table.name} needs them")
        values = ", ".join(
            f"CAST({c.name} AS {duckdb_type(c.type)})" if c.name in columns else "NULL" for c in table.columns
        )
        db.execute(f"INSERT INTO raw.{table.name} SELECT {values} FROM read_csv(?, all_varchar = true)", [str(file)])


def _name_roster(db: duckdb.DuckDBPyConnection, publisher_of: PublisherOf, file: Path) -> None:
    """Give the bodies of a roster the ids that their reports have; once each."""
    if nameless := _count(db, "raw.roster WHERE name IS NULL AND publisher_id IS NULL"):
        raise ValueError(f"{file}: {nameless} rows have neither name nor publisher_id; give one of them")
    for name, region in db.execute(
        "SELECT DISTINCT name, region_code FROM raw.roster WHERE publisher_id IS NULL ORDER BY ALL"
    ).fetchall():
        db.execute(
            "UPDATE raw.roster SET publisher_id = ? WHERE publisher_id IS NULL AND name = ? "
            "AND region_code IS NOT DISTINCT FROM ?",
            [publisher_of(name, region), name, region],
        )


@dataclass(frozen=True, slots=True)
class Lists:
    """What stands beside the records.

    `regions` are CSV files of one shape (default: the list of the package); a code has one holder at a time. `roster`
    is a CSV of bodies that owe reports: name and region_code as in the reports, or publisher_id, with first_year and
    last_year where known. `intakes` say when and how the documents came, in any order. `lookups` are CSV files of what
    web archives were looked through for.
    """

    regions: Sequence[Path] | None = None
    roster: Path | None = None
    corrections: Path | None = None
    intakes: Iterable[Intake] = ()
    lookups: Sequence[Path] = ()


def _load_lists(db: duckdb.DuckDBPyConnection, lists: Lists, publisher_of: PublisherOf) -> None:
    _load_csv(db, REGIONS, [default_regions()] if lists.regions is None else list(lists.regions))
    db.execute(
        "INSERT INTO raw.regions (code, name, level) SELECT '000000', '中国', 'country' "
        "WHERE NOT EXISTS (FROM raw.regions WHERE code = '000000')"
    )
    _load_csv(db, ROSTER, [lists.roster] if lists.roster else [])
    if lists.roster:
        _name_roster(db, publisher_of, lists.roster)
    _load_csv(db, CORRECTIONS, [lists.corrections] if lists.corrections else [])
    load_intakes(db, lists.intakes)
    _load_csv(db, LOOKUPS, lists.lookups)
    db.execute(_MARK_LISTS)
    if twice := db.execute(_REPEATED).fetchall():
        raise ValueError(f"regions that hold a code at the same time: {[r[0] for r in twice]}; give each code once")


def load(work: Place, records: Path, lists: Lists | None = None, *, publisher_of: PublisherOf = publisher_id) -> Loaded:
    """Bring `raw` of the work file up to date with the records folder and the lists, in one transaction.

    `publisher_of` names the bodies of a roster as it does the records'. A kill at any point leaves the work file as it
    was before. Raises `ValueError` for a list that lacks a column, repeats a code or names nobody.
    """
    if isinstance(work, Path):
        work.parent.mkdir(parents=True, exist_ok=True)
    with closing(connect_to_made(work)) as db:
        db.execute("BEGIN TRANSACTION")
        _prepare(db, code_version())
        changed, dropped = _load_years(db, records)
        if changed or dropped:
            find_copies(db, changed + dropped)
            name_bodies(db)
        load_reforms(db)
        _load_lists(db, lists or Lists(), publisher_of)
        db.execute("COMMIT")
        if isinstance(work, Path):  # in a lake a checkpoint would rewrite files and drop old snapshots
            db.execute("CHECKPOINT")
        rows = {t.name: _count(db, f"raw.{t.name}") for t in RAW}
    return Loaded(tuple(changed), tuple(dropped), rows)


def _count(db: duckdb.DuckDBPyConnection, relation: str) -> int:
    row: tuple[Any, ...] | None = db.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return int(row[0]) if row else 0
