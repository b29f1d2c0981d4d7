"""A stretch of mended markup as a flat list of tags and the text behind each; what kinds of tags there are.

Belongs here: cutting markup at its tags, going from a tag to its end, the text between two tags. Does not belong here:
mending markup (`markup.py`), what the page makes of its tags (`html.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Final, NamedTuple

from gai_pipeline.read.clean import APART

CUT_OUT: Final = APART
"""The name of a tag that stands where a table was cut out, its number behind it. No page has such a tag."""
ONE_CELL: Final = f"{APART}cell"
"""The name of a tag that stands around the text of a table with one cell."""
VOID: Final = frozenset(
    "area,base,basefont,bgsound,br,col,embed,frame,hr,img,input,keygen,link,meta,param,source,track,wbr".split(",")  # noqa: SIM905
)
"""Elements that have no end."""
SKIP: Final = frozenset(
    (  # noqa: SIM905
        "script,style,noscript,template,head,iframe,object,embed,svg,select,button,textarea,"
        "audio,video,canvas,datalist,meter,progress"
    ).split(",")
)
"""Elements whose text nobody sees as text of the page."""
BLOCK: Final = frozenset(
    (  # noqa: SIM905  a list of forty names is read more easily as one text
        "address,article,aside,blockquote,body,caption,center,dd,details,div,dl,dt,fieldset,figcaption,figure,footer,form,"
        "h1,h2,h3,h4,h5,h6,header,hr,html,legend,li,main,nav,ol,p,pre,section,summary,table,tbody,td,tfoot,th,thead,tr,ul"
    ).split(",")
) | {CUT_OUT, ONE_CELL}
"""Elements that stand on lines of their own."""
CLOSING_BLOCK: Final = frozenset(f"/{name}" for name in BLOCK)
KINDS: Final = {
    **dict.fromkeys(BLOCK, "block"),
    **dict.fromkeys(CLOSING_BLOCK, "/block"),
    **dict.fromkeys(SKIP, "skip"),
    "br": "br",
    "img": "img",
}
"""What a tag does to the text around it; others do nothing."""
_APART: Final = BLOCK | CLOSING_BLOCK | {"br"}
"""Tags that stand between words."""
_TAG: Final = re.compile(r"<(/?[^\s>]+)([^>]*)>")


_RARE: Final = re.compile(
    rb"<(s(?:(?=[\s>/])|trike|u[bp](?=[\s>/])|elect|vg)|d(?:el(?=[\s>/])|etails|ialog)|ruby|bdo"
    rb"|ol(?=[\s>/])|i(?:nput|frame)|t(?:extarea|foot|emplate)|math)"
)


def rare_kinds(source: bytes) -> frozenset[str]:
    """The kinds of tags in a page's source, in lower case, that few pages have and that need a treatment of their own;
    one look for all of them costs as much as for one."""
    return frozenset(kind.decode() for kind in set(_RARE.findall(source)))


class Tags(NamedTuple):
    """Tags in their order: `names` in lower case with `/` before those that close, what stands behind the name, and the
    text up to the next tag."""

    names: list[str]
    attributes: list[str]
    texts: list[str]

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

    def text(self, start: int, end: int, cut_out: Callable[[int], str] = str) -> str:
        """The text from one tag to another as the markup has it: inline parts joined, blocks and line breaks set apart
        by a space. `cut_out` gives the text of a table by its number."""
        names, texts = self.names, self.texts
        parts: list[str] = []
        i = start
        while i < end:
            if names[i] in SKIP:
                i = self.end(i)
            if names[i] in _APART:
                parts.append(" ")
            if names[i] == CUT_OUT:
                parts.append(f"{cut_out(int(self.attributes[i]))} ")
            parts.append(texts[i])
            i += 1
        return "".join(parts)


def cut(markup: str) -> Tags:
    """The tags of markup that begins with one and has `<` and `>` nowhere else."""
    pieces = _TAG.split(markup)
    return Tags(pieces[1::3], pieces[2::3], pieces[3::3])


def attribute(attributes: str, name: str) -> str | None:
    """The value of an attribute, None where the tag does not have it."""
    _, found, rest = attributes.partition(f' {name}="')
    return unescape(rest.partition('"')[0]) if found else None
