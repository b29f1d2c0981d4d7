"""A page of HTML in any state of repair as tags, texts and tables.

Belongs here: having lexbor mend the markup, and what it makes of it cut. Does not belong here: cutting (`tags.py`,
`whole_table.py`), what tags mean for the text (`html.py`) and tables (`html_table.py`).

The tree that lexbor builds is not walked: one call into the library for every node costs more than all the rest. The
library writes the mended page out again, and one expression cuts that. It is exact there: every element is closed, and
`<` and `>` stand in texts and attributes only as entities.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from gai_pipeline.layout.blocks import UnreadableDocument
from gai_pipeline.read.clean import APART, mend
from gai_pipeline.read.shown import show
from gai_pipeline.read.tags import Tags, cut, rare_kinds
from gai_pipeline.read.whole_table import Cells, cut_out, inner_text

MAX_DEPTH = 2000
"""Open tags of kinds that never close by themselves."""
_NESTING = re.compile(
    rb"<(/?)(?:div|span|font|table|section|article|center|blockquote|ul|ol|b|i|em|strong|u|a)\b", re.I
)
_MOST_ATTRIBUTES = 256
_LONG_PIECE = re.compile(rb"<[^<]{1024,}+")
"""A tag with the text behind it, where they are long."""
_LONG = re.compile(rb"(<[a-zA-Z][^\s<>/]{0,40})(?=[\s/])(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>?")
_ATTRIBUTE = re.compile(rb"[\s/]+[^\s/=]")
_OPTION = re.compile(rb"</?opt(?:ion|group)\b[^<>]{0,500}>?", re.I)
_MOST_OPTIONS = 4000
_RAW = re.compile(r"<(?:!--|(script|style|iframe|noembed|noframes|plaintext|xmp)\b)")
"""The beginning of what holds `<` that begins no tag."""
_BRACKETS = (("＜", "〈"), ("＞", "〉"))
"""Wide signs that pages put around titles; normalised they would be signs of a comparison."""
_UNWANTED = (b"\x00", APART.encode())
_ENTITIES = (("&nbsp;", "\u00a0"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
"""Those that the library writes; the last is that by which the others are written."""


class Markup(NamedTuple):
    """A page: its tags with their texts, and the tables that were cut out of it, each as its cells and the
    attributes of its pictures. Entities are resolved and texts normalised. `kinds` are the rare kinds of
    tags, `unseen` is the markup of hidden parts, which are nowhere else, `damage` is what `clean.mend` found."""

    tags: Tags
    tables: list[tuple[Cells, list[str]]]
    kinds: frozenset[str]
    unseen: list[str]
    damage: set[str]

    def table_text(self, number: int) -> str:
        """The text of a table that was cut out."""
        return " ".join(self.tables[number][0].texts)


def markup(source: str) -> Markup:
    """The tags and texts of a page, without comments, scripts, style sheets and hidden parts.

    Raises `UnreadableDocument`: `nested_too_deep`.
    """
    encoded = source.encode("utf-8", "replace")
    if any(unwanted in encoded for unwanted in _UNWANTED):
        encoded = encoded.translate(None, b"".join(_UNWANTED))
    encoded = _with_fewer_options(_with_fewer_attributes(encoded))
    _refuse_depth(encoded)
    tree = LexborHTMLParser(encoded)
    lower = encoded.lower()  # of bytes: of text it takes as long as parsing
    kinds = rare_kinds(lower)
    unseen = show(tree, lower, kinds)
    left, tables = cut_out(_without_raw(tree.html or "").replace(APART, ""), kinds)
    names, attributes, texts = cut(left)
    cells = list(dict.fromkeys(inside for table in tables for inside, _ in table.cells.values()))
    mended, damage = _mended([*texts, *map(inner_text, cells)])
    shown = {inside: " ".join(text.split()) for inside, text in zip(cells, mended[len(texts) :], strict=True)}
    return Markup(
        Tags(names, attributes, mended[: len(texts)]),
        [(table.shown(shown), table.images) for table in tables],
        kinds,
        unseen,
        damage,
    )


def _without_raw(source: str) -> str:
    """The markup without comments, scripts and the like. What has no end is left: it is looked for once."""
    parts: list[str] = []
    endless: set[str] = set()
    at = 0
    while (begin := _RAW.search(source, at)) is not None:
        mark = f"</{begin[1]}>" if begin[1] else "-->"
        end = -1 if mark in endless else source.find(mark, begin.end())
        if end < 0:
            endless.add(mark)
            parts.append(source[at : begin.end()])
            at = begin.end()
        else:
            parts.append(source[at : begin.start()])
            at = end + len(mark)
    return "".join([*parts, source[at:]])


def _mended(texts: list[str]) -> tuple[list[str], set[str]]:
    """Texts of the mended page as its reader sees them, all at once, and their damage."""
    whole = APART.join(texts)
    for entity, character in (*_ENTITIES, *_BRACKETS):
        whole = whole.replace(entity, character)
    mended, damage = mend(whole)
    return mended.split(APART), damage


def _with_fewer_attributes(source: bytes) -> bytes:
    """The parser looks through all attributes of a tag for each: a tag with more than any page has loses its own."""
    if not any(len(m[0].split()) > _MOST_ATTRIBUTES for m in _LONG_PIECE.finditer(source)):
        return source
    return _LONG.sub(lambda m: m[1] + b">" if len(_ATTRIBUTE.findall(m[0])) > _MOST_ATTRIBUTES else m[0], source)


def _with_fewer_options(source: bytes) -> bytes:
    """The parser's time grows with the square of the options of one list; no page of a report has thousands."""
    return _OPTION.sub(b" ", source) if len(_OPTION.findall(source)) > _MOST_OPTIONS else source


def _refuse_depth(source: bytes) -> None:
    """The parser's time grows with the square of the depth of open tags; only hostile pages nest by the thousand."""
    tags = source.count(b"<")
    if tags <= MAX_DEPTH or tags - source.count(b"</") <= MAX_DEPTH:  # fewer are opened in all
        return
    depth = 0
    for m in _NESTING.finditer(source):
        depth += -1 if m[1] else 1
        if depth > MAX_DEPTH:
            raise UnreadableDocument(
                "nested_too_deep", f"tags are nested more than {MAX_DEPTH} deep; save the page anew"
            )
        depth = max(depth, 0)
