"""The parts of orchestration that need no run: lock, years, inbox, keeping the sample apart, schedule, definitions."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import duckdb
import pytest

from gai_pipeline.archive.intake import take_in
from gai_pipeline.archive.manifest import Entry
from gai_pipeline.archive.store import Archive
from gai_pipeline.orchestrate import chosen_documents as corpora
from gai_pipeline.orchestrate import dbt_manifest, home, inbox, jobs, readings
from gai_pipeline.orchestrate.checks import _result, layer_checks, warehouse_checks
from gai_pipeline.orchestrate.coverage import coverage_floor
from gai_pipeline.orchestrate.lock import PipelineBusy, writing
from gai_pipeline.orchestrate.partitions import ranges, report_years
from gai_pipeline.orchestrate.resources import WorkDatabase, Writer
from gai_pipeline.settings import Settings, load_settings
from gai_pipeline.validation.outcomes import CheckResult, Kind, Outcome

pytestmark = pytest.mark.integration

PAGE = "<html><body><h1>某局2023年政府信息公开工作年度报告</h1><p>正文</p></body></html>"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("GAI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    found = load_settings()
    home.prepare(found)
    return found


def test_one_writer_at_a_time_and_the_message_names_the_other(settings: Settings) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path; from gai_pipeline.orchestrate.lock import writing\n"
            "with writing(Path(sys.argv[1]), 'the other run'):\n print('held', flush=True); time.sleep(60)",
            str(settings.root),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(PipelineBusy, match=rf"the other run \(process {holder.pid}"),
            writing(settings.root, "mine"),
        ):
            pytest.fail("two writers")
    finally:
        holder.kill()
        holder.wait()
        if holder.stdout:
            holder.stdout.close()
    with writing(settings.root, "mine", wait_seconds=5), writing(settings.root, "mine again"):
        pass


def test_report_years_end_with_the_last_full_year(settings: Settings) -> None:
    keys = report_years(settings).get_partition_keys()

    assert keys[0] == "2008"
    assert int(keys[-1]) == datetime.now(ZoneInfo("Asia/Shanghai")).year - 1
    assert len(keys) == int(keys[-1]) - 2008 + 1
    bounded = report_years(settings.model_copy(update={"first_year": 2019, "last_year": 2022}))
    assert bounded.get_partition_keys() == ["2019", "2020", "2021", "2022"]


def test_years_become_runs_without_gaps() -> None:
    assert ranges([2023, 2019, 2020, 2023]) == [("2019", "2020"), ("2023", "2023")]
    assert ranges([]) == []


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2027, 1, 18), None),
        (date(2027, 1, 25), 2026),
        (date(2027, 4, 26), 2026),
        (date(2027, 5, 3), 2026),
        (date(2027, 5, 10), None),
    ],
)
def test_the_schedule_asks_for_the_year_before_while_its_reports_appear(day: date, year: int | None) -> None:
    moment = datetime(day.year, day.month, day.day, 6, tzinfo=ZoneInfo("Asia/Shanghai"))
    answer = jobs.annual_refresh(dg.build_schedule_context(scheduled_execution_time=moment))

    if year is None:
        assert isinstance(answer, dg.SkipReason)
    else:
        assert isinstance(answer, dg.RunRequest)
        assert (answer.partition_key, answer.run_key) == (str(year), f"{year}-{day}")


def _drop(settings: Settings, name: str, content: str, age: float = 60) -> Path:
    path = settings.inbox / name
    path.write_text(content, "utf-8")
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def test_the_inbox_archives_first_and_moves_then(settings: Settings) -> None:
    _drop(settings, "report.html", PAGE)
    _drop(settings, "empty.html", "")
    _drop(settings, "growing.html", PAGE, age=0)
    _drop(settings, "half.html.part", PAGE)

    done = inbox.take(settings)

    assert [e.name for e in done.new] == ["report.html"]
    assert sorted(p.name for p in settings.inbox.iterdir()) == ["growing.html", "half.html.part", "refused", "taken"]
    assert [p.name for p in (settings.inbox / "taken").iterdir()] == ["report.html"]
    assert "empty_document" in (settings.inbox / "refused" / "empty.html.why.txt").read_text("utf-8")
    assert [e.name for e in Archive.of(settings).documents()] == ["report.html"]


def test_a_file_taken_in_but_not_moved_is_taken_again_without_doubling(settings: Settings) -> None:
    path = _drop(settings, "report.html", PAGE)
    take_in([str(path)], Archive.of(settings), settings.limits)  # killed here, before the move

    done = inbox.take(settings)

    assert (len(done.new), len(done.known)) == (0, 1)
    assert len(Archive.of(settings).documents()) == 1
    assert not path.exists()


def test_two_files_of_one_name_are_both_kept(settings: Settings) -> None:
    for number in range(2):
        _drop(settings, "report.html", PAGE + f"<!-- {number} -->")
        inbox.take(settings)

    assert sorted(p.name for p in (settings.inbox / "taken").iterdir()) == ["report-2.html", "report.html"]
    assert len(Archive.of(settings).documents()) == 2


def test_the_sensor_takes_in_and_asks_for_one_run(settings: Settings) -> None:
    _drop(settings, "report.html", PAGE)
    with dg.DagsterInstance.ephemeral() as instance:
        answers = list(jobs.inbox_sensor(dg.build_sensor_context(instance=instance)))
        again = list(jobs.inbox_sensor(dg.build_sensor_context(instance=instance)))

    assert [type(a) for a in answers] == [dg.RunRequest]
    # Until a run has read the document the request stays, under the same key: Dagster starts it once.
    assert [a.run_key for a in again] == [a.run_key for a in answers]


def test_the_sensor_leaves_documents_alone_that_were_added_by_hand(settings: Settings) -> None:
    (settings.root / "mine.html").write_text(PAGE, "utf-8")
    take_in([str(settings.root / "mine.html")], Archive.of(settings), settings.limits)
    with dg.DagsterInstance.ephemeral() as instance:
        answers = list(jobs.inbox_sensor(dg.build_sensor_context(instance=instance)))

    assert [type(a) for a in answers] == [dg.SkipReason]


def test_the_sample_leaves_as_soon_as_a_real_document_comes(settings: Settings) -> None:
    documents = corpora.write_sample_documents(settings)
    take_in([str(documents)], corpora.sample_archive(settings), settings.limits)
    assert corpora.corpus(settings).kind == "sample"
    assert corpora.keep_apart(settings, "sample") is False
    (settings.records / "report_year=2023").mkdir()

    _drop(settings, "report.html", PAGE)
    inbox.take(settings)

    found = corpora.corpus(settings)
    assert (found.kind, [e.name for e in found.entries]) == ("archive", ["report.html"])
    assert corpora.keep_apart(settings, found.kind) is True
    assert not (settings.records / "report_year=2023").exists()
    assert corpora.keep_apart(settings, found.kind) is False


def test_dagster_yaml_is_written_once_and_own_changes_are_kept(settings: Settings) -> None:
    target = settings.dagster / "dagster.yaml"
    assert "telemetry:\n  enabled: false" in target.read_text("utf-8")
    target.write_text("telemetry: {enabled: false}\n# mine\n", "utf-8")

    home.prepare(settings)

    assert target.read_text("utf-8").endswith("# mine\n")


def _coverage(work: Path) -> None:
    """Province 99 published 3 of 4 in 2022 and 1 of 3 in 2023, nobody of 98 ever published, in 97 nothing was due;
    one body's region is not known."""
    with duckdb.connect(str(work)) as db:
        db.execute("create schema marts")
        db.execute("create table marts.dim_regions as select '990000' as region_code, '云省' as name")
        db.execute(
            """
            create table marts.fct_coverage as from (values
                ('990000', 2022, 'published'), ('990101', 2022, 'published'), ('990101002', 2022, 'published'),
                ('990102', 2022, 'missing'), ('990103', 2022, 'not_due'), ('990000', 2023, 'published'),
                ('990101', 2023, 'unparsed'), ('990102', 2023, 'missing'), (null, 2023, 'published'),
                ('980000', 2023, 'missing'), ('970000', 2023, 'not_due')
            ) as t (region_code, report_year, state)
            """
        )


@pytest.mark.parametrize(("floor", "below"), [(0.0, 0), (1 / 3, 0), (0.5, 1), (0.75, 1), (0.8, 2)])
def test_coverage_below_the_floor_is_a_warning_that_names_the_worst(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, floor: float, below: int
) -> None:
    monkeypatch.setenv("GAI_COVERAGE_FLOOR", str(floor))
    settings.work.mkdir(parents=True, exist_ok=True)
    _coverage(settings.work_database)

    result = coverage_floor(writer=Writer(), work=WorkDatabase(database=":memory:"))

    assert isinstance(result, dg.AssetCheckResult)
    assert result.passed is (below == 0)
    assert result.severity is dg.AssetCheckSeverity.WARN
    assert {k: v.value for k, v in result.metadata.items() if k != "worst"} == {
        "floor": floor,
        "below": below,
        "judged": 3,
        "provinces_without_reports": 1,
    }
    assert str(result.metadata["worst"].value).splitlines()[2:] == [
        "| 云省 | 990000 | 2023 | 1 | 3 | 33% |",
        "| 云省 | 990000 | 2022 | 3 | 4 | 75% |",
        "| not known |  | 2023 | 1 | 1 | 100% |",
    ]


def test_the_floor_of_coverage_blocks_nothing() -> None:
    assert [spec.blocking for spec in coverage_floor.check_specs] == [False]


def test_every_check_of_structure_stops_the_publish_and_no_rule_does() -> None:
    specs = [s for d in (warehouse_checks(), *layer_checks()) for s in d.check_specs]
    structure = {s.key for s in specs if s.name in ("structure", "same_rows_as_raw")}
    assert {s.key for s in specs if s.blocking} == structure
    assert len(structure) > 10
    assert len(specs) > len(structure)


def test_a_structure_that_fails_blocks_and_so_does_a_rule_that_could_not_be_evaluated() -> None:
    def result(kind: Kind, **of: Any) -> CheckResult:
        return CheckResult("fct_cells", "x", kind, (Outcome("fct_cells", "x", kind, "t", **of),))

    assert [r.blocking and not r.passed for r in (result("structure", passed=False), result("rule", passed=False))] == [
        True,
        False,
    ]
    assert result("rule", passed=True, error="no such column").blocking
    assert not result("rule", passed=True, error="no such column").passed
    assert CheckResult("fct_cells", "x", "structure").passed is False  # a check that looked at nothing


def test_what_blocks_is_an_error_to_dagster_and_what_does_not_a_warning() -> None:
    def severity(kind: Kind) -> dg.AssetCheckSeverity:
        outcome = Outcome("fct_cells", "x", kind, "t", passed=False, checked=3)
        return _result(CheckResult("fct_cells", "x", kind, (outcome,)), 0.0, "page").severity

    assert severity("structure") is dg.AssetCheckSeverity.ERROR
    assert severity("rule") is dg.AssetCheckSeverity.WARN


def test_a_year_between_two_is_not_run_for_them() -> None:
    assert ranges([2021, 2019, 2022]) == [("2019", "2019"), ("2021", "2022")]


def test_readings_depend_on_names_addresses_and_places_and_a_time_out_is_not_the_last_word(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path / "archive"))
    entry = Entry("0" * 64, "a.html", "a.html", "text/html", 1)
    regions = [tmp_path / "1.csv", tmp_path / "2.csv"]
    for file in regions:
        file.write_text(file.name, "utf-8")
    made = {
        readings.made_from(corpora.Corpus("archive", archive, [e], of))
        for e in (entry, replace(entry, source_uri="http://a.gov.cn/"), replace(entry, path="b.html"))
        for of in (None, regions[0], regions[1])
    }
    assert len(made) == 9
    assert readings.Readings(errors={"damaged_pdf": 1}).final
    assert not readings.Readings(errors={"timeout": 1}).final


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("Compilation Error\n  model a: no b\n", "Compilation Error\n  model a: no b"),
        (
            "Found 3 models\n20:54:23  Traceback (most recent call last):\n  File x\nOSError: full\n",
            "Found 3 models\nOSError: full",
        ),
        ("An error:\nTraceback (most recent call last):\n  File x\nOSError: full", "An error:\nOSError: full"),
        ("Traceback (most recent call last):\n  File x\nOSError: full", "OSError: full"),
    ],
)
def test_what_dbt_says_of_its_failure_is_told_without_the_way_through_its_code(output: str, told: str) -> None:
    assert dbt_manifest.failure_told(output) == told
