"""A data release as those who take it see it: validated offline, opened in every format, compared with the last."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import csvw
import duckdb
import frictionless
import mlcroissant
import nbclient
import nbformat
import pandas as pd
import pypdfium2
import pyshacl
import pytest
import rdflib
import yaml
from country_home import Home
from tables import make_tables

from gai_pipeline.release.about import Identity, ReleaseError
from gai_pipeline.release.errata import Erratum, keep, kept, make_errata, read_csv
from gai_pipeline.release.files import write_parquet
from gai_pipeline.release.floors import Floors, load_floors
from gai_pipeline.release.release_notes import known_issues
from gai_pipeline.release.writer import NEEDED, Order, checked_tables, release
from gai_pipeline.warehouse.contents import marts
from gai_pipeline.warehouse.query import reading

pytestmark = pytest.mark.integration

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix spdx: <http://spdx.org/rdf/terms#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] a sh:NodeShape ; sh:targetClass dcat:Dataset ;
    sh:property [ sh:path dct:title ; sh:minCount 2 ; sh:uniqueLang true ] ;
    sh:property [ sh:path dct:description ; sh:minCount 2 ; sh:uniqueLang true ] ;
    sh:property [ sh:path dct:identifier ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path dct:license ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
    sh:property [ sh:path dct:publisher ; sh:minCount 1 ; sh:class foaf:Agent ] ;
    sh:property [ sh:path dct:issued ; sh:maxCount 1 ; sh:datatype xsd:date ] ;
    sh:property [ sh:path ( dct:temporal dcat:startDate ) ; sh:minCount 1 ; sh:datatype xsd:date ] ;
    sh:property [ sh:path dcat:distribution ; sh:minCount 20 ; sh:class dcat:Distribution ] .
[] a sh:NodeShape ; sh:targetClass dcat:Distribution ;
    sh:property [ sh:path dcat:accessURL ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
    sh:property [ sh:path dcat:mediaType ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
    sh:property [ sh:path dcat:byteSize ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:nonNegativeInteger ] ;
    sh:property [ sh:path ( spdx:checksum spdx:checksumValue ) ; sh:minCount 1 ; sh:datatype xsd:hexBinary ] .
"""


def order(version: str = "2026-03-31", **more: object) -> Order:
    given: dict[str, object] = {
        "identity": Identity(version, "https://data.example.org/gai"),
        "since": None,
        "floors": Floors(),
        "errata": [],
        "notice": "A list of places, CC BY 4.0.",
    }
    return Order(**{**given, **more})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def released(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release") / "first"
    release(home.warehouse, folder, order())
    return folder


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every connection is refused."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError("the network is off in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return


@pytest.fixture
def changed(home: Home, tmp_path: Path) -> Callable[..., Path]:
    """A copy of the warehouse in which statements have changed something."""

    def make(*statements: str) -> Path:
        copy = tmp_path / "warehouse.duckdb"
        shutil.copyfile(home.warehouse, copy)
        with duckdb.connect(str(copy)) as db:
            make_tables(db)
            db.execute("USE marts")
            for sql in statements:
                db.execute(sql)
        return copy

    return make


def parquet(folder: Path, table: str) -> str:
    return f"read_parquet('{folder}/data/{table}.parquet')"


def test_the_same_warehouse_gives_the_same_bytes(home: Home, released: Path, tmp_path: Path) -> None:
    release(home.warehouse, tmp_path / "again", order())
    assert (tmp_path / "again/SHA256SUMS").read_text() == (released / "SHA256SUMS").read_text()
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=released, check=False)
    assert done.returncode == 0
    listed = {line.split("  ")[1] for line in (released / "SHA256SUMS").read_text().splitlines()}
    there = {p.relative_to(released).as_posix() for p in released.rglob("*") if p.is_file()}
    assert there - listed == {"SHA256SUMS"}


def test_every_mart_is_there_row_for_row_in_parquet_and_duckdb(home: Home, released: Path) -> None:
    with duckdb.connect(str(home.warehouse), read_only=True) as db:
        db.execute(f"ATTACH '{released}/gai-2026-03-31.duckdb' AS whole (READ_ONLY)")
        names = marts(db)
        assert len(names) > 20
        for name in names:
            for other in (parquet(released, name), f"whole.marts.{name}"):
                for a, b in ((f"marts.{name}", other), (other, f"marts.{name}")):
                    assert not db.execute(f"(FROM {a}) EXCEPT ALL (FROM {b}) LIMIT 1").fetchall(), (name, other)
        silent = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'whole' AND comment IS NULL"
        assert not db.execute(silent).fetchall()


@pytest.mark.usefixtures("offline")
def test_frictionless_accepts_the_data_package(released: Path) -> None:
    package = frictionless.Package(str(released / "datapackage.json"))
    assert package.version == "2026-03-31"
    small = ("dim_rules", "dim_metrics", "region_year.csv", "mart_region_year_wide.csv", "region_codes")
    for resource in package.resources:
        assert not list(resource.metadata_validate(resource.to_descriptor())), resource.name
        if resource.name in small:
            # frictionless counts no bytes of Parquet; SHA256SUMS has them
            parquet_only = [] if resource.format == "csv" else ["byte-count", "hash-count"]
            report = resource.validate(frictionless.Checklist(skip_errors=parquet_only))
            assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]
    assert package.get_resource("fct_cells").schema.primary_key == [
        "report_id",
        "table_name",
        "row_code",
        "column_code",
    ]


@pytest.mark.usefixtures("offline")
def test_mlcroissant_reads_records(released: Path) -> None:
    dataset = mlcroissant.Dataset(str(released / "croissant.json"))
    assert not dataset.metadata.issues.errors
    records = list(dataset.records("dim_rules"))
    with duckdb.connect() as db:
        ids = {r for (r,) in db.execute(f"SELECT rule_id FROM {parquet(released, 'dim_rules')}").fetchall()}
    assert {r["dim_rules/rule_id"].decode() for r in records} == ids


@pytest.mark.usefixtures("offline")
def test_csvw_finds_every_table_valid(released: Path) -> None:
    group = csvw.TableGroup.from_file(released / "csv/csv-metadata.json")
    assert {t.url.string for t in group.tables} == {p.name for p in (released / "csv").glob("*.csv")}
    for table in group.tables:
        assert list(table.iterdicts(strict=True)), table.url
        assert table.check_primary_key()


@pytest.mark.usefixtures("offline")
def test_dcat_conforms_to_its_shapes(released: Path) -> None:
    data = rdflib.Graph().parse(released / "dcat.jsonld", format="json-ld")
    conforms, _, text = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(data=SHAPES, format="turtle"))
    assert conforms, text
    broken = rdflib.Graph().parse(
        data=(released / "dcat.jsonld").read_text("utf-8").replace("dcat:byteSize", "dcat:size"), format="json-ld"
    )
    assert not pyshacl.validate(broken, shacl_graph=rdflib.Graph().parse(data=SHAPES, format="turtle"))[0]


def test_stata_has_labels_for_codes(released: Path) -> None:
    with pd.io.stata.StataReader(released / "stata/region_year.dta") as reader:
        labels = reader.value_labels()
        meanings = reader.variable_labels()
        frame = reader.read()
    assert "新收申请" in " ".join(labels["metric"].values())
    assert meanings["region_name"].startswith("Name of the region")
    with duckdb.connect() as db:
        total, n = (
            db.execute(f"SELECT sum(value), count(value) FROM {parquet(released, 'region_year')}").fetchone() or ()
        )
    assert (frame["value"].count(), float(frame["value"].sum())) == (n, pytest.approx(total))


def test_the_codebook_says_every_column_in_both_languages(released: Path) -> None:
    package = json.loads((released / "datapackage.json").read_text("utf-8"))
    tables = [r for r in package["resources"] if r["format"] == "parquet"]
    columns = {f["name"] for r in tables for f in r["schema"]["fields"]}
    for language, word in (("en", "Disclosure rate"), ("zh", "公开率")):
        page = (released / f"codebook/codebook.{language}.html").read_text("utf-8")
        assert all(f"<td>{c}</td>" in page for c in columns)
        assert word in page
        document = pypdfium2.PdfDocument(released / f"codebook/codebook.{language}.pdf")
        text = "".join("".join(p.get_textpage().get_text_range() for p in document).split())
        assert word.replace(" ", "") in text
        assert "matched_pct_change" in text


def test_the_notebook_runs_on_the_release_alone(released: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(released, copy)
    book = nbformat.read(copy / "notebook/replicate.ipynb", as_version=4)
    nbformat.validate(book)
    nbclient.NotebookClient(book, timeout=120, resources={"metadata": {"path": str(copy / "notebook")}}).execute()
    shown = "".join(o.get("text", "") for c in book.cells if c.cell_type == "code" for o in c.outputs)
    assert ", 0 differ" in shown


def test_codes_of_the_year_lead_to_those_of_today(home: Home, released: Path) -> None:
    with duckdb.connect() as db:
        codes = parquet(released, "region_codes")
        moved = db.execute(f"SELECT code_then, code_now FROM {codes} WHERE relation IN ('moved', 'split')").fetchall()
        now = {c for (c,) in db.execute(f"SELECT region_code FROM {parquet(released, 'dim_regions')}").fetchall()}
    assert moved
    assert {c for _, c in moved} <= now


def test_citation_and_cards_are_well_formed(released: Path) -> None:
    citation = yaml.safe_load((released / "CITATION.cff").read_text("utf-8"))
    assert (citation["version"], citation["date-released"]) == ("2026-03-31", "2026-03-31")
    assert json.loads((released / ".zenodo.json").read_text("utf-8"))["upload_type"] == "dataset"
    front = yaml.safe_load((released / "README.md").read_text("utf-8").split("---")[1])
    assert {c["data_files"] for c in front["configs"]} == {f"data/{p.name}" for p in (released / "data").iterdir()}
    assert "A list of places" in (released / "LICENSE.md").read_text("utf-8")
    assert "cause" in (released / "KNOWN_ISSUES.md").read_text("utf-8")


ONE = "(SELECT report_id FROM fct_reports WHERE is_current AND status = 'parsed' ORDER BY report_id LIMIT 1)"
CELL = f"(report_id, table_name, row_code, column_code) = ({ONE}, 'applications', 'granted', 'total')"
LOOSE = Floors(most_lost=1)


def reasons(warehouse: Path, before: Path) -> dict[tuple[str, str], int]:
    with reading(warehouse, files=True) as db:
        checked_tables(db, order(since=before, floors=LOOSE))
        rows = db.execute(
            "SELECT change_state, change_reason, count(*) FROM temp.release_changes GROUP BY ALL"
        ).fetchall()
    return {(state, reason): n for state, reason, n in rows}


def earlier(warehouse: Path, folder: Path) -> Path:
    """The data of a release, without its other files."""
    (folder / "data").mkdir(parents=True)
    with reading(warehouse, files=True) as db:
        for table in checked_tables(db, order(floors=LOOSE)):
            if table.name in NEEDED:
                write_parquet(db, table, folder / "data")
    return folder


def test_changes_since_are_written_in_words_and_rows(changed, released, tmp_path):
    mended = changed(f"UPDATE fct_cells SET corrected = 7 WHERE {CELL}")
    release(mended, tmp_path / "next", order("2026-09-30", since=released))
    words = (tmp_path / "next/CHANGES.md").read_text("utf-8")
    assert "2026-03-31 → 2026-09-30" in words
    assert "| changed by us · 本库改动 | a correction by hand · 人工更正 | 1 | 1 |" in words
    with duckdb.connect() as db:
        row = db.execute(f"SELECT row_code, corrected FROM {parquet(tmp_path / 'next', 'release_changes')}").fetchall()
    assert row == [("granted", 7)]


def test_an_unchanged_warehouse_has_no_changes(home, released):
    assert reasons(home.warehouse, released) == {}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (
            (
                f"UPDATE fct_cells SET value = value + 1 WHERE {CELL}",
                f"UPDATE fct_reports SET parser_version = 'newer' WHERE report_id = {ONE}",
            ),
            ("changed_by_us", "parser_version", 1),
        ),
        (
            (
                f"CREATE TABLE chosen AS SELECT {ONE} AS report_id",
                "DELETE FROM fct_cells WHERE report_id IN (FROM chosen)",
                "UPDATE fct_reports SET is_current = false, document_id = 'gone' WHERE report_id IN (FROM chosen)",
            ),
            ("withdrawn", "document_gone", 200),
        ),
        (
            (
                "UPDATE fct_reports SET report_year = 1999, "
                f"publisher_id = (SELECT min(publisher_id) FROM dim_publishers) WHERE report_id = {ONE}",
            ),
            ("changed_by_us", "attribution", 400),
        ),
    ],
    ids=["reading", "withdrawn", "attribution"],
)
def test_a_change_has_its_reason(changed, released, statements, expected):
    warehouse = changed(*statements, "DROP TABLE IF EXISTS chosen")
    state, reason, cells = expected
    assert reasons(warehouse, released) == {(state, reason): cells}


def test_a_new_version_of_the_source_is_told_from_our_choice(home, released, changed, tmp_path):
    """A second version that the release before did not have, and a first one that the rule prefers again."""
    with duckdb.connect(str(home.warehouse), read_only=True) as db:
        first, second = db.execute(
            "SELECT previous_report_id, report_id FROM marts.fct_report_changes "
            "JOIN marts.fct_reports USING (report_id) WHERE n_versions = 2 ORDER BY ALL LIMIT 1"
        ).fetchone()
    choose = f"UPDATE fct_reports SET is_current = (report_id = '{first}') WHERE report_id IN ('{first}', '{second}')"
    assert {r for _, r in reasons(changed(choose), released)} == {"version_rule"}
    tables = ("fct_cells", "fct_applications", "fct_reviews", "fct_proactive", "fct_findings", "fct_report_changes")
    without = [f"DELETE FROM {t} WHERE report_id = '{second}'" for t in tables]
    without += [
        f"DELETE FROM publisher_year WHERE report_id = '{second}'",
        f"UPDATE fct_reports SET document_id = 'other', report_id = 'other-0' WHERE report_id = '{second}'",
    ]
    one = earlier(changed(choose, *without), tmp_path / "one")
    assert set(reasons(home.warehouse, one)) == {("changed_by_source", "new_document")}


def refused(warehouse: Path, folder: Path, **more: object) -> str:
    with pytest.raises(ReleaseError) as error:
        release(warehouse, folder, order("2026-09-30", **more))
    assert not folder.exists()
    assert list(folder.parent.glob(f".{folder.name}*")) == []
    return str(error.value)


def test_a_change_that_nothing_explains_is_not_released(changed, released, tmp_path):
    silent = changed(f"UPDATE fct_cells SET value = value + 1 WHERE {CELL}")
    assert "applications.granted.total" in refused(silent, tmp_path / "next", since=released)


def test_a_release_below_its_floors_is_not_written_and_says_where(changed, released, tmp_path):
    sites = (
        "UPDATE fct_reports SET source_uri = 'https://' || region_code[1:6] || '.example.cn/' || report_id "
        "WHERE region_code IS NOT NULL"
    )
    before = earlier(changed(sites), tmp_path / "before")
    with duckdb.connect() as db:
        site, n = db.execute(f"FROM {parquet(before, 'release_sites')} LIMIT 1").fetchone()[:2]
    assert f"the site {site} is lost: {n} reports" in refused(changed(), tmp_path / "next", since=before)
    unread = changed("UPDATE fct_reports SET status = 'failed' WHERE report_year = 2021")
    assert "2021" in refused(unread, tmp_path / "next")
    fewer = changed("DELETE FROM fct_cells WHERE report_year = 2021 AND table_name = 'reviews'")
    assert "2021" in refused(fewer, tmp_path / "next", since=released)
    twice = changed("INSERT INTO region_year FROM region_year LIMIT 1")
    assert "region_year: the key (region_code, report_year, metric) stands twice" in refused(twice, tmp_path / "next")


def test_a_person_can_let_a_floor_pass_with_a_reason(home, changed, tmp_path):
    site = "UPDATE fct_reports SET source_uri = 'https://old.example.cn/' || report_id WHERE report_year = 2021"
    before = earlier(changed(site), tmp_path / "before")
    file = tmp_path / "floors.yaml"
    file.write_text("accepted:\n- {site: old.example.cn}\n")
    with pytest.raises(ReleaseError, match="without a reason"):
        load_floors(file)
    file.write_text("accepted:\n- {site: old.example.cn, reason: closed in 2026}\n")
    with reading(home.warehouse, files=True) as db:
        checked_tables(db, order(since=before, floors=load_floors(file)))
        assert "closed in 2026" in known_issues(db, Identity("2"), load_floors(file))


def test_a_folder_with_something_in_it_is_left_alone(home, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine.txt").write_text("mine")
    with pytest.raises(ReleaseError, match="not empty"):
        release(home.warehouse, tmp_path / "full", order())
    assert (tmp_path / "full/mine.txt").read_text() == "mine"


def test_errata_have_a_state(home, tmp_path):
    with duckdb.connect(str(home.warehouse), read_only=True) as db:
        db.execute("USE marts")
        document, value = db.execute(
            "SELECT r.document_id, c.value FROM fct_cells c JOIN fct_reports r USING (report_id) "
            f"WHERE {CELL.replace('report_id,', 'c.report_id,', 1)}"
        ).fetchone()
    sheet = tmp_path / "errata.csv"
    cell = "applications.granted.total"
    sheet.write_text(
        "document_id,cell,seen,reporter,note\n"
        f"{document},{cell},{value:,.0f},A,same\n{document},{cell},{value + 1:.0f},B,differs\n"
        f"{document},{cell},none,C,\n"
        f"{document},no.such.cell,77777,D,\nffff,,unreadable,E,\n",
        "utf-8",
    )
    assert keep(tmp_path, read_csv(sheet)) == 5
    assert keep(tmp_path, read_csv(sheet)) == 0
    wrong = next(e for e in kept(tmp_path) if e.reporter == "C")
    keep(tmp_path, [Erratum(wrong.document_id, wrong.cell, wrong.seen, "reviewer", "a blank is a blank", "rejected")])
    with reading(home.warehouse, files=True) as db:
        table = make_errata(db, list(kept(tmp_path)))
        states = dict(db.execute("SELECT seen, state FROM temp.errata").fetchall())
    assert states == {
        f"{value:,.0f}": "agrees",
        f"{value + 1:.0f}": "open",
        "none": "rejected",
        "77777": "not_found",
        "unreadable": "not_found",
    }
    assert "reporter" not in {f.name for f in table.fields}


def test_the_command_ends_with_1_and_writes_nothing(home, tmp_path):
    gai = str(Path(sys.executable).with_name("gai"))
    command = [gai, "release", "--to", str(tmp_path / "out"), "--version", "a b"]
    done = subprocess.run(command, env={"GAI_HOME": str(home.path), "PATH": "/bin"}, capture_output=True, text=True)
    assert done.returncode == 1
    assert "cannot be a version" in done.stderr
    assert not (tmp_path / "out").exists()
