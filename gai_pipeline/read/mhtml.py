"""Reads MHTML, a page saved in one file with its pictures (`.mht`): a mail message of the standard library.

Belongs here: taking the page, its frames and its pictures out of the message. Does not belong here: the page itself
(`html.py`).
"""

from __future__ import annotations

import email
import email.policy
import itertools
import re
from email.message import Message

from gai_pipeline.layout.blocks import Reading, UnreadableDocument
from gai_pipeline.read import html
from gai_pipeline.read.clean import decode
from gai_pipeline.read.outer_sheets import sheet_of
from gai_pipeline.read.pictures import give_bytes
from gai_pipeline.read.reading_limits import DEFAULT, Limits

_TYPE = re.compile(rb"^content-(?:type|disposition):[^\n]*+(?:\n[ \t][^\n]*+)*+", re.I | re.M)
_LONGEST_TYPE = 4096
_PAGES = ("text/html", "application/xhtml+xml")


def read(data: bytes, *, limits: Limits = DEFAULT) -> Reading:
    """A reading of the message's first page, its frames and pictures filled in. Locators are those of `html.read`.

    Raises `UnreadableDocument`: `no_page` where the message has none, `too_many_members`, `too_deep`,
    `damaged_mhtml`, and what `html.read` raises.
    """
    page: bytes | None = None
    address = ""
    given: dict[str, bytes] = {}
    frames: dict[str, str] = {}
    sheets: dict[str, bytes] = {}
    for part in _parts(data, limits):
        body = None if part.is_multipart() else part.get_payload(decode=True)
        if not isinstance(body, bytes):
            continue
        if part.get_content_maintype() == "image":
            given |= dict.fromkeys(_names(part, address), body)
        elif part.get_content_type() == "text/css":
            sheets |= dict.fromkeys(_names(part, address), body)
        elif part.get_content_type() in _PAGES:
            if page is None:
                page, address = body, _address(part)
            else:
                frames |= dict.fromkeys(_names(part, address), decode(body))
    if page is None:
        raise UnreadableDocument("no_page", "the saved page holds no HTML; save it again as a complete page")
    reading = html.read_source(decode(page), frames=frames, sheet=sheet_of(sheets, address), limits=limits)
    reading.url = address if "://" in address and not address.startswith("file:") else None
    give_bytes(reading.blocks, address, given)
    return reading


def _parts(data: bytes, limits: Limits) -> list[Message]:
    """The parts of the message, those that only hold others included."""
    if any(len(header[0]) > _LONGEST_TYPE for header in _TYPE.finditer(data)):
        raise UnreadableDocument("damaged_mhtml", "a part says what it is at a length that no program writes")
    try:
        message = email.message_from_bytes(data.lstrip(b"\xef\xbb\xbf \t\r\n"), policy=email.policy.compat32)
        parts = list(itertools.islice(message.walk(), limits.max_members + 1))
    except RecursionError as error:
        raise UnreadableDocument("too_deep", "the message's parts nest too deep") from error
    if len(parts) > limits.max_members:
        raise UnreadableDocument("too_many_members", f"the message has more than {limits.max_members} parts")
    return parts


def _names(part: Message, page: str) -> list[str]:
    """What the page can call the part: its address, whole or as seen from the page's own, and its identifier."""
    address = _address(part)
    seen = address.removeprefix(page.rpartition("/")[0] + "/")
    content_id = str(part.get("Content-ID") or "").strip("<> \t")
    return [name for name in (address, seen, f"cid:{content_id}" if content_id else "") if name]


def _address(part: Message) -> str:
    """Where the part was before it was saved; the header may be folded."""
    return "".join(str(part.get("Content-Location") or "").split())
