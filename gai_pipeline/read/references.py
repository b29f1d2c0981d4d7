"""What a page refers to, and which of the files that were given with it is meant.

Belongs here: addresses. Does not belong here: which files are given together (`archive/bundles.py`), and what becomes
of them (`pictures.py`, `extract/bundle.py` for attachments).

An address is what names a file within its surroundings: a URL, a path, or the name of a member of an archive. A page
and the files given with it have addresses of the same kind.
"""

from __future__ import annotations

import html
import posixpath
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

_TAG = re.compile(rb"<(a|img|embed|iframe|area|link)\s[^<>]{0,4000}", re.I)
_ADDRESS = re.compile(
    rb"""\s(?:href|src|data-src)\s*=\s*(?:"([^"]{1,600})"|'([^']{1,600})'|([^\s"'<>]{1,600}))""", re.I
)
FOLDERS = ("_files", ".files", "_文件")
"""What browsers add to the name of a page for the folder of its parts."""


SHEET = ".css"
"""How the name of a style sheet ends."""


def is_sheet(address: str) -> bool:
    """Whether an address is that of a style sheet, which is no document but read with the page that it dresses."""
    return re.split(r"[?#]", address, maxsplit=1)[0].lower().endswith(SHEET)


class Links(NamedTuple):
    """References as the page writes them, entities resolved, in its order: pictures shown, files linked to, and style
    sheets."""

    pictures: tuple[str, ...]
    files: tuple[str, ...]
    sheets: tuple[str, ...] = ()


def links(page: bytes) -> Links:
    """The references of an HTML page to pictures, other files and style sheets, without parsing it."""
    pictures: dict[str, None] = {}
    files: dict[str, None] = {}
    sheets: dict[str, None] = {}
    for tag in _TAG.finditer(page):
        kind = tag[1].lower()
        if kind == b"link" and b"stylesheet" not in tag[0].lower():
            continue
        target = {b"img": pictures, b"link": sheets}.get(kind, files)
        for found in _ADDRESS.finditer(tag[0]):
            raw = next(g for g in found.groups() if g is not None)
            if not raw[:11].lower().startswith((b"data:", b"javascript:", b"mailto:", b"#")):
                target[html.unescape(_text(raw)).strip()] = None
    return Links(tuple(pictures), tuple(files), tuple(sheets))


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


class Index:
    """Addresses of files that were given together, to look references up in."""

    def __init__(self, given: Iterable[str]) -> None:
        self._given = set(given)
        self._urls = {_without_scheme(a): a for a in sorted(self._given) if "://" in a}
        self._paths = {posixpath.normpath(_plain(a)): a for a in sorted(self._given) if "://" not in a}

    def find(self, reference: str, page: str) -> str | None:
        """The address that a reference on the page at address `page` means, None where none of them is.

        A reference is resolved against the page's address. One that leads nowhere that way, because the page was saved
        with absolute addresses, is looked for by its last name in the folder of the page's own parts.
        """
        if reference in self._given:
            return reference
        if "://" in page:
            return self._urls.get(_without_scheme(urljoin(page, reference)))
        plain = _plain(unquote(re.split(r"[?#]", reference, maxsplit=1)[0]))
        if not plain or plain.endswith("/"):
            return None
        base = _plain(page)
        is_relative = "://" not in reference and not plain.startswith("/")
        found = self._path(posixpath.join(posixpath.dirname(base), plain)) if is_relative else None
        return found if found is not None else self._beside(base, posixpath.basename(plain))

    def _path(self, path: str) -> str | None:
        return self._paths.get(posixpath.normpath(path))

    def _beside(self, page: str, name: str) -> str | None:
        """A file in one of the folders that programs keep a saved page's parts in."""
        stem = posixpath.splitext(page)[0]
        inside = (self._path(f"{stem}{ending}/{name}") for ending in FOLDERS)
        return next((address for address in inside if address is not None), None)


def _plain(address: str) -> str:
    """Slashes as on the web, and characters as readers mend them."""
    return unicodedata.normalize("NFKC", address).replace("\\", "/")


def _without_scheme(url: str) -> str:
    """Host, path and query: a picture fetched by https is the one that the page asks for by http."""
    parts = urlsplit(url)
    return f"{parts.netloc.lower()}{_plain(unquote(parts.path))}?{parts.query}"
