"""HTML pages in any state of repair: paragraphs, grids and pictures in reading order.

Belongs here: walking the tree that lexbor makes of broken markup, resolving row and column spans, telling data tables
from tables used for layout. Does not belong here: the form.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gai_pipeline.read.blocks import Block, Grid, GridCell, Paragraph, Picture, Reading, UnreadableDocument
from gai_pipeline.read.clean import decode, mend
from gai_pipeline.read.limits import DEFAULT, Limits

_SKIP = frozenset(
    "script,style,noscript,template,head,iframe,object,embed,svg,select,button,textarea".split(",")  # noqa: SIM905
)
_BLOCK = frozenset(
    (  # noqa: SIM905  a list of forty names is read more easily as one text
        "address,article,aside,blockquote,body,caption,center,dd,details,div,dl,dt,fieldset,figcaption,figure,footer,form,"
        "h1,h2,h3,h4,h5,h6,header,hr,html,legend,li,main,nav,ol,p,pre,section,summary,table,tbody,td,tfoot,th,thead,tr,ul"
    ).split(",")
)
_NESTING = re.compile(r"<(/?)(?:div|span|font|table|section|article|center|blockquote|ul|ol|b|i|em|strong|u|a)\b", re.I)
MAX_DEPTH = 2000
"""Open tags of kinds that never close by themselves."""
_SPACES = re.compile(r"[ \t\r\n\f\u00a0\u3000]+")
_MARKUP_LIKE = {"＜": "〈", "＞": "〉", "＆": "&amp;", "＂": "”", "＇": "’"}
"""Wide characters that normalising would turn into markup."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_DATE_META = ("PubDate", "publishdate", "pubdate", "PublishDate", "article:published_time")
_TITLE_META = ("ArticleTitle", "articletitle", "og:title")
_LAYOUT_CELL = 400
_DATA_CELLS = 12
"""A table with tables inside has at least this many cells of its own if it is data; a layout table has fewer."""
_MIN_PICTURE = 100


def read(data: bytes, *, limits: Limits = DEFAULT) -> Reading:
    """A reading of a page. Locators are `table N row R cell C` and `paragraph N`, counted in the page's order.

    Raises `UnreadableDocument`: `empty_document` where the page shows no text and no picture, `too_many_cells`,
    `nested_too_deep`.
    """
    source = decode(data)
    for wide, safe in _MARKUP_LIKE.items():
        source = source.replace(wide, safe)
    text, damage = mend(source)
    _refuse_depth(text)
    tree = LexborHTMLParser(text)
    walker = _Walker(limits, _hidden(tree))
    root = tree.root
    if root is not None:
        walker.walk(root)
    if not walker.blocks:
        raise UnreadableDocument("empty_document", "the page shows neither text nor pictures; fetch it again")
    return Reading("html", walker.blocks, title=_title(tree), published=_published(tree), damage=damage)


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


def _meta(tree: LexborHTMLParser, names: tuple[str, ...]) -> str | None:
    for node in tree.css("meta[name],meta[property]"):
        attributes = node.attributes
        if (attributes.get("name") or attributes.get("property")) in names and (content := attributes.get("content")):
            return content.strip()
    return None


def _title(tree: LexborHTMLParser) -> str | None:
    title = _meta(tree, _TITLE_META)
    if not title and (node := tree.css_first("title")) is not None:
        title = node.text().strip()
    return title or None


def _published(tree: LexborHTMLParser) -> str | None:
    return _meta(tree, _DATE_META)


class _Walker:
    """Depth first, without recursion: pages nest tags by the hundred thousand when they are hostile."""

    def __init__(self, limits: Limits, hidden: frozenset[int]) -> None:
        self.limits = limits
        self.hidden = hidden
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.tables = 0
        self.paragraphs = 0
        self.cells = 0

    def flush(self) -> None:
        if not self.parts:
            return
        text = "".join(self.parts)
        self.parts.clear()
        for line in text.split("\n"):
            if stripped := line.strip():
                self.paragraphs += 1
                self.blocks.append(Paragraph(stripped, f"paragraph {self.paragraphs}"))

    def walk(self, root: LexborNode) -> None:
        node: LexborNode | None = root
        preformatted = 0
        while node is not None:
            tag = node.tag
            descend = True
            if tag == "-text":
                raw = node.text_content or ""
                if preformatted:
                    self.parts.append(raw)
                elif raw.strip():
                    self.parts.append(_SPACES.sub(" ", raw))
                elif self.parts and raw:
                    self.parts.append(" ")
                descend = False
            elif tag in _SKIP or tag == "-comment":
                descend = False
            elif tag == "br":
                self.parts.append("\n")
                descend = False
            elif tag == "img":
                self.picture(node)
                descend = False
            else:
                if tag in _BLOCK:
                    self.flush()
                    if tag == "pre":
                        preformatted += 1
                    elif tag == "table":
                        descend = not self.table(node)
                    elif tag == "li" and _is_menu_item(node):
                        descend = False
                if descend and self.hidden and node.mem_id in self.hidden:
                    descend = False
            following = node.first_child if descend else None
            if following is None:
                current = node
                while current is not root:
                    if current.next is not None:
                        following = current.next
                        if current.tag in _BLOCK:
                            self.flush()
                        break
                    if current.tag in _BLOCK:
                        self.flush()
                    parent = current.parent
                    if parent is None or parent.mem_id == root.mem_id:
                        break
                    if parent.tag == "pre":
                        preformatted -= 1
                    current = parent
            node = following
        self.flush()

    def picture(self, node: LexborNode) -> None:
        attributes = node.attributes
        source = attributes.get("src") or attributes.get("data-src") or ""
        if not source or any(_small(attributes.get(side)) for side in ("width", "height")):
            return
        self.flush()
        data = _embedded(source)
        locator = f"picture {sum(isinstance(b, Picture) for b in self.blocks) + 1}"
        self.blocks.append(Picture(locator, None if source.startswith("data:") else source, data))

    def table(self, node: LexborNode) -> bool:
        """Take a data table as a grid; False for a table that only lays the page out."""
        inner = _has_inner_table(node)
        self.tables += 1
        rows = [list(_children(row, ("td", "th"))) for row in _rows(node)]
        rows = [row for row in rows if row]
        texts = [[_cell_text(cell) for cell in row] for row in rows]
        count = sum(map(len, rows))
        longest = max((len(t) for row in texts for t in row), default=0)
        few = count < _DATA_CELLS if inner else count <= 6
        if count <= 1 or (longest > _LAYOUT_CELL and (few or inner)) or (inner and few):
            self.tables -= 1
            return False
        spanning = frozenset(cell.mem_id for cell in node.css("[colspan],[rowspan]"))
        grid = self.grid(rows, texts, spanning)
        if grid is not None:
            self.blocks.append(grid)
        for image in node.css("img"):
            self.picture(image)
        return True

    def grid(self, rows: list[list[LexborNode]], texts: list[list[str]], spanning: frozenset[int]) -> Grid | None:
        """The cells at their places. `spanning` are the nodes with span attributes: only these are asked for them."""
        cells: list[GridCell] = []
        covered: dict[int, int] = {}  # column -> rows still covered from above
        width = 0
        for r, (row, row_texts) in enumerate(zip(rows, texts, strict=True)):
            column = 0
            below: dict[int, int] = {}
            for n, (cell, text) in enumerate(zip(row, row_texts, strict=True), 1):
                while column in covered:
                    column += 1
                locator = f"table {self.tables} row {r + 1} cell {n}"
                if cell.mem_id not in spanning:
                    cells.append(GridCell(r, column, text, locator))
                    column += 1
                    continue
                attributes = cell.attributes
                colspan = _span(attributes.get("colspan")) if "colspan" in attributes else 1
                rowspan = _span(attributes.get("rowspan")) if "rowspan" in attributes else 1
                rowspan = min(rowspan, len(rows) - r)
                while colspan > 1 and any(c in covered for c in range(column, column + colspan)):
                    colspan -= 1
                cells.append(GridCell(r, column, text, locator, rowspan, colspan))
                if rowspan > 1:
                    for c in range(column, column + colspan):
                        below[c] = rowspan
                column += colspan
            width = max(width, column)
            covered |= below
            covered = {c: left - 1 for c, left in covered.items() if left > 1}
            self.cells += len(row)
            if self.cells > self.limits.max_cells:
                raise UnreadableDocument(
                    "too_many_cells", f"the page has more than {self.limits.max_cells} table cells"
                )
        if not cells:
            return None
        return Grid(len(rows), width, tuple(cells), f"table {self.tables}")


def _span(raw: str | None) -> int:
    """A span as browsers read it, but never more than 40 columns or rows: the form has ten columns."""
    digits = re.match(r"\s*(\d{1,9})", raw or "")
    return min(max(int(digits[1]), 1), 40) if digits else 1


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    for child in _children(table, ("tr", "tbody", "thead", "tfoot")):
        if child.tag == "tr":
            yield child
        else:
            yield from _children(child, ("tr",))


def _children(node: LexborNode, tags: tuple[str, ...]) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        if child.tag in tags:
            yield child
        child = child.next


def _has_inner_table(node: LexborNode) -> bool:
    return len(node.css("table")) > 1


def _cell_text(cell: LexborNode) -> str:
    """A cell's text: inline parts joined, blocks and line breaks set apart by a space."""
    text = cell.text(deep=True, separator="\x1f")
    if "\x1f" not in text:
        return text if text.isalnum() else _SPACES.sub(" ", text).strip()
    filled = [p for p in text.split("\x1f") if p.strip()]
    if len(filled) <= 1:
        return _SPACES.sub(" ", filled[0]).strip() if filled else ""
    parts: list[str] = []
    node: LexborNode | None = cell.first_child
    while node is not None:
        tag = node.tag
        if tag == "-text":
            parts.append(node.text_content or "")
        elif tag == "br" or tag in _BLOCK:
            parts.append(" ")
        following = None if tag in _SKIP else node.first_child
        while following is None:
            if node.next is not None:
                following = node.next
                if node.tag in _BLOCK:
                    parts.append(" ")
            else:
                parent = node.parent
                if parent is None or parent.mem_id == cell.mem_id:
                    return _SPACES.sub(" ", "".join(parts)).strip()
                node = parent
        node = following
    return _SPACES.sub(" ", "".join(parts)).strip()


def _is_menu_item(node: LexborNode) -> bool:
    """A list item that is nothing but a link: menus and lists of other pages, not the report."""
    only = [c for c in _children_all(node) if c.tag != "-text" or (c.text_content or "").strip()]
    return len(only) >= 1 and only[0].tag == "a" and all(c.tag in ("a", "span", "em", "i") for c in only)


def _children_all(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _hidden(tree: LexborHTMLParser) -> frozenset[int]:
    """The elements whose style hides them. The attributes of a node are slow to ask for, so only styled ones are."""
    return frozenset(n.mem_id for n in tree.css("[style]") if _HIDDEN.search(n.attributes.get("style") or ""))


def _small(raw: str | None) -> bool:
    digits = re.match(r"\s*(\d{1,5})\s*(?:px)?\s*$", raw or "")
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
