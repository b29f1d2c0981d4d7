"""Which files were given together as one report: a page and what it shows or links to.

Belongs here: telling bundles from files that merely lie in one folder, and handing them on as one. Does not belong
here: opening folders and archives (`expand.py`), and what the files of a bundle say together (`extract/bundle.py`).

Only a page makes a bundle, of files of the same folder or archive: those that it refers to, and those in the folder
that a browser saves beside it. Files that no page refers to stay documents of their own, in the order of their names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from gai_pipeline.archive.document import Document
from gai_pipeline.archive.manifest import Entry
from gai_pipeline.read.references import FOLDERS, SHEET, Index, is_sheet, links
from gai_pipeline.read.sniff import HTML, IMAGES

PAGES = (".html", ".htm", ".shtml", ".xhtml")
PARTS = (
    *(".pdf", ".doc", ".docx", ".wps", ".xls", ".xlsx", ".et", ".odt", ".ods", ".rtf"),
    *(".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff"),
    SHEET,
)
"""How the names of files end that can belong to a page."""
MOST_FILES = 12
"""A page that links to more files that were given with it is a list of reports, not a part of one."""
_HELD = 4
"""Bytes that wait for their page, in sizes of the largest document."""


def page_of(name: str, exists: Callable[[str], bool]) -> str | None:
    """The saved page that a file belongs to: browsers put the parts of `a.html` into `a_files/` or `a.files/`."""
    folder = name.replace("\\", "/").rpartition("/")[0]
    stem = next((folder.removesuffix(e) for e in FOLDERS if folder.endswith(e)), None)
    if stem is None:
        return None
    return next((stem + ending for ending in (".html", ".htm", ".shtml", ".mht") if exists(stem + ending)), None)


class Bundles:
    """What belongs to each page, by addresses. `linked` are the files that a page itself refers to."""

    def __init__(self, pages: Iterable[tuple[str, bytes]] = (), files: Collection[str] = ()) -> None:
        """`pages` are (address, bytes); `files` the addresses that can belong to them.

        A picture or a style sheet belongs to every page that shows it, another file to one page: that in whose folder
        it was saved, else the one that links to the fewest: a list of reports links to what the reports' own pages link
        to as well.
        """
        self.of: dict[str, list[str]] = {}
        self.linked: set[str] = set()
        index = Index(files)
        shown: dict[str, list[str]] = {}
        linked: dict[str, list[str]] = {}
        for address, data in pages:
            told = links(data)
            shown[address] = _found(index, (*told.pictures, *told.sheets), address)
            found = _found(index, told.files, address)
            linked[address] = found if len(found) <= MOST_FILES else []
        owner = {file: page for file in files if (page := page_of(file, shown.__contains__)) is not None}
        for page in sorted(linked, key=lambda a: (len(linked[a]), a)):
            for file in linked[page]:
                owner.setdefault(file, page)
        for page in sorted(shown):
            members = {*shown[page], *(f for f, p in owner.items() if p == page)}
            self.linked.update(shown[page], linked[page])
            if members:
                self.of[page] = sorted(members)


def _found(index: Index, references: Iterable[str], page: str) -> list[str]:
    return list(dict.fromkeys(a for r in references if (a := index.find(r, page)) is not None))


class Gathering:
    """Holds the files of bundles back until their page can be handed on with them; a style sheet is never handed on
    alone.

    `room` is the most bytes that are handed on beside one page; what is over it is a document of its own.
    """

    def __init__(self, bundles: Bundles, room: int) -> None:
        self._of = bundles.of
        self._room = room
        self._users = Counter(file for files in self._of.values() for file in files)
        self._pages: dict[str, Document] = {}
        self._held: dict[str, Document] = {}
        self._gone: set[str] = set()
        self._bytes = 0

    def take(self, address: str, document: Document | None) -> Iterator[Document]:
        """What can be handed on now that the file at an address was read; None if it could not be."""
        if document is None:
            self._gone.add(address)
        elif address in self._of:
            self._pages[address] = document
        elif address not in self._users or self._bytes + len(document.data) > _HELD * self._room:
            self._gone.add(address)
            yield from _unless_sheet(document)
        else:
            self._held[address] = document
            self._bytes += len(document.data)
        if address in self._of or address in self._users:
            for page in [p for p in self._pages if all(f in self._held or f in self._gone for f in self._of[p])]:
                yield from self._together(page)

    def rest(self) -> Iterator[Document]:
        """What still waits for files that never came."""
        for page in sorted(self._pages):
            yield from self._together(page)
        for address in sorted(self._held):
            yield from _unless_sheet(self._held.pop(address))

    def _together(self, page: str) -> Iterator[Document]:
        document = self._pages.pop(page)
        label = label_of(document.path, document.member)
        members: list[Document] = []
        over: list[Document] = []
        room = self._room
        for address in self._of[page]:
            self._users[address] -= 1
            if address not in self._held:
                continue
            file = self._held[address]
            if not self._users[address]:
                self._bytes -= len(self._held.pop(address).data)
            if len(file.data) <= room:
                room -= len(file.data)
                members.append(replace(file, bundle=label))
            elif not self._users[address]:
                over.append(file)
        yield replace(document, bundle=label, beside=tuple(members)) if members else document
        for file in over:
            yield from _unless_sheet(file)


def _unless_sheet(document: Document) -> Iterator[Document]:
    if not is_sheet(document.name):
        yield document


def label_of(path: str, member: str | None) -> str:
    """The name of a page's bundle."""
    return path if member is None else f"{path}/{member}"


class Kept:
    """The bundles of an archive: pages and their files as manifest rows."""

    def __init__(self, rows: Iterable[Entry], wanted: Collection[str], room: int) -> None:
        """`wanted` are the hashes of the documents that are to be read; a bundle whose page is not among them is none.
        `room` is the most bytes beside a page."""
        groups: dict[str, list[Entry]] = {}
        for row in rows:
            if row.bundle is not None and row.sha256:
                groups.setdefault(row.bundle, []).append(row)
        self._pages: dict[str, tuple[Entry, list[tuple[str, Entry]]]] = {}
        self.claimed: set[str] = set()
        for label, group in groups.items():
            for page in [e for e in group if is_page(e, label) and e.sha256 in wanted]:
                parts = _parts([e for e in group if not is_page(e, label)])
                files = _within(parts, room)
                if files and page.sha256 not in self._pages:
                    self._pages[page.sha256] = page, files
                    # What stood at the same address before is no document of its own either.
                    self.claimed.update(e.sha256 for address, _ in files for e in parts[address])
        self.claimed -= self._pages.keys()

    def page(self, entry: Entry) -> tuple[Entry, Sequence[tuple[str, Entry]]]:
        """The row of a document, where it is a page the one that its bundle has, and (address, row) of its files."""
        return self._pages.get(entry.sha256, (entry, ()))


def is_page(entry: Entry, label: str) -> bool:
    """Whether a row is the page of its bundle."""
    if entry.media_type != HTML:
        return False
    return entry.headers.get(":role") == "page" or label_of(entry.path, entry.member) == label


def _parts(group: Sequence[Entry]) -> dict[str, list[Entry]]:
    """The rows of each address, oldest first. Pictures inside a fetched archive are not shown by the page, so they stay
    documents of their own."""
    found: dict[str, list[Entry]] = {}
    for entry in group:
        if "://" not in entry.path:
            address = entry.member or entry.path
        elif entry.member is None:
            address = entry.path
        elif entry.media_type not in IMAGES:
            address = f"{entry.path}/{entry.member}"
        else:
            continue
        found.setdefault(address, []).append(entry)
    return found


def _within(parts: Mapping[str, Sequence[Entry]], room: int) -> list[tuple[str, Entry]]:
    """The newest row of each address, in the order of addresses, until the room is used up; none for a list."""
    latest = [(address, parts[address][-1]) for address in sorted(parts)]
    if sum(e.media_type not in IMAGES for _, e in latest) > MOST_FILES:
        return []
    found = []
    for address, entry in latest:
        if entry.bytes <= room:
            room -= entry.bytes
            found.append((address, entry))
    return found
