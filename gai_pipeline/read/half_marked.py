"""Texts that are markup only in part, written as pages: markdown with its tables in HTML, the XML of text extractors.

Belongs here: telling such a text from a page, and writing it so that the page reader sees its lines and tables. Does
not belong here: reading the page (`html.py`).
"""

from __future__ import annotations

import re

_FIRST_TAG = re.compile(r"<[a-zA-Z!]")
_TABLE_EDGE = re.compile(r"<(/?)table\b", re.I)
_EMPTY_CELL = re.compile(r"<cell\b[^<>]*/>")
_XML_TAG = re.compile(r"<(/?)(cell|row|head|lb)\b")
_AS_HTML = {"cell": "td", "row": "tr", "head": "h2", "lb": "br"}


def as_page(source: str) -> str:
    """The source as a page; unchanged where it is one already."""
    if "<cell" in source and "<row" in source:
        filled = _EMPTY_CELL.sub("<td></td>", source)
        return _XML_TAG.sub(lambda m: f"<{m[1]}{_AS_HTML[m[2]]}", filled)
    first = _FIRST_TAG.search(source)
    if first is None or not source[: first.start()].strip() or source[first.start() :][:6].lower() != "<table":
        return source
    return "".join(_with_breaks(source))


def _with_breaks(source: str) -> list[str]:
    """The source in parts, with a break for every line end outside its tables."""
    parts: list[str] = []
    depth = at = 0
    for edge in _TABLE_EDGE.finditer(source):
        part = source[at : edge.start()]
        parts.append(part if depth else part.replace("\n", "<br>\n"))
        at = edge.start()
        depth = max(0, depth - 1) if edge[1] else depth + 1
    rest = source[at:]
    return [*parts, rest if depth else rest.replace("\n", "<br>\n")]
