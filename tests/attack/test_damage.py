"""A flipped bit in anything that is read back is found; it is never another figure."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import duckdb
import pytest

from gai_pipeline.archive.intake import take_in
from gai_pipeline.archive.manifest import ManifestDamaged
from gai_pipeline.archive.store import Archive
from gai_pipeline.extract import parse
from gai_pipeline.limits import Limits
from gai_pipeline.records import year_files
from gai_pipeline.warehouse.publish import publish
from gai_pipeline.warehouse.query import QueryError, query, read_through
from gai_pipeline.workers.cache import RecordCache
from tests.attack.seeds import seeds

pytestmark = pytest.mark.attack

TRIES = 200
KEY = ("ab" * 32, "form.html", "form.html", None, None)


def flips(file: Path):
    """The file with one bit flipped, again and again; whole afterwards."""
    sound = file.read_bytes()
    rng = random.Random(5)
    for _ in range(TRIES):
        at, bit = rng.randrange(len(sound)), 1 << rng.randrange(8)
        file.chmod(0o644)
        file.write_bytes(sound[:at] + bytes([sound[at] ^ bit]) + sound[at + 1 :])
        yield at
    file.write_bytes(sound)


def test_a_cached_reading_that_changed_is_read_anew(tmp_path):
    cache = RecordCache(tmp_path, "1")
    cache.put(parse(seeds()["form.html"], "form.html"), KEY[0], KEY[1], None)
    (file,) = (p for p in tmp_path.rglob("*.json"))
    assert cache.get(*KEY) is not None
    assert [at for at in flips(file) if cache.get(*KEY) is not None] == []
    assert cache.get(*KEY) is not None


def test_stored_records_that_changed_are_named(tmp_path):
    records = parse(seeds()["form.html"], "form.html")
    year = records[0].report.report_year
    year_files.write_year(tmp_path, year, records)
    sound = year_files.fingerprint(tmp_path, year)
    for table in ("cells", "reports"):
        file = year_files.partition(tmp_path, year) / f"{table}.parquet"
        for at in flips(file):
            with pytest.raises(year_files.StoreError, match=table):
                year_files.fingerprint(tmp_path, year)
            if at % 50 == 0:
                assert any(table in damage for damage in year_files.damages(tmp_path))
    assert year_files.fingerprint(tmp_path, year) == sound
    file.write_bytes(b"")
    assert year_files.write_year(tmp_path, year, records).changed, "the next run heals it"
    assert year_files.fingerprint(tmp_path, year) == sound


def test_a_manifest_row_that_changed_names_itself(tmp_path):
    (tmp_path / "a.txt").write_text("政府信息公开年度报告")
    archive = Archive(str(tmp_path / "archive"))
    take_in([str(tmp_path / "a.txt")], archive, Limits())
    (file,) = (tmp_path / "archive" / "manifest").iterdir()
    sound, said = list(archive.entries()), []
    for _ in flips(file):
        try:
            found = list(archive.entries())
        except ManifestDamaged as damage:
            said.append(str(damage))
        else:
            assert found in (sound, [])  # a last line without its end was never finished
    assert len(said) > TRIES // 2
    assert all(f"{file}, row 1" in each for each in said)


def test_adding_a_document_again_heals_its_object(tmp_path):
    given = tmp_path / "a.txt"
    given.write_text("政府信息公开年度报告")
    archive = Archive(str(tmp_path / "archive"))
    (entry,) = take_in([str(given)], archive, Limits()).new
    file = tmp_path / "archive" / "objects" / entry.sha256[:2] / entry.sha256
    file.chmod(0o644)
    file.write_bytes(b"x" * entry.bytes)
    assert len(list(archive.verify())) == 1
    take_in([str(given)], archive, Limits())
    assert list(archive.verify()) == []


def test_a_published_file_that_changed_is_found(tmp_path):
    work, target = tmp_path / "work.duckdb", tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(work)) as db:
        db.execute("CREATE SCHEMA marts")
        db.execute("CREATE TABLE marts.t AS SELECT range AS n, 'text ' || range AS s FROM range(100000)")
    publish(work, target)
    shutil.copyfile(target, tmp_path / "sound")
    sound = query(target, "SELECT sum(n), max(s) FROM marts.t").rows
    unseen = 0
    for n, _ in enumerate(flips(target)):
        if n >= 40:
            continue
        try:
            read_through(target, whole=True)
        except QueryError:
            continue
        unseen += 1
        assert query(target, "SELECT sum(n), max(s) FROM marts.t").rows == sound  # an unused block
    assert unseen < 30
