"""Reads OpenDocument text (ODT): content.xml into paragraphs, grids and pictures, in order.

Deleted text is kept apart by the format and stays out; so do notes, the readings above characters and automatic list
numbers, which the format does not store as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from lxml import etree

from gai_pipeline.layout.blocks import Block, Paragraph, Picture, Reading, UnreadableDocument
from gai_pipeline.layout.merged_cells import RawCell, table_of, too_many_cells
from gai_pipeline.read.odf_looks import OdfLooks, Properties, appearance, ground_of, lying_fonts
from gai_pipeline.read.package import Package, attribute, child, name_of
from gai_pipeline.read.reading_limits import DEFAULT, Deadline, Limits
from gai_pipeline.read.text_look import as_seen, under_a_shape

_SKIPPED = frozenset({"tracked-changes", "note", "annotation", "ruby-text", "change", "change-start", "change-end",
                      "sequence-decls", "forms", "bookmark", "title", "desc"})  # fmt: skip
_MADE_ANEW = frozenset({"expression", "page-number", "page-count", "variable-get", "variable-set", "user-field-get",
                        "conditional-text", "placeholder", "sequence", "table-formula", "database-display",
                        "text-input", "variable-input", "user-field-input", "cell-count", "table-count"})  # fmt: skip
"""Fields that a program works out when it opens the file, whatever text is kept with them."""
_SECTIONS = frozenset({"section", "list", "list-item", "list-header", "index-body", "table-of-content"})


@dataclass(slots=True)
class _Gathered:
    """The content of a body, a cell or a box; `covered` where something drawn may lie over it. `around` are the
    properties of what it stands in."""

    blocks: list[Block] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    around: Properties = field(default_factory=dict)
    covered: bool = False

    def text(self) -> str:
        """What a cell shows."""
        whole = "\n".join(self.lines)
        return under_a_shape(whole) if self.covered else whole


@dataclass(slots=True)
class _Row:
    """A row as it is gathered: its cells, what stands in them, and how many are written."""

    raw: list[RawCell] = field(default_factory=list)
    contents: list[_Gathered] = field(default_factory=list)
    cells: int = 0


class _OdtReader:
    def __init__(self, package: Package, looks: OdfLooks, limits: Limits) -> None:
        self.package = package
        self.looks = looks
        self.limits = limits
        self.deadline = Deadline(limits)
        self.pictures = 0

    def gather(self, parent: etree._Element, locator: str, depth: int, into: _Gathered | None = None) -> _Gathered:
        if depth > self.limits.max_depth:
            raise UnreadableDocument("too_deep", f"tables or sections nest deeper than {self.limits.max_depth}")
        out = _Gathered() if into is None else into
        for element in parent:
            name = name_of(element)
            if name in ("p", "h"):
                out.paragraphs += 1
                self._paragraph(element, f"{locator}/p[{out.paragraphs}]", depth, out)
            elif name == "table":
                out.tables += 1
                self._table(element, f"{locator}/tbl[{out.tables}]", depth, out)
            elif name in _SECTIONS and attribute(element, "display") != "none":
                self.gather(element, locator, depth + 1, out)
            out.covered |= self.looks.covers(element)
        return out

    def _paragraph(self, element: etree._Element, locator: str, depth: int, out: _Gathered) -> None:
        line = _Line(self.looks, self.limits.max_depth)
        line.add(element, self.looks.inside(out.around, "paragraph", attribute(element, "style-name")), depth)
        whole = "".join(line.text)
        if whole.strip():
            out.blocks.append(Paragraph(whole, locator))
            out.lines.append(whole.strip())
        out.covered |= line.covered
        for number, frame in enumerate(line.frames, 1):
            if name_of(frame) == "image":
                if (picture := self._picture(frame, locator)) is not None:
                    out.blocks.append(picture)
                continue
            inner = self.gather(frame, f"{locator}/txbx[{number}]", depth + 1)
            out.blocks += inner.blocks
            out.lines += inner.lines

    def _picture(self, image: etree._Element, locator: str) -> Picture | None:
        target = attribute(image, "href")
        if target is None or self.pictures >= self.limits.max_pictures:
            return None
        self.pictures += 1
        inside = target.removeprefix("./")
        data = self.package.bytes_of(inside, bound=self.limits.max_bytes) if inside in self.package else None
        return Picture(f"{locator}/picture[{self.pictures}]", target, data)

    def _table(self, element: etree._Element, locator: str, depth: int, out: _Gathered) -> None:
        self.deadline.check()
        rows: list[list[RawCell]] = []
        contents: list[_Gathered] = []
        total = 0
        for row in _rows(element):
            found = self._row(row, f"{locator}/tr[{len(rows) + 1}]", depth, total)
            contents += found.contents
            total += found.cells
            for _ in range(min(count_of(row, "number-rows-repeated"), self.limits.max_cells)):
                rows.append([replace(cell) for cell in found.raw])
                total += len(found.raw)
                if total > self.limits.max_cells:
                    raise too_many_cells(self.limits.max_cells)
        grid = table_of(rows, locator, self.limits.max_cells)
        if grid is not None and any(c.text for c in grid.cells):
            out.blocks.append(grid)
        inner = chain.from_iterable(found.blocks for found in contents)
        out.blocks += [block for block in inner if not isinstance(block, Paragraph)]

    def _row(self, row: etree._Element, locator: str, depth: int, before: int) -> _Row:
        """A row as it is written once, with the cells that it repeats. `before` are the cells of the rows above."""
        found = _Row()
        column = 0
        for cell in row:
            name = name_of(cell)
            if name not in ("table-cell", "covered-table-cell"):
                continue
            repeat = count_of(cell, "number-columns-repeated")
            times = min(repeat, self.limits.max_cells)
            across, down = count_of(cell, "number-columns-spanned"), count_of(cell, "number-rows-spanned")
            if name == "table-cell" and (len(cell) or across > 1):
                where = f"{locator}/tc[{len(found.raw) + 1}]"
                look = self.looks.of("table-cell", attribute(cell, "style-name"))
                inner = self.gather(cell, where, depth + 1, _Gathered(around=ground_of(look)))
                found.contents.append(inner)
                text = inner.text()
                found.raw += [RawCell(column + i * across, text, where, across, down) for i in range(times)]
            elif name == "table-cell":
                found.raw += [RawCell(i, "", f"{locator}/tc[{i + 1}]") for i in range(column, column + times)]
            column += repeat
            found.cells += 1
            if before + found.cells > self.limits.max_cells:
                raise too_many_cells(self.limits.max_cells)
        return found


class _Line:
    """A paragraph as it is gathered: its text, what is drawn in it, and whether that may lie over the text."""

    def __init__(self, looks: OdfLooks, deepest: int = DEFAULT.max_depth) -> None:
        self._looks = looks
        self._deepest = deepest
        self.text: list[str] = []
        self.frames: list[etree._Element] = []
        self.covered = False

    def add(self, element: etree._Element, of: Properties, depth: int) -> None:
        """Add what stands in a paragraph or an element inside one, whose text has these properties."""
        if depth > self._deepest:
            raise UnreadableDocument("too_deep", f"runs nest deeper than {self._deepest}")
        if any(name_of(part) == "hidden-paragraph" and attribute(part, "is-hidden") == "true" for part in element):
            return
        look = appearance(of)
        self.text.append(as_seen(_spaces(element.text), look))
        for part in element:
            self._add_part(part, of, depth)
            self.text.append(as_seen(_spaces(part.tail), look))

    def _add_part(self, part: etree._Element, of: Properties, depth: int) -> None:
        name = name_of(part)
        if name in _WHITE:
            self.text.append(_WHITE[name](part))
        elif name in ("text-box", "image"):
            self.frames.append(part)
        elif name not in _SKIPPED and attribute(part, "is-hidden") != "true":
            self.covered |= self._looks.covers(part) or name in _MADE_ANEW
            own = self._looks.inside(of, "text", attribute(part, "style-name")) if name == "span" else of
            self.add(part, own, depth + 1)


def _repeated(space: etree._Element) -> str:
    count = attribute(space, "c") or "1"
    return " " * min(int(count) if count.isdecimal() else 1, 200)


_WHITE: Mapping[str, Callable[[etree._Element], str]] = {
    "s": _repeated,
    "tab": lambda _: "\t",
    "line-break": lambda _: "\n",
}
"""Elements that stand for white space."""


def _spaces(text: str | None) -> str:
    """White space of the XML, which the format collapses."""
    if not text:
        return ""
    collapsed = " ".join(text.split())
    return (" " if text[0].isspace() else "") + collapsed + (" " if text[-1].isspace() and collapsed else "")


def count_of(element: etree._Element, name: str) -> int:
    """An attribute that counts (repeats, spans), 1 where it is missing or no number."""
    text = attribute(element, name)
    return max(1, int(text)) if text is not None and text.isdecimal() and len(text) < 9 else 1


def _rows(element: etree._Element) -> list[etree._Element]:
    found: list[etree._Element] = []
    for part in element:
        name = name_of(part)
        if name == "table-row":
            found.append(part)
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            found += _rows(part)
    return found


def body_of(package: Package) -> tuple[OdfLooks, etree._Element]:
    """The looks and the body of an OpenDocument container. Raises what `read` says."""
    manifest = package.bytes_of("META-INF/manifest.xml")
    if manifest is not None and b"encryption-data" in manifest:
        raise UnreadableDocument("encrypted_office", "the document is encrypted; ask for a copy without password")
    root = package.xml("content.xml")
    body = child(root, "body")
    if root is None or body is None:
        raise UnreadableDocument("damaged_odt", "the container has no content")
    common = package.xml("styles.xml")
    return OdfLooks(common, root, lying_fonts=lying_fonts(package, common, root)), body


def text_of(parent: etree._Element, looks: OdfLooks, around: Properties) -> str:
    """The paragraphs of an element with these properties, joined with line feeds, as a sheet's cells show them."""
    lines = []
    covered = False
    for part in parent:
        if name_of(part) in ("p", "h"):
            line = _Line(looks)
            line.add(part, looks.inside(around, "paragraph", attribute(part, "style-name")), 0)
            lines.append("".join(line.text).strip())
        covered |= looks.covers(part)
    whole = "\n".join(filter(None, lines))
    return under_a_shape(whole) if covered else whole


def read(data: bytes, *, limits: Limits | None = None) -> Reading:
    """Read an ODT. Locators are paths such as `body/tbl[2]/tr[5]/tc[3]`.

    Raises `UnreadableDocument`: `empty_document`, `damaged_odt`, `encrypted_office`, `entity_expansion`,
    `archive_too_large`, `too_many_cells`, `too_deep`, `timeout`.
    """
    limits = limits or DEFAULT
    package = Package(data, limits, damaged="damaged_odt")
    looks, body = body_of(package)
    gathered = _Gathered()
    reader = _OdtReader(package, looks, limits)
    for story in body:
        if name_of(story) == "text":
            reader.gather(story, "body", 0, gathered)
    if not gathered.blocks:
        raise UnreadableDocument("empty_document", "the document has neither text nor tables nor pictures")
    return Reading("odt", gathered.blocks)
