"""Records of documents that were read before, so that nothing is read twice.

Belongs here: the key, the file layout, what may be kept. Does not belong here: when to read (`reading.py`).

A file a document under `$GAI_HOME/cache/records/<parser version>-<layout>/`, with its checksum; written whole and
renamed into place, so a kill leaves either the old state or the new. The cache may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from gai_pipeline.records.model import Record
from gai_pipeline.records.seal import sealed, unsealed
from gai_pipeline.workers.codec import dump_records, layout_version, load_records

_log = logging.getLogger("gai_pipeline")

PASSING = frozenset(
    {
        "timeout",
        "out_of_memory",
        "worker_died",
        "internal_error",
        "ocr_not_installed",
        "too_large",
        "archive_damaged",
    }
)
"""Errors that another machine, setting or installation may not have: never kept."""


class RecordCache:
    """Parsed records by document hash, hints and parser version. `beside` are (address, hash) of the files that were
    read with a page; their own records are kept with the page's."""

    def __init__(self, root: Path, parser_version: str) -> None:
        version = re.sub(r"[^\w.+-]", "_", str(parser_version))
        self._folder = root / "records" / f"{version}-{layout_version()}-sealed"

    def get(
        self,
        sha256: str,
        name: str,
        path: str,
        member: str | None,
        source_uri: str | None,
        beside: Sequence[tuple[str, str]] = (),
    ) -> list[Record] | None:
        """The records of a document that was read before, with today's path and member; None if it was not."""
        file = self._file(sha256, name, source_uri, beside)
        try:
            records = load_records(unsealed(file.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as damage:
            _log.warning("gai: the cached reading of %s is damaged (%s); it is read again", path, damage)
            return None
        for record in records:
            if record.document.id == sha256:
                record.document = replace(record.document, path=path, member=member, source_uri=source_uri)
            elif member is not None:  # a file beside the page in the same archive, whose address is its member's name
                record.document = replace(record.document, path=path)
        return records

    def put(
        self,
        records: Sequence[Record],
        sha256: str,
        name: str,
        source_uri: str | None,
        beside: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Keep records, unless an error in them may pass."""
        if any(r.error is not None and r.error.code in PASSING for r in records):
            return
        file = self._file(sha256, name, source_uri, beside)
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(sealed(dump_records(records)))
            os.replace(temporary, file)  # noqa: PTH105
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)  # noqa: PTH108
            raise

    def _file(self, sha256: str, name: str, source_uri: str | None, beside: Sequence[tuple[str, str]]) -> Path:
        # Name and address are hints that may change what is read (kind, year), so they belong to the key.
        key = hashlib.sha256(json.dumps([sha256, name, source_uri, *beside]).encode()).hexdigest()
        return self._folder / key[:2] / f"{key}.json"
