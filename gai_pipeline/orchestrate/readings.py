"""What the documents say, read once and laid out by report year, before it becomes stored records.

Belongs here: the hand-over from reading by document to writing by year. Does not belong here: reading (`workers/`),
Parquet (`records/year_files.py`).

    work/readings/{2023,unknown,...}.jsonl   the records of one document a line
    work/readings/index.json               documents, years, and what they were made from

The year of a document is known only once it is read, and a year's records must fit in memory while all years need not.
The folder is replaced as a whole and can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from gai_pipeline.orchestrate.chosen_documents import Corpus
from gai_pipeline.orchestrate.progress import say
from gai_pipeline.records.model import Record
from gai_pipeline.records.seal import Damaged, sealed, unsealed
from gai_pipeline.records.version import parser_version
from gai_pipeline.settings import Settings
from gai_pipeline.workers.cache import PASSING
from gai_pipeline.workers.codec import dump_records, layout_version, load_records
from gai_pipeline.workers.reading import read_archive

UNKNOWN = "unknown"


@dataclass(slots=True)
class Readings:
    """Counts of a reading. `years` counts reports by report year ("unknown" where it is not known), `states` and
    `editions` and `errors` count records by status, edition and error code."""

    made_from: str = ""
    documents: int = 0
    cached: int = 0
    reused: bool = False
    years: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    editions: dict[str, int] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)

    @property
    def final(self) -> bool:
        """Whether reading the same documents again would give the same; a time-out may pass."""
        return not set(self.errors) & PASSING


def folder(settings: Settings) -> Path:
    return settings.work / "readings"


def made_from(corpus: Corpus) -> str:
    """What readings depend on: the documents, the places they can be about, and the reader's version."""
    regions = hashlib.sha256(corpus.places.read_bytes() if corpus.places else b"").hexdigest()[:8]
    return f"{corpus.fingerprint}:{regions}:{parser_version()}:{layout_version()}:sealed"


def stored(settings: Settings) -> Readings | None:
    """The latest complete reading, None where there is none."""
    try:
        return Readings(**json.loads((folder(settings) / "index.json").read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def read_all(settings: Settings, corpus: Corpus, progress: Callable[[int, int], None] | None = None) -> Readings:
    """Read every document of the corpus, from the cache where it is known, and lay the records out by report year.

    Nothing is done where the documents and the reader are those of the stored reading.
    """
    before = stored(settings)
    basis = made_from(corpus)
    if before is not None and before.made_from == basis and before.final and _are_whole(folder(settings)):
        before.reused = True
        return before
    target = folder(settings)
    new = target.with_name("readings.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    found = Readings(made_from=basis)
    counts = {name: Counter[str]() for name in ("years", "states", "editions", "errors")}
    with ExitStack() as stack:
        files: dict[str, IO[bytes]] = {}
        for outcome in read_archive(corpus.archive, corpus.entries, settings, corpus.places):
            found.documents += 1
            found.cached += outcome.cached
            for year, records in _by_year(outcome.records).items():
                if year not in files:
                    files[year] = stack.enter_context((new / f"{year}.jsonl").open("wb"))
                files[year].write(sealed(dump_records(records)) + b"\n")
            for record in outcome.records:
                _count(counts, record)
            if progress:
                progress(found.documents, len(corpus.entries))
    for name, counter in counts.items():
        setattr(found, name, dict(sorted(counter.items())))
    (new / "index.json").write_text(json.dumps(asdict(found), ensure_ascii=False), "utf-8")
    shutil.rmtree(target, ignore_errors=True)
    new.rename(target)
    return found


def _are_whole(readings: Path) -> bool:
    """Whether every line is as it was written; what is damaged is read anew from the archive."""
    for file in sorted(readings.glob("*.jsonl")):
        with file.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                try:
                    unsealed(line.rstrip(b"\n"))
                except Damaged:
                    say(f"{file}, line {number} is damaged: the documents are read again")
                    return False
    return True


def records_of(settings: Settings, year: str) -> Iterator[Record]:
    """The records of a report year ("2023" or "unknown")."""
    path = folder(settings) / f"{year}.jsonl"
    if not path.exists():
        return
    with path.open("rb") as stream:
        for line in stream:
            yield from load_records(unsealed(line.rstrip(b"\n")))


def _by_year(records: list[Record]) -> dict[str, list[Record]]:
    groups: dict[str, list[Record]] = {}
    for record in records:
        year = record.report.report_year
        groups.setdefault(UNKNOWN if year is None else str(year), []).append(record)
    return groups


def _count(counts: dict[str, Counter[str]], record: Record) -> None:
    counts["states"][record.status] += 1
    if record.error is not None:
        counts["errors"][record.error.code] += 1
    if record.status in ("parsed", "partial"):
        counts["editions"][record.report.edition] += 1
        year = record.report.report_year
        counts["years"][UNKNOWN if year is None else str(year)] += 1
