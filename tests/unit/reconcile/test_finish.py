"""The last step of a record: findings with causes, proposals beside untouched figures."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

from reconcile_tables import RICH, Ref, cells_of, record_of

from gai_pipeline.reconcile.finish import DOUBT, finish
from gai_pipeline.records.model import NarrativeCount


def said(measure: str, value: int, where: str = "line 3") -> NarrativeCount:
    return NarrativeCount(measure, Decimal(value), "件", f"{value}件", where)


def test_a_clean_record_has_no_findings() -> None:
    record = record_of(cells_of({**RICH}))
    finish(record, set())
    assert record.findings == []
    assert all(c.proposed is None for c in record.cells)


def test_a_wrong_number_is_reported_on_row_and_column_and_stays() -> None:
    record = record_of(cells_of({**RICH, ("granted", "natural_person"): 37}))
    before = [(c.value, c.status, c.confidence) for c in record.cells]
    finish(record, set())
    assert {(f.rule, f.row, f.column, f.outcome, f.cause) for f in record.findings} == {
        ("applications.row_total", "granted", None, "fail", "filer"),
        ("applications.outcome_total", None, "natural_person", "fail", "filer"),
    }
    assert [(c.value, c.status, c.confidence) for c in record.cells] == before
    assert {(c.row, c.column): c.proposed for c in record.cells if c.proposed is not None} == {
        ("granted", "natural_person"): 31
    }


def test_finishing_twice_changes_nothing() -> None:
    record = record_of(cells_of({**RICH, ("granted", "natural_person"): 37}))
    finish(record, set())
    once = deepcopy(record)
    finish(record, set())
    assert record == once


def test_damage_known_to_the_reader_speaks_for_the_filer() -> None:
    record = record_of(cells_of({**RICH, ("granted", "natural_person"): 37}, reader="text"))
    finish(record, {"dropped_runs"})
    assert {f.cause for f in record.findings} == {"reading"}
    finish(record, {"traditional", "pinyin"})
    assert {f.cause for f in record.findings} == {"filer"}


def test_a_sum_with_a_figure_that_was_not_surely_recognised_is_no_accusation() -> None:
    key = ("applications", "granted", "natural_person")
    record = record_of(cells_of({**RICH, key[1:]: 37}, reader="ocr"))
    for cell in record.cells:
        cell.confidence = 0.97
    finish(record, set())
    assert {(f.outcome, f.severity) for f in record.findings} == {("fail", "error")}
    (doubted,) = (cell for cell in record.cells if cell.key == key)
    doubted.confidence = 0.85
    finish(record, set())
    assert {(f.outcome, f.severity) for f in record.findings} == {("fail", "warning")}
    finish(record, set(), {key: Decimal(37)})
    assert {f.severity for f in record.findings} == {"error"}, "a second reading saw the same"


def test_blank_cells_block_and_a_sum_that_would_fail_lowers_confidence() -> None:
    seen: dict[Ref, int | None] = {ref: v or None for ref, v in RICH.items()}
    record = record_of(cells_of(seen))
    finish(record, set())
    assert {f.outcome for f in record.findings} == {"blocked"}
    assert {f.cause for f in record.findings} == {"filer"}
    assert all(c.confidence == 1.0 for c in record.cells)

    seen["granted", "natural_person"] = 37
    record = record_of(cells_of(seen))
    finish(record, set())
    assert {f.outcome for f in record.findings} == {"blocked"}
    wrong = next(c for c in record.cells if (c.row, c.column) == ("granted", "natural_person"))
    assert (wrong.value, wrong.proposed, wrong.confidence) == (37, 31, DOUBT)


def test_a_table_that_is_a_picture_has_no_findings() -> None:
    record = record_of([])
    record.tables["applications"] = "image"
    finish(record, set())
    assert record.findings == []


def test_the_parts_of_a_stated_total_must_add_up() -> None:
    record = record_of([])
    record.narrative = [said("breakdown_total", 465), said("breakdown_part", 400), said("breakdown_part", 11)]
    record.narrative += [said("breakdown_total", 5, "line 9"), said("breakdown_part", 5, "line 9")]
    finish(record, set())
    (found,) = record.findings
    assert (found.rule, found.left, found.right, found.difference) == ("narrative.breakdown_sum", 465, 411, 54)
    assert found.severity == "warning"


def test_two_totals_in_one_place_keep_their_parts_apart() -> None:
    record = record_of([])
    record.narrative = [
        said("breakdown_total", 3), said("breakdown_part", 1), said("breakdown_part", 2),
        said("breakdown_total", 9), said("breakdown_part", 4), said("breakdown_part", 5),
    ]  # fmt: skip
    finish(record, set())
    assert record.findings == []


def test_received_means_new_requests_with_or_without_those_carried_over() -> None:
    table = {**RICH}
    table["new_requests", "natural_person"] -= 5
    table["new_requests", "total"] -= 5
    table["carried_over", "natural_person"] = table["carried_over", "total"] = 5
    new, taken = table["new_requests", "total"], table["new_requests", "total"] + 5
    for stated, agrees in ((new, True), (taken, True), (taken + 1, False)):
        record = record_of(cells_of({**table}))
        record.narrative = [said("requests_received", stated)]
        finish(record, set())
        assert [f.rule for f in record.findings] == ([] if agrees else ["narrative.table_agreement"])


def test_what_the_office_received_is_not_held_against_the_table_of_a_whole_place() -> None:
    total = RICH["new_requests", "total"]
    for raw, accused in (("区政府办代表区政府受理政府信息公开申请17件", False), ("收到政府信息公开申请17件", True)):
        record = record_of(cells_of({**RICH}))
        record.narrative = [NarrativeCount("requests_received", Decimal(total + 17), "件", raw)]
        finish(record, set())
        assert bool(record.findings) == accused


def test_handled_can_mean_all_that_was_answered() -> None:
    done = RICH["total_processed", "total"]
    record = record_of(cells_of({**RICH}))
    record.narrative = [NarrativeCount("requests_received", Decimal(done), "件", f"共办理政府信息公开申请{done}件")]
    finish(record, set())
    assert record.findings == []


def test_a_row_of_a_flattened_table_is_no_statement_of_the_text() -> None:
    record = record_of(cells_of({**RICH}))
    row = "一、本年新收政府信息公开申请数量1件1件2件"
    record.narrative = [NarrativeCount("requests_received", Decimal(1), "件", row)]
    finish(record, set())
    assert record.findings == []


def test_a_measure_whose_cells_have_no_number_is_not_compared() -> None:
    seen: dict[Ref, int | None] = {**RICH, ("carried_forward", "total"): None}
    record = record_of(cells_of(seen))
    record.narrative = [said("requests_carried_forward", 99), said("reconsiderations", 1)]
    finish(record, set())
    assert {f.rule.split(".")[0] for f in record.findings} == {"applications"}


def test_a_proposal_goes_once_its_reason_is_gone() -> None:
    record = record_of(cells_of({**RICH, ("granted", "natural_person"): 37}))
    finish(record, set())
    wrong = next(c for c in record.cells if c.proposed is not None)
    wrong.value = wrong.proposed
    finish(record, set())
    assert [c for c in record.cells if c.proposed is not None] == []
    assert record.findings == []
