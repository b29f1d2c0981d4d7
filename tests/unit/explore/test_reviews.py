"""Reviews in corrections.yaml: written whole, guarded, read back by who applies them."""

from __future__ import annotations

import pytest
import yaml

from gai_pipeline.explore import reviews
from gai_pipeline.reconcile import corrections

DOCUMENT = "ab" * 32
REPORT = {"report_id": f"{DOCUMENT[:24]}-0", "document_id": DOCUMENT, "title": "年报"}
FINDING = {
    "rule_id": "applications.row_total",
    "row_code": "granted",
    "column_code": None,
    "left_value": 8,
    "right_value": 9,
}
CELL = {
    "table_name": "applications",
    "row_code": "granted",
    "column_code": "total",
    "value": 8,
    "status": "reported",
    "raw": "8",
}


def test_a_verdict_holds_for_the_figures_that_it_was_given_for(tmp_path):
    path = tmp_path / "corrections.yaml"
    reviews.judge(path, REPORT, FINDING, "dismissed", "合并单元格", "王")
    entries = reviews.of_report(path, REPORT)

    assert reviews.verdict_on(entries, FINDING)["verdict"] == "dismissed"
    assert reviews.verdict_on(entries, {**FINDING, "left_value": 7}) is None
    assert reviews.of_report(path, {**REPORT, "document_id": "cd" * 32}) == []


def test_a_later_verdict_takes_the_place_of_the_earlier(tmp_path):
    path = tmp_path / "corrections.yaml"
    for verdict in ("dismissed", "confirmed"):
        reviews.judge(path, REPORT, FINDING, verdict, "x", "y")
    assert [e["verdict"] for e in yaml.safe_load(path.read_text("utf-8"))["reviews"]] == ["confirmed"]


def test_a_correction_is_one_that_the_next_run_applies(tmp_path):
    path = tmp_path / "corrections.yaml"
    reviews.correct(path, REPORT, CELL, "1,009", "看原件", "王")
    reviews.correct(path, REPORT, CELL, "9", "看原件: 是 9", "王")
    (found,) = corrections.load(path)
    held = [corrections.Found(DOCUMENT, found.reported, {"status": "reported", "raw": "8", "title": "年报"})]

    assert (str(found.reported), str(found.corrected)) == ("8", "9")
    assert len(corrections.check([found], lambda _: held).rows) == 1
    changed = [corrections.Found(DOCUMENT, found.reported, {"status": "reported", "raw": "3", "title": "年报"})]
    with pytest.raises(corrections.CorrectionError, match="raw"):
        corrections.check([found], lambda _: changed)


@pytest.mark.parametrize(
    ("corrected", "reason", "by", "code"),
    [
        ("nine", "x", "y", "figure"),
        ("NaN", "x", "y", "figure"),
        ("1e99", "x", "y", "figure"),
        ("9", " ", "y", "reason"),
        ("9", "x", "", "by"),
    ],
)
def test_what_cannot_be_used_is_not_written(tmp_path, corrected, reason, by, code):
    path = tmp_path / "corrections.yaml"
    with pytest.raises(reviews.ReviewError) as told:
        reviews.correct(path, REPORT, CELL, corrected, reason, by)
    assert told.value.code == code
    assert not path.exists()


def test_a_file_that_is_broken_is_left_alone(tmp_path):
    path = tmp_path / "corrections.yaml"
    path.write_text("corrections: 3\n", "utf-8")
    with pytest.raises(reviews.ReviewError):
        reviews.judge(path, REPORT, FINDING, "confirmed", "x", "y")
    assert path.read_text("utf-8") == "corrections: 3\n"
    assert reviews.of_report(path, REPORT) == []


def test_markup_stays_text(tmp_path):
    path = tmp_path / "corrections.yaml"
    reason = "!!python/object:os.system {x: 1}\n- a: <script>"
    reviews.judge(path, REPORT, FINDING, "confirmed", reason, "'\"#")
    assert yaml.safe_load(path.read_text("utf-8"))["reviews"][0]["reason"] == reason
