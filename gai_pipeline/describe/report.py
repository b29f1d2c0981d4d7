"""Puts the descriptions of a report together.

Belongs here: the order of questions and the notes on conflicts. Does not belong here: any single answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gai_pipeline.describe.dates import find_published
from gai_pipeline.describe.publisher import Publisher, find_publisher
from gai_pipeline.describe.text import Prose
from gai_pipeline.describe.title import find_title
from gai_pipeline.describe.year import find_year
from gai_pipeline.read.blocks import Reading
from gai_pipeline.records.model import Report

_NAVIGATION = re.compile(r"当前位置|您的位置|您现在的位置|您所在的位置|所在位置")
_NOTICE_2021 = re.compile(r"国办公开办函[〔\[(]?2021[〕\])]?\s*30\s*号")
_NOTICE_2019 = re.compile(r"国办公开办函[〔\[(]?2019[〕\])]?\s*60\s*号")


@dataclass(slots=True)
class Description:
    """A report's metadata, still without its place, and what places need to resolve it."""

    report: Report
    prose: Prose
    publisher: Publisher | None
    navigation: str | None


def describe(reading: Reading, *, edition: str | None, sections: Sequence[str]) -> Description:
    """Metadata of one report. `edition` is what its tables say, None without tables; `sections` its headings."""
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
    report.edition = edition or edition_without_tables(prose.text, report.report_year, sections)
    report.notes += _notes(prose.text, report, reading)
    navigation = reading.navigation or next((x.text for x in prose.head if _NAVIGATION.search(x.text)), None)
    return Description(report, prose, publisher, navigation)


def edition_without_tables(text: str, year: int | None, sections: Sequence[str]) -> str:
    """The edition of a report whose tables are missing or pictures: by its sections, the cited notice and the year."""
    if len(set(sections)) >= 3 or _NOTICE_2021.search(text) or _NOTICE_2019.search(text):
        if year is not None and year >= 2021:
            return "2021"
        if year in (2019, 2020):
            return "2019"
        if _NOTICE_2021.search(text):
            return "2021"
        if year is None:
            return "2019" if _NOTICE_2019.search(text) else "unknown"
    if year is not None and year <= 2018:
        return "free"
    return "unknown" if year is None else ("2021" if year >= 2021 else "2019")


def _notes(text: str, report: Report, reading: Reading) -> list[str]:
    notes = [f"damage_{d}" for d in sorted(reading.damage)]
    if report.edition == "2021" and _NOTICE_2019.search(text) and not _NOTICE_2021.search(text):
        notes.append("cites_notice_of_2019")
    if report.title is None:
        notes.append("no_title_line")
    return notes
