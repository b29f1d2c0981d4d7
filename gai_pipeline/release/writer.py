"""Writes a release: the order of the steps, and all or nothing.

Belongs here: which files a release has, checks that stop it, putting it in place. Does not belong here: the content of
a file (the modules beside this one).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from gai_pipeline.release import citation, codebook, errata, files, release_notes
from gai_pipeline.release.about import LANGUAGES, Identity, ReleaseError
from gai_pipeline.release.changes import make_changes, unflagged
from gai_pipeline.release.codebook_pdf import pdf
from gai_pipeline.release.descriptors.croissant import croissant
from gai_pipeline.release.descriptors.csv_on_the_web import csv_on_the_web
from gai_pipeline.release.descriptors.data_package import data_package
from gai_pipeline.release.descriptors.dcat import dcat
from gai_pipeline.release.descriptors.described import File, described_file
from gai_pipeline.release.duckdb_file import write_duckdb
from gai_pipeline.release.extras import make_extras
from gai_pipeline.release.floors import Floors, below
from gai_pipeline.release.notebook import notebook
from gai_pipeline.release.release_tables import Table, catalogue
from gai_pipeline.release.stata import write_stata
from gai_pipeline.warehouse.build import memory_limit
from gai_pipeline.warehouse.connect import Place
from gai_pipeline.warehouse.query import reading

NEEDED: Final = ("fct_reports", "fct_cells", "region_year", "release_counts", "release_sites")
"""Tables of the release before that are compared."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: the release's identity, the folder of the one before, the floors, what readers reported, and
    what the lists beside the data are licensed under."""

    identity: Identity
    since: Path | None
    floors: Floors
    errata: list[errata.Erratum]
    notice: str


@dataclass(frozen=True, slots=True)
class Released:
    """A release that was written."""

    folder: Path
    files: int
    bytes: int
    rows: dict[str, int]


def release(warehouse: Place, folder: Path, order: Order, tell: Callable[[str], None] = lambda _: None) -> Released:
    """Write a release of the published warehouse into `folder`, which must not exist or be empty.

    Raises `ReleaseError` where a floor or a check fails, and `QueryError` where there is no warehouse: nothing is left
    behind then.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ReleaseError(f"{folder} is not empty: a release is written once; give another folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder.with_name(f".{folder.name}.writing")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        with reading(warehouse, files=True, options={"threads": 1}) as db:
            tables = checked_tables(db, order)
            unfinished.mkdir()
            done = _write(db, unfinished, tables, order, tell)
        if folder.exists():
            folder.rmdir()
        unfinished.replace(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return Released(folder, len(done), sum(f.bytes for f in done), {t.name: t.rows for t in tables})


def checked_tables(db: duckdb.DuckDBPyConnection, order: Order) -> list[Table]:
    """Every table of the release, those that only a release has made as temporary ones. Raises `ReleaseError` that
    names every floor and check that fails."""
    tables, failures = tables_and_failures(db, order)
    if failures:
        raise ReleaseError("the release was not written:\n  " + "\n  ".join(failures))
    return tables


def tables_and_failures(db: duckdb.DuckDBPyConnection, order: Order) -> tuple[list[Table], list[str]]:
    """(every table of the release by name, a sentence for every floor and check that fails)."""
    tables = [*catalogue(db), *make_extras(db), errata.make_errata(db, order.errata)]
    failures = list(_broken_keys(db, tables))
    if order.since is not None:
        _attach(db, order.since)
        tables.append(make_changes(db))
        failures += unflagged(db)
    failures += below(db, order.floors, since=order.since is not None)
    return sorted(tables, key=lambda t: t.name), failures


def _broken_keys(db: duckdb.DuckDBPyConnection, tables: list[Table]) -> Iterator[str]:
    """Keys that do not name one row, links that lead nowhere: what the descriptors promise."""
    known = {t.name: t for t in tables}
    for table in tables:
        if table.key:
            columns = ", ".join(f'"{c}"' for c in table.key)
            twice = db.execute(f"SELECT {columns} FROM {table.relation} GROUP BY ALL HAVING count(*) > 1 LIMIT 1")
            if row := twice.fetchone():
                yield f"{table.name}: the key ({', '.join(table.key)}) stands twice: {row}"
        for link in table.links:
            target = known[link.table]
            lost = db.execute(
                f'SELECT "{link.column}" FROM {table.relation} WHERE "{link.column}" IS NOT NULL AND "{link.column}" '
                f'NOT IN (SELECT "{link.field}" FROM {target.relation}) LIMIT 1'
            ).fetchone()
            if lost:
                yield f"{table.name}.{link.column}: {lost[0]} is not in {link.table}.{link.field}"


def _attach(db: duckdb.DuckDBPyConnection, since: Path) -> None:
    """The tables of the release before as the temporary views `before_…`."""
    for name in NEEDED:
        path = since / "data" / f"{name}.parquet"
        if not path.is_file():
            raise ReleaseError(f"{since} is no release: {path.name} is not in its folder data")
        db.execute(f"CREATE TEMP VIEW before_{name} AS FROM read_parquet({files.literal(path.resolve())})")


def _write(
    db: duckdb.DuckDBPyConnection, folder: Path, tables: list[Table], order: Order, tell: Callable[[str], None]
) -> list[File]:
    done: list[File] = []
    for name in ("data", "csv", "stata", "codebook", "notebook"):
        (folder / name).mkdir()
    done += [described_file(folder, files.write_parquet(db, table, folder / "data"), table) for table in tables]
    tell(f"{len(tables)} tables, {sum(t.rows for t in tables):,} rows")
    in_csv = []
    for table in files.panels(tables):
        path, described = files.write_csv(db, table, folder / "csv")
        in_csv.append(described)
        done.append(described_file(folder, path, described))
        done.append(described_file(folder, write_stata(db, table, folder / "stata"), table))
    version = order.identity.version
    done.append(described_file(folder, write_duckdb(folder / "data", folder / f"gai-{version}.duckdb", memory_limit())))
    tell(f"{len(in_csv)} panels as CSV and Stata, and one DuckDB file")
    for name, content in _texts(db, tables, in_csv, order):
        target = folder / name
        target.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        done.append(described_file(folder, target))
    done += _descriptors(db, folder, done, order)
    sums = sorted((f.path, f.sha256) for f in done)
    (folder / "SHA256SUMS").write_text("".join(f"{digest}  {path}\n" for path, digest in sums), "utf-8")
    return done


def as_json(value: Any) -> str:
    """JSON as the files of a release have it."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _texts(
    db: duckdb.DuckDBPyConnection, tables: list[Table], in_csv: list[Table], order: Order
) -> Iterator[tuple[str, str | bytes]]:
    """(path, content) of everything that people read."""
    identity = order.identity
    for language in LANGUAGES:
        sections = codebook.outline(tables, language)
        yield f"codebook/codebook.{language}.html", codebook.html_page(identity, sections, language)
        yield f"codebook/codebook.{language}.pdf", pdf(identity, sections, language)
    yield "csv/csv-metadata.json", as_json(csv_on_the_web(in_csv))
    yield "notebook/replicate.ipynb", as_json(notebook(identity.version))
    yield "CITATION.cff", citation.citation_cff(identity)
    yield ".zenodo.json", as_json(citation.zenodo(identity))
    yield "README.md", citation.card(identity, tables)
    yield "LICENSE.md", citation.license_text(identity, order.notice)
    yield "KNOWN_ISSUES.md", release_notes.known_issues(db, identity, order.floors)
    if order.since is not None:
        yield "CHANGES.md", release_notes.changes_page(db, identity, _version_of(order.since))


def _version_of(since: Path) -> str:
    package = since / "datapackage.json"
    if not package.is_file():
        raise ReleaseError(f"{since} is no release: it has no datapackage.json")
    return str(json.loads(package.read_text("utf-8"))["version"])


def _descriptors(db: duckdb.DuckDBPyConnection, folder: Path, done: list[File], order: Order) -> Iterator[File]:
    """The descriptors of the files that are there."""
    identity = order.identity
    low, high = db.execute("SELECT min(report_year), max(report_year) FROM marts.fct_reports").fetchone() or (
        None,
        None,
    )
    data = [f for f in done if f.table is not None or f.path.endswith(".duckdb")]
    for path, content in (
        ("datapackage.json", data_package(identity, [f for f in done if not f.path.startswith(".")])),
        ("croissant.json", croissant(identity, done, citation.cite_as(identity))),
        ("dcat.jsonld", dcat(identity, data, None if low is None else (low, high))),
    ):
        (folder / path).write_text(as_json(content), "utf-8")
        yield described_file(folder, folder / path)
