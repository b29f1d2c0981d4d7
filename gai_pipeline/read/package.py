"""Opens the ZIP containers of office documents (OOXML, OpenDocument) without trusting them.

Belongs here: size checks before inflating, XML parsing without entities or network, relationships between parts.
Does not belong here: what the parts mean.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from gai_pipeline.layout.blocks import UnreadableDocument
from gai_pipeline.read.reading_limits import Limits
from gai_pipeline.read.zips import PLAIN_METHODS, TooManyEntries, open_zip

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def name_of(element: etree._Element) -> str:
    """The local name, so that strict and transitional namespaces read alike; "" for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along a path of local names."""
    for name in path:
        if element is None:
            return None
        element = next((e for e in element if name_of(e) == name), None)
    return element


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """The children with a local name; none of an element that is not there."""
    return (e for e in element if name_of(e) == name) if element is not None else iter(())


def parse_xml(data: bytes, part: str, *, damaged: str) -> etree._Element:
    """Parse one part. A document type is refused (code `entity_expansion`): office formats have none."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, recover=False
    )
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:65536]:
        raise UnreadableDocument("entity_expansion", f"part {part} declares entities, which office documents never do")
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument(damaged, f"part {part} is not well-formed XML: {error.msg}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableDocument(
            "entity_expansion", f"part {part} has a document type, which office documents never do"
        )
    return root


@dataclass(frozen=True, slots=True)
class Relation:
    kind: str
    target: str
    external: bool


class Package:
    """A ZIP container whose members are inflated one by one, each within the limits.

    Raises `UnreadableDocument` with the `damaged` code given, `encrypted_office` or `archive_too_large`.
    """

    def __init__(self, data: bytes, limits: Limits, *, damaged: str) -> None:
        self._limits = limits
        self._damaged = damaged
        if not data:
            raise UnreadableDocument("empty_document", "the document has no bytes")
        if data.startswith(OLE_MAGIC) and b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data:
            raise UnreadableDocument("encrypted_office", "the document is encrypted; ask for a copy without password")
        try:
            self._zip = open_zip(data, limits.max_members)
            members = self._zip.infolist()
        except TooManyEntries as error:
            raise UnreadableDocument("archive_too_large", f"the container is no document: {error}") from error
        except Exception as error:  # a damaged directory raises whatever its damage leads to
            raise UnreadableDocument(damaged, f"the ZIP container cannot be opened: {error}") from error
        total = sum(m.file_size for m in members)
        if total > limits.max_inflated_bytes:
            raise UnreadableDocument(
                "archive_too_large", f"the container inflates to {total} bytes, more than {limits.max_inflated_bytes}"
            )
        self._names = {m.filename.replace("\\", "/").lstrip("/").lower(): m for m in members}

    def __contains__(self, part: str) -> bool:
        return part.lstrip("/").lower() in self._names

    def bytes_of(self, part: str, *, bound: int | None = None) -> bytes | None:
        """The inflated member, None where there is none. The declared size is checked and then enforced."""
        info = self._names.get(part.lstrip("/").lower())
        if info is None:
            return None
        bound = self._limits.max_xml_bytes if bound is None else bound
        if info.file_size > bound:
            raise UnreadableDocument("archive_too_large", f"part {part} has {info.file_size} bytes, more than {bound}")
        if info.flag_bits & 1:
            raise UnreadableDocument("encrypted_office", f"part {part} is encrypted; ask for a copy without password")
        if info.compress_type not in PLAIN_METHODS:
            raise UnreadableDocument(self._damaged, f"part {part} is packed as no office document's is")
        try:
            with self._zip.open(info) as member:
                return member.read(bound)
        except Exception as error:  # likewise
            raise UnreadableDocument(self._damaged, f"part {part} cannot be inflated: {error}") from error

    def xml(self, part: str) -> etree._Element | None:
        data = self.bytes_of(part)
        return None if data is None else parse_xml(data, part, damaged=self._damaged)

    def relations(self, part: str) -> dict[str, Relation]:
        """Relationship id -> target of an OOXML part; targets are absolute part names unless external."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, Relation] = {}
        for item in root if root is not None else ():
            key, target = item.get("Id"), item.get("Target")
            if key is None or target is None:
                continue
            external = item.get("TargetMode") == "External"
            if not external:
                target = unquote(target)
                target = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                target = posixpath.normpath(target)
            found[key] = Relation(str(item.get("Type", "")).rpartition("/")[2], str(target), external)
        return found

    def main_part(self, default: str) -> str:
        """The part that the package's own relationships name as the document, else `default`."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and not relation.external and relation.target in self:
                return relation.target
        return default
