"""The bundled sample: about 90 documents of a fictional province with their truth, written at run time.

Belongs here: which body publishes what in which year, and what is planted. Does not belong here: a body's figures over
the years (`series.py`), how they are printed, laid out, worded or rendered (the other modules of this package), and
large corpora for accuracy (`varied.py`).
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from gai_pipeline.forms.rules import Term, identities
from gai_pipeline.sample import figures as fg
from gai_pipeline.sample import prose, render_html, render_office, render_text
from gai_pipeline.sample.counts import Key
from gai_pipeline.sample.expected import Requests, expected_region_years
from gai_pipeline.sample.layout import WORDINGS, printed_tables
from gai_pipeline.sample.places import BODIES, Body, chain, write_regions
from gai_pipeline.sample.series import all_series, edition_of
from gai_pipeline.sample.truth import Truth, broken_rules, cells_of, tables_of

PLANTED_CHANGES: Mapping[tuple[str, int], Mapping[Key, int]] = {
    ("south", 2022): {
        ("applications", "carried_forward", "natural_person"): 1,
        ("applications", "carried_forward", "total"): 1,
    },
    ("water", 2021): {("applications", "new_requests", "total"): 2, ("applications", "granted", "total"): -1},
    ("city_b", 2023): {
        ("applications", "granted", "natural_person"): 3,
        ("applications", "granted", "total"): 3,
    },
    ("education", 2020): {("reviews", "reconsideration", "total"): 1},
    ("south", 2024): {("proactive", "normative_documents", "issued"): 200},
    ("street", 2023): {("proactive", "normative_documents", "in_force"): 3},
    ("town_a", 2020): {("proactive", "administrative_penalty", "items_previous_year"): 2},
    ("east", 2022): {("proactive", "administrative_penalty", "decisions"): 5},
}
"""Filers' errors in figures: what is added to a printed number. One for each rule over cells, `applications.carry_over`
excepted, which `series.py` plants so that the year itself still balances."""

BREAKDOWN_BREAK = ("education", 2022)
AGREEMENT_BREAK = ("street", 2022)
WRONG_TITLE_YEAR = ("west", 2023)
REPUBLISHED = ("town_b", 2021)

HTML_TURNS = ("plain", "wps", "thead", "word", "layout", "divs", "careless", "nested", "flat")
TEXT_TURNS = (
    "lines_spaced",
    "pipe_lines",
    "tab_lines",
    "pipes",
    "markdown",
    "tabs",
    "pipes_trailing",
    "markdown_compact",
    "ocr_tabs",
)
ENCODING_TURNS = ("utf8", "gb2312", "utf8", "gbk", "utf8_undeclared", "gbk_as_utf8", "utf8")


@dataclass(slots=True)
class Report:
    """One version of one body's report: what it prints and where it will be written."""

    body: Body
    year: int
    edition: str
    figures: fg.Figures | None
    facts: prose.Facts
    warnings: list[dict[str, Any]] = field(default_factory=list)
    version: int = 1


def _narrative(body: Body, year: int, figures: fg.Figures | None, rng: random.Random) -> dict[str, int]:
    parts = {"website": rng.randint(20, 400), "wechat": rng.randint(5, 200), "other": rng.randint(0, 30)}
    disclosed = sum(parts.values()) + (9 if (body.key, year) == BREAKDOWN_BREAK else 0)
    counts = {"disclosed": disclosed, **parts}
    if figures and "applications" in figures.tables():
        received = int(figures.value("applications", "new_requests", "total"))
        counts["received"] = received + (7 if (body.key, year) == AGREEMENT_BREAK else 0)
    return counts


def _published(body: Body, year: int, version: int) -> date:
    """Departments and townships in January, governments of counties and above in March; corrections in May."""
    if version > 1:
        return date(year + 1, 5, 20)
    day = 5 + len(body.key) % 20
    return date(year + 1, 1, day) if body.level in {"department", "township"} else date(year + 1, 3, day)


def _chain_warnings(later: fg.Figures, earlier: fg.Figures) -> list[dict[str, Any]]:
    """The chains between two years that do not hold; one with a cell without a number is not judged."""
    found = []
    for identity in identities(later.edition, "chain"):
        table = identity.rule.table or ""
        left, right = _sum(later, table, identity.left), _sum(earlier, table, identity.right)
        if left is not None and right is not None and left != right:
            found.append({"rule": identity.rule.id, "row": identity.row, "column": identity.column})
    return found


def _sum(figures: fg.Figures, table: str, terms: Iterable[Term]) -> Decimal | None:
    """What one side of an equation adds up to, None where a cell has no number or is not there."""
    total = Decimal(0)
    for term in terms:
        figure = figures.cells.get((table, term.row, term.column))
        if figure is None or figure.value is None:
            return None
        total += term.coefficient * figure.value
    return total


def reports() -> list[Report]:
    """Every report of the sample, body by body and year by year, with what is planted in it."""
    series = all_series()
    found: list[Report] = []
    for body in BODIES:
        earlier: fg.Figures | None = None
        for year in body.years:
            code = edition_of(body, year)
            rng = random.Random(f"report/{body.key}/{year}")
            figures = None
            if code != "free":
                figures = fg.printed(code, series[body.key][year], fg.STYLES[body.style], rng)
                figures = fg.change(figures, PLANTED_CHANGES.get((body.key, year), {}))
            report = _report(body, year, code, figures, rng)
            if figures and earlier and found[-1].year == year - 1:
                report.warnings += _chain_warnings(figures, earlier)
            if (body.key, year) == REPUBLISHED and figures:
                first = fg.change(figures, {("proactive", "administrative_penalty", "decisions"): 11})
                found.append(_report(body, year, code, first, random.Random(f"report/{body.key}/{year}")))
                report = _report(body, year, code, figures, random.Random(f"report/{body.key}/{year}"), version=2)
            found.append(report)
            earlier = figures
    return found


def _report(
    body: Body, year: int, code: str, figures: fg.Figures | None, rng: random.Random, version: int = 1
) -> Report:
    office = f"{body.full_name}办公室" if body.aggregate else None
    facts = prose.Facts(
        publisher=body.full_name,
        short=body.short_name,
        self_name=body.self_name,
        year=year,
        edition=code,
        scope="aggregate" if body.aggregate else "own",
        published=_published(body, year, version),
        title_year=year - 1 if (body.key, year) == WRONG_TITLE_YEAR else None,
        counts=_narrative(body, year, figures, rng),
        navigation=("首页", *(p.name for p in chain(body.region)), "政府信息公开年报"),
        address="".join(p.name for p in chain(body.region)) + "样例路1号",
        corrected=version > 1,
        office=office,
    )
    report = Report(body, year, code, figures, facts, version=version)
    if figures:
        report.warnings += list(fg.violations(figures, "warning"))
    key = body.key, year
    for planted, rule in ((BREAKDOWN_BREAK, "narrative.breakdown_sum"), (AGREEMENT_BREAK, "narrative.table_agreement")):
        if key == planted:
            report.warnings.append({"rule": rule, "row": None, "column": None})
    if key == ("east", 2022):
        report.warnings.append({"rule": "rollup.sum_of_units", "row": "administrative_penalty", "column": "decisions"})
    return report


def render(report: Report, turn: int) -> tuple[str, bytes, str]:
    """(file name, bytes, dialect) of a report; the dialect follows from its turn."""
    rng = random.Random(f"render/{report.body.key}/{report.year}/{report.version}")
    wording = WORDINGS[turn % len(WORDINGS)]
    tables = printed_tables(report.figures, wording) if report.figures else {}
    messes = ("clean", "clean", "spaced_title", "clean", "headings_slipped", "lost_runs", "clean")
    mess = prose.MESSES[messes[turn % len(messes)]]
    page = prose.write_page(report.facts, tables, rng, mess, wording)
    name = f"{report.year}-{report.body.key}" + ("-corrected" if report.version > 1 else "")
    if turn % 12 == 4:
        dialect = render_office.DOCX_DIALECTS[turn // 12 % len(render_office.DOCX_DIALECTS)]
        return f"{name}.docx", render_office.render_docx(page, dialect), f"docx/{dialect}"
    if turn % 24 == 9:
        return f"{name}.xlsx", render_office.render_xlsx(page, "one_sheet"), "xlsx/one_sheet"
    if turn % 3 < 2:
        dialect = HTML_TURNS[turn * 2 // 3 % len(HTML_TURNS)]
        encoding = ENCODING_TURNS[turn % len(ENCODING_TURNS)]
        published = report.facts.published
        meta = {"PubDate": published.isoformat()} if published else {}
        return f"{name}.html", render_html.render(page, dialect, encoding, meta), f"html/{dialect}/{encoding}"
    turns: tuple[str, ...] = TEXT_TURNS
    if report.body.style in {"blank"}:
        turns = tuple(t for t in TEXT_TURNS if render_text.DIALECTS[t].keeps_blanks)
    dialect = turns[turn // 3 % len(turns)]
    return f"{name}.txt", render_text.render(page, dialect), f"text/{dialect}"


def _truth(report: Report, name: str, dialect: str) -> Truth:
    body, figures = report.body, report.figures
    violations = broken_rules(figures) if figures else []
    return Truth(
        source=name,
        edition=report.edition,
        report_year=report.year,
        publisher=body.names,
        region={"status": "resolved", "code": body.region, "level": chain(body.region)[-1].level},
        tables=tables_of(figures),
        cells=cells_of(figures) if figures else [],
        violations=violations,
        warnings=report.warnings,
        more={
            "title": prose.title_of(report.facts),
            "published_on": report.facts.published.isoformat() if report.facts.published else None,
            "agency_level": body.level,
            "scope": report.facts.scope,
            "dialect": dialect,
            "version": report.version,
            "narrative": dict(report.facts.counts),
        },
    )


def _write_others(documents: Path) -> list[Truth]:
    """One file that nobody can read, and two that look like reports and are none."""
    rng = random.Random("others")
    broken = (
        b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0"
    )
    (documents / "2023-unreadable.pdf").write_bytes(broken)
    half = prose.half_year_page("示例省甲样市示东区例山镇人民政府", 2023, rng)
    (documents / "2023-half-year.html").write_bytes(render_html.render(half, "divs"))
    index = prose.index_page("示例省甲样市示西县示河镇人民政府", [2021, 2022, 2023])
    (documents / "index-town_b.html").write_bytes(render_html.render(index, "layout"))
    return [
        Truth("2023-unreadable.pdf", status="failed"),
        Truth("2023-half-year.html", status="no_report"),
        Truth("index-town_b.html", status="no_report"),
    ]


def write_sample(folder: Path) -> list[Truth]:
    """Writes the sample under `folder`: `documents/`, `truth/*.json`, `regions.csv`, `expected_region_year.json`.

    The same bytes on every machine and run. Returns the truth of every document, in the order written.
    """
    documents, truths = folder / "documents", folder / "truth"
    documents.mkdir(parents=True, exist_ok=True)
    truths.mkdir(parents=True, exist_ok=True)
    written = []
    found = reports()
    for turn, report in enumerate(found):
        name, data, dialect = render(report, turn)
        (documents / name).write_bytes(data)
        written.append(_truth(report, name, dialect))
    written += _write_others(documents)
    for truth in written:
        truth.write(truths)
    write_regions(folder / "regions.csv")
    current = [r for r in found if (r.body.key, r.year) != REPUBLISHED or r.version > 1]
    requests = [
        Requests(r.body, r.year, r.figures.value("applications", "new_requests", "total"))
        for r in current
        if r.figures and "applications" in r.figures.tables()
    ]
    answers = json.dumps(expected_region_years(requests), ensure_ascii=False, indent=1)
    (folder / "expected_region_year.json").write_text(answers + "\n", "utf-8")
    return written
