"""Style sheets that a page refers to and that came with it, put in their place.

Belongs here: links to sheets and sheets that sheets take in, of those that are there (`sheets`) or stand in the address
itself. Does not belong here: which files come with a page (`archive/bundles.py`, `mhtml.py`), what a sheet means
(`style_rules.py`). A sheet that is not there stays a reference, and what it may do is judged as before.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import Final
from urllib.parse import unquote_to_bytes

from gai_pipeline.read.clean import decode
from gai_pipeline.read.references import Index

Find = Callable[[str], str | None]
"""The text of a sheet by what the page calls it, None where it is not there."""
_LINK: Final = re.compile(r"<link\b[^<>]{0,2000}>", re.I)
_ATTRIBUTE: Final = re.compile(
    r"""\b(rel|href|media|disabled|type)\b\s*+(?:=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?""", re.I
)
_STYLE: Final = re.compile(r"(<style\b[^<>]{0,2000}>)(.*?)(</style)", re.I | re.S)
_IMPORT: Final = re.compile(
    r"""@import\s*+(?:url\(\s*+)?(?:"([^"]{1,100000})"|'([^']{1,100000})'|([^\s"'();]{1,100000}))\s*+\)?([^;{}<>]{0,300});?""",
    re.I,
)
_LAYER: Final = re.compile(r"\b(?:layer|supports)\b(?:\([^()]*\))?", re.I)
_DEEPEST: Final = 3
_LONGEST: Final = 8_000_000
_MOST: Final = 100
"""References of a page that are followed."""


def sheet_of(given: Mapping[str, bytes], page: str) -> Find:
    """Looks sheets up among files that were given with the page at an address."""
    index = Index(given)

    def find(reference: str) -> str | None:
        address = index.find(reference, page)
        return None if address is None else decode(given[address])

    return find


def refers_to_sheets(source: str) -> bool:
    """Whether a page may refer to style sheets."""
    lower = source.lower()
    return "stylesheet" in lower or "@import" in lower


def with_sheets(source: str, find: Find) -> str:
    """The source with the sheets that it refers to written into it, as far as `find` has them."""
    inner = _Sheets(find)
    found = _STYLE.sub(lambda m: m[1] + inner.with_imports(m[2], 0) + m[3], source) if "@" in source else source
    return _LINK.sub(inner.linked, found)


class _Sheets:
    def __init__(self, find: Find) -> None:
        self._find = find
        self._left = _MOST
        self._room = _LONGEST

    def linked(self, link: re.Match[str]) -> str:
        of = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(link[0])}
        kinds = of.get("rel", "").lower().split()
        if "stylesheet" not in kinds or "alternate" in kinds or "disabled" in of or not of.get("href"):
            return link[0]
        sheet = self._text(of["href"])
        if sheet is None:
            return link[0]
        media = of.get("media", "").replace('"', "")
        return f'<style media="{media}">{self.with_imports(sheet, 0)}</style>'

    def with_imports(self, sheet: str, depth: int) -> str:
        if depth >= _DEEPEST or "@import" not in sheet.lower():
            return sheet
        return _IMPORT.sub(lambda m: self._imported(m, depth), sheet)

    def _imported(self, found: re.Match[str], depth: int) -> str:
        sheet = self._text(found[1] or found[2] or found[3])
        if sheet is None:
            return found[0]
        media = _LAYER.sub("", found[4]).strip()
        inside = self.with_imports(sheet, depth + 1)
        return f"@media {media}{{{inside}}}" if media else inside

    def _text(self, reference: str) -> str | None:
        """The text of a sheet, so that it cannot end the element that it is written into."""
        reference = reference.strip()
        if self._left <= 0:
            return None
        self._left -= 1
        sheet = _held(reference) if reference[:5].lower() == "data:" else self._find(reference)
        if sheet is None or len(sheet) > self._room:
            return None
        self._room -= len(sheet)
        return sheet.replace("</", "<\\/")


def _held(address: str) -> str | None:
    """The sheet that an address holds itself."""
    head, _, body = address[5:].partition(",")
    if not head.lower().strip().startswith("text/css"):
        return None
    if not head.lower().rstrip().endswith("base64"):
        return decode(unquote_to_bytes(body))
    try:
        return decode(base64.b64decode(unquote_to_bytes(body)))
    except (binascii.Error, ValueError):
        return None
