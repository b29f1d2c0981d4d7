"""Stored records: exact, the same bytes for the same records, replaced as a whole."""

from __future__ import annotations

import hashlib
import random
from decimal import Decimal
from pathlib import Path

import pytest

from gai_pipeline.records import year_files
from gai_pipeline.records.identity import publisher_id
from gai_pipeline.records.model import (
    Cell,
    CellStatus,
    DocumentInfo,
    Finding,
    NarrativeCount,
    Record,
    RecordError,
    RegionAnswer,
    Report,
    UnknownRow,
    Where,
)


def made(name: str, year: int | None = 2023, ordinal: int = 0, value: str = "26.55") -> Record:
    where = Where("html", None, "table[1]")
    return Record(
        document=DocumentInfo(hashlib.sha256(name.encode()).hexdigest(), f"{name}.html", "text/html", 10),
        status="parsed",
        ordinal=ordinal,
        report=Report(
            title=name,
            publisher=name,
            report_year=year,
            published_on="2024-01-31",
            edition="2021",
            region=RegionAnswer("resolved", "360202101", "township", ("江西省", "鲇鱼山镇"), (), ("title",)),
            notes=["year_in_title_differs"],
        ),
        tables={"proactive": "present", "applications": "absent", "reviews": "image"},
        cells=[
            Cell(
                "proactive",
                "administrative_fee",
                "amount_wan_yuan",
                Decimal(value),
                CellStatus.REPORTED,
                value,
                1,
                where,
            ),
            Cell("proactive", "rules", "issued", None, CellStatus.DASH, "—", 0.97, where, proposed=Decimal(3)),
        ],
        unknown_rows=[UnknownRow("proactive", "工作秘密", (Decimal(1), None))],
        narrative=[NarrativeCount("new_requests", Decimal(7), "件", "收到7件", "p[3]")],
        findings=[
            Finding("proactive.stock_floor", "blocked", "warning", "rules", None, None, Decimal(2), "undecided", "…")
        ],
        text_fingerprint="abc",
    )


def contents(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*.parquet"))}


def test_what_is_read_back_is_what_was_written(tmp_path: Path) -> None:
    failed = Record(
        DocumentInfo("f" * 64, "x.pdf", "application/pdf", 3, member="a"), "failed", RecordError("encrypted_pdf", "…")
    )
    year_files.write(tmp_path, [made("甲局"), failed])
    assert year_files.years(tmp_path) == [2023, None]
    (report,) = year_files.read_year(tmp_path, 2023, "reports").to_pylist()
    assert report["report_id"] == made("甲局").report_id
    assert report["publisher_id"] == publisher_id("甲局", "360202101")
    assert report["published_on"].isoformat() == "2024-01-31"
    assert (report["region_path"], report["notes"]) == (["江西省", "鲇鱼山镇"], ["year_in_title_differs"])
    assert (report["tables_proactive"], report["tables_reviews"]) == ("present", "image")
    fee, rules = year_files.read_year(tmp_path, 2023, "cells").to_pylist()
    assert (fee["value"], fee["proposed"]) == (Decimal("26.55"), None)
    assert (rules["value"], rules["status"], rules["proposed"]) == (None, "dash", Decimal(3))
    assert year_files.read_year(tmp_path, 2023, "unknown_rows").to_pylist()[0]["figures"] == [Decimal(1), None]
    assert year_files.read_year(tmp_path, 2023, "findings").to_pylist()[0]["difference"] is None
    assert year_files.read_year(tmp_path, None, "reports").to_pylist()[0]["error_code"] == "encrypted_pdf"
    assert year_files.read_year(tmp_path, 1999, "cells").num_rows == 0


def test_the_same_records_give_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    records = [made(f"{i}局", ordinal=i % 2) for i in range(20)]
    year_files.write_year(tmp_path / "a", 2023, records)
    random.Random(1).shuffle(records)
    year_files.write_year(tmp_path / "b", 2023, records)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_an_unchanged_year_is_left_alone(tmp_path: Path) -> None:
    assert year_files.write_year(tmp_path, 2023, [made("甲局")]).changed
    before = (year_files.partition(tmp_path, 2023) / "cells.parquet").stat().st_mtime_ns
    again = year_files.write_year(tmp_path, 2023, [made("甲局")])
    assert not again.changed
    assert again.rows["cells"] == 2
    assert (year_files.partition(tmp_path, 2023) / "cells.parquet").stat().st_mtime_ns == before


def test_a_changed_figure_changes_the_fingerprint(tmp_path: Path) -> None:
    year_files.write_year(tmp_path, 2023, [made("甲局")])
    before = year_files.fingerprint(tmp_path, 2023)
    assert year_files.write_year(tmp_path, 2023, [made("甲局", value="26.56")]).changed
    assert year_files.fingerprint(tmp_path, 2023) != before


def test_no_records_remove_the_year(tmp_path: Path) -> None:
    year_files.write(tmp_path, [made("甲局"), made("乙局", 2022)])
    year_files.write(tmp_path, [made("甲局")], replace=True)
    assert year_files.years(tmp_path) == [2023]


@pytest.mark.parametrize("state", ["before", "between", "after"])
def test_a_killed_write_leaves_the_old_year_or_the_new_one(tmp_path: Path, state: str) -> None:
    year_files.write_year(tmp_path, 2023, [made("甲局")])
    old = contents(tmp_path)
    target = year_files.partition(tmp_path, 2023)
    new = target.with_name(target.name + ".new")
    new.mkdir()
    (new / "cells.parquet").write_bytes(b"half")
    if state != "before":
        target.rename(target.with_name(target.name + ".old"))
    if state == "after":
        target.with_name(target.name + ".old").rename(target)
    assert year_files.read_year(tmp_path, 2023, "cells").num_rows == 2
    assert contents(tmp_path) == old
    assert not new.exists()


def test_the_same_document_taken_in_twice_is_one_report(tmp_path: Path) -> None:
    twin = made("甲局")
    twin.document = DocumentInfo(twin.document.id, "copy.html", "text/html", 10)
    counts = year_files.write_year(tmp_path, 2023, [made("甲局"), twin])
    assert counts.rows["reports"] == 1
    assert year_files.read_year(tmp_path, 2023, "documents").to_pylist()[0]["path"] == "copy.html"


def test_two_readings_of_one_document_are_refused(tmp_path: Path) -> None:
    with pytest.raises(year_files.StoreError, match="read twice"):
        year_files.write_year(tmp_path, 2023, [made("甲局"), made("甲局", value="1")])


def test_a_record_of_another_year_is_refused(tmp_path: Path) -> None:
    with pytest.raises(year_files.StoreError, match="2022"):
        year_files.write_year(tmp_path, 2023, [made("甲局", 2022)])


def test_ids_of_bodies_ignore_spaces_and_widths() -> None:
    assert publisher_id("文登区 财政局", "371003") == publisher_id("文登区财政局", "371003")
    assert publisher_id("财政局", "371003") != publisher_id("财政局", "371002")
    assert publisher_id(" ", None) is None
