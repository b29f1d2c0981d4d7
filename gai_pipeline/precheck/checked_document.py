"""Reads a document for the checker: its records, and with each what the checker keeps of the text.

Belongs here: the function that runs in a worker process, and carrying a profile beside a record. Does not belong here:
judging anything (`problems.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import partial

from gai_pipeline.align.sections import headings, section_text
from gai_pipeline.extract import parse_noted
from gai_pipeline.layout.blocks import Paragraph, Reading
from gai_pipeline.precheck.verdicts import Checked, Profile
from gai_pipeline.records.model import Record

FUNCTION = f"{__name__}:read"
"""How the engine's workers name `read`."""

_FEE = re.compile(r"信息处理费|信息公开.{0,6}收费|收取.{0,12}费|收费(?:情况|金额|事项|通知)|未收费|未.{0,6}收取")


def _noted_profile(record: Record, reading: Reading) -> str:
    if record.status not in ("parsed", "partial") or reading.reader == "ocr":
        return ""
    found = profile(reading)
    return json.dumps([found.sections, found.fee_statement])


read = partial(parse_noted, _noted_profile)
"""`gai_pipeline.extract.parse`, each report with its profile as a note."""


def profile(reading: Reading) -> Profile:
    """What the checker keeps of the text of one report."""
    blocks = reading.blocks
    sections = tuple(dict.fromkeys(number for _, number in headings(blocks)))
    last = section_text(blocks, "六")
    # without a heading of section six, a statement anywhere is as good as can be told
    whole = "\n".join(b.text.strip() for b in blocks if isinstance(b, Paragraph))
    return Profile(sections, bool(_FEE.search(last if "六" in sections else whole)))


def checked(record: Record, note: str) -> Checked:
    """A record with the profile that its note holds."""
    if not note:
        return Checked(record, None)
    sections, fees = json.loads(note)
    return Checked(record, Profile(tuple(sections), fees))


def read_reports(paths: Sequence[str]) -> Iterator[Checked]:
    """Every report at the paths, in order, read by the engine of the settings within its bounds."""
    from gai_pipeline.archive.expand import expand
    from gai_pipeline.settings import get_settings
    from gai_pipeline.workers.reading import job_of, open_engine, read_noted

    settings = get_settings()
    limits = settings.limits
    job = job_of("noted", limits, FUNCTION, settings.extra_regions, settings.ocr_provider)
    engine = open_engine(job, settings)
    try:
        for found in read_noted(engine, expand(paths, limits), limits):
            yield from (checked(record, note) for record, note in found)
    finally:
        engine.close()
