"""Archived documents are read once: the second time they come from the cache, the same to the last byte."""

import pytest

from gai_pipeline.archive.intake import take_in
from gai_pipeline.archive.store import Archive
from gai_pipeline.settings import Settings
from gai_pipeline.workers.codec import dump_records
from gai_pipeline.workers.process import EngineError
from gai_pipeline.workers.reading import job_of, read_archive

REPORT = "示例市测试局{year}年政府信息公开工作年度报告\n\n一、总体情况\n{year}年,本局主动公开信息{year}条。\n"


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home", workers=1, document_seconds=30, _env_file=None)


def test_nothing_is_read_twice(settings, tmp_path):
    for year in (2021, 2022, 2023):
        (tmp_path / f"{year}.txt").write_text(REPORT.format(year=year))
    archive = Archive.of(settings)
    take_in([str(tmp_path / "2021.txt"), str(tmp_path / "2022.txt")], archive, settings.limits)
    first = list(read_archive(archive, archive.documents(), settings))
    assert [o.cached for o in first] == [False, False]

    take_in([str(tmp_path / "2023.txt")], archive, settings.limits)
    entries = archive.documents()
    second = list(read_archive(archive, entries, settings))
    assert [o.cached for o in second] == [not e.path.endswith("2023.txt") for e in entries]
    assert [o.records[0].document.id for o in second] == [e.sha256 for e in entries]
    again = {o.records[0].document.id: dump_records(o.records) for o in second}
    assert all(again[o.records[0].document.id] == dump_records(o.records) for o in first)
    assert {o.records[0].report.report_year for o in second} <= {None, 2021, 2022, 2023}


def test_a_damaged_object_is_a_record_and_is_tried_again(settings, tmp_path):
    (tmp_path / "a.txt").write_text(REPORT.format(year=2021))
    archive = Archive.of(settings)
    take_in([str(tmp_path / "a.txt")], archive, settings.limits)
    (file,) = (settings.root / "archive" / "objects").rglob("??/*")
    file.chmod(0o644)
    whole = file.read_bytes()
    file.write_bytes(whole + b"!")
    (outcome,) = read_archive(archive, archive.documents(), settings)
    assert (outcome.records[0].status, outcome.records[0].error.code) == ("failed", "archive_damaged")
    file.write_bytes(whole)
    (outcome,) = read_archive(archive, archive.documents(), settings)
    assert not outcome.cached
    assert outcome.records[0].status != "failed"


def test_a_list_of_places_that_cannot_be_used_is_named_before_any_document_is_read(tmp_path):
    regions = tmp_path / "places.csv"
    regions.write_text("code,name\n990000,云省\n", "utf-8")
    with pytest.raises(EngineError, match=r"places\.csv is no list of places"):
        job_of("records", regions=regions)
