"""A page of HTML in any state of repair as a flat list of tags and the text behind each.

Belongs here: having lexbor mend the markup, and cutting what it makes of it. Does not belong here: what tags mean for
the text (`html.py`) and tables (`html_table.py`).

The tree that lexbor builds is not walked: one call into the library for every node costs more than all the rest. The
library writes the mended page out again, and one expression cuts that. It is exact there: every element is closed, and
`<` and `>` stand in texts and attributes only as entities.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from gai_pipeline.read.blocks import UnreadableDocument
from gai_pipeline.read.clean import APART, mend
from gai_pipeline.read.shown import show

MAX_DEPTH = 2000
"""Open tags of kinds that never close by themselves."""
VOID = frozenset(
    "area,base,basefont,bgsound,br,col,embed,frame,hr,img,input,keygen,link,meta,param,source,track,wbr".split(",")  # noqa: SIM905
)
"""Elements that have no end."""
_NESTING = re.compile(r"<(/?)(?:div|span|font|table|section|article|center|blockquote|ul|ol|b|i|em|strong|u|a)\b", re.I)
_RAW = re.compile(r"<(?:!--.*?--|(script|style|iframe|noembed|noframes|plaintext|xmp)\b.*?</\1)>", re.S)
"""What holds `<` that begins no tag."""
_TAG = re.compile(r"<(/?[^\s>]+)([^>]*)>")
_BRACKETS = (("＜", "〈"), ("＞", "〉"))
"""Wide signs that pages put around titles; normalised they would be signs of a comparison."""


class Markup(NamedTuple):
    """Tags in the order of the page: `names` in lower case with `/` before those that close, what stands behind the
    name, and the text up to the next tag, entities resolved and normalised. `unseen` is the markup of hidden parts,
    which are not among them, `damage` is what `clean.mend` found."""

    names: list[str]
    attributes: list[str]
    texts: list[str]
    unseen: list[str]
    damage: set[str]

    def end(self, start: int) -> int:
        """The index of the tag that closes the element which the tag at `start` opens."""
        names = self.names
        name = names[start]
        if name in VOID:
            return start
        closing = f"/{name}"
        end, depth = start, 0
        while end == start or depth:
            try:
                following = names.index(closing, end + 1)
            except ValueError:  # the library closes every element; a page must not fail where it does not
                return len(names) - 1
            depth += names[end:following].count(name) - 1
            end = following
        return end

    def attribute(self, i: int, name: str) -> str | None:
        """The value of an attribute, None where the tag does not have it."""
        _, found, rest = self.attributes[i].partition(f' {name}="')
        return unescape(rest.partition('"')[0]) if found else None


def markup(source: str) -> Markup:
    """The tags and texts of a page, without comments, scripts, style sheets and hidden parts.

    Raises `UnreadableDocument`: `nested_too_deep`.
    """
    source = source.replace("\x00", "").replace(APART, "")
    _refuse_depth(source)
    encoded = source.encode("utf-8", "replace")
    tree = LexborHTMLParser(encoded)
    unseen = show(tree, encoded)
    cut = _TAG.split(_RAW.sub("", tree.html or ""))
    texts = unescape(APART.join(cut[3::3]))
    for wide, bracket in _BRACKETS:
        texts = texts.replace(wide, bracket)
    mended, damage = mend(texts)
    return Markup(cut[1::3], cut[2::3], mended.split(APART), unseen, damage)


def _refuse_depth(text: str) -> None:
    """The parser's time grows with the square of the depth of open tags; only hostile pages nest by the thousand."""
    if text.count("<") - text.count("</") <= MAX_DEPTH:  # fewer tags are opened in all
        return
    depth = 0
    for m in _NESTING.finditer(text):
        depth += -1 if m[1] else 1
        if depth > MAX_DEPTH:
            raise UnreadableDocument(
                "nested_too_deep", f"tags are nested more than {MAX_DEPTH} deep; save the page anew"
            )
        depth = max(depth, 0)
