"""Reads DOCX (Word, WPS): document.xml into paragraphs, grids and pictures, in order.

Inserted text counts, deleted and struck out text does not. Hidden text, marks of notes, field instructions, the
readings above characters, footnotes, headers and footers stay out. A text box stands after the paragraph that anchors
it. A table inside a cell becomes a grid of its own after the outer one; a table that only frames the page is dissolved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lxml import etree

from gai_pipeline.layout.blocks import Block, Paragraph, Picture, Reading, UnreadableDocument
from gai_pipeline.layout.merged_cells import RawCell, table_of, too_many_cells
from gai_pipeline.read import sniff
from gai_pipeline.read.docx_parts import (
    is_deletion,
    is_hidden,
    is_note_mark,
    list_of,
    picture_bytes,
    read_hiding_styles,
    read_lists,
    read_numbered_styles,
    tracked,
)
from gai_pipeline.read.limits import DEFAULT, Deadline, Limits
from gai_pipeline.read.package import Package, attribute, child, name_of
from gai_pipeline.read.pictures import moved

_DELETED = frozenset({"del", "moveFrom"})
_TRANSPARENT = frozenset({"ins", "moveTo", "smartTag", "sdt", "sdtContent", "customXml", "hyperlink", "fldSimple",
                          "dir", "bdo", "rubyBase", "sect", "sub-section", "annotation", "content"})  # fmt: skip
_FEWER = 4
_EMBEDDED = frozenset({sniff.XLSX, sniff.XLS, sniff.ODS, sniff.DOCX, sniff.DOC})
_SKIPPED = frozenset({"rt", "rubyPr", "sdtPr", "sdtEndPr", "rPr", "pPr", "instrText", "delText", "delInstrText",
                      "footnoteReference", "endnoteReference", "footnote", "endnote", "customXmlPr",
                      "smartTagPr"})  # fmt: skip


@dataclass(slots=True)
class _Line:
    """A paragraph as it is gathered: its text, and what stands in it beside text."""

    text: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)
    joins_next: bool = False


@dataclass(slots=True)
class _Gathered:
    """The content of a body, a cell or a text box."""

    blocks: list[Block] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    tables: int = 0
    paragraphs: int = 0
    pending: str = ""


InnerReader = Callable[[bytes, str], Reading]


class _DocxReader:
    def __init__(self, package: Package, part: str, limits: Limits, inner: InnerReader | None) -> None:
        self.package = package
        self.inner = inner
        self.limits = limits
        self.deadline = Deadline(limits)
        self.relations = package.relations(part)
        sibling = {r.kind: r.target for r in self.relations.values() if not r.external}
        self.lists = read_lists(package.xml(sibling["numbering"]) if "numbering" in sibling else None)
        # Word 2003 keeps its styles in the document itself
        styles = package.xml(sibling["styles"]) if "styles" in sibling else child(package.xml(part), "styles")
        self.styles = read_numbered_styles(styles)
        self.hiding = read_hiding_styles(styles)
        self.pictures = 0
        self.chunks = 0
        self.readers: dict[str, str] = {}

    def gather(self, parent: etree._Element, locator: str, depth: int, into: _Gathered | None = None) -> _Gathered:
        if depth > self.limits.max_depth:
            raise UnreadableDocument("too_deep", f"tables or text boxes nest deeper than {self.limits.max_depth}")
        out = _Gathered() if into is None else into
        for element in parent:
            name = name_of(element)
            if name == "p":
                out.paragraphs += 1
                self._paragraph(element, f"{locator}/p[{out.paragraphs}]", depth, out)
            elif name == "tbl":
                out.tables += 1
                self._table(element, f"{locator}/tbl[{out.tables}]", depth, out)
            elif name == "altChunk":
                self._chunk(attribute(element, "id") or "", locator, out)
            elif name in _TRANSPARENT and not is_deletion(element):
                self.gather(element, locator, depth + 1, out)
            elif name == "AlternateContent":
                chosen = child(element, "Choice")
                self.gather(chosen if chosen is not None else element, locator, depth + 1, out)
        return out

    def _paragraph(self, element: etree._Element, locator: str, depth: int, out: _Gathered) -> None:
        properties = child(element, "pPr")
        line = _Line(joins_next=tracked(child(properties, "rPr"), *_DELETED))
        self._runs(element, line, 0)
        text = "".join(line.text)
        numbered = list_of(properties, self.styles)
        if numbered is not None and (text.strip() or out.pending):
            text = self.lists.next_number(*numbered) + text
        elif (written := child(properties, "listPr", "t")) is not None:  # Word 2003 keeps the number beside the list
            text = (attribute(written, "val") or "") + text
        text = out.pending + text
        out.pending = ""
        if line.joins_next:
            out.pending = text
        elif text.strip():
            out.blocks.append(Paragraph(text, locator))
            out.lines.append(text.strip())
        for number, box in enumerate(line.boxes, 1):
            inner = self.gather(box, f"{locator}/txbx[{number}]", depth + 1)
            out.blocks += inner.blocks
            out.lines += inner.lines
        for key in line.embedded:
            self._chunk(key, locator, out)
        out.blocks += [p for key in line.pictures if (p := self._picture(key, locator)) is not None]

    def _runs(self, element: etree._Element, line: _Line, depth: int) -> None:
        if depth > self.limits.max_depth:
            raise UnreadableDocument("too_deep", f"runs nest deeper than {self.limits.max_depth}")
        for part in element:
            name = name_of(part)
            if name in _DELETED or name in _SKIPPED or (name == "annotation" and is_deletion(part)):
                continue
            if name == "r":
                if not is_hidden(child(part, "rPr"), self.hiding) and not is_note_mark(part):
                    self._runs(part, line, depth + 1)
            elif name == "sdt" and child(part, "sdtPr", "showingPlcHdr") is not None:
                continue  # nobody has filled it in
            elif name == "t":
                line.text.append(part.text or "")
            elif name in ("tab", "ptab"):
                line.text.append("\t")
            elif name in ("br", "cr"):
                line.text.append("\n" if attribute(part, "type") in (None, "textWrapping") else "")
            elif name == "noBreakHyphen":
                line.text.append("-")
            elif name == "sym":
                line.text.append(_symbol(part))
            elif name == "AlternateContent":
                chosen = child(part, "Choice")
                self._runs(chosen if chosen is not None else part, line, depth + 1)
            elif name == "txbxContent":
                line.boxes.append(part)
            elif name == "object" and (key := self._table_in(part)) is not None:
                line.embedded.append(key)
            elif name in ("blip", "imagedata"):
                key = attribute(part, "embed") or attribute(part, "link") or attribute(part, "id")
                if key is not None:
                    line.pictures.append(key)
            else:
                self._runs(part, line, depth + 1)

    def _table_in(self, element: etree._Element) -> str | None:
        """The relation of a sheet or text that is embedded as an object, whose picture need not be recognised then."""
        for part in element.iter():
            if isinstance(part.tag, str) and name_of(part) == "OLEObject":
                key = attribute(part, "id") or ""
                relation = self.relations.get(key)
                data = None if relation is None else picture_bytes(self.package, relation, self.limits)
                return key if data and sniff.sniff(data) in _EMBEDDED else None
        return None

    def _chunk(self, key: str, locator: str, out: _Gathered) -> None:
        """A whole document of another kind: a page, which Word would take over when it opens the file, or a sheet."""
        relation = self.relations.get(key)
        data = None if relation is None else picture_bytes(self.package, relation, self.limits)
        self.chunks += 1
        if not data or self.chunks > self.limits.max_depth:
            return
        kind = sniff.sniff(data)
        if kind != sniff.DOCX and self.inner is None:
            return
        # each level may hold fewer, so that documents inside documents inside documents come to an end
        fewer = replace(self.limits, max_depth=self.limits.max_depth // _FEWER)
        if kind == sniff.DOCX or self.inner is None:
            found = read(data, limits=fewer, inner=self.inner)
        else:
            found = self.inner(data, kind)
        where = f"{locator}/chunk[{self.chunks}]"
        self.readers[where] = found.reader
        out.blocks += [moved(block, where) for block in found.blocks]

    def _picture(self, key: str, locator: str) -> Picture | None:
        relation = self.relations.get(key)
        if relation is None:
            return None
        self.pictures += 1
        data = None
        if self.pictures <= self.limits.max_pictures:
            data = picture_bytes(self.package, relation, self.limits)
        return Picture(f"{locator}/picture[{self.pictures}]", relation.target, data)

    def _table(self, element: etree._Element, locator: str, depth: int, out: _Gathered) -> None:
        self.deadline.check()
        rows: list[list[RawCell]] = []
        contents: list[_Gathered] = []
        width = cells = 0
        for number, row in enumerate(_rows(element), 1):
            row_properties = child(row, "trPr")
            if tracked(row_properties, "del"):
                continue
            raw: list[RawCell] = []
            column = _whole(child(row_properties, "gridBefore"), 0)
            for index, cell in enumerate(_cells(row), 1):
                where = f"{locator}/tr[{number}]/tc[{index}]"
                properties = child(cell, "tcPr")
                span = max(1, _whole(child(properties, "gridSpan"), 1))
                if tracked(properties, "cellDel"):
                    column += span
                    continue
                inner = self.gather(cell, where, depth + 1)
                horizontal = _either(properties, "hMerge", "hmerge")
                if horizontal is not None and attribute(horizontal, "val") in (None, "continue") and raw:
                    raw[-1].colspan += span
                else:
                    vertical = _either(properties, "vMerge", "vmerge")
                    continues = vertical is not None and attribute(vertical, "val") in (None, "continue")
                    text = "" if continues else "\n".join(inner.lines)
                    raw.append(RawCell(column, text, where, span, continues=continues))
                    if not continues:
                        contents.append(inner)
                column += span
                cells += 1
            rows.append(raw)
            width = max(width, column)
            if cells > self.limits.max_cells or width > self.limits.max_cells:
                raise too_many_cells(self.limits.max_cells)
        nested = [block for inner in contents for block in inner.blocks if not isinstance(block, Paragraph)]
        if len(contents) == 1 and cells == 1:
            # One cell around everything is a frame, not a table.
            out.blocks += contents[0].blocks
            out.lines += contents[0].lines
            return
        grid = table_of(rows, locator, self.limits.max_cells)
        if grid is not None:
            out.blocks.append(grid)
        out.blocks += nested


def _either(properties: etree._Element | None, name: str, older: str) -> etree._Element | None:
    """A property by its name, or by the one that it had in Word 2003."""
    found = child(properties, name)
    return child(properties, older) if found is None else found


def _rows(table: etree._Element) -> list[etree._Element]:
    return _through(table, "tr")


def _cells(row: etree._Element) -> list[etree._Element]:
    return _through(row, "tc")


def _through(parent: etree._Element, wanted: str) -> list[etree._Element]:
    """Children of a kind, also inside content controls and insertions."""
    found: list[etree._Element] = []
    for element in parent:
        name = name_of(element)
        if name == wanted:
            found.append(element)
        elif name in _TRANSPARENT and not is_deletion(element):
            found += _through(element, wanted)
    return found


def _whole(element: etree._Element | None, default: int) -> int:
    text = None if element is None else attribute(element, "val")
    return int(text) if text is not None and text.isdecimal() and len(text) < 9 else default


def _symbol(element: etree._Element) -> str:
    """A `w:sym`: the font Symbol keeps ASCII at F020 and up; any other font's sign stays in the private area."""
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return ""
    if 0xF020 <= code <= 0xF07E and (attribute(element, "font") or "").lower() == "symbol":
        code -= 0xF000
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def read(data: bytes, *, limits: Limits | None = None, inner: InnerReader | None = None) -> Reading:
    """Read a DOCX. Locators are paths such as `body/tbl[2]/tr[5]/tc[3]`.

    `inner` reads documents of other types that it holds (bytes, media type); without it they are passed over.

    Raises `UnreadableDocument`: `empty_document`, `damaged_docx`, `encrypted_office`, `entity_expansion`,
    `archive_too_large`, `too_many_cells`, `too_deep`, `timeout`.
    """
    limits = limits or DEFAULT
    package = Package(data, limits, damaged="damaged_docx")
    part = package.main_part("word/document.xml")
    root = package.xml(part)
    body = child(root, "body")
    if body is None:
        raise UnreadableDocument("damaged_docx", f"the container has no document body in {part}")
    reader = _DocxReader(package, part, limits, inner)
    gathered = reader.gather(body, "body", 0)
    if gathered.pending.strip():
        gathered.blocks.append(Paragraph(gathered.pending, f"body/p[{gathered.paragraphs}]"))
    if not gathered.blocks:
        raise UnreadableDocument("empty_document", "the document has neither text nor tables nor pictures")
    return Reading("docx", gathered.blocks, readers=reader.readers)
