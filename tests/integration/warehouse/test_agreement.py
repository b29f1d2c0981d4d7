"""Random reports: the reader, the SQL of the marts and Great Expectations judge every rule alike.

A report here is a form that balanced until chance changed figures, emptied cells, drew dashes, blotted numbers, dropped
rows and whole tables. The rules between two years are held against a plain reading of the form in this module.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from gai_pipeline.arithmetic.identities import evaluate, holds
from gai_pipeline.codegen import arithmetic_sql, suites
from gai_pipeline.forms.rules import Identity, Rule, Term, identities, rules
from gai_pipeline.forms.spec import edition as form_of
from gai_pipeline.reconcile.finish import finish
from gai_pipeline.records import year_files
from gai_pipeline.records.model import Cell, CellStatus, DocumentInfo, Record, RegionAnswer, Report, Scope, Where
from gai_pipeline.sample.counts import RICHNESS, application_counts, proactive_counts, review_counts
from gai_pipeline.validation import runner
from gai_pipeline.validation.outcomes import Outcome
from gai_pipeline.warehouse.build import build
from gai_pipeline.warehouse.load import load

pytestmark = pytest.mark.integration

BODIES, YEARS = 24, range(2018, 2025)
RULES = [r for r in rules() if r.table is not None]
NOTHING = (CellStatus.BLANK, CellStatus.DASH, CellStatus.ABSENT, CellStatus.UNREADABLE)
SCOPES: tuple[Scope, ...] = ("own", "own", "unclear", "aggregate")

Key = tuple[str, str, str | None, str | None]
"""(report, rule, row, column)."""

Judged = tuple[str, Decimal | None, Decimal | None]
"""Outcome, left side, right side."""


def changed(value: Decimal, rng: random.Random) -> Decimal:
    return rng.choice((value + rng.randint(1, 9), value * 10, Decimal(-30), value + Decimal("0.25"), value + 10**9))


def figures(code: str, rng: random.Random) -> dict[tuple[str, str, str], Decimal]:
    """The form of an edition, balanced."""
    richness = rng.choice(RICHNESS)
    tables = {
        "proactive": proactive_counts(code, richness, rng),
        "applications": application_counts(code, richness, rng),
        "reviews": review_counts(code, richness, rng),
    }
    return {(t, *cell): Decimal(v) for t, found in tables.items() for cell, v in found.items()}


def cells(code: str, present: list[str], rng: random.Random) -> list[Cell]:
    """The cells of the tables that are there, each damaged by chance. Half of the tables stay whole."""
    balanced = figures(code, rng)
    found = []
    for table in form_of(code).tables:
        if table.name not in present:
            continue
        wrong, empty = rng.choice(((0, 0), (0, 0), (0.03, 0), (0, 0.05), (0.03, 0.02), (0.2, 0.2)))
        if table.name == "proactive":  # few cells stand in an equation here
            wrong *= 5
        lost = {r.code for r in table.rows if empty and rng.random() < 0.05}
        for row, column in table.cells():
            value: Decimal | None = balanced[table.name, row, column]
            status = CellStatus.REPORTED
            if row in lost:
                value, status = None, CellStatus.ABSENT
            elif rng.random() < empty:
                value, status = None, rng.choice(NOTHING)
            elif value is not None and rng.random() < wrong:
                value = changed(value, rng)
            raw = None if value is None else str(value)
            where = Where("html", None, f"{table.name}/{row}/{column}")
            found.append(Cell(table.name, row, column, value, status, raw, 1.0, where))
    return found


def reports(rng: random.Random) -> Iterator[Record]:
    """Reports of some bodies over the years, with gaps, in both editions; some bodies publish two kinds in a year."""
    for body in range(BODIES):
        kept = {k: Decimal(0) if k[2] == "items_change" else v for k, v in figures("2019", rng).items()}
        kept |= figures("2021", rng)
        for year in YEARS:
            if rng.random() < 0.15:
                continue
            code = "2019" if year < 2021 or rng.random() < 0.1 else "2021"
            for n in range(2 if rng.random() < 0.2 else 1):
                present = [t.name for t in form_of(code).tables if rng.random() > 0.06]
                found = cells(code, present, rng)
                if rng.random() < 0.6:  # the same figures again, so that chains can hold
                    for c in found:
                        if c.status is CellStatus.REPORTED and rng.random() < 0.95:
                            c.value = kept[c.key]
                document = f"{body:03d}{year}{n}".ljust(64, "0")
                report = Report(
                    title=f"第{body}局{year}年政府信息公开工作年度报告",
                    publisher=f"第{body}局",
                    agency_level="department",
                    report_year=year,
                    published_on=f"{year + 1}-01-{10 + n}",
                    edition=code,
                    scope=rng.choice(SCOPES),
                    region=RegionAnswer("resolved", "110101", "county", ("北京市", "东城区")),
                )
                record = Record(DocumentInfo(document, "a.html", "text/html", 1), "parsed", report=report, cells=found)
                for table in form_of(code).tables:
                    record.tables[table.name] = "present" if table.name in present else rng.choice(("absent", "image"))
                finish(record, set())
                yield record


def read(records: list[Record]) -> dict[Key, Judged]:
    """What the reader makes of the rules inside a report; what does not apply is left out."""
    return {
        (r.report_id, e.rule, e.identity.row, e.identity.column): (e.outcome, e.left, e.right)
        for r in records
        for e in evaluate(r.report.edition, r.cells, r.tables)
        if e.outcome != "not_applicable"
    }


def standing(record: Record) -> tuple[int, str | None]:
    """Of versions of a report the one with the most figures stands, then the one published last."""
    return sum(c.value is not None for c in record.cells), record.report.published_on


def chained(records: list[Record]) -> dict[Key, Judged]:
    """The rules between the current reports of a body in two years that follow each other, cell by cell."""
    current: dict[tuple[str | None, int, bool], Record] = {}
    for r in records:
        assert r.report.report_year is not None
        key = (r.report.publisher, r.report.report_year, r.report.scope == "aggregate")
        before = current.get(key)
        if before is None or standing(r) > standing(before):
            current[key] = r
    found: dict[Key, Judged] = {}
    for (publisher, year, aggregate), later in current.items():
        earlier = current.get((publisher, year - 1, aggregate))
        if earlier is None:
            continue
        of_before = {(i.rule.id, i.key): i for i in identities(earlier.report.edition, "chain")}
        for identity in identities(later.report.edition, "chain"):
            other = of_before.get((identity.rule.id, identity.key))
            table = identity.rule.table or ""
            if other is None or later.tables[table] != "present" or earlier.tables[table] != "present":
                continue
            left, right = side(later, table, identity.left), side(earlier, table, other.right)
            found[later.report_id, identity.rule.id, identity.row, identity.column] = judged(identity, left, right)
    return found


def side(record: Record, table: str, terms: tuple[Term, ...]) -> Decimal | None:
    values = {c.key: c.value for c in record.cells}
    figures = [values.get((table, t.row, t.column)) for t in terms]
    if any(f is None for f in figures):
        return None
    return sum((f * t.coefficient for f, t in zip(figures, terms, strict=True) if f is not None), Decimal(0))


def judged(identity: Identity, left: Decimal | None, right: Decimal | None) -> Judged:
    if left is None or right is None:
        return "blocked", left, right
    return "pass" if holds(identity, left, right) else "fail", left, right


def asked(db: duckdb.DuckDBPyConnection, rule: Rule) -> dict[Key, Judged]:
    """What the generated SQL makes of a rule."""
    mart = f"marts.{arithmetic_sql.MART_OF_TABLE[rule.table or '']}"
    rows = db.execute(
        f"{arithmetic_sql.evaluations(rule, mart)} select report_id, row_code, column_code, left_value, right_value, "
        f"{arithmetic_sql.violated(rule)} from evaluations"
    ).fetchall()
    outcome = {None: "blocked", True: "fail", False: "pass"}
    found = {(r, rule.id, row, column): (outcome[bad], left, right) for r, row, column, left, right, bad in rows}
    assert len(found) == len(rows)
    return found


@dataclass(frozen=True)
class World:
    """Random reports, what is expected of every rule, and the warehouse that was built of them."""

    work: Path
    expected: dict[Key, Judged]
    checked: dict[str, Outcome]
    agreement: list[Outcome]
    current: set[str]

    def of(self, rule: str) -> dict[Key, Judged]:
        return {k: v for k, v in self.expected.items() if k[1] == rule}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    records = list(reports(random.Random(2025)))
    home = tmp_path_factory.mktemp("agreement")
    year_files.write(home / "records", records, replace=True)
    work = home / "work.duckdb"
    load(work, home / "records")
    build(work, run_year=2026, tests=False)
    tables = [*arithmetic_sql.MART_OF_TABLE.values(), "fct_findings"]
    outcomes = runner.run(work, {t: suites.suite(t) for t in tables})
    with closing(duckdb.connect(str(work), read_only=True)) as db:
        current = {r for (r,) in db.execute("select report_id from marts.fct_reports where is_current").fetchall()}
    return World(
        work,
        {**read(records), **chained(records)},
        {o.rule: o for o in outcomes if o.rule is not None},
        [o for o in outcomes if o.title.startswith("the violations of ")],
        current,
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_sql_judges_every_equation_as_the_reader_does(world: World, rule: Rule) -> None:
    expected = world.of(rule.id)
    with closing(duckdb.connect(str(world.work), read_only=True)) as db:
        assert asked(db, rule) == expected

    seen = Counter(outcome for outcome, _, _ in expected.values())
    assert min(seen["pass"], seen["fail"], seen["blocked"]) > 2, "chance has left an outcome out"


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_great_expectations_counts_the_same(world: World, rule: Rule) -> None:
    seen = Counter(outcome for outcome, _, _ in world.of(rule.id).values())
    found = world.checked[rule.id]

    assert (found.checked, found.violated, found.blocked) == (
        seen["pass"] + seen["fail"],
        seen["fail"],
        seen["blocked"],
    )
    assert found.rows
    for row in found.rows:
        key = (row["report_id"], rule.id, row["row_code"], row["column_code"])
        assert world.expected[key] == ("fail", row["left_value"], row["right_value"])


def test_the_findings_are_those_of_the_rules(world: World) -> None:
    with closing(duckdb.connect(str(world.work), read_only=True)) as db:
        rows = db.execute(
            "select report_id, rule_id, row_code, column_code, outcome, left_value, right_value "
            "from marts.fct_findings where rule_id in (select unnest($1))",
            [[r.id for r in RULES]],
        ).fetchall()

    assert {(a, b, c, d): tuple(e) for a, b, c, d, *e in rows} == {
        k: v for k, v in world.expected.items() if v[0] != "pass"
    }
    assert all(o.passed and o.error is None for o in world.agreement)
    assert len(world.agreement) == len(RULES)


def test_the_rates_count_the_same(world: World) -> None:
    with closing(duckdb.connect(str(world.work), read_only=True)) as db:
        rows = db.execute(
            "select rule_id, sum(checked), sum(failed), sum(blocked) from marts.mart_violation_rates group by rule_id"
        ).fetchall()
    expected: dict[str, Counter[str]] = {}
    for (report, rule, _, _), (outcome, _, _) in world.expected.items():
        if report in world.current:
            expected.setdefault(rule, Counter())[outcome] += 1

    assert {r: (c, f, b) for r, c, f, b in rows if r in expected} == {
        r: (n["pass"] + n["fail"], n["fail"], n["blocked"]) for r, n in expected.items()
    }
