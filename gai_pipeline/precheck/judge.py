"""Turns a report into problems that its office can mend.

Belongs here: deciding what is wrong. Does not belong here: the sums of the tables (`sums.py`), sentences
(`wording.py`), reading (`reading.py`) or showing (`show.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from gai_pipeline.arithmetic.identities import evaluate
from gai_pipeline.forms.rules import rules
from gai_pipeline.forms.spec import FORM_EDITIONS, due_edition, edition
from gai_pipeline.metadata.year import western
from gai_pipeline.precheck.model import Checked, Problem
from gai_pipeline.precheck.sums import place, sums
from gai_pipeline.precheck.wording import AND, QUOTED, SOURCES, TABLES, sentence
from gai_pipeline.reconcile.messages import row_label
from gai_pipeline.reconcile.narrative import narrative_findings
from gai_pipeline.records.copies import copies
from gai_pipeline.records.model import CellStatus, Record
from gai_pipeline.wording import Lang
from gai_pipeline.wording.reasons import reason

EMPTY: Final = (CellStatus.BLANK, CellStatus.DASH)

_YEAR = re.compile(r"20\d\d")


def judge(checked: Checked, lang: Lang) -> None:
    """Fill in the problems of one report, worst first."""
    record = checked.record
    found: list[Problem] = []
    if record.status in ("failed", "no_report"):
        code = "report.unreadable" if record.status == "failed" else "report.not_a_report"
        why, todo = reason(record.error.code, record.error.message, lang) if record.error else ("", "")
        message, mend = sentence(code, lang, why=why, mend=todo)
        found.append(Problem(code, "error" if record.status == "failed" else "warning", message, mend))
    else:
        found += sums(record, lang)
        found += _cells(record, lang)
        if record.report.edition in FORM_EDITIONS:
            found += _form(checked, lang)
        found += _year(record, lang)
        for f in narrative_findings(record.narrative, record.form, record.cells, lang):
            found.append(Problem(f.rule, f.severity, f.message, sentence(f.rule, lang)[1], left=f.left, right=f.right))
    checked.problems = sorted(found, key=lambda p: p.level != "error")


def judge_copies(reports: Sequence[Checked], lang: Lang) -> None:
    """Add a warning to each report whose text is, figures and names aside, that of another one in the list.

    The same document twice, and versions of one report (same body and year), are no copies.
    """
    same: dict[str, list[Checked]] = {}
    for c in reports:
        if c.record.text_sketch is not None:
            same.setdefault(c.record.report_id, []).append(c)
    dated = sorted(
        same.values(), key=lambda c: (c[0].record.report.report_year or 9999, c[0].record.report.published_on or "")
    )
    found = copies(
        [c[0].record.text_sketch or "" for c in dated],
        [c[0].record.report.publisher for c in dated],
        [c[0].record.report.report_year for c in dated],
    )
    told: set[int] = set()
    for copy in found:
        for position, counterpart in ((copy.first, copy.second), (copy.second, copy.first)):
            if position not in told:
                told.add(position)
                other = dated[counterpart][0]
                told_of, publisher = other.record.report, dated[position][0].record.report.publisher
                message, mend = sentence(
                    "report.copy_of_own" if publisher == told_of.publisher is not None else "report.copy",
                    lang,
                    other=other.name,
                    share=f"{copy.share:.0%}",
                    publisher=told_of.publisher or "?",
                    year=told_of.report_year or "?",
                )
                for checked in dated[position]:
                    checked.problems.append(Problem("report.copy", "warning", message, mend))


def _cells(record: Record, lang: Lang) -> Iterator[Problem]:
    """One problem per table and kind of cell without a number, instead of one per sum that they block."""
    code = record.form
    judged = evaluate(code, record.cells, record.tables)
    for table, state in record.tables.items():
        if state != "present":
            continue
        own = [c for c in record.cells if c.table == table]
        blocked = sum(e.outcome == "blocked" for e in judged if e.identity.rule.table == table)
        name = TABLES[lang].get(table, table)
        gone = dict.fromkeys(c.row for c in own if c.status is CellStatus.ABSENT)
        if gone:
            labels = AND[lang].join(QUOTED[lang].format(row_label(code, table, row)) for row in gone)
            message, mend = sentence("rows.missing", lang, table=name, n=len(gone), rows=labels)
            yield Problem("rows.missing", "warning", message, mend, table)
        for rule, statuses in (("cells.without_number", EMPTY), ("cells.unreadable", (CellStatus.UNREADABLE,))):
            missing = [c for c in own if c.status in statuses]
            if missing:
                first = place(code, missing[0], lang)
                said = f"{rule}_unchecked" if rule == "cells.without_number" and not blocked else rule
                message, mend = sentence(said, lang, table=name, n=len(missing), first=first, rules=blocked)
                yield Problem(rule, "warning", message, mend, table)
    yield from _not_entitled(record, lang)
    for unknown in record.unknown_rows:
        name = TABLES[lang].get(unknown.table, unknown.table)
        message, mend = sentence("rows.unknown", lang, table=name, label=unknown.label[:40])
        yield Problem("rows.unknown", "warning", message, mend, unknown.table)


def _not_entitled(record: Record, lang: Lang) -> Iterator[Problem]:
    """Figures in rows that only bodies of other levels may have."""
    code, level = record.form, record.report.agency_level
    for rule in rules():
        for row, levels in rule.entitled.items():
            figures = [str(c.value) for c in record.cells if (c.table, c.row) == (rule.table, row) and c.value]
            if figures and level != "unknown" and level not in levels:
                table = rule.table or ""
                shown = row_label(code, table, row) if lang == "zh" else row
                said = sentence(
                    "rows.not_entitled", lang, table=TABLES[lang][table], row=shown, figures=AND[lang].join(figures)
                )
                yield Problem("rows.not_entitled", "warning", *said, table, row)


def _form(checked: Checked, lang: Lang) -> Iterator[Problem]:
    """Tables, sections, the edition and the statement on fees."""
    record, found = checked.record, checked.record.report.edition
    form, year = edition(found), checked.record.report.report_year
    for name, state in record.tables.items():
        if state in ("absent", "image") and form.has_table(name):
            code = "report.table_missing" if state == "absent" else "report.table_is_picture"
            message, mend = sentence(code, lang, table=TABLES[lang].get(name, name))
            yield Problem(code, "error" if state == "absent" else "warning", message, mend, name)
    if year is not None:
        due = due_edition(year)
        if due is not None and due != found:
            notice = edition(due).notice
            message, mend = sentence("report.edition", lang, year=year, expected=due, found=found, notice=notice)
            yield Problem("report.edition", "warning", message, mend)
    if checked.profile is None:
        return
    has_table = {t.section for t in form.tables if record.tables.get(t.name) in ("present", "image")}
    for section in form.sections:
        if section.number not in checked.profile.sections and section.number not in has_table:
            message, mend = sentence("report.section_missing", lang, number=section.number, title=section.title)
            yield Problem("report.section_missing", "warning", message, mend)
    if form.states_fees and not checked.profile.fee_statement:
        yield Problem("report.fee_statement", "warning", *sentence("report.fee_statement", lang))


def _year(record: Record, lang: Lang) -> Iterator[Problem]:
    year = record.report.report_year
    if year is None:
        return
    in_title = {int(y) for y in _YEAR.findall(western(record.report.title or ""))}
    if in_title and year not in in_title:
        message, mend = sentence("report.year_in_title", lang, title=min(in_title), text=year)
        yield Problem("report.year_in_title", "warning", message, mend)
    for note in record.report.notes:
        source = note.removeprefix("report_year_differs_from_")
        if source == note or source not in SOURCES[lang] or (source == "title" and in_title):
            continue
        message, mend = sentence("report.year_conflict", lang, text=year, source=SOURCES[lang][source])
        yield Problem("report.year_conflict", "warning", message, mend)
