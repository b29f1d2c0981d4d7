"""HTML pages in any state of repair: paragraphs, grids and pictures in reading order.

Belongs here: which tags end a paragraph, menus, pictures, the page's title and date. Does not belong here: mending
markup (`markup.py`), what is hidden (`shown.py`), tables (`html_table.py`), the form.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Container, Mapping
from itertools import count

from gai_pipeline.layout.blocks import Block, Paragraph, Picture, Reading, UnreadableDocument
from gai_pipeline.layout.table import Table
from gai_pipeline.read.clean import decode, mend
from gai_pipeline.read.half_marked import as_page
from gai_pipeline.read.html_table import grid, table
from gai_pipeline.read.markup import Markup, markup
from gai_pipeline.read.outer_sheets import Find, refers_to_sheets, sheet_of, with_sheets
from gai_pipeline.read.reading_limits import DEFAULT, Limits
from gai_pipeline.read.tags import CUT_OUT, KINDS, VOID, Tags, attribute
from gai_pipeline.read.unpacked import packed, with_frames

_SPACES = re.compile(r"[ \t\r\n\f\u00a0\u3000]{2,}|[\t\r\n\f\u00a0\u3000]")
"""What is shown as one space and is not one."""
_DATE_META = ("PubDate", "publishdate", "pubdate", "PublishDate", "article:published_time")
_TITLE_META = ("ArticleTitle", "articletitle", "og:title")
_MENU_TAGS = frozenset({"a", "span", "em", "i"})
_HEAD_CELLS = 30
"""At most so many cells have the tables of a page that only say whose it is and when it was published."""
_MIN_PICTURE = 100


def read(data: bytes, *, sheet: Find | None = None, limits: Limits = DEFAULT) -> Reading:
    """A reading of a page. Locators are `table N row R cell C` and `paragraph N`, counted in the page's order.

    Raises `UnreadableDocument`: `empty_document` where the page shows no text and no picture, `too_many_cells`,
    `nested_too_deep`.
    """
    return read_source(decode(data), sheet=sheet, limits=limits)


def read_source(
    source: str,
    *,
    frames: Mapping[str, str] | None = None,
    sheet: Find | None = None,
    limits: Limits = DEFAULT,
) -> Reading:
    """A reading of a page that is text already, with the documents of its frames by their addresses, and the style
    sheets that came with it. See `read`."""
    source = as_page(source)
    if refers_to_sheets(source):
        source = with_sheets(source, sheet or sheet_of({}, ""))
    page = markup(source)
    if (frames or "iframe" in page.kinds) and (framed := with_frames(source, frames or {})) != source:
        source = framed
        page = markup(source)
    walker = _Walker(page, limits)
    walker.walk()
    if walker.shows_no_table() and (unseen := "\n".join([packed(source), *page.unseen]).strip()):
        walker.add(markup(unseen))
    if not walker.blocks:
        raise UnreadableDocument("empty_document", "the page shows neither text nor pictures; fetch it again")
    metas = _metas(page.tags)
    title = _first(metas, _TITLE_META) or _title(page.tags)
    return Reading("html", walker.blocks, title=title, published=_first(metas, _DATE_META), damage=page.damage)


def _first(metas: list[tuple[str, str]], names: Container[str]) -> str | None:
    """The content of the first meta tag of these names."""
    return next((mend(content)[0].strip() for name, content in metas if name in names), None)


def _metas(tags: Tags) -> list[tuple[str, str]]:
    """(name, content) of the page's meta tags that have both."""
    found = []
    for tag, attributes in zip(tags.names, tags.attributes, strict=True):
        if tag == "meta":
            name = attribute(attributes, "name") or attribute(attributes, "property")
            content = attribute(attributes, "content")
            if name and content:
                found.append((name, content))
    return found


def _title(tags: Tags) -> str | None:
    return tags.texts[tags.names.index("title")].strip() or None if "title" in tags.names else None


class _Walker:
    """Goes through the tags once, from the first to the last."""

    def __init__(self, page: Markup, limits: Limits) -> None:
        self.page = page
        self.limits = limits
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.tables = 0
        self.paragraphs = count(1)
        self.pictures = count(1)
        self.cells = 0

    def flush(self) -> None:
        if not self.parts:
            return
        text = "".join(self.parts)
        self.parts.clear()
        for line in text.split("\n"):
            if stripped := line.strip():
                self.blocks.append(Paragraph(stripped, f"paragraph {next(self.paragraphs)}"))

    def shows_no_table(self) -> bool:
        return sum(len(b.cells) for b in self.blocks if isinstance(b, Table)) <= _HEAD_CELLS

    def add(self, unseen: Markup) -> None:
        """What scripts show, or would: hidden parts, templates and texts of scripts with a table or more text than the
        page itself."""
        shown = sum(len(b.text) for b in self.blocks if isinstance(b, Paragraph))
        if unseen.tables or "table" in unseen.tags.names or sum(map(len, unseen.tags.texts)) > 2 * shown:
            self.page = unseen
            self.walk()

    def walk(self) -> None:
        tags, parts = self.page.tags, self.parts
        names, attributes, texts = tags
        preformatted = 0
        i = 0
        while i < len(names):
            tag = names[i]
            kind = KINDS.get(tag)
            if kind is None:
                pass
            elif kind == "block" or kind == "/block":
                if parts:
                    self.flush()
                if tag == CUT_OUT or tag == "table":
                    i = self.table(i)
                elif tag == "li" and self.is_menu_item(i):
                    i = tags.end(i)
                elif tag == "pre":
                    preformatted += 1
                elif tag == "/pre":
                    preformatted -= 1
            elif kind == "skip":
                i = tags.end(i)
            elif tag == "br":
                parts.append("\n")
            else:
                self.picture(attributes[i])
            text = texts[i]
            if not text:
                pass
            elif preformatted:
                parts.append(text)
            elif not text.isspace():
                parts.append(_SPACES.sub(" ", text))
            elif parts:
                parts.append(" ")
            i += 1
        self.flush()

    def picture(self, attributes: str) -> None:
        source = attribute(attributes, "src") or attribute(attributes, "data-src") or ""
        if not source or any(_small(attribute(attributes, side)) for side in ("width", "height")):
            return
        self.flush()
        address = None if source.startswith("data:") else source
        self.blocks.append(Picture(f"picture {next(self.pictures)}", address, _embedded(source)))

    def table(self, i: int) -> int:
        """Take a data table as a grid with its pictures behind it, and go to its end; a table that only lays the page
        out is gone into."""
        found = table(self.page, i)
        if found.is_layout:
            return i
        self.cells += len(found.cells.texts)
        if self.cells > self.limits.max_cells:
            raise UnreadableDocument("too_many_cells", f"the page has more than {self.limits.max_cells} table cells")
        self.tables += 1
        self.blocks.append(grid(found.cells, f"table {self.tables}"))
        for image in found.images:
            self.picture(image)
        return found.end

    def is_menu_item(self, i: int) -> bool:
        """A list item that is nothing but a link: menus and lists of other pages, not the report."""
        tags = self.page.tags
        names, _, texts = tags
        children = []
        depth = 0
        for j in range(i, tags.end(i)):
            name = names[j]
            if name == CUT_OUT:
                return False
            if name[0] == "/":
                depth -= 1
            elif name not in VOID:
                depth += 1
            if j > i and depth == 2 and name[0] != "/":
                children.append(name)
            if (depth == 1 and texts[j].strip()) or (children and children[-1] not in _MENU_TAGS):
                return False
        return bool(children) and children[0] == "a"


def _small(raw: str | None) -> bool:
    digits = re.match(r"\s*+(\d{1,5})\s*+(?:px)?\s*+$", raw or "")
    return bool(digits) and int(digits[1]) < _MIN_PICTURE if digits else False


def _embedded(source: str) -> bytes | None:
    """The bytes of a data: URI of an image."""
    if not source[:11].lower().startswith("data:image/"):
        return None
    head, _, body = source.partition(",")
    if ";base64" not in head:
        return None
    try:
        return base64.b64decode("".join(body.split()), validate=False)
    except (binascii.Error, ValueError):
        return None
