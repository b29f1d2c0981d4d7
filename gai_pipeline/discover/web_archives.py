"""WARC and WACZ files of one's own: which captures they hold, with their places.

Belongs here: going through files. Does not belong here: reading documents out of them (`retrieve.py`).
"""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from gai_pipeline.discover.captures import Capture, Crawl, DiscoverError, write_part
from gai_pipeline.discover.columnar import authorities

ENDINGS = (".warc", ".warc.gz", ".wacz")
_WARC = (".warc", ".warc.gz")


def read_files(crawl: Crawl, paths: Sequence[Path]) -> Iterator[tuple[Path, int, str | None]]:
    """Go through files and folders: (file, captures, what was wrong with it). Files that were gone through before and
    have not changed are not read again. Raises `DiscoverError` where there is no such file."""
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
        captures = write_part(part, _captures(file.resolve(), problems))
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


def _captures(file: Path, problems: list[str]) -> Iterator[Capture]:
    if not file.name.lower().endswith(".wacz"):
        with file.open("rb") as stream:
            yield from _records(stream, str(file), file.stat().st_size, problems)
        return
    try:
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                if info.filename.lower().endswith(_WARC):
                    with archive.open(info) as stream:
                        yield from _records(stream, f"{file}!{info.filename}", info.file_size, problems)
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        problems.append(f"it breaks off ({error}): what came before it is listed")


def _records(stream: IO[bytes], name: str, size: int, problems: list[str]) -> Iterator[Capture]:
    """Captures of one WARC; a record's length is known when the next begins."""
    waiting: Capture | None = None
    for record_at, capture in _places(stream, problems):
        if waiting is not None:
            yield _placed(waiting, name, record_at)
        waiting = capture
    if waiting is not None:
        yield _placed(waiting, name, size)


def _placed(capture: Capture, name: str, end: int) -> Capture:
    return replace(capture, file=name, length=end - capture.offset)


def _places(stream: IO[bytes], problems: list[str]) -> Iterator[tuple[int, Capture | None]]:
    """(offset of a record, its capture; None for records of other kinds)."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    told = authorities()["media_types"]
    kinds = {*told["html"], *told["document"], *told["picture"]}
    seen = 0
    try:
        for record in ArchiveIterator(stream, parse_http=False):
            seen += 1
            wanted = record.record_type in (WarcRecordType.response, WarcRecordType.resource)
            yield record.stream_pos, _capture(record, kinds) if wanted else None
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        problems.append(f"it breaks off after {seen} records ({error}): what came before is listed")
    if not seen:
        problems.append("it holds no WARC record")


def _capture(record: Any, kinds: set[str]) -> Capture | None:
    """The capture of a record with a whole answer of one of the kinds, of status 200 where it has one."""
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    content = record.reader.read()
    if not url.startswith(("http://", "https://")) or len(content) < record.content_length:
        return None
    mime, payload = record.headers.get("Content-Type") or "", content
    if record.is_http:
        head, _, payload = content.partition(b"\r\n\r\n")
        if b" 200" not in head.split(b"\r\n", 1)[0]:
            return None
        mime = _media_type(head)
    mime = mime.split(";")[0].strip().lower()
    if mime not in kinds:
        return None
    digest = base64.b32encode(hashlib.sha1(payload, usedforsecurity=False).digest()).decode()
    at = record.headers.get("WARC-Date") or ""
    cut = record.headers.get("WARC-Truncated")
    return Capture(url, at.replace("Z", "+00:00"), mime, digest, "", record.stream_pos, 0, cut or None)


def _media_type(head: bytes) -> str:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-type":
            return value.decode("latin-1")
    return ""
