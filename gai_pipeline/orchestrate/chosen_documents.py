"""Which documents a warehouse is made of: those that were taken in, or the bundled sample where there are none.

Belongs here: keeping the sample apart from real documents. Does not belong here: the archive itself, or reading.

The sample is fictional. It has its own archive, and it leaves the records as soon as a real document is taken in.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gai_pipeline.archive.manifest import Entry
from gai_pipeline.archive.store import Archive
from gai_pipeline.settings import Settings
from gai_pipeline.warehouse.load import default_regions

Kind = Literal["archive", "sample"]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents of a warehouse, one entry a document by hash, and the places that they can be about besides the
    country's."""

    kind: Kind
    archive: Archive
    entries: Sequence[Entry]
    places: Path | None = None

    @property
    def regions(self) -> tuple[Path, ...] | None:
        """The lists of places of the warehouse, None for the package's own alone; the sample's are all fictional."""
        if self.places is None:
            return None
        return (self.places,) if self.kind == "sample" else (default_regions(), self.places)

    @property
    def fingerprint(self) -> str:
        """Changes exactly when a document, its name or its address does."""
        digest = hashlib.sha256(self.kind.encode())
        for e in self.entries:
            digest.update(repr((e.sha256, e.name, e.path, e.member, e.source_uri)).encode())
        return digest.hexdigest()


def sample_folder(settings: Settings) -> Path:
    return settings.root / "sample"


def sample_archive(settings: Settings) -> Archive:
    return Archive(str(sample_folder(settings) / "archive"))


def write_sample_documents(settings: Settings) -> Path:
    """The sample's documents on disk, written where they are missing; returns their folder."""
    folder = sample_folder(settings)
    done = folder / "complete"
    if not done.exists():
        from gai_pipeline.sample.corpus import write_sample

        folder.mkdir(parents=True, exist_ok=True)
        write_sample(folder)
        done.touch()
    return folder / "documents"


def corpus(settings: Settings) -> Corpus:
    """The documents of the warehouse as the archives are now."""
    real = Archive.of(settings)
    entries = real.documents()
    if entries:
        return Corpus("archive", real, entries, settings.extra_regions)
    folder = sample_folder(settings)
    archive = sample_archive(settings)
    if not (folder / "complete").exists():
        return Corpus("archive", real, ())
    return Corpus("sample", archive, archive.documents(), folder / "regions.csv")


def keep_apart(settings: Settings, kind: Kind) -> bool:
    """Drop stored records that were made from the other kind of documents; true if there were any.

    The note is written last: a kill in between drops them again.
    """
    note = settings.records / "corpus"
    if note.exists() and note.read_text("utf-8").strip() == kind:
        return False
    stored = [p for p in settings.records.glob("report_year=*") if p.is_dir()]
    for folder in stored:
        shutil.rmtree(folder)
    settings.records.mkdir(parents=True, exist_ok=True)
    temporary = note.with_name(".corpus.new")
    temporary.write_text(kind + "\n", "utf-8")
    temporary.replace(note)
    return bool(stored)
