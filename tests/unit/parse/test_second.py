"""A PDF whose sums fail is read by a second reader before anybody is blamed."""

from dataclasses import replace

from gai_pipeline.parse import parse
from gai_pipeline.parse.second import second_reading
from gai_pipeline.sample.varied import Recipe, make

RULED = Recipe(
    reader="pdf", dialect="ruled", edition="2021", richness="modest", style="plain", wording=0, mess="clean", seed=7
)


def test_both_readings_agree_on_a_filers_error() -> None:
    made = make(replace(RULED, broken=True))
    (record,) = parse(made.data, made.name)
    failed = [f for f in record.findings if f.outcome == "fail" and f.severity == "error"]
    assert failed
    second = second_reading(made.data, record)
    assert second is not None
    assert all(second[c.key] == c.value for c in record.cells)
    assert {f.cause for f in failed} == {"filer"}


def test_a_pdf_that_balances_is_read_once() -> None:
    made = make(RULED)
    (record,) = parse(made.data, made.name)
    assert second_reading(made.data, record) is None
