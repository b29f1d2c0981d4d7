"""The bundled sample says of itself what the project promises of it."""

import hashlib
import json
from pathlib import Path

import pytest

from gai_pipeline.forms.rules import rules
from gai_pipeline.sample.corpus import REPUBLISHED, write_sample
from gai_pipeline.sample.places import PLACES
from gai_pipeline.sample.truth import Truth


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Truth]]:
    folder = tmp_path_factory.mktemp("sample")
    return folder, write_sample(folder)


def test_same_bytes_on_every_run(sample: tuple[Path, list[Truth]], tmp_path: Path) -> None:
    def digest(folder: Path) -> dict[str, str]:
        files = (p for p in folder.rglob("*") if p.is_file())
        return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}

    write_sample(tmp_path)
    assert digest(tmp_path) == digest(sample[0])


def test_size_years_and_editions(sample: tuple[Path, list[Truth]]) -> None:
    truths = [t for t in sample[1] if t.status == "parsed"]
    assert 75 <= len(truths) <= 95
    assert {t.report_year for t in truths} == set(range(2018, 2025))
    assert {t.edition for t in truths} == {"2021", "2019", "2014", "free"}
    assert {t.status for t in sample[1]} == {"parsed", "failed", "no_report"}
    assert {Path(t.source).suffix for t in truths} == {".html", ".txt", ".docx", ".xlsx"}


def test_every_rule_is_broken_somewhere(sample: tuple[Path, list[Truth]]) -> None:
    broken = {v["rule"] for t in sample[1] for v in t.violations + t.warnings}
    assert broken == {r.id for r in rules() if r.kind != "judgement"}  # those are the warehouse's own


def test_most_reports_break_nothing(sample: tuple[Path, list[Truth]]) -> None:
    assert sum(bool(t.violations or t.warnings) for t in sample[1]) <= 15


def test_nobody_can_take_it_for_real(sample: tuple[Path, list[Truth]]) -> None:
    assert all(p.code.startswith("99") for p in PLACES)
    for truth in sample[1]:
        assert truth.publisher is None or truth.publisher[0].startswith("示例省")


def test_coverage_change_fools_a_naive_comparison(sample: tuple[Path, list[Truth]]) -> None:
    answers = json.loads((sample[0] / "expected_region_year.json").read_text("utf-8"))
    row = next(a for a in answers if a["region_code"] == "990122" and a["report_year"] == 2022)
    assert row["pct_change"] > 100
    assert row["matched_pct_change"] < 0
    assert (row["n_publishers"], row["n_matched"]) == (3, 2)


def test_republished_version_differs_in_figures(sample: tuple[Path, list[Truth]]) -> None:
    key, year = REPUBLISHED
    first, second = (t for t in sample[1] if t.source.startswith(f"{year}-{key}"))
    assert first.more["published_on"] < second.more["published_on"]
    assert [c["value"] for c in first.cells] != [c["value"] for c in second.cells]


def test_truth_files_have_what_scorers_read(sample: tuple[Path, list[Truth]]) -> None:
    paths = sorted((sample[0] / "truth").glob("*.json"))
    assert len(paths) == len(sample[1])
    for path in paths:
        truth = json.loads(path.read_text("utf-8"))
        assert (sample[0] / "documents" / truth["source"]).is_file()
        assert {"edition", "report_year", "publisher", "tables", "cells", "violations"} <= set(truth)
