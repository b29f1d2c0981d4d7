"""Paths in, documents out: files, folders, ZIP, WARC and JSONL opened, in an order that depends on names only.

Belongs here: walking and dispatch. Does not belong here: keeping documents (`intake.py`), URLs (`fetch.py`).
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from gai_pipeline.archive.bundles import PAGES, PARTS, Bundles, Gathering, page_of
from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.archive.pages import from_jsonl
from gai_pipeline.archive.unzip import Budget, Refused, members, names_of, pages_of
from gai_pipeline.archive.warc import from_warc
from gai_pipeline.limits import Limits
from gai_pipeline.read.links import FOLDERS
from gai_pipeline.read.sniff import ARCHIVES, IMAGES, JSONL, WARC, ZIP, sniff

_HEAD = 64 * 1024
SMALL_PART = 10_000
"""Bytes below which a picture saved beside a page is an icon and no document."""
PAGE_PARTS = (".css", ".js", ".mjs", ".map", ".woff", ".woff2", ".ttf", ".eot", ".otf", ".svg", ".ico")
"""What browsers save beside a page and nobody reads; passed over in folders and archives."""


def expand(paths: Iterable[str], limits: Limits) -> Iterator[Document | Refusal]:
    """The documents at the paths, each path's in name order. Nothing is raised: what cannot be opened is a Refusal."""
    for path in paths:
        target = Path(path)
        if target.is_dir():
            files = list(_walk(target))
            yield from _files(files, limits)
            if not files:
                yield Refusal("empty_folder", "the folder holds no file", path)
        else:
            yield from _files([path, *_parts_of(path)], limits)


def _files(files: list[str], limits: Limits) -> Iterator[Document | Refusal]:
    """The documents of files that were given together, each page with what belongs to it."""
    bundles = _bundles_of(files, limits)
    gathering = Gathering(bundles, limits.document_bytes)
    for file in files:
        handed = False
        for item in _file(file, limits, file in bundles.linked):
            if isinstance(item, Document) and item.via == "file":
                handed = True
                yield from gathering.take(file, item)
            else:
                yield item
        if not handed:
            yield from gathering.take(file, None)
    yield from gathering.rest()


def _bundles_of(files: list[str], limits: Limits) -> Bundles:
    parts = [f for f in files if f.lower().endswith(PARTS)]
    pages = [f for f in files if f.lower().endswith(PAGES)]
    return Bundles(_opened(pages, limits), parts) if parts and pages else Bundles()


def _opened(pages: list[str], limits: Limits) -> Iterator[tuple[str, bytes]]:
    for page in pages:
        try:
            if Path(page).stat().st_size <= limits.document_bytes:
                yield page, Path(page).read_bytes()
        except OSError:  # `_file` says what is wrong with it
            continue


def _parts_of(page: str) -> list[str]:
    """Files in the folder that a browser saves beside a page, for a page that is given alone."""
    if not page.lower().endswith(PAGES):
        return []
    stem = os.path.splitext(page)[0]  # noqa: PTH122  keeps the path as the user gave it ("./x")
    return [file for ending in FOLDERS if Path(stem + ending).is_dir() for file in _walk(Path(stem + ending))]


def _walk(folder: Path) -> Iterator[str]:
    """Files below a folder, sorted; hidden ones, parts of saved pages and links to folders are left out."""
    for where, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(f for f in folders if not f.startswith((".", "__MACOSX")))
        for file in sorted(files):
            if not _passed_over(file):
                yield os.path.join(where, file)  # noqa: PTH118  keeps the path as the user gave it ("./x")


def _is_icon(data: bytes, bundle: str | None, name: str) -> bool:
    return bundle is not None and len(data) < SMALL_PART and sniff(data, name) in IMAGES


def _passed_over(name: str) -> bool:
    last = name.rsplit("/", 1)[-1]
    return last.startswith((".", "~$")) or last in ("Thumbs.db", "desktop.ini") or last.lower().endswith(PAGE_PARTS)


def _file(path: str, limits: Limits, linked: bool = False) -> Iterator[Document | Refusal]:
    target = Path(path)
    try:
        status = target.stat()
        if not stat.S_ISREG(status.st_mode):
            yield Refusal("not_a_file", "the path is neither a file nor a folder", path)
            return
        with target.open("rb") as stream:
            if status.st_size <= limits.document_bytes:
                data = stream.read(limits.document_bytes + 1)
                kind = sniff(data, target.name)
                if kind not in ARCHIVES:
                    bundle = page_of(path, lambda page: Path(page).is_file())
                    if linked or not _is_icon(data, bundle, path):
                        yield Document(data, target.name, path, bundle=bundle)
                    return
                stream.seek(0)
            else:
                kind = sniff(stream.read(_HEAD), target.name)
                stream.seek(0)
                if kind not in ARCHIVES:
                    digest = hashlib.file_digest(stream, "sha256").hexdigest()
                    megabytes = limits.document_bytes >> 20
                    message = (
                        f"{status.st_size:,} bytes are more than {megabytes} MB; raise GAI_DOCUMENT_MAX_MB to read it"
                    )
                    yield Refusal("too_large", message, path, None, None, digest, status.st_size, kind)
                    return
            if kind == WARC:
                yield from from_warc(stream, path, limits)
            elif kind == JSONL:
                yield from from_jsonl(stream, path, limits)
            else:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
                stream.seek(0)
                archive = Refusal("", "", path, None, None, digest, status.st_size, ZIP)
                yield from _zip(stream, archive, "", limits, Budget.of(limits), 1)
    except FileNotFoundError:
        yield Refusal("not_found", "there is no such file or folder", path)
    except OSError as error:
        yield Refusal("not_readable", f"the file cannot be read ({error.strerror or error})", path)


def _zip(
    source: bytes | IO[bytes], archive: Refusal, prefix: str, limits: Limits, budget: Budget, depth: int
) -> Iterator[Document | Refusal]:
    """The documents of a ZIP. `archive` carries what is known of the file itself, for refusals inside it."""

    def refuse(refused: Refused, member: str | None) -> Refusal:
        return Refusal(
            refused.code, refused.message, archive.path, member, None, archive.sha256, archive.bytes, archive.media_type
        )

    found = False
    names: set[str] = set()
    bundles = _bundles_in(source, limits)
    gathering = Gathering(bundles, limits.document_bytes)
    try:
        for name, content in members(source, limits, budget, names):
            found = True
            member = prefix + name
            if isinstance(content, Refused):
                yield refuse(content, member)
                yield from gathering.take(name, None)
            elif _passed_over(name):
                continue
            elif sniff(content, name) != ZIP:
                page = page_of(name, names.__contains__)
                bundle = None if page is None else f"{archive.path}/{prefix}{page}"
                last = name.replace("\\", "/").rsplit("/", 1)[-1]
                document = Document(content, last, archive.path, member, None, bundle, via="zip")
                is_part = name in bundles.linked or not _is_icon(content, bundle, name)
                yield from gathering.take(name, document if is_part else None)
            elif depth < limits.archive_depth:
                yield from _zip(content, archive, f"{member}/", limits, budget, depth + 1)
            else:
                message = f"a ZIP in a ZIP in a ZIP is not opened (depth {depth + 1}); unpack it yourself"
                yield refuse(Refused("nested_too_deep", message), member)
    except Refused as refused:
        yield refuse(refused, prefix.rstrip("/") or None)
        return
    yield from gathering.rest()
    if not found:
        yield refuse(Refused("empty_archive", "the ZIP holds no file"), prefix.rstrip("/") or None)


def _bundles_in(source: bytes | IO[bytes], limits: Limits) -> Bundles:
    names = [name for name in names_of(source) if not _passed_over(name)]
    parts = [n for n in names if n.lower().endswith(PARTS)]
    if not parts or not any(n.lower().endswith(PAGES) for n in names):
        return Bundles()
    return Bundles(pages_of(source, limits, PAGES), parts)
