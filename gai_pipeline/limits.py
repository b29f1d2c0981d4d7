"""The bounds within which documents are taken in and read.

Belongs here: the limits as plain numbers, cheap to import, with defaults that suit a laptop.
Does not belong here: where the numbers come from (`settings.py`) or how they are enforced (`workers/`, `archive/`).
"""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes. `seconds` and `memory_bytes` bound the reading of one document in its worker;
    `document_bytes` bounds a document's size; `archive_*` bound what one ZIP, WARC or JSONL may unpack to."""

    seconds: float = 60.0
    memory_bytes: int = 2048 * MB
    document_bytes: int = 64 * MB
    archive_members: int = 20_000
    archive_bytes: int = 2048 * MB
    archive_depth: int = 2
    """A ZIP inside a ZIP is opened, one inside that is refused."""
    fetch_seconds: float = 60.0
    fetch_redirects: int = 8
    allow_private_addresses: bool = False
