"""The numbers of the running text against each other and against the tables.

Belongs here: `narrative.breakdown_sum` and `narrative.table_agreement`. Does not belong here: finding the numbers
(`metadata/narrative.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Final

from gai_pipeline.arithmetic.identities import CellKey
from gai_pipeline.forms.metrics import Metric, metrics
from gai_pipeline.forms.rules import rule
from gai_pipeline.forms.spec import edition as form_of
from gai_pipeline.reconcile.messages import number
from gai_pipeline.records.model import Cell, Finding, NarrativeCount
from gai_pipeline.wording import Lang

BREAKDOWN, AGREEMENT = "narrative.breakdown_sum", "narrative.table_agreement"
TOTAL, PART = "breakdown_total", "breakdown_part"

MEANINGS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "requests_received": (("new_requests",), ("new_requests", "carried_over")),
    "requests_carried_over": (("carried_over",),),
    "requests_answered": (("total_processed",), ("new_requests",), ("new_requests", "carried_over")),
    "requests_carried_forward": (("carried_forward",),),
    "reconsiderations": (("reconsiderations",),),
    "litigations": (("litigations",),),
    "normative_documents": (
        ("normative_documents_issued",),
        ("normative_documents_in_force",),
        ("normative_documents_repealed",),
    ),
}
"""Stated measure → the sums of metrics (`forms/metrics.yaml`) that it can mean; agreeing with one of them is enough.

收到/收办 means the new requests or all that were in hand (domain, `narrative.table_agreement`); 规范性文件 can be those
issued, those repealed or those in force. A measure that is not here is compared with nothing.
"""

_OF_PART: Final = re.compile("政府办|本级|代表|以.{0,8}政府名义|向.{0,8}政府|机关本身|其中")
"""Counts of a part: those that the government itself, or its office, received, beside a table of a whole place."""


def narrative_findings(
    narrative: Sequence[NarrativeCount], edition: str, cells: Iterable[Cell], lang: Lang = "en"
) -> list[Finding]:
    """Findings of both rules. `cells` are those of the tables that are present; a measure whose cells have no number
    is not compared. All findings are warnings of cause `filer`: the text says what it says."""
    return [*_breakdowns(narrative, lang), *_agreements(narrative, edition, cells, lang)]


def _breakdowns(narrative: Sequence[NarrativeCount], lang: Lang) -> Iterator[Finding]:
    about = rule(BREAKDOWN)
    for total, parts in breakdowns(narrative):
        stated = sum((p.value for p in parts), Decimal(0))
        if stated == total.value:
            continue
        listed = " + ".join(number(p.value) for p in parts)
        gap = number(total.value - stated)
        text = (
            f"正文称共 {number(total.value)}{total.unit},所列分项之和为 {number(stated)}({listed}),"
            f"相差 {gap}:“{total.raw}”"
            if lang == "zh"
            else f"the text states a total of {number(total.value)}, its parts add up to {number(stated)} ({listed}), "
            f"difference {gap}: “{total.raw}”"
        )
        yield Finding(BREAKDOWN, "fail", about.severity, None, None, total.value, stated, "filer", text)


def breakdowns(narrative: Sequence[NarrativeCount]) -> Iterator[tuple[NarrativeCount, list[NarrativeCount]]]:
    """(stated total, its stated parts): the parts of one place that follow their total, at least two of them."""
    total: NarrativeCount | None = None
    parts: list[NarrativeCount] = []
    for count in [*narrative, None]:
        if count is not None and count.measure == PART and total is not None and count.where == total.where:
            parts.append(count)
            continue
        if count is None or count.measure == TOTAL:
            if total is not None and len(parts) > 1:
                yield total, parts
            total, parts = count, []


def _agreements(
    narrative: Sequence[NarrativeCount], edition: str, cells: Iterable[Cell], lang: Lang
) -> Iterator[Finding]:
    about = rule(AGREEMENT)
    stated = _stated(narrative, edition)
    values = {(c.table, c.row, c.column): c.value for c in cells} if stated else {}
    for measure, counts in stated.items():
        figures = _figures(_senses(measure, counts), edition, values)
        said = _whole(counts)
        if said is None or not figures or any(c.value in figures.values() for c in counts):
            continue
        nearest = min(sorted(figures.values()), key=lambda v: abs(v - said.value))
        text = _disagreement(said, figures, lang)
        yield Finding(AGREEMENT, "fail", about.severity, None, None, said.value, nearest, "filer", text)


def _stated(narrative: Sequence[NarrativeCount], edition: str) -> dict[str, list[NarrativeCount]]:
    """The counts of a text that the tables can be held against, by what they measure."""
    stated: dict[str, list[NarrativeCount]] = {}
    for count in narrative:
        if count.measure in MEANINGS and not _is_row(edition, count.raw):
            stated.setdefault(count.measure, []).append(count)
    return stated


def _figures(
    senses: Iterable[tuple[str, ...]], edition: str, values: Mapping[CellKey, Decimal | None]
) -> dict[tuple[str, ...], Decimal]:
    """What the tables say for each sense of a measure; empty where they do not say it for all."""
    found: dict[tuple[str, ...], Decimal] = {}
    for names in senses:
        figure = _sum(edition, names, values)
        if figure is None:
            return {}
        found[names] = figure
    return found


def _whole(counts: Sequence[NarrativeCount]) -> NarrativeCount | None:
    """The mention that counts the whole: the largest, since smaller ones in the same text are parts of it."""
    return max((c for c in counts if not _OF_PART.search(c.raw)), key=lambda c: c.value, default=None)


def _disagreement(said: NarrativeCount, figures: Mapping[tuple[str, ...], Decimal], lang: Lang) -> str:
    either = _either(figures, lang)
    if lang == "zh":
        return f"正文说“{said.raw}”({number(said.value)}{said.unit}),而表格中{either}"
    return f"the text says {number(said.value)} (“{said.raw}”), in the tables {either}"


def _senses(measure: str, counts: Sequence[NarrativeCount]) -> tuple[tuple[str, ...], ...]:
    """What a measure can mean as the text words it: 办理 can be all that was answered too."""
    handled = measure == "requests_received" and any("办理" in c.raw for c in counts)
    return MEANINGS[measure] + (MEANINGS["requests_answered"][:1] if handled else ())


def _either(figures: Mapping[tuple[str, ...], Decimal], lang: Lang) -> str:
    """The figures of the tables with their names; of several with the same figure the first."""
    first: dict[Decimal, tuple[str, ...]] = {}
    for names, figure in figures.items():
        first.setdefault(figure, names)
    if lang == "zh":
        return ",".join(f"{'加'.join(_metric(n).zh for n in names)}为 {number(v)}" for v, names in first.items())
    return " or ".join(f"{' + '.join(n.replace('_', ' ') for n in names)} is {number(v)}" for v, names in first.items())


def _is_row(edition: str, raw: str) -> bool:
    """Whether the words are a row of a flattened table, which would be held against itself."""
    return any(label in raw for label in _row_labels(edition))


@cache
def _row_labels(edition: str) -> tuple[str, ...]:
    try:
        tables = form_of(edition).tables
    except KeyError:
        return ()
    return tuple(r.label for t in tables for r in t.rows if len(r.label) > 8)


@cache
def _cells(edition: str, metric: str) -> tuple[CellKey, ...]:
    try:
        return _metric(metric).cells_in(edition)
    except KeyError:
        return ()


@cache
def _metric(code: str) -> Metric:
    return next(m for m in metrics() if m.code == code)


def _sum(edition: str, names: Sequence[str], values: Mapping[CellKey, Decimal | None]) -> Decimal | None:
    """The figure of the tables, None where the edition lacks a cell of it or a cell has no number."""
    keys = [_cells(edition, name) for name in names]
    if not all(keys):
        return None
    found = [value for own in keys for key in own if (value := values.get(key)) is not None]
    return sum(found, Decimal(0)) if len(found) == sum(map(len, keys)) else None
