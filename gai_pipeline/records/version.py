"""The version of the parser, as stored with every report.

Belongs here: telling whether the same bytes may now give another record. Does not belong here: the package's version,
which also changes for other reasons.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

_ROOMS: Final = (
    "read",
    "layout",
    "arithmetic",
    "align",
    "metadata",
    "places",
    "reconcile",
    "forms",
    "records",
    "extract",
)
_ENDINGS: Final = (".py", ".yaml", ".gz")


def _files(folder: Traversable) -> list[Traversable]:
    found: list[Traversable] = []
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            found += _files(entry)
        elif entry.name.endswith(_ENDINGS):
            found.append(entry)
    return found


@cache
def parser_version() -> str:
    """Twelve hexadecimal digits over the code and data of every room that a record passes through."""
    digest = hashlib.sha256()
    for room in _ROOMS:
        for file in _files(resources.files("gai_pipeline").joinpath(room)):
            digest.update(file.name.encode() + b"\0")
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
