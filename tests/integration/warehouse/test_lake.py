"""The warehouse on a DuckLake: the same models give the same marts, and readers see whole states only."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
import ray
from ray import cluster_utils
from servers import postgres

from gai_pipeline.lake import Lake
from gai_pipeline.orchestrate.sharing import share_out
from gai_pipeline.release.about import Identity
from gai_pipeline.release.floors import Floors
from gai_pipeline.release.writer import Order, checked_tables
from gai_pipeline.settings import Settings
from gai_pipeline.validation.runner import run as run_checks
from gai_pipeline.warehouse.build import build
from gai_pipeline.warehouse.connect import ConnectError, connect, connect_published, is_published
from gai_pipeline.warehouse.contents import marts
from gai_pipeline.warehouse.export import export
from gai_pipeline.warehouse.load import Lists, load
from gai_pipeline.warehouse.publish import publish
from gai_pipeline.warehouse.query import QueryError, query, reading
from gai_pipeline.warehouse.year_parts import stale_parts

pytestmark = pytest.mark.integration


def bring(lake: Lake, home) -> None:
    load(lake, home.stored, Lists(regions=[home.regions]), publisher_of=home.country.publisher_of(home.regions))


def differing(lake: Lake, home) -> list[str]:
    """The marts of the lake that are not those of the file, row for row."""
    with closing(connect_published(lake)) as db:
        db.execute(f"ATTACH '{home.warehouse}' AS file (READ_ONLY)")
        names = marts(db, "file")
        assert len(names) > 20
        return [
            name
            for name in names
            for a, b in ((f"lake.marts.{name}", f"file.marts.{name}"), (f"file.marts.{name}", f"lake.marts.{name}"))
            if db.execute(f"(FROM {a}) EXCEPT ALL (FROM {b}) LIMIT 1").fetchall()
        ]


@pytest.fixture(scope="module")
def on_postgres(home, tmp_path_factory):
    """A lake with its catalogue in Postgres, its years made by a Ray cluster of two nodes of which one is killed
    half-way, then built and published."""
    folder = tmp_path_factory.mktemp("lake")
    with postgres() as address, pytest.MonkeyPatch.context() as patch:
        lake = Lake(f"ducklake:postgres:{address}", str(folder / "data"))
        bring(lake, home)
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        cluster = cluster_utils.Cluster(
            initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False}
        )
        try:
            second = cluster.add_node(num_cpus=1)
            cluster.wait_for_nodes()
            settings = Settings(
                home=folder,
                engine="ray",
                ray_address=cluster.address,
                GAI_WAREHOUSE=lake.catalogue,
                warehouse_data=lake.data,
            )
            told = []

            def tell(line: str) -> None:
                told.append(line)
                if len(told) == 1:
                    cluster.remove_node(second, allow_graceful=False)

            years = share_out(settings, tell)
        finally:
            ray.shutdown()
            cluster.shutdown()
        assert years == len(told) > 3
        assert stale_parts(lake) == []
        build(lake, run_year=2024, tests=False)
        publish(lake, lake)
        yield lake


def test_every_mart_is_the_same_row_for_row(home, on_postgres):
    assert differing(on_postgres, home) == []


@pytest.mark.parametrize("kind", ["file", "sqlite"])
def test_catalogues_without_a_server_hold_the_same_tables(home, tmp_path, kind):
    """Loaded from the records, and one large model and one small one built."""
    lake = Lake(f"ducklake:{'sqlite:' if kind == 'sqlite' else ''}{tmp_path}/catalogue", str(tmp_path / "data"))
    bring(lake, home)
    build(lake, run_year=2024, tests=False, select="+fct_cells +dim_regions")
    publish(lake, lake)
    with closing(connect_published(lake)) as db:
        db.execute(f"ATTACH '{home.warehouse}' AS file (READ_ONLY)")
        for name in ("fct_cells", "dim_regions"):
            assert not db.execute(f"(FROM marts.{name}) EXCEPT ALL (FROM file.marts.{name}) LIMIT 1").fetchall()
            assert (
                db.execute(f"SELECT count(*) FROM marts.{name}").fetchone()
                == db.execute(f"SELECT count(*) FROM file.marts.{name}").fetchone()
            )


def test_the_checks_run_on_the_lake(home, on_postgres):
    import json

    suites = {}
    for table in ("region_year", "fct_applications"):
        suite = json.loads((Path(__file__).parents[3] / f"expectations/suites/{table}.json").read_text("utf-8"))
        suites[table] = {"name": suite["name"], "expectations": suite["expectations"]}
    on_lake = {(o.table, o.check, o.title): o.violated for o in run_checks(on_postgres, suites)}
    on_file = {(o.table, o.check, o.title): o.violated for o in run_checks(home.work, suites)}
    assert on_lake == on_file


def test_sql_export_and_release_work_on_it(home, on_postgres, tmp_path):
    asked = "SELECT count(*), sum(value) FROM fct_cells"
    assert query(on_postgres, asked).rows == query(home.warehouse, asked).rows
    with pytest.raises(QueryError, match="disabled"):
        query(on_postgres, "SELECT * FROM read_text('/etc/hostname')")
    with pytest.raises(QueryError, match="read-only"):
        query(on_postgres, "DELETE FROM fct_reports")
    export(on_postgres, tmp_path, "csv", ["region_year"])
    export(home.warehouse, tmp_path / "file", "csv", ["region_year"])
    assert (tmp_path / "region_year.csv").read_bytes() == (tmp_path / "file/region_year.csv").read_bytes()
    order = Order(Identity("1"), None, Floors(), [], "")
    counted = {}
    for place in (on_postgres, home.warehouse):
        with reading(place, files=True) as db:
            counted[place] = {(t.name, t.rows, t.en) for t in checked_tables(db, order)}
    assert counted[on_postgres] == counted[home.warehouse]


def test_readers_keep_the_published_state_while_a_run_writes(home, on_postgres):
    before = query(on_postgres, "SELECT count(*) FROM region_year").rows
    seen = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.append(query(on_postgres, "SELECT count(*) FROM region_year").rows)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    with closing(connect(on_postgres)) as db:
        for _ in range(5):
            db.execute("DELETE FROM marts.region_year WHERE report_year = 2021")
            db.execute("INSERT INTO marts.region_year SELECT * REPLACE (2021 AS report_year) FROM marts.region_year")
        after = db.execute("SELECT count(*) FROM marts.region_year").fetchall()
    stop.set()
    for reader in readers:
        reader.join()
    assert after != before
    assert len(seen) > 3
    assert set(map(str, seen)) == {str(before)}
    with closing(connect(on_postgres)) as db:  # a version of before can be read at any time
        found = db.execute("SELECT max(snapshot_id) FROM published.snapshots").fetchone()
        assert db.execute(f"SELECT count(*) FROM marts.region_year AT (VERSION => {found[0]})").fetchall() == before


def test_a_lake_that_is_not_there_or_not_published_says_so(tmp_path):
    lake = Lake(f"ducklake:{tmp_path}/none", str(tmp_path / "data"))
    with pytest.raises(ConnectError, match="cannot be opened"):
        connect(lake, read_only=True)
    assert not is_published(lake)
    connect(lake).close()
    with pytest.raises(ConnectError, match="nothing has been published"):
        connect_published(lake)
    secret = Lake("ducklake:postgres:host=127.0.0.1 port=1 user=gai password=hunter2", "s3://bucket/lake")
    with pytest.raises(ConnectError) as error:
        connect(secret)
    assert "hunter2" not in str(error.value)
    assert (secret.kind, secret.on_s3) == ("postgres", True)


WRITER = """
import sys
from pathlib import Path
from gai_pipeline.lake import Lake
from gai_pipeline.orchestrate.sharing import share_out
from gai_pipeline.warehouse.connect import connect
from gai_pipeline.warehouse.contents import marts
db = connect(Lake(sys.argv[1], sys.argv[2]))
print("ready", flush=True)
for i in range(1000):
    db.execute("BEGIN; DELETE FROM marts.kept; INSERT INTO marts.kept SELECT ?, range FROM range(1000); COMMIT", [i])
"""


def test_a_writer_killed_at_ten_points_leaves_whole_states(on_postgres):
    with closing(connect(on_postgres)) as db:
        db.execute("CREATE TABLE marts.kept AS SELECT -1 AS i, range AS n FROM range(1000)")
    for point in range(10):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, on_postgres.catalogue, on_postgres.data], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        try:
            writer.wait(0.05 + point * 0.07)
        except subprocess.TimeoutExpired:
            writer.kill()
        writer.wait()
        with closing(connect(on_postgres)) as db:
            assert db.execute("SELECT count(*), count(DISTINCT i), count(DISTINCT n) FROM marts.kept").fetchall() == [
                (1000, 1, 1000)
            ]
    with closing(connect(on_postgres)) as db:
        db.execute("DROP TABLE marts.kept")
