"""Records survive the pipe and the cache exactly; nothing is read twice, and nothing that may pass is kept."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
from gai_pipeline.workers.cache import RecordCache
from gai_pipeline.workers.codec import dump_records, layout_version, load_records

figures = st.one_of(
    st.none(), st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12)
)
words = st.text(max_size=12)
cells = st.builds(
    Cell,
    table=words,
    row=words,
    column=words,
    value=figures,
    status=st.sampled_from(CellStatus),
    raw=st.none() | words,
    confidence=st.floats(0, 1),
    where=st.builds(Where, words, st.none() | st.integers(1, 99), words),
    proposed=figures,
)
records = st.builds(
    Record,
    document=st.builds(DocumentInfo, words, words, words, st.integers(0, 10**9), st.none() | words, st.none() | words),
    status=st.sampled_from(["parsed", "partial", "no_report", "failed"]),
    error=st.none() | st.builds(RecordError, words, words),
    ordinal=st.integers(0, 3),
    report=st.builds(
        Report,
        title=st.none() | words,
        report_year=st.none() | st.integers(2008, 2030),
        region=st.builds(RegionAnswer, code=st.none() | words, path=st.lists(words, max_size=3).map(tuple)),
        notes=st.lists(words, max_size=2),
        evidence=st.dictionaries(words, words, max_size=2),
    ),
    tables=st.dictionaries(words, st.sampled_from(["present", "absent", "image"]), max_size=3),
    cells=st.lists(cells, max_size=4),
    unknown_rows=st.lists(st.builds(UnknownRow, words, words, st.lists(figures, max_size=3).map(tuple)), max_size=2),
    narrative=st.lists(
        st.builds(NarrativeCount, words, figures.filter(lambda v: v is not None), words, words, st.none() | words),
        max_size=2,
    ),
    findings=st.lists(
        st.builds(
            Finding, words, st.just("fail"), st.just("error"), st.none() | words, st.none() | words, figures, figures,
            st.just("filer"), words,
        ),
        max_size=2,
    ),
    text_fingerprint=st.none() | words,
)  # fmt: skip


# a busy machine makes records slowly, which says nothing of the codec
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(records, max_size=3))
def test_the_codec_loses_nothing(many):
    again = load_records(dump_records(many))
    assert again == many
    assert [repr(r) for r in again] == [repr(r) for r in many]  # 1.10 stays 1.10


def test_a_lone_surrogate_survives():
    record = Record(DocumentInfo("0", "p\ud800", "text/plain", 1), "parsed")
    assert load_records(dump_records([record])) == [record]


def a_record(**changes):
    info = DocumentInfo("a" * 64, "in/a.txt", "text/plain", 3)
    return replace(Record(info, "parsed", report=Report(title="标题")), **changes)


def test_the_cache_answers_with_the_place_of_today(tmp_path):
    cache = RecordCache(tmp_path, "7")
    assert cache.get("a" * 64, "a.txt", "in/a.txt", None, None) is None
    cache.put([a_record()], "a" * 64, "a.txt", None)
    (record,) = cache.get("a" * 64, "a.txt", "elsewhere/a.txt", "m", None)
    assert (record.document.path, record.document.member, record.report.title) == ("elsewhere/a.txt", "m", "标题")


def test_another_parser_version_name_or_address_is_another_reading(tmp_path):
    RecordCache(tmp_path, "7").put([a_record()], "a" * 64, "a.txt", None)
    assert RecordCache(tmp_path, "8").get("a" * 64, "a.txt", "p", None, None) is None
    assert RecordCache(tmp_path, "7").get("a" * 64, "b.txt", "p", None, None) is None
    assert RecordCache(tmp_path, "7").get("a" * 64, "a.txt", "p", None, "https://x.example/2023") is None
    assert len(layout_version()) == 8


@pytest.mark.parametrize("code", ["timeout", "out_of_memory", "worker_died", "ocr_not_installed"])
def test_errors_that_may_pass_are_not_kept(tmp_path, code):
    cache = RecordCache(tmp_path, "7")
    cache.put([a_record(status="failed", error=RecordError(code, "m"))], "a" * 64, "a.txt", None)
    assert cache.get("a" * 64, "a.txt", "p", None, None) is None


def test_errors_of_the_document_are_kept(tmp_path):
    cache = RecordCache(tmp_path, "7")
    cache.put([a_record(status="failed", error=RecordError("encrypted_pdf", "m"))], "a" * 64, "a.txt", None)
    assert cache.get("a" * 64, "a.txt", "p", None, None)[0].error.code == "encrypted_pdf"


def test_a_damaged_cache_file_is_read_anew(tmp_path):
    cache = RecordCache(tmp_path, "7")
    cache.put([a_record(report=Report(title=None, evidence={"n": str(Decimal(1))}))], "a" * 64, "a.txt", None)
    (file,) = tmp_path.rglob("*.json")
    file.write_bytes(file.read_bytes()[:20])
    assert cache.get("a" * 64, "a.txt", "p", None, None) is None
