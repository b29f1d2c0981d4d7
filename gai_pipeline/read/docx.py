"""Reads DOCX (Word, WPS): document.xml into paragraphs, grids and pictures, in order.

Inserted text counts, deleted and struck out text does not. Hidden text, marks of notes, field instructions, the
readings above characters, footnotes, headers and footers stay out. A text box stands after the paragraph that anchors
it. A table inside a cell becomes a grid of its own after the outer one; a table that only frames the page is dissolved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from gai_pipeline.layout.blocks import Paragraph, Picture, Reading, UnreadableDocument
from gai_pipeline.layout.merged_cells import RawCell, table_of, too_many_cells
from gai_pipeline.read import sniff
from gai_pipeline.read.docx_covers import Covers, doubted
from gai_pipeline.read.docx_floating import FLOATING
from gai_pipeline.read.docx_fonts import lying_fonts
from gai_pipeline.read.docx_gathered import Gathered, Line, Row
from gai_pipeline.read.docx_looks import Looks, is_stacked, is_turned
from gai_pipeline.read.docx_parts import (
    TRANSPARENT,
    cells_of,
    chosen,
    is_deletion,
    list_of,
    picture_bytes,
    read_lists,
    read_numbered_styles,
    rows_of,
    style_of,
    text_of,
    tracked,
    whole,
    width_of,
)
from gai_pipeline.read.docx_places import hides_its_cells, is_made_anew, is_out_of_place, updates_fields
from gai_pipeline.read.package import Package, attribute, child, name_of
from gai_pipeline.read.pictures import moved
from gai_pipeline.read.reading_limits import DEFAULT, Deadline, Limits
from gai_pipeline.read.text_look import DOUBTED, Look

_DELETED = frozenset({"del", "moveFrom"})
_FEWER = 4
_EMBEDDED = frozenset({sniff.XLSX, sniff.XLS, sniff.ODS, sniff.DOCX, sniff.DOC})
_SKIPPED = frozenset({"rt", "rubyPr", "sdtPr", "sdtEndPr", "rPr", "pPr", "instrText", "delText", "delInstrText",
                      "footnoteReference", "endnoteReference", "footnote", "endnote", "customXmlPr",
                      "smartTagPr"})  # fmt: skip


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
        self.looks = Looks(styles, lying_fonts(package, sibling.get("fontTable")))
        self.covers = Covers(self._picture_bytes)
        self.fields_anew = updates_fields(package.xml(sibling["settings"]) if "settings" in sibling else None)
        self.body = Gathered()
        self.in_cells = 0
        self.pictures = 0
        self.chunks = 0
        self.readers: dict[str, str] = {}

    def gather(self, parent: etree._Element, locator: str, depth: int, into: Gathered | None = None) -> Gathered:
        """The content of a body, a cell or a text box, in its order; added to `into` where that is given."""
        if depth > self.limits.max_depth:
            raise UnreadableDocument("too_deep", f"tables or text boxes nest deeper than {self.limits.max_depth}")
        out = Gathered() if into is None else into
        for element in parent:
            name = name_of(element)
            if name == "p":
                out.paragraphs += 1
                if not len(element) and not out.pending:
                    continue
                self._paragraph(element, f"{locator}/p[{out.paragraphs}]", depth, out)
            elif name == "tbl":
                out.tables += 1
                self._table(element, f"{locator}/tbl[{out.tables}]", depth, out)
            elif name == "altChunk":
                self._chunk(attribute(element, "id") or "", locator, out)
            elif name == "AlternateContent" or (name in TRANSPARENT and not is_deletion(element)):
                self.gather(chosen(element), locator, depth + 1, out)
        return out

    def _paragraph(self, element: etree._Element, locator: str, depth: int, out: Gathered) -> None:
        properties = child(element, "pPr")
        line = Line(style_of(properties))
        self._runs(element, line, 0)
        for part in line.floats:
            self._note_float(part, out)
        out.covered |= line.covered or is_out_of_place(properties)
        text = out.pending + self._numbered("".join(line.text), properties, bool(out.pending))
        out.pending = ""
        if tracked(child(properties, "rPr"), *_DELETED):  # the mark of its end was deleted: it goes on in the next one
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

    def _numbered(self, text: str, properties: etree._Element | None, goes_on: bool) -> str:
        """A paragraph's text behind its number in a list. An empty one, unless it goes on from the one before, has
        none."""
        numbered = list_of(properties, self.styles)
        if numbered is not None and (text.strip() or goes_on):
            number = self.lists.next_number(*numbered)
            return f"{number} {text}" if number[-1:] == "." and text[:1].isdigit() else number + text
        written = child(properties, "listPr", "t")  # Word 2003 keeps the number beside the list
        return text if written is None else (attribute(written, "val") or "") + text

    def _runs(self, element: etree._Element, line: Line, depth: int) -> None:
        """Add to a line what stands in a paragraph, a run or an element around runs."""
        if depth > self.limits.max_depth:
            raise UnreadableDocument("too_deep", f"runs nest deeper than {self.limits.max_depth}")
        for part in element:
            name = name_of(part)
            look = self.looks.of(part, line.style) if name == "r" else None
            if look is Look.UNSEEN or self._is_left_out(part, name):
                continue
            if look is Look.DOUBTED or is_stacked(part) or (name == "bdo" and is_turned(part)):
                line.text.append(DOUBTED)
            line.covered |= is_made_anew(part, name, self.fields_anew)
            if name in FLOATING:
                line.floats.append(part)
            text = text_of(part, name)
            if text is not None:
                line.text.append(text)
            elif name == "txbxContent":
                line.boxes.append(part)
            elif name == "object" and (key := self._table_in(part)) is not None:
                line.embedded.append(key)
            elif name in ("blip", "imagedata"):
                key = attribute(part, "embed") or attribute(part, "link") or attribute(part, "id")
                line.pictures += [] if key is None else [key]
            else:
                self._runs(chosen(part), line, depth + 1)

    def _note_float(self, part: etree._Element, out: Gathered) -> None:
        if self.in_cells:
            covered, spilled = self.covers.in_cell(part, out.width)
            out.covered, out.spilled = out.covered or covered, out.spilled or spilled
        else:
            self.covers.take(part, len(self.body.blocks), placed=out is self.body)

    def _picture_bytes(self, key: str) -> bytes | None:
        relation = self.relations.get(key)
        return None if relation is None else picture_bytes(self.package, relation, self.limits)

    def _is_left_out(self, part: etree._Element, name: str) -> bool:
        """Whether a part of a paragraph does not count: deleted, a field's instruction, or a control that nobody has
        filled in."""
        if name == "annotation":
            return is_deletion(part)
        if name == "sdt":
            return child(part, "sdtPr", "showingPlcHdr") is not None
        return name in _DELETED or name in _SKIPPED

    def _table_in(self, element: etree._Element) -> str | None:
        """The relation of a sheet or text that is embedded as an object, whose picture need not be recognised then."""
        for part in element.iter():
            if isinstance(part.tag, str) and name_of(part) == "OLEObject":
                key = attribute(part, "id") or ""
                data = self._picture_bytes(key)
                return key if data and sniff.sniff(data) in _EMBEDDED else None
        return None

    def _chunk(self, key: str, locator: str, out: Gathered) -> None:
        """A whole document of another kind: a page, which Word would take over when it opens the file, or a sheet."""
        data = self._picture_bytes(key)
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
            data = self._picture_bytes(key)
        return Picture(f"{locator}/picture[{self.pictures}]", relation.target, data)

    def _table(self, element: etree._Element, locator: str, depth: int, out: Gathered) -> None:
        self.deadline.check()
        rows: list[list[RawCell]] = []
        contents: list[Gathered] = []
        width = cells = 0
        for number, row in enumerate(rows_of(element), 1):
            if tracked(child(row, "trPr"), "del"):
                continue
            found = self._row(row, f"{locator}/tr[{number}]", depth)
            rows.append(found.raw)
            contents += found.contents
            cells += found.cells
            width = max(width, found.width)
            if cells > self.limits.max_cells or width > self.limits.max_cells:
                raise too_many_cells(self.limits.max_cells)
        if len(contents) == 1 and cells == 1:
            # One cell around everything is a frame, not a table.
            out.blocks += contents[0].blocks
            out.lines += contents[0].lines
            return
        grid = table_of(rows, locator, self.limits.max_cells)
        if grid is not None:
            out.blocks.append(doubted(grid) if any(inner.spilled for inner in contents) else grid)
        out.blocks += [block for inner in contents for block in inner.blocks if not isinstance(block, Paragraph)]

    def _row(self, row: etree._Element, locator: str, depth: int) -> Row:
        found = Row(width=whole(child(row, "trPr", "gridBefore"), 0))
        hidden = hides_its_cells(child(row, "trPr"))
        for index, cell in enumerate(cells_of(row), 1):
            properties = child(cell, "tcPr")
            span = max(1, whole(child(properties, "gridSpan"), 1))
            if not tracked(properties, "cellDel"):
                where = f"{locator}/tc[{index}]"
                self.in_cells += 1
                inner = self.gather(cell, where, depth + 1, Gathered(width=width_of(properties), covered=hidden))
                found.add(properties, inner, where, span)
                self.in_cells -= 1
            found.width += span
        return found


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
    gathered = reader.gather(body, "body", 0, reader.body)
    if gathered.pending.strip():
        gathered.blocks.append(Paragraph(gathered.pending, f"body/p[{gathered.paragraphs}]"))
    if not gathered.blocks:
        raise UnreadableDocument("empty_document", "the document has neither text nor tables nor pictures")
    return Reading("docx", reader.covers.doubt(gathered.blocks), readers=reader.readers)
