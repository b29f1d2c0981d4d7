"""Whether the forms of a PDF draw each other without end.

Belongs here: one question, asked before a page is opened. Does not belong here: what forms draw (`objects.py`).

A form XObject may draw others, twice each, those again: pdfium follows them forty deep and makes an object of
everything it meets, so that 900 bytes cost gigabytes. Few PDF files have forms inside forms; only these are looked at
with pdfminer, which takes as long to import as a page to read.
"""

from __future__ import annotations

import io
import re
from contextlib import suppress
from typing import Any

from gai_pipeline.layout.blocks import UnreadableDocument

MOST_DRAWN = 100_000
_DEEPEST = 40
_LONGEST = 8 << 20
_FORM = re.compile(rb"/Subtype\s{0,9}/Form\b")
_OBJECT = re.compile(rb"(\d{1,9})\s{1,9}\d{1,5}\s{1,9}obj\b")
_TYPE = re.compile(rb"/Type\s{0,9}/XObject")
_REACH = 4096
_DRAWN = re.compile(rb"/([^\s/<>\[\](){}%]{1,127})\s{1,99}Do\b")


def refuse_endless_forms(data: bytes) -> None:
    """Raises `UnreadableDocument` (`too_deep`) for a PDF whose forms would be drawn more than `MOST_DRAWN` times."""
    forms = _nesting_forms(data)
    if not forms:
        return
    drawn = dict.fromkeys(forms, 1)
    inside = _drawn_inside(data, forms)
    for _ in range(_DEEPEST):
        drawn = {form: 1 + sum(drawn.get(child, 1) for child in inside[form]) for form in forms}
        if sum(drawn.values()) > MOST_DRAWN:
            raise UnreadableDocument("too_deep", "the forms of the PDF draw each other without end; print it anew")


def _nesting_forms(data: bytes) -> list[int]:
    """The numbers of the forms that may draw others: whose resources have some, or stand elsewhere."""
    found = []
    for form in _FORM.finditer(data):
        before = data[max(0, form.start() - _REACH) : form.start()]
        numbers = list(_OBJECT.finditer(before))
        head = before[numbers[-1].end() :] if numbers else b""
        head += data[form.start() : form.start() + _REACH].partition(b"stream")[0]
        own = b"<<" in head.partition(b"/Resources")[2][:9]
        if numbers and not (own and b"/XObject" not in _TYPE.sub(b"", head)):
            found.append(int(numbers[-1][1]))
    return list(dict.fromkeys(found))


def _drawn_inside(data: bytes, forms: list[int]) -> dict[int, list[int]]:
    """The forms that each form draws, as often as it does."""
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser

    inside: dict[int, list[int]] = {form: [] for form in forms}
    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
    except Exception:  # noqa: BLE001  pdfium will say what is wrong with it
        return inside
    for form in forms:
        with suppress(Exception):  # likewise
            inside[form] = _children(document, form)
    return inside


def _children(document: Any, form: int) -> list[int]:
    from pdfminer.pdftypes import PDFObjRef, dict_value, stream_value

    stream = stream_value(document.getobj(form))
    named = dict_value(dict_value(stream.get("Resources", {})).get("XObject", {}))
    numbers = {name: ref.objid for name, ref in named.items() if isinstance(ref, PDFObjRef)}
    drawn = _DRAWN.findall(stream.get_data()[:_LONGEST])
    return [numbers[name] for raw in drawn if (name := raw.decode("latin-1")) in numbers]
