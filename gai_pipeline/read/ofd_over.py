"""What lies over the pages of an OFD beside their own content: notes that were made on them, and seals.

Belongs here: where a file keeps these, and how they come on a page. A figure in a note is one that somebody wrote over
the report: it is doubted, and so is what a note covers. Does not belong here: objects (`ofd_page.py`), whether a
seal is genuine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from gai_pipeline.read.ofd_page import PageObjects, box_of, numbers, placed, read_objects
from gai_pipeline.read.ofd_seen import Paint
from gai_pipeline.read.package import Package, child, children
from gai_pipeline.read.pdf.matrix import apply

Resolve = Callable[[str | None, str], str]
"""(location, folder of the part that names it) -> part."""
_MOST: Final = 2000
"""Notes of a file; seals likewise."""
_STARTS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")


class Over:
    """The notes and seals of a document by the ids of its pages."""

    def __init__(self, package: Package, notes: str, signatures: str, resolve: Resolve) -> None:
        """`notes` and `signatures` are the parts that list them, "" where there are none."""
        self._notes: dict[str, list[str]] = {}
        self._seals: dict[str, list[tuple[str, etree._Element]]] = {}
        self._package = package
        for page in _listed(package, notes, "Page"):
            part = resolve((_text(child(page, "FileLoc"))), _folder(notes))
            self._notes.setdefault(str(page.get("PageID")), []).append(part)
        for signature in _listed(package, signatures, "Signature"):
            self._take_seals(resolve(signature.get("BaseLoc"), _folder(signatures)), resolve)

    def _take_seals(self, part: str, resolve: Resolve) -> None:
        root = self._package.xml(part)
        told = child(root, "SignedInfo")
        if told is None:
            return
        places = (_text(child(told, "Seal", "BaseLoc")), _text(child(root, "SignedValue")))
        held = next((resolve(place, _folder(part)) for place in places if place), "")
        for stamp in list(children(told, "StampAnnot"))[:_MOST]:
            self._seals.setdefault(str(stamp.get("PageRef")), []).append((held, stamp))

    def put_on(self, page: str, objects: PageObjects) -> None:
        """Put the notes and seals of a page over what has been found on it."""
        objects.is_over = True
        for part in self._notes.get(page, ()):
            notes = self._package.xml(part)
            for note in list(() if notes is None else children(notes, "Annot"))[:_MOST]:
                shown = child(note, "Appearance")
                if shown is not None and note.get("Visible", "true").lower() not in ("false", "0"):
                    with placed(shown, objects):
                        read_objects(shown, objects)
        for held, stamp in self._seals.get(page, ()):
            box = numbers(stamp.get("Boundary", ""))
            if len(box) == 4:
                x0, y0, x1, y1 = box_of(box)
                corners = (*apply(objects.to_page, x0, y0), *apply(objects.to_page, x1, y1))
                objects.drawn.count += 1
                objects.drawn.paints.append(Paint(corners, objects.drawn.count, picture=f"{SEAL}{held}"))


SEAL: Final = "seal:"
"""Stands before the part of a seal where else the id of a picture stands."""


def picture_of_seal(data: bytes | None) -> bytes | None:
    """The picture in a seal, None where it has none that can be found: most are drawn so that one sees through them."""
    at = [found for start in _STARTS if (found := (data or b"").find(start)) >= 0]
    return data[min(at) :] if data and at else None


def _listed(package: Package, part: str, name: str) -> Iterator[etree._Element]:
    root = package.xml(part) if part else None
    yield from list(() if root is None else children(root, name))[:_MOST]


def _folder(part: str) -> str:
    return part.rpartition("/")[0]


def _text(element: etree._Element | None) -> str:
    return "" if element is None else (element.text or "").strip()
