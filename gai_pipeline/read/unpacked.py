"""Content that a page shows although its tree does not hold it as such: framed, or kept in scripts and templates.

Belongs here: finding that content in the source of a page. Does not belong here: the tree (`shown.py`), reading what
was found (`html.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Final

_FRAME: Final = re.compile(
    r"<i?frame\b(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>(?:\s*</i?frame\s*>)?|</?frameset\b[^>]*>", re.I
)
_FRAME_OPENED: Final = re.compile("<i?frame", re.I)
_ATTRIBUTE: Final = r"""\s{}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))"""
_SRCDOC: Final = re.compile(_ATTRIBUTE.format("srcdoc"), re.I)
_SRC: Final = re.compile(_ATTRIBUTE.format("src"), re.I)
_PACKED: Final = re.compile(r"<(?P<kind>script|template|noscript|textarea|xmp)\b(?P<attributes>[^<>]*)>", re.I)
_END: Final = {k: re.compile(rf"</{k}\s*>", re.I) for k in ("script", "template", "noscript", "textarea", "xmp")}
_MARKUP_TYPE: Final = re.compile(
    r"""\stype\s*=\s*["']?(?:text|application)/(?:html|x-[\w-]+|template|ng-template)""", re.I
)
_QUOTE: Final = re.compile("[\"'`]")
_LITERAL: Final = {
    '"': re.compile(r'(?:[^"\\\n]++|\\.)*+', re.S),
    "'": re.compile(r"(?:[^'\\\n]++|\\.)*+", re.S),
    "`": re.compile(r"(?:[^`\\]++|\\.)*+", re.S),
}
"""Opening sign -> what may follow it up to the one that closes."""
_ESCAPE: Final = re.compile(r"\\(?:u\{?([0-9a-fA-F]{4,6})\}?|x([0-9a-fA-F]{2})|(.))", re.S)
_PLAIN: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": "", "0": "", "\n": ""}
_TEXTUAL: Final = re.compile(r"<(?:t[dr]|p|div|br|span|table)\b", re.I)
_DEEPEST: Final = 3
_MOST_FRAMES: Final = 200
"""No page has as many; each that is never closed would be sought to the page's end."""
_LONGEST: Final = 8_000_000


def with_frames(source: str, frames: Mapping[str, str]) -> str:
    """The source with the documents of its frames in their places: those that it holds itself (`srcdoc`) and those
    among `frames`, by their addresses. Frames inside frames are followed three deep."""
    for _ in range(_DEEPEST):
        if not frames and "srcdoc" not in source and "SRCDOC" not in source:
            break
        if sum(1 for _ in _FRAME_OPENED.finditer(source)) > _MOST_FRAMES:
            break
        replaced = _FRAME.sub(lambda m: _framed(m, frames), source)
        if replaced == source or len(replaced) > _LONGEST:
            break
        source = replaced
    return source


def _framed(frame: re.Match[str], frames: Mapping[str, str]) -> str:
    attributes = frame["attributes"]
    if attributes is None:
        return "<div>" if frames else frame[0]  # a set of frames, whose content would be dropped
    if document := _SRCDOC.search(attributes):
        return unescape(next(filter(None, document.groups()), ""))
    address = _SRC.search(attributes)
    inside = frames.get(unescape(next(filter(None, address.groups()), ""))) if address else None
    return frame[0] if inside is None else f"<div>{inside}</div>"


def packed(source: str) -> str:
    """The markup in scripts, templates and hidden fields of a page, one after the other; "" where there is none."""
    return "\n".join(part for part in _parts(source) if _TEXTUAL.search(part))


def _parts(source: str) -> Iterator[str]:
    open_ended: set[str] = set()
    position = 0
    while m := _PACKED.search(source, position):
        kind, position = m["kind"].lower(), m.end()
        end = None if kind in open_ended else _END[kind].search(source, position)
        if end is None:  # neither this one nor any behind it is closed: not sought again for each
            open_ended.add(kind)
            continue
        inside, position = source[position : end.start()], end.end()
        if kind in ("textarea", "xmp"):
            yield unescape(inside)
        elif kind != "script" or _MARKUP_TYPE.search(m["attributes"]):
            yield inside
        else:
            yield _written(inside)


def _written(script: str) -> str:
    """The markup in the texts of a script, which writes a table in many pieces."""
    if "<" not in script and "\\u003c" not in script.lower() and "&lt;" not in script:
        return ""
    literals = (_ESCAPE.sub(_character, text) for text in _literals(script))
    return "".join(t if "<" in t else unescape(t) for t in literals if "<" in t or "&lt;" in t)


def _literals(script: str) -> Iterator[str]:
    """The texts between quotes of a script. One that is never closed is sought once: none behind it, up to where the
    search gave up, is closed either."""
    given_up = dict.fromkeys(_LITERAL, 0)
    position = 0
    while m := _QUOTE.search(script, position):
        quote, position = m[0], m.end()
        if position <= given_up[quote]:
            continue
        inside = _LITERAL[quote].match(script, position)
        assert inside is not None  # it matches nothing at all, too
        if script.startswith(quote, inside.end()):
            yield inside[0]
            position = inside.end() + 1
        else:
            given_up[quote] = inside.end()


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    if code is None:
        return _PLAIN.get(escape[3], escape[3])
    return chr(int(code, 16)) if int(code, 16) < 0x110000 else "\ufffd"
