"""Whether a page that an archive holds is an annual report, told by its title.

Belongs here: one look at a page's bytes, much cheaper than reading it. Does not belong here: reading (`read/` and on),
which has the last word once the page is in the archive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from gai_pipeline.metadata.text import unspaced
from gai_pipeline.metadata.title import is_title
from gai_pipeline.read.clean import decode

_SITE = re.compile(r"[-_—|–].{0,40}$")
_HEADINGS = "title, h1, h2, h3, meta[name], .title, .bt, .tit, #title, .article-title, .xxgk_title"
_NAMED = frozenset({"articletitle", "title", "og:title"})
MOST_HEADINGS = 40
TEXT_LENGTH = 700
"""Characters: a report has more. A list of reports that carries their title has links instead."""
CELLS = 8


def title_of(data: bytes) -> str | None:
    """The title by which a page says that it is an annual report, None for a page that does not, and for lists."""
    tree = LexborHTMLParser(decode(data))
    title = next((t for t in _candidates(tree) if "公开" in t and is_title(t)), None)
    if title is None:
        return None
    tree.strip_tags(["script", "style", "nav"])
    body = tree.body
    text = re.sub(r"\s+", "", body.text(separator="") if body is not None else "")
    linked = sum(len(a.text(strip=True)) for a in tree.css("a"))
    is_page = len(tree.css("td")) >= CELLS or len(text) - linked >= TEXT_LENGTH
    return title if is_page or tree.css_first("a[href$='.pdf'], a[href$='.doc'], a[href$='.docx']") else None


def _candidates(tree: LexborHTMLParser) -> Iterator[str]:
    for node in tree.css(_HEADINGS)[:MOST_HEADINGS]:
        if node.tag == "meta":
            name = (node.attributes.get("name") or "").lower()
            raw = (node.attributes.get("content") or "") if name in _NAMED else ""
        else:
            raw = node.text(separator="", strip=True)
        text = unspaced(raw)
        yield text
        if short := _SITE.sub("", text):
            yield short
