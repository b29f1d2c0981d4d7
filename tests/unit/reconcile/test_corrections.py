"""Corrections by hand: guarded, validated, and refused by name once the source says something else."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from reconcile_tables import RICH, cells_of, record_of

from gai_pipeline.reconcile.corrections import COLUMNS, CorrectionError, check, load, stored, write_csv
from gai_pipeline.records import year_files

ENTRY = {
    "document": "0" * 12,
    "cell": ["applications", "granted", "total"],
    "reported": 39,
    "corrected": 41,
    "reason": "the scan shows 41",
    "by": "a reviewer",
    "expect": {"status": "reported", "raw": "39", "report_year": 2023},
}


def file_of(folder: Path, *entries: object) -> Path:
    path = folder / "corrections.yaml"
    path.write_text(yaml.safe_dump({"corrections": list(entries)}, allow_unicode=True), "utf-8")
    return path


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("records")
    year_files.write(root, [record_of(cells_of({**RICH}), report_year=2023, title="甲")], lambda _: None)
    return root


def test_a_guard_that_holds_gives_a_row(tmp_path: Path, records: Path) -> None:
    checked = check(load(file_of(tmp_path, ENTRY)), stored(records))
    assert checked.unused == ()
    assert checked.rows == (("0" * 64, 0, "applications", "granted", "total", "41", "the scan shows 41", "a reviewer"),)
    out = tmp_path / "list" / "corrections.csv"
    write_csv(out, checked.rows)
    with out.open(encoding="utf-8", newline="") as lines:
        assert next(tuple(r) for r in csv.reader(lines)) == COLUMNS


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"reported": 40}, "the record says 39, the correction assumes 40"),
        ({"reported": None}, "the record says 39, the correction assumes no number"),
        ({"expect": {"raw": "41"}}, "raw is '39', expected '41'"),
        ({"expect": {"title": "乙"}}, "title is '甲', expected '乙'"),
    ],
)
def test_a_guard_that_fails_is_named(tmp_path: Path, records: Path, change: dict[str, object], told: str) -> None:
    with pytest.raises(CorrectionError) as error:
        check(load(file_of(tmp_path, {**ENTRY, **change})), stored(records))
    assert told in str(error.value)
    assert "entry 1 (000000000000, applications.granted.total)" in str(error.value)


def test_a_correction_of_a_document_that_is_not_there_is_unused(tmp_path: Path, records: Path) -> None:
    checked = check(load(file_of(tmp_path, {**ENTRY, "document": "f" * 64})), stored(records))
    assert (checked.rows, len(checked.unused)) == ((), 1)
    assert check(load(file_of(tmp_path, ENTRY)), stored(tmp_path / "nothing")).rows == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"document": "abc"}, "SHA-256"),
        ({"cell": ["applications", "granted", "nobody"]}, "of the form"),
        ({"corrected": "many"}, "is not a number"),
        ({"corrected": None}, "must be a number"),
        ({"reason": " "}, "why and who"),
        ({"expect": {"colour": 1}}, "expect may state"),
        ({"ordinal": -1}, "0 or more"),
        ({"why": "x"}, "unknown fields"),
    ],
)
def test_a_file_with_mistakes_is_refused(tmp_path: Path, change: dict[str, object], told: str) -> None:
    with pytest.raises(CorrectionError, match="entry 2") as error:
        load(file_of(tmp_path, ENTRY, {**ENTRY, **change}))
    assert told in str(error.value)


def test_a_cell_corrected_twice_and_a_file_without_a_list(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match="the same cell"):
        load(file_of(tmp_path, ENTRY, ENTRY))
    path = tmp_path / "x.yaml"
    path.write_text("- 1", "utf-8")
    with pytest.raises(CorrectionError, match="corrections"):
        load(path)
    path.write_text("a: [", "utf-8")
    with pytest.raises(CorrectionError, match="not a YAML file"):
        load(path)


def test_figures_keep_their_decimals(tmp_path: Path) -> None:
    (entry,) = load(file_of(tmp_path, {**ENTRY, "corrected": 26.55}))
    assert entry.corrected == Decimal("26.55")
