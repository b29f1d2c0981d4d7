"""Reads a document for the checker: its records, and with each what the checker keeps of the text.

Belongs here: the function that runs in a worker process, and carrying a profile beside a record. Does not belong here:
judging anything (`judge.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import partial

from gai_pipeline.align.sections import headings, section_text
from gai_pipeline.extract import parse
from gai_pipeline.layout.blocks import Paragraph, Reading
from gai_pipeline.precheck.model import Checked, Profile
from gai_pipeline.records.model import Record

FUNCTION = f"{__name__}:read"
"""How the engine's workers name `read`."""

PACKED = "checker_profile"
"""Key of the record's evidence under which the profile travels from a worker; `unpack` takes it out again."""

_FEE = re.compile(r"信息处理费|信息公开.{0,6}收费|收取.{0,12}费|收费(?:情况|金额|事项|通知)|未收费|未.{0,6}收取")


def _keep_profile(record: Record, reading: Reading) -> None:
    if record.status in ("parsed", "partial") and reading.reader != "ocr":
        record.report.evidence[PACKED] = _pack(profile(reading))


read = partial(parse, observe=_keep_profile)
"""`gai_pipeline.extract.parse` with a profile packed into the evidence of each report."""


def profile(reading: Reading) -> Profile:
    """What the checker keeps of the text of one report."""
    blocks = reading.blocks
    sections = tuple(dict.fromkeys(number for _, number in headings(blocks)))
    last = section_text(blocks, "六")
    # without a heading of section six, a statement anywhere is as good as can be told
    whole = "\n".join(b.text.strip() for b in blocks if isinstance(b, Paragraph))
    return Profile(sections, bool(_FEE.search(last if "六" in sections else whole)))


def _pack(found: Profile) -> str:
    return json.dumps([found.sections, found.fee_statement])


def unpack(record: Record) -> Checked:
    """A record with its profile, taken out of the record's evidence."""
    packed = record.report.evidence.pop(PACKED, None)
    if packed is None:
        return Checked(record, None)
    sections, fees = json.loads(packed)
    return Checked(record, Profile(tuple(sections), fees))


def read_reports(paths: Sequence[str]) -> Iterator[Checked]:
    """Every report at the paths, in order, read by the engine of the settings within its bounds."""
    from gai_pipeline.archive.expand import expand
    from gai_pipeline.settings import get_settings
    from gai_pipeline.workers.reading import open_engine, read_many

    settings = get_settings()
    limits = settings.limits
    engine = open_engine(
        "records",
        engine=settings.engine,
        workers=settings.n_workers,
        limits=limits,
        function=FUNCTION,
        ray_address=settings.ray_address,
    )
    try:
        for records in read_many(engine, expand(paths, limits), limits):
            yield from map(unpack, records)
    finally:
        engine.close()
