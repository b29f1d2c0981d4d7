"""Reads office documents that were saved as one XML file: Word 2003, flat OPC, flat OpenDocument, Excel 2003.

Such files are often named .doc or .xls. Belongs here: telling them by their root, and the sheets of Excel 2003. Does
not belong here: what the elements of texts mean (`docx.py`, `odt.py`); any other XML is read as a page (`html.py`).
"""

from __future__ import annotations

import base64
import binascii
import io
import zipfile

from lxml import etree

from gai_pipeline.layout.blocks import Block, Reading, UnreadableDocument
from gai_pipeline.layout.merged_cells import too_many_cells
from gai_pipeline.read import docx, html, odt
from gai_pipeline.read.package import attribute, child, children, name_of, parse_xml
from gai_pipeline.read.reading_limits import DEFAULT, Deadline, Limits
from gai_pipeline.read.sheets import Sheet, blocks_of

_ROOTS = (b"wordDocument", b"office:document", b":package", b"urn:schemas-microsoft-com:office:spreadsheet")
_DAMAGED = "damaged_office_xml"


def read(data: bytes, *, limits: Limits | None = None, inner: docx.InnerReader | None = None) -> Reading:
    """A reading by the reader of the document's kind, with its locators: `Reading.reader` is "docx", "odt", "xlsx" or
    "html".

    Raises `UnreadableDocument`: `damaged_office_xml` and what that reader raises.
    """
    limits = limits or DEFAULT
    if not any(mark in data[:65536] for mark in _ROOTS):
        return html.read(data, limits=limits)
    if len(data) > limits.max_xml_bytes:
        raise UnreadableDocument("archive_too_large", f"the file has more than {limits.max_xml_bytes} bytes")
    root = parse_xml(data, "document", damaged=_DAMAGED)
    kind = name_of(root)
    if kind == "wordDocument":
        return docx.read(_packed({"word/document.xml": data}), limits=limits, inner=inner)
    if kind == "document" and child(root, "body") is not None:
        return odt.read(_packed({"content.xml": data}), limits=limits)
    if kind == "package":
        return docx.read(_packed(_parts(root)), limits=limits, inner=inner)
    if kind == "Workbook":
        return _workbook(root, limits)
    return html.read(data, limits=limits)


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _parts(root: etree._Element) -> dict[str, bytes]:
    """The parts of a flat OPC package by their names."""
    found: dict[str, bytes] = {}
    for part in children(root, "part"):
        name = (attribute(part, "name") or "").lstrip("/")
        tree, binary = child(part, "xmlData"), child(part, "binaryData")
        if tree is not None and len(tree):
            found[name] = etree.tostring(tree[0])
        elif binary is not None and binary.text:
            try:
                found[name] = base64.b64decode(binary.text)
            except binascii.Error as error:
                raise UnreadableDocument(_DAMAGED, f"part {name} is not base64") from error
    return found


def _workbook(root: etree._Element, limits: Limits) -> Reading:
    deadline = Deadline(limits)
    blocks: list[Block] = []
    for number, worksheet in enumerate(children(root, "Worksheet"), 1):
        deadline.check()
        visible = child(worksheet, "WorksheetOptions", "Visible")
        if visible is None or not (visible.text or "").strip().startswith("SheetHidden"):
            sheet = _sheet(attribute(worksheet, "Name") or f"Sheet{number}", child(worksheet, "Table"), limits)
            blocks += blocks_of(sheet, limits)
    if not blocks:
        raise UnreadableDocument("empty_document", "no visible sheet has a filled cell")
    return Reading("xlsx", blocks)


def _sheet(name: str, table: etree._Element | None, limits: Limits) -> Sheet:
    """Rows and cells count on from the last one unless they say their index."""
    sheet = Sheet(name)
    r = -1
    for row in children(table, "Row") if table is not None else ():
        r = _whole(row, "Index", r + 2) - 1
        if attribute(row, "Hidden") == "1":
            sheet.hidden_rows.add(r)
            continue
        c = -1
        for cell in children(row, "Cell"):
            c = _whole(cell, "Index", c + 2) - 1
            across, down = _whole(cell, "MergeAcross", 0), _whole(cell, "MergeDown", 0)
            content = child(cell, "Data")
            if content is not None and (text := "".join(map(str, content.itertext())).strip()):
                sheet.cells[r, c] = text
            if across or down:
                sheet.merged.append((r, c, down + 1, across + 1))
            c += across
            if len(sheet.cells) > limits.max_cells:
                raise too_many_cells(limits.max_cells)
    return sheet


def _whole(element: etree._Element, name: str, default: int) -> int:
    text = attribute(element, name) or ""
    return int(text) if text.isdecimal() and len(text) < 8 else default
