"""Reads OFD (GB/T 33190), the fixed layout format of Chinese offices: its pages become those that a PDF gives.

Belongs here: the container's parts, page by page. What stands on a page is read by `ofd_page.py`, tables and lines are
found as in a PDF (`pdf/ruled.py`). Does not belong here: checking signatures, rendering.
"""

from __future__ import annotations

import posixpath
from functools import cache, partial

from lxml import etree

from gai_pipeline.layout.blocks import Picture, Reading, UnreadableDocument
from gai_pipeline.layout.boxes import Box
from gai_pipeline.layout.page_blocks import PageLayout, blocks_of
from gai_pipeline.read.font_digits import digits_lie
from gai_pipeline.read.ofd_glyphs import Glyphs
from gai_pipeline.read.ofd_over import SEAL, Over, picture_of_seal
from gai_pipeline.read.ofd_page import PageObjects, box_of, numbers, read_objects
from gai_pipeline.read.ofd_seen import Drawn, draw_params
from gai_pipeline.read.opacity import hides
from gai_pipeline.read.package import Package, child, children, name_of
from gai_pipeline.read.pdf.page import PageContent
from gai_pipeline.read.pdf.ruled import page_layout
from gai_pipeline.read.reading_limits import DEFAULT, Deadline, Limits

_DAMAGED = "damaged_ofd"
_A4: Box = (0.0, 0.0, 210.0, 297.0)
_MOST_FONTS = 40
_OUTLINES = 100
"""Shapes with curves on pages without text, from which on they are characters, not an emblem."""
_PICTURE_SHARE = 0.04
"""Of the page: a smaller picture is a seal or an emblem."""


def read(data: bytes, *, limits: Limits | None = None) -> Reading:
    """Read an OFD file. Locators and boxes are those of a PDF: `page[2]/table[1]/r5c3`, points from the top left.

    Raises `UnreadableDocument`: `empty_document`, `encrypted_office`, `damaged_ofd`, `archive_too_large`,
    `entity_expansion`, `too_many_pages`, `timeout`, `outlined_text` where no character is stored as one.
    """
    limits = limits or DEFAULT
    package = Package(data, limits, damaged=_DAMAGED)
    deadline = Deadline(limits)
    layouts: list[PageLayout] = []
    chars = curves = 0
    for root_part, signatures in _document_parts(package):
        document = _Document(package, root_part, signatures)
        if len(layouts) + len(document.pages) > limits.max_pages:
            raise UnreadableDocument("too_many_pages", f"more than {limits.max_pages} pages")
        for page, part in document.pages:
            deadline.check()
            objects = _objects(document, part, len(layouts) + 1, limits)
            document.over.put_on(page, objects)
            content = objects.content(len(layouts) + 1, cache(partial(document.is_opaque, limits=limits)))
            layout = page_layout(content)
            _add_pictures(document, objects, content, layout, limits)
            layouts.append(layout)
            chars, curves = chars + len(content.chars), curves + objects.curves
    if not chars and curves >= _OUTLINES:
        raise UnreadableDocument("outlined_text", "all characters are drawn as outlines; add the report as PDF or scan")
    blocks = blocks_of(layouts)
    if not blocks:
        raise UnreadableDocument("empty_document", "no page has text, tables or a picture that can be read")
    return Reading("ofd", blocks)


def _document_parts(package: Package) -> list[tuple[str, str]]:
    """The document parts that the container names, usually one, each with the part that lists its signatures."""
    entry = package.xml("OFD.xml")
    bodies = () if entry is None else children(entry, "DocBody")
    found = [(_text(child(body, "DocRoot")), _text(child(body, "Signatures"))) for body in bodies]
    parts = [(posixpath.normpath(p.lstrip("/")), s and posixpath.normpath(s.lstrip("/"))) for p, s in found if p]
    if not parts:
        raise UnreadableDocument(_DAMAGED, "the container names no document")
    return parts


class _Document:
    """One document of the container: its pages in order, its page templates and its pictures, by their ids."""

    def __init__(self, package: Package, root_part: str, signatures: str) -> None:
        self.package = package
        self.folder = posixpath.dirname(root_part)
        root = package.xml(root_part)
        if root is None:
            raise UnreadableDocument(_DAMAGED, f"part {root_part} is missing")
        common = child(root, "CommonData")
        self.area = _area(child(common, "PageArea"), _A4)
        self.templates: dict[str, str] = {}
        self.media: dict[str, str] = {}
        self.params: dict[str, etree._Element] = {}
        self.lying_fonts: set[str] = set()
        self.fonts: dict[str, bytes] = {}
        self.units: dict[str, etree._Element] = {}
        for item in common if common is not None else ():
            name = name_of(item)
            if name == "TemplatePage":
                self.templates[str(item.get("ID"))] = self._part(item.get("BaseLoc"))
            elif name in ("PublicRes", "DocumentRes"):
                self._take_media(self._part(_text(item)))
        pages = child(root, "Pages")
        listed = [] if pages is None else list(children(pages, "Page"))
        self.pages = [(str(p.get("ID")), self._part(p.get("BaseLoc"))) for p in listed]
        notes = _text(child(root, "Annotations"))
        self.over = Over(package, self._part(notes) if notes else "", signatures, self._part)

    def _part(self, location: str | None, folder: str | None = None) -> str:
        """The part that a location names: from the container's root with a slash before it, else from the folder."""
        location = (location or "").strip()
        if location.startswith("/"):
            return posixpath.normpath(location.lstrip("/"))
        return posixpath.normpath(posixpath.join(self.folder if folder is None else folder, location))

    def _take_media(self, part: str) -> None:
        root = self.package.xml(part)
        if root is None:
            return
        self.params |= draw_params(root)
        for group in children(root, "CompositeGraphicUnits"):
            self.units |= {str(unit.get("ID")): unit for unit in children(group, "CompositeGraphicUnit")}
        folder = self._part(root.get("BaseLoc"), posixpath.dirname(part)) if root.get("BaseLoc") else None
        self._take_fonts(root, folder or posixpath.dirname(part))
        for group in children(root, "MultiMedias"):
            for item in children(group, "MultiMedia"):
                location = _text(child(item, "MediaFile"))
                self.media[str(item.get("ID"))] = self._part(location, folder or posixpath.dirname(part))

    def _take_fonts(self, root: etree._Element, folder: str) -> None:
        fonts = [font for group in children(root, "Fonts") for font in children(group, "Font")]
        for font in fonts[:_MOST_FONTS]:
            location = _text(child(font, "FontFile"))
            data = self.package.bytes_of(self._part(location, folder)) if location else None
            if data:
                self.fonts[str(font.get("ID"))] = data
            if data and digits_lie(data):
                self.lying_fonts.add(str(font.get("ID")))

    def picture(self, resource: str, limits: Limits) -> bytes | None:
        part = self.media.get(resource)
        return None if part is None else self.package.bytes_of(part, bound=limits.max_bytes)

    def is_opaque(self, resource: str, limits: Limits) -> bool:
        """Whether a picture hides what it lies over; one that cannot be looked at does, but for the drawing of a
        seal."""
        if not resource.startswith(SEAL):
            return hides(self.picture(resource, limits) or b"")
        seal = picture_of_seal(self.package.bytes_of(resource.removeprefix(SEAL), bound=limits.max_bytes))
        return seal is not None and hides(seal)


def _objects(document: _Document, part: str, number: int, limits: Limits) -> PageObjects:
    page = document.package.xml(part)
    if page is None:
        raise UnreadableDocument(_DAMAGED, f"part {part}, page {number}, is missing")
    area = _area(child(page, "Area"), document.area)
    objects = PageObjects(area, limits, Drawn(document.params, document.lying_fonts, Glyphs(document.fonts)))
    objects.units = document.units
    templates = list(children(page, "Template"))
    above = [t for t in templates if t.get("ZOrder") == "Foreground"]
    for template in [t for t in templates if t not in above]:
        _read_template(document, template, objects)
    read_objects(child(page, "Content"), objects)
    for template in above:
        _read_template(document, template, objects)
    return objects


def _read_template(document: _Document, template: etree._Element, objects: PageObjects) -> None:
    part = document.package.xml(document.templates.get(str(template.get("TemplateID")), ""))
    if part is not None:
        read_objects(child(part, "Content"), objects)


def _add_pictures(
    document: _Document, objects: PageObjects, content: PageContent, layout: PageLayout, limits: Limits
) -> None:
    """Pictures that could show a table, at their place; `choose.read` has them recognised."""
    index = 0
    for resource, box in objects.pictures[: limits.max_pictures]:
        if (box[2] - box[0]) * (box[3] - box[1]) < _PICTURE_SHARE * content.width * content.height:
            continue
        data = document.picture(resource, limits)
        if data is not None:
            index += 1
            locator = f"page[{content.number}]/picture[{index}]"
            layout.others.append((box[1], Picture(locator, None, data, content.number)))


def _area(element: etree._Element | None, default: Box) -> Box:
    """The sheet of a page, in millimetres: the physical box, which the coordinates of all objects refer to."""
    box = numbers(_text(child(element, "PhysicalBox")))
    return box_of(box) if len(box) == 4 and box[2] > 0 and box[3] > 0 else default


def _text(element: etree._Element | None) -> str:
    return "" if element is None else (element.text or "").strip()
