"""The lists that a user keeps beside the documents, and how bodies and the day of a run enter the warehouse.

    $GAI_HOME/roster.csv         bodies that owe reports: name and region_code, or publisher_id; first_year, last_year
    $GAI_HOME/discover/*/looked.csv  what web archives were looked through for, written by gai discover
    $GAI_HOME/corrections.yaml   corrections by hand, as `reconcile/corrections.py` describes them

Belongs here: finding these files, holding corrections against the records, handing on what the archive's manifest
says of the documents. Does not belong here: loading them (`warehouse/load.py`). The bundled sample is fictional and
takes none of the files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from gai_pipeline.archive.store import object_name
from gai_pipeline.discover.lookups import lookup_files
from gai_pipeline.orchestrate.chosen_documents import Corpus
from gai_pipeline.orchestrate.progress import say
from gai_pipeline.records.identity import publisher_id
from gai_pipeline.records.rows import PublisherOf
from gai_pipeline.settings import Settings
from gai_pipeline.warehouse.intakes import Intake
from gai_pipeline.wording import told


def publisher_of(regions: Path | None) -> PublisherOf:
    """The ids of bodies, knowing the places that a file adds to the list."""
    if regions is None:
        return publisher_id
    from gai_pipeline.places import bodies
    from gai_pipeline.places.gazetteer import extended

    known = extended(regions)
    return lambda name, region: bodies.publisher_id(name, region, known) if name.strip() else None


def roster(settings: Settings, found: Corpus) -> Path | None:
    """The user's list of bodies that owe reports; None without one."""
    path = settings.root / "roster.csv"
    return path if found.kind == "archive" and path.is_file() else None


def corrections(settings: Settings, found: Corpus) -> Path | None:
    """The user's corrections as the warehouse loads them, None without any. Raises `CorrectionError`."""
    path = settings.root / "corrections.yaml"
    if found.kind != "archive" or not path.is_file():
        return None
    from gai_pipeline.reconcile import corrections as by_hand

    checked = by_hand.check(by_hand.load(path), by_hand.stored(settings.records))
    for unused in checked.unused:
        say(told("run.correction_unused", name=unused.name))
    target = settings.work / "corrections.csv"
    by_hand.write_csv(target, checked.rows)
    return target


def intakes(found: Corpus) -> Iterator[Intake]:
    """When and how the documents came. Rows of archives that do not say in which intake get the day as theirs."""
    for e in found.archive.entries():
        if e.sha256:
            seen = e.fetched_at or e.added_at or None
            yield Intake(
                document_id=e.sha256,
                intake=e.intake or e.added_at[:10],
                seen_at=seen,
                name=e.name,
                path=e.path,
                member=e.member,
                source_uri=e.source_uri,
                media_type=e.media_type,
                bytes=e.bytes,
                object=object_name(e.sha256),
            )


def lookups(settings: Settings, found: Corpus) -> list[Path]:
    """What was looked for in web archives; none for the sample."""
    return lookup_files(settings) if found.kind == "archive" else []


def day(found: Corpus) -> dt.date | None:
    """The day on which coverage is judged; None for the sample, whose tables do not change with the calendar."""
    return dt.datetime.now(dt.UTC).date() if found.kind == "archive" else None
