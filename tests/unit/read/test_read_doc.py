"""The DOC reader on documents that LibreOffice wrote, and on damaged ones."""

from __future__ import annotations

import struct
from pathlib import Path

import formdocs
import pytest

from gai_pipeline.layout.blocks import UnreadableDocument
from gai_pipeline.read import doc
from gai_pipeline.read.doc_binary import C_DELETED, T_DEF_TABLE, sprms
from gai_pipeline.read.reading_limits import Limits

FIXTURES = Path(__file__).parent / "fixtures"
FORMS = [("2021", 1, "plain"), ("2019", 3, "rich")]


@pytest.mark.parametrize(("code", "seed", "style"), FORMS)
def test_every_cell_of_a_form(code: str, seed: int, style: str) -> None:
    form = formdocs.form(code, seed, style)
    reading = doc.read((FIXTURES / f"lo-{form.name}.doc").read_bytes())
    assert formdocs.differences(reading, form) == []
    assert formdocs.texts(reading)[: 1 + len(form.paragraphs)] == [form.title, *form.paragraphs]
    assert formdocs.texts(reading)[-len(form.after) :] == form.after
    assert reading.reader == "doc"


def code_of(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        doc.read(data, limits=limits)
    return caught.value.code


def test_damaged_and_encrypted_documents() -> None:
    good = (FIXTURES / "lo-2021-1-plain.doc").read_bytes()
    assert code_of(b"") == "empty_document"
    assert code_of(good[:512]) == "damaged_doc"
    assert code_of(good[: len(good) // 3]) == "damaged_doc"
    assert code_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000)) == "damaged_doc"
    assert code_of((FIXTURES / "lo-2021-1-plain.xls").read_bytes()) == "damaged_doc"
    at = good.find(struct.pack("<H", 0xA5EC), 512)
    while at % 512:
        at = good.find(struct.pack("<H", 0xA5EC), at + 1)
    locked = bytearray(good)
    locked[at + 0x0B] |= 0x01
    assert code_of(bytes(locked)) == "encrypted_office"
    old = bytearray(good)
    old[at + 2 : at + 4] = struct.pack("<H", 101)
    assert code_of(bytes(old)) == "unsupported_doc"
    assert code_of(good, Limits(max_characters=50)) == "too_long"
    assert code_of(good, Limits(max_cells=50)) == "too_many_cells"


def test_noise_never_escapes_as_another_error() -> None:
    good = (FIXTURES / "lo-2021-1-plain.doc").read_bytes()
    codes = set()
    for start in range(512, len(good), 1997):
        bad = bytearray(good)
        bad[start : start + 64] = bytes((7 * i + start) % 256 for i in range(64))
        try:
            doc.read(bytes(bad), limits=Limits(seconds=20))
        except UnreadableDocument as error:
            codes.add(error.code)
    assert codes <= {"damaged_doc", "encrypted_office", "empty_document", "too_many_cells", "unsupported_doc"}


def test_property_lists_stop_where_they_are_cut_off() -> None:
    assert list(sprms(struct.pack("<HB", C_DELETED, 1))) == [(C_DELETED, b"\1")]
    assert list(sprms(struct.pack("<HH", T_DEF_TABLE, 2) + b"\1\2\3")) == [(T_DEF_TABLE, b"\2\0\1")]
    assert list(sprms(b"\x08")) == []
    assert list(sprms(struct.pack("<H", T_DEF_TABLE))) == []
