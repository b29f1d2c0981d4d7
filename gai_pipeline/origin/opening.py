"""Opens a document with the program for its kind.

Belongs here: giving the bytes a name that programs understand, and starting the program. Does not belong here: reading
the document.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
from pathlib import Path
from typing import Final

import click

from gai_pipeline.archive.manifest import Entry
from gai_pipeline.archive.store import Archive

_UNSAFE: Final = re.compile(r"[^\w.()（）《》〔〕 -]")


def readable_file(entry: Entry, archive: Archive, folder: Path) -> Path:
    """The document as a file with an ending: the one that was given if it is as it was, else a copy in `folder`.

    Raises `ArchiveDamaged`.
    """
    given = Path(entry.path)
    if entry.member is None and given.is_file():
        with given.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() == entry.sha256:
                return given.absolute()
    name = _UNSAFE.sub("_", entry.name)[-80:] or "document"
    if not Path(name).suffix:
        name += mimetypes.guess_extension(entry.media_type) or ""
    target = folder / entry.sha256[:16] / name
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(archive.get(entry.sha256))
    return target


def opened(path: Path) -> bool:
    """Start the program for a file; whether there is one."""
    try:
        return click.launch(str(path), wait=True) == 0
    except OSError:
        return False
