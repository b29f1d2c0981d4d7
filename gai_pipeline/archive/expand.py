"""Paths in, documents out: files, folders, ZIP, WARC and JSONL opened, in an order that depends on names only.

Belongs here: walking and dispatch. Does not belong here: what is in an archive (`containers.py`), keeping documents
(`intake.py`), URLs (`fetch.py`).
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from io import BufferedReader
from pathlib import Path

from gai_pipeline.archive.bundles import PAGES, PARTS, Bundles, Gathering, page_of
from gai_pipeline.archive.containers import digest_of, is_icon, passed_over
from gai_pipeline.archive.document import Document, Refusal
from gai_pipeline.archive.opener import Opener
from gai_pipeline.limits import Limits
from gai_pipeline.read.references import FOLDERS, is_sheet
from gai_pipeline.read.sniff import ARCHIVES, sniff

_HEAD = 64 * 1024


def expand(paths: Iterable[str], limits: Limits) -> Iterator[Document | Refusal]:
    """The documents at the paths, each path's in name order. Nothing is raised: what cannot be opened is a Refusal."""
    with Opener(limits) as opener:
        for path in paths:
            if _is_folder(path):
                found = list(_walk(path))
                yield from _files(found, limits, opener)
                if all(isinstance(file, str) and is_sheet(file) for file in found):
                    yield Refusal("empty_folder", "the folder holds no file", path)
            else:
                yield from _files([path, *_parts_of(path)], limits, opener)


def _is_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)  # noqa: PTH116  Path drops what a user wrote ("./x")
    except (OSError, ValueError):  # `_file` says what is wrong with it
        return False


def _files(found: list[str | Refusal], limits: Limits, opener: Opener) -> Iterator[Document | Refusal]:
    """The documents of files that were given together, each page with what belongs to it."""
    bundles = _bundles_of([f for f in found if isinstance(f, str)], limits)
    gathering = Gathering(bundles, limits.document_bytes)
    for file in found:
        if isinstance(file, Refusal):
            yield file
            continue
        if is_sheet(file) and file not in bundles.linked and len(found) > 1:
            continue
        handed = False
        for item in _file(file, limits, opener, file in bundles.linked):
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
            with _open_file(page) as stream:
                data = _read(stream, limits.document_bytes + 1)
        except (OSError, ValueError):  # `_file` says what is wrong with it
            continue
        if len(data) <= limits.document_bytes:
            yield page, data


def _open_file(path: str) -> BufferedReader:
    """A file that is one. Raises `IsADirectoryError` for pipes, devices and all else that reading could wait on for
    ever: what was opened is asked, not its name, and opening it does not wait either."""
    at = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(at).st_mode):
        os.close(at)
        raise IsADirectoryError("no file")
    return open(at, "rb")  # noqa: PTH123  a descriptor


def _read(stream: BufferedReader, most: int) -> bytes:
    """Up to so many bytes. Some files of the kernel's call themselves ordinary and have nothing to give yet."""
    data: bytes | None = stream.read(most)
    if data is None:
        raise BlockingIOError(errno.EAGAIN, "it gives nothing and does not end")
    return data


def _parts_of(page: str) -> list[str | Refusal]:
    """Files in the folder that a browser saves beside a page, for a page that is given alone."""
    if not page.lower().endswith(PAGES):
        return []
    stem = os.path.splitext(page)[0]  # noqa: PTH122  keeps the path as the user gave it ("./x")
    return [file for ending in FOLDERS if _is_folder(stem + ending) for file in _walk(stem + ending)]


def _walk(top: str) -> Iterator[str | Refusal]:
    """Files below a folder, sorted, those of a folder before those of its folders; hidden ones, parts of saved pages
    and links to folders are left out. A folder that cannot be listed is a Refusal."""
    waiting = [top]
    while waiting:
        where = waiting.pop()
        folders: list[str] = []
        files: list[str] = []
        try:
            with os.scandir(where) as entries:
                for entry in entries:
                    if not entry.is_dir(follow_symlinks=False):
                        if not (entry.is_symlink() and _is_folder(entry.path)):
                            files.append(entry.name)
                    elif not entry.name.startswith((".", "__MACOSX")):
                        folders.append(entry.name)
        except OSError as error:
            yield Refusal("not_readable", f"the folder cannot be listed ({error.strerror or error})", where)
            continue
        yield from (os.path.join(where, file) for file in sorted(files) if is_sheet(file) or not passed_over(file))  # noqa: PTH118
        waiting += (os.path.join(where, folder) for folder in sorted(folders, reverse=True))  # noqa: PTH118


def _has_changed(stream: BufferedReader, before: os.stat_result) -> bool:
    """Whether a file was written to, or cut, since its state was `before`: what was read may be half of each."""
    after = os.fstat(stream.fileno())
    return (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns)


def _file(path: str, limits: Limits, opener: Opener, linked: bool = False) -> Iterator[Document | Refusal]:
    name = Path(path).name
    try:
        with _open_file(path) as stream:
            before = os.fstat(stream.fileno())
            size = before.st_size
            data = _read(stream, limits.document_bytes + 1 if size <= limits.document_bytes else _HEAD)
            kind = sniff(data, name)
            if kind in ARCHIVES:
                yield from opener.documents(stream, kind, path)
            if _has_changed(stream, before) or (size <= limits.document_bytes and len(data) < size):
                yield Refusal("changed_while_read", "the file was written to while it was read; add it again", path)
            elif kind in ARCHIVES:
                return
            elif max(size, len(data)) > limits.document_bytes:
                digest = digest_of(stream, size, limits)
                megabytes = limits.document_bytes >> 20
                message = f"{size:,} bytes are more than {megabytes} MB; raise GAI_DOCUMENT_MAX_MB to read it"
                yield Refusal("too_large", message, path, None, None, digest, size, kind)
            else:
                bundle = page_of(path, lambda page: Path(page).is_file())
                if linked or not is_icon(data, bundle, path):
                    yield Document(data, name, path, bundle=bundle)
    except FileNotFoundError:
        yield Refusal("not_found", "there is no such file or folder", path)
    except (IsADirectoryError, NotADirectoryError):
        yield Refusal("not_a_file", "the path is neither a file nor a folder", path)
    except (OSError, ValueError) as error:
        told = error.strerror if isinstance(error, OSError) else None
        yield Refusal("not_readable", f"the file cannot be read ({told or error})", path)
