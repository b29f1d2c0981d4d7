"""Puts the descriptions of a report together.

Belongs here: the order of questions and the notes on conflicts. Does not belong here: any single answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from gai_pipeline.forms.spec import FORM_EDITIONS, due_edition, edition
from gai_pipeline.layout.blocks import Reading
from gai_pipeline.metadata.dates import find_published
from gai_pipeline.metadata.publisher import Publisher, find_publisher
from gai_pipeline.metadata.text import Prose
from gai_pipeline.metadata.title import find_title
from gai_pipeline.metadata.year import find_year
from gai_pipeline.records.model import Report

_NAVIGATION = re.compile(r"当前位置|您的位置|您现在的位置|您所在的位置|所在位置")


@dataclass(slots=True)
class Description:
    """A report's metadata, still without its place, and what places need to resolve it."""

    report: Report
    prose: Prose
    publisher: Publisher | None
    navigation: str | None


def describe(reading: Reading, *, edition: str | None) -> Description:
    """Metadata of one report. `edition` is what its tables say, None without tables."""
    prose = Prose(reading.blocks, reading.title, reading.url)
    report = Report()
    title = find_title(prose)
    if title is not None:
        report.title = title.text
        report.evidence["title"] = title.locator
    published = find_published(prose, reading.published)
    if published is not None:
        report.published_on, report.evidence["published_on"] = published
    year = find_year(prose, report.title, report.published_on)
    report.report_year = year.year
    if year.evidence:
        report.evidence["report_year"] = year.evidence
    report.notes += [f"report_year_differs_from_{source}" for source in year.conflicts]
    publisher = find_publisher(prose, title)
    if publisher is not None:
        report.publisher = publisher.name
        report.evidence["publisher"] = publisher.locator
    report.edition = edition or edition_without_tables(prose.text, report.report_year)
    report.notes += _notes(prose.text, report, reading)
    navigation = reading.navigation or next((x.text for x in prose.head if _NAVIGATION.search(x.text)), None)
    return Description(report, prose, publisher, navigation)


def edition_without_tables(text: str, year: int | None) -> str:
    """The edition of a report whose tables are missing or pictures: by the year, else by the notice that it cites."""
    cited = [code for code in FORM_EDITIONS if notice_pattern(code).search(text)]
    if year is None:
        return cited[0] if cited else "unknown"
    newest = FORM_EDITIONS[0]
    return due_edition(year) or (newest if newest in cited else "free")


@cache
def notice_pattern(code: str) -> re.Pattern[str]:
    """How texts cite the notice of an edition, 国办公开办函〔2021〕30号: with any brackets or none."""
    office, year, number = re.split("[〔〕]", edition(code).notice.removesuffix("号"))
    return re.compile(rf"{office}[〔\[(]?{year}[〕\])]?\s*{number}\s*号")


def _notice_of_another(own: str, text: str) -> list[str]:
    """The note that a report cites the notice of an earlier edition than its own, and not that one."""
    if own not in FORM_EDITIONS or notice_pattern(own).search(text):
        return []
    earlier = FORM_EDITIONS[FORM_EDITIONS.index(own) + 1 :]
    return [f"cites_notice_of_{code}" for code in earlier if notice_pattern(code).search(text)][:1]


def _notes(text: str, report: Report, reading: Reading) -> list[str]:
    notes = [f"damage_{d}" for d in sorted(reading.damage)]
    notes += _notice_of_another(report.edition, text)
    if report.title is None:
        notes.append("no_title_line")
    return notes
