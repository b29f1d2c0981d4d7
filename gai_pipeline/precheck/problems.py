"""Turns a report into problems that its office can mend.

Belongs here: deciding what is wrong. Does not belong here: the sums of the tables (`sums.py`), sentences
(`phrases.py`), reading (`checked_document.py`) or showing (`results.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from gai_pipeline.arithmetic.identities import evaluate
from gai_pipeline.forms.rules import rules
from gai_pipeline.forms.spec import FORM_EDITIONS, Edition, due_edition, edition
from gai_pipeline.metadata.year import western
from gai_pipeline.precheck.phrases import AND, QUOTED, SOURCES, TABLES, sentence
from gai_pipeline.precheck.sums import place, sums
from gai_pipeline.precheck.verdicts import Checked, Problem, Profile
from gai_pipeline.reconcile.messages import row_label
from gai_pipeline.reconcile.text_checks import narrative_findings
from gai_pipeline.records.copies import copies
from gai_pipeline.records.model import Cell, CellStatus, Record
from gai_pipeline.wording import Lang
from gai_pipeline.wording.reasons import reason

EMPTY: Final = (CellStatus.BLANK, CellStatus.DASH)

_YEAR = re.compile(r"20\d\d")
_DIFFERS_FROM: Final = "report_year_differs_from_"
"""What begins a note of a record on where another year stands."""


def judge(checked: Checked, lang: Lang) -> None:
    """Fill in the problems of one report, worst first."""
    record = checked.record
    if record.status in ("failed", "no_report"):
        found = [_without_report(record, lang)]
    else:
        found = [
            *sums(record, lang),
            *_cells(record, lang),
            *(_form(checked, lang) if record.report.edition in FORM_EDITIONS else ()),
            *_year(record, lang),
            *_text(record, lang),
        ]
    checked.problems = sorted(found, key=lambda p: p.level != "error")


def _without_report(record: Record, lang: Lang) -> Problem:
    failed = record.status == "failed"
    code = "report.unreadable" if failed else "report.not_a_report"
    why, todo = reason(record.error.code, record.error.message, lang) if record.error else ("", "")
    return Problem(code, "error" if failed else "warning", *sentence(code, lang, why=why, mend=todo))


def _text(record: Record, lang: Lang) -> Iterator[Problem]:
    """The numbers of the running text, against each other and against the tables."""
    for f in narrative_findings(record.narrative, record.form, record.cells, lang):
        yield Problem(f.rule, f.severity, f.message, sentence(f.rule, lang)[1], left=f.left, right=f.right)


def judge_copies(reports: Sequence[Checked], lang: Lang) -> None:
    """Add a warning to each report whose text is, figures and names aside, that of another one in the list.

    The same document twice, and versions of one report (same body and year), are no copies.
    """
    dated = sorted(_by_report(reports), key=lambda same: _published(same[0].record))
    found = copies(
        [same[0].record.text_sketch or "" for same in dated],
        [same[0].record.report.publisher for same in dated],
        [same[0].record.report.report_year for same in dated],
    )
    told: set[int] = set()
    for copy in found:
        for one, other in ((copy.first, copy.second), (copy.second, copy.first)):
            if one not in told:
                told.add(one)
                for checked in dated[one]:
                    checked.problems.append(_copied(dated[one][0], dated[other][0], copy.share, lang))


def _by_report(reports: Sequence[Checked]) -> list[list[Checked]]:
    """The reports whose text can be compared, those that are one report together."""
    same: dict[str, list[Checked]] = {}
    for checked in reports:
        if checked.record.text_sketch is not None:
            same.setdefault(checked.record.report_id, []).append(checked)
    return list(same.values())


def _published(record: Record) -> tuple[int, str]:
    """What reports are put in order by: the year that they tell of, then their date."""
    return record.report.report_year or 9999, record.report.published_on or ""


def _copied(checked: Checked, other: Checked, share: float, lang: Lang) -> Problem:
    report, counterpart = checked.record.report, other.record.report
    code = "report.copy_of_own" if report.publisher == counterpart.publisher is not None else "report.copy"
    said = sentence(
        code,
        lang,
        other=other.name,
        share=f"{share:.0%}",
        publisher=counterpart.publisher or "?",
        year=counterpart.report_year or "?",
    )
    return Problem("report.copy", "warning", *said)


def _cells(record: Record, lang: Lang) -> Iterator[Problem]:
    """One problem per table and kind of cell without a number, instead of one per sum that they block."""
    judged = evaluate(record.form, record.cells, record.tables)
    for table, state in record.tables.items():
        if state == "present":
            blocked = sum(e.outcome == "blocked" for e in judged if e.identity.rule.table == table)
            own = [c for c in record.cells if c.table == table]
            yield from _missing_rows(record.form, table, own, lang)
            yield from _without_number(record.form, table, own, blocked, lang)
    yield from _not_entitled(record, lang)
    for unknown in record.unknown_rows:
        name = TABLES[lang].get(unknown.table, unknown.table)
        said = sentence("rows.unknown", lang, table=name, label=unknown.label[:40])
        yield Problem("rows.unknown", "warning", *said, unknown.table)


def _missing_rows(code: str, table: str, own: Sequence[Cell], lang: Lang) -> Iterator[Problem]:
    """The rows of the form that a table leaves out."""
    gone = dict.fromkeys(c.row for c in own if c.status is CellStatus.ABSENT)
    if gone:
        labels = AND[lang].join(QUOTED[lang].format(row_label(code, table, row)) for row in gone)
        name = TABLES[lang].get(table, table)
        yield Problem(
            "rows.missing", "warning", *sentence("rows.missing", lang, table=name, n=len(gone), rows=labels), table
        )


def _without_number(code: str, table: str, own: Sequence[Cell], blocked: int, lang: Lang) -> Iterator[Problem]:
    """The empty and the unreadable cells of a table, and how many sums cannot be checked for them."""
    for rule, statuses in (("cells.without_number", EMPTY), ("cells.unreadable", (CellStatus.UNREADABLE,))):
        missing = [c for c in own if c.status in statuses]
        if missing:
            name, first = TABLES[lang].get(table, table), place(code, missing[0], lang)
            said = f"{rule}_unchecked" if rule == "cells.without_number" and not blocked else rule
            words = sentence(said, lang, table=name, n=len(missing), first=first, rules=blocked)
            yield Problem(rule, "warning", *words, table)


def _not_entitled(record: Record, lang: Lang) -> Iterator[Problem]:
    """Figures in rows that only bodies of other levels may have."""
    level = record.report.agency_level
    for rule in rules():
        for row, levels in rule.entitled.items():
            table = rule.table or ""
            figures = [str(c.value) for c in record.cells if (c.table, c.row) == (table, row) and c.value]
            if figures and level not in ("unknown", *levels):
                shown = row_label(record.form, table, row) if lang == "zh" else row
                listed = AND[lang].join(figures)
                said = sentence("rows.not_entitled", lang, table=TABLES[lang][table], row=shown, figures=listed)
                yield Problem("rows.not_entitled", "warning", *said, table, row)


def _form(checked: Checked, lang: Lang) -> Iterator[Problem]:
    """Tables, sections, the edition and the statement on fees."""
    form = edition(checked.record.report.edition)
    yield from _tables(checked.record, form, lang)
    yield from _edition(checked.record, lang)
    if checked.profile is not None:
        yield from _sections(checked.record, checked.profile, form, lang)
        if form.states_fees and not checked.profile.fee_statement:
            yield Problem("report.fee_statement", "warning", *sentence("report.fee_statement", lang))


def _tables(record: Record, form: Edition, lang: Lang) -> Iterator[Problem]:
    """The tables that are not there, or are pictures that the document only links to."""
    for name, state in record.tables.items():
        if state in ("absent", "image") and form.has_table(name):
            code = "report.table_missing" if state == "absent" else "report.table_is_picture"
            said = sentence(code, lang, table=TABLES[lang].get(name, name))
            yield Problem(code, "error" if state == "absent" else "warning", *said, name)


def _edition(record: Record, lang: Lang) -> Iterator[Problem]:
    """An edition other than the one that the year is due in."""
    year, found = record.report.report_year, record.report.edition
    due = None if year is None else due_edition(year)
    if due is not None and due != found:
        notice = edition(due).notice
        said = sentence("report.edition", lang, year=year, expected=due, found=found, notice=notice)
        yield Problem("report.edition", "warning", *said)


def _sections(record: Record, profile: Profile, form: Edition, lang: Lang) -> Iterator[Problem]:
    """The sections of the form that neither a heading nor their table shows."""
    has_table = {t.section for t in form.tables if record.tables.get(t.name) in ("present", "image")}
    for section in form.sections:
        if section.number not in profile.sections and section.number not in has_table:
            said = sentence("report.section_missing", lang, number=section.number, title=section.title)
            yield Problem("report.section_missing", "warning", *said)


def _year(record: Record, lang: Lang) -> Iterator[Problem]:
    """A year of the title, the address or the date that is not the one that the text reports on."""
    year = record.report.report_year
    if year is None:
        return
    in_title = {int(y) for y in _YEAR.findall(western(record.report.title or ""))}
    if in_title and year not in in_title:
        said = sentence("report.year_in_title", lang, title=min(in_title), text=year)
        yield Problem("report.year_in_title", "warning", *said)
    for source in _other_years(record):
        if source in SOURCES[lang] and not (source == "title" and in_title):
            said = sentence("report.year_conflict", lang, text=year, source=SOURCES[lang][source])
            yield Problem("report.year_conflict", "warning", *said)


def _other_years(record: Record) -> list[str]:
    """Where the document states another year, by the notes of its record."""
    return [n.removeprefix(_DIFFERS_FROM) for n in record.report.notes if n.startswith(_DIFFERS_FROM)]
