"""WARC and WACZ files of one's own: which captures they hold, with their places.

Belongs here: going through files. Does not belong here: reading documents out of them (`retrieve.py`).
"""

from __future__ import annotations

import base64
import hashlib
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Final

from gai_pipeline.archive.warc_records import WarcRecord, records
from gai_pipeline.discover.captures import Capture, Crawl, DiscoverError, write_part
from gai_pipeline.discover.columnar import authorities
from gai_pipeline.limits import Limits

ENDINGS = (".warc", ".warc.gz", ".wacz")
_WARC = (".warc", ".warc.gz")
DEFAULTS: Final = Limits()
_KINDS: Final = ("response", "resource")
_MOST_HEAD: Final = 1 << 20
_MOST_REASONS: Final = 5
_BYTES: Final = re.compile(r"\d[\d,]{0,20} bytes")


def read_files(
    crawl: Crawl, paths: Sequence[Path], limits: Limits = DEFAULTS
) -> Iterator[tuple[Path, int, str | None]]:
    """Go through files and folders: (file, captures, what was wrong with it, which costs no other record of it). Files
    that were gone through before and have not changed are not read again. Raises `DiscoverError` where there is no
    such file."""
    files = list(_files(paths))
    if not files:
        raise DiscoverError(f"no WARC or WACZ file in {', '.join(map(str, paths))}")
    for file in files:
        status = file.stat()
        told = hashlib.sha256(f"{file.resolve()} {status.st_size} {status.st_mtime_ns}".encode()).hexdigest()[:16]
        part = crawl.part(told)
        if part.exists():
            yield file, _count(crawl, told), None
            continue
        problems: list[str] = []
        captures = write_part(part, _captures(file.resolve(), problems, limits))
        problem = "; ".join(problems) or None
        state = "read" if problem is None else "damaged"
        crawl.note("index", {"file": str(file), "part": told, "state": state, "captures": captures, "message": problem})
        yield file, captures, problem


def _count(crawl: Crawl, part: str) -> int:
    return next((int(line["captures"]) for line in crawl.notes("index") if line.get("part") == part), 0)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.name.lower().endswith(ENDINGS) and p.is_file())
        elif path.exists():
            yield path
        else:
            raise DiscoverError(f"{path}: there is no such file or folder")


def _captures(file: Path, problems: list[str], limits: Limits) -> Iterator[Capture]:
    if not file.name.lower().endswith(".wacz"):
        with file.open("rb") as stream:
            yield from _records(_places(stream, problems, limits), str(file), file.stat().st_size)
        return
    try:
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                if info.filename.lower().endswith(_WARC):
                    with archive.open(info) as stream:
                        yield from _records(
                            _places(stream, problems, limits), f"{file}!{info.filename}", info.file_size
                        )
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        problems.append(f"it breaks off ({error}): what came before it is listed")


def _records(places: Iterator[tuple[int, Capture | None]], name: str, size: int) -> Iterator[Capture]:
    """Captures of one WARC; a record's length is known when the next begins."""
    waiting: Capture | None = None
    for record_at, capture in places:
        if waiting is not None:
            yield _placed(waiting, name, record_at)
        waiting = capture
    if waiting is not None:
        yield _placed(waiting, name, size)


def _placed(capture: Capture, name: str, end: int) -> Capture:
    return replace(capture, file=name, length=end - capture.offset)


def _places(stream: IO[bytes], problems: list[str], limits: Limits) -> Iterator[tuple[int, Capture | None]]:
    """(where a record begins, its capture; None for a broken one, and those of other kinds)."""
    told = authorities()["media_types"]
    kinds = {*told["html"], *told["document"], *told["picture"]}
    skipped: Counter[str] = Counter()
    seen = 0
    try:
        for record in records(stream, limits.document_bytes + _MOST_HEAD, limits.archive_bytes):
            why = _skipped(record)
            skipped.update([why] if why else [])
            seen += record.broken is None
            if record.offset is not None:
                yield record.offset, None if why else _capture(record, record.offset, kinds)
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        problems.append(f"it breaks off after {seen} records ({error}): what came before is listed")
    problems += [f"{count} of its records skipped: {why}" for why, count in skipped.most_common(_MOST_REASONS)]
    if not seen:
        problems.append("it holds no WARC record")


def _skipped(record: WarcRecord) -> str | None:
    """Why a record is not looked at, None where it is."""
    if record.broken is not None:
        return f"broken ({_BYTES.sub('some bytes', record.broken)}); get the file again"
    if record.fields.get("warc-type", "").lower() not in _KINDS:
        return None
    if record.content is None:
        return "larger than GAI_DOCUMENT_MAX_MB"
    return None if record.offset is not None else "not compressed by itself; unpack the file (gunzip) and list it anew"


def _capture(record: WarcRecord, offset: int, kinds: set[str]) -> Capture | None:
    """The capture of a record with a whole answer of one of the kinds, of status 200 where it has one."""
    url = record.fields.get("warc-target-uri", "").strip("<>")
    content = record.content or b""
    if record.fields.get("warc-type", "").lower() not in _KINDS or not url.startswith(("http://", "https://")):
        return None
    mime, payload = record.fields.get("content-type", ""), content
    if mime.lower().startswith("application/http"):
        head, _, payload = content.partition(b"\r\n\r\n")
        if b" 200" not in head.split(b"\r\n", 1)[0]:
            return None
        mime = _media_type(head)
    mime = mime.split(";")[0].strip().lower()
    if mime not in kinds:
        return None
    digest = base64.b32encode(hashlib.sha1(payload, usedforsecurity=False).digest()).decode()
    at = record.fields.get("warc-date", "")
    cut = record.fields.get("warc-truncated")
    return Capture(url, at.replace("Z", "+00:00"), mime, digest, "", offset, 0, cut or None)


def _media_type(head: bytes) -> str:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-type":
            return value.decode("latin-1")
    return ""
