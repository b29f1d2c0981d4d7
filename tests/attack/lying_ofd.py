"""Figures of OFD files that their reader sees otherwise than they stand in the file.

Belongs here: the form with one figure written in another way, with what lies over it, and what a program shows for it.
Does not belong here: what must become of it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Final

from PIL import Image

from tests.attack.hostile_zips import zip_of
from tests.attack.lying_fonts import font
from tests.attack.seeds import formdocs, ofds

_DOC = formdocs.form("2021", 3, "plain")
_TABLE, _ROW, _COLUMN = 1, 7, -3
"""Which figure is another one: of the requests, not of a total."""
Made = tuple[bytes, str | None]
"""A form, and the figure that is seen in one cell; None where it is none or unsure."""


def _is_chosen(table: int, row: int, column: int) -> bool:
    return (table, row) == (_TABLE, _ROW) and column == len(_DOC.tables[table].matrix()[row]) + _COLUMN


_PAPER = '<ofd:FillColor Value="255 255 255"/>'


def form_ofd(
    content: str = "", over: str = "", seal: bytes | None = None, layers: Callable[[str], str] = ofds.body
) -> bytes:
    """The largest table as OFD; what stands in one cell, from (x, y) millimetres on, is `content`, and what a note
    there shows is `over`. `seal` is what a seal over the cell holds, `layers` makes a page of objects."""
    at: dict[str, float] = {}
    wide, high, left, top = 32.0, 7.0, 10.0, 30.0
    rows = _DOC.tables[_TABLE].matrix()
    right, bottom = left + wide * len(rows[0]), top + high * len(rows)
    lines = [f"M {left} {top + r * high} L {right} {top + r * high}" for r in range(len(rows) + 1)]
    lines += [f"M {left + c * wide} {top} L {left + c * wide} {bottom}" for c in range(len(rows[0]) + 1)]
    objects = [ofds.path(" ".join(lines), "0 0 400 297"), ofds.text(left, 20, _DOC.title)]
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            x, y = left + c * wide + 1.5, top + (r + 1) * high - 2
            if _is_chosen(_TABLE, r, c):
                at = {"x": x, "y": y, "x1": x + 2, "top": y - 4}
                objects.append(content.format(**at) or ofds.text(x, y, "7"))
            elif text:
                objects.append(ofds.text(x, y, text, min(3.7, 29 / len(text))))
    drawn_with = (
        f"<ofd:Res {ofds.OFD}><ofd:DrawParams>"
        f'<ofd:DrawParam ID="70">{_PAPER}</ofd:DrawParam><ofd:DrawParam ID="71" Relative="70"/>'
        '</ofd:DrawParams><ofd:Fonts><ofd:Font ID="81"><ofd:FontFile>X.ttf</ofd:FontFile></ofd:Font>'
        '<ofd:Font ID="82"><ofd:FontFile>Y.ttf</ofd:FontFile></ofd:Font><ofd:Font ID="83"/></ofd:Fonts>'
        '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="90" Width="30" Height="6"><ofd:Content>'
        f"{_ofd_text('12', x='0').format(top=0)}</ofd:Content></ofd:CompositeGraphicUnit>"
        '<ofd:CompositeGraphicUnit ID="91" Width="30" Height="6"><ofd:Content>'
        f"{_ofd_box(_FILLED).format(x=0, top=0)}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
        "<ofd:MultiMedias>"
        + "".join(f'<ofd:MultiMedia ID="{n}"><ofd:MediaFile>{n}.png</ofd:MediaFile></ofd:MultiMedia>' for n in (96, 97))
        + "</ofd:MultiMedias></ofd:Res>"
    )
    common = "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
    parts = {
        "Doc_0/PublicRes.xml": drawn_with.encode(),
        "Doc_0/X.ttf": font("1234567890"),
        "Doc_0/Y.ttf": font("0123456789"),
        "Doc_0/96.png": picture(255),
        "Doc_0/97.png": picture(0),
        **_over(over, seal, at),
    }
    page = layers("".join(objects))
    return _with_over(ofds.container([page], "0 0 400 297", parts, common), over, seal)


def picture(opacity: int) -> bytes:
    """A white picture with a channel of opacity."""
    out = io.BytesIO()
    Image.new("RGBA", (28, 6), (255, 255, 255, opacity)).save(out, "PNG")
    return out.getvalue()


def _over(over: str, seal: bytes | None, at: dict[str, float]) -> dict[str, bytes]:
    """The parts of a note and of a seal over the cell."""
    placed = "{x} {top} 28 6".format(**at)
    found = {}
    if over:
        found["Doc_0/Annots/Annotations.xml"] = (
            f'<ofd:Annotations {ofds.OFD}><ofd:Page PageID="1"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc>'
            "</ofd:Page></ofd:Annotations>"
        )
        found["Doc_0/Annots/Page_0/Annotation.xml"] = (
            f'<ofd:PageAnnot {ofds.OFD}><ofd:Annot ID="5" Type="Stamp"><ofd:Appearance Boundary="{placed}">'
            f"{over.format(x=0, top=0)}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>"
        )
    if seal is not None:
        found["Doc_0/Signs/Signatures.xml"] = (
            f'<ofd:Signatures {ofds.OFD}><ofd:Signature ID="1" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>'
        )
        found["Doc_0/Signs/Sign_0/Signature.xml"] = (
            f'<ofd:Signature {ofds.OFD}><ofd:SignedInfo><ofd:StampAnnot ID="1" PageRef="1" Boundary="{placed}"/>'
            "<ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo></ofd:Signature>"
        )
    parts = {name: text.encode() for name, text in found.items()}
    return parts if seal is None else {**parts, "Doc_0/Signs/Sign_0/Seal.esl": b"\x30\x82" + seal}


def _with_over(ofd: bytes, over: str, seal: bytes | None) -> bytes:
    """The file with what names its notes and its signatures."""
    packed = zipfile.ZipFile(io.BytesIO(ofd))
    parts = {name: packed.read(name) for name in packed.namelist()}
    if over:
        told = b"<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations></ofd:Document>"
        parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace(b"</ofd:Document>", told)
    if seal is not None:
        told = b"<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>"
        parts["OFD.xml"] = parts["OFD.xml"].replace(b"</ofd:DocBody>", told)
    return zip_of(parts)


def _ofd_text(text: str, attributes: str = "", inside: str = "", x: str = "{x}", size: float = 3.7) -> str:
    return (
        f'<ofd:TextObject Boundary="{x} {{top}} 30 6" Size="{size}" {attributes}>{inside}'
        f'<ofd:TextCode X="0" Y="4">{text}</ofd:TextCode></ofd:TextObject>'
    )


def _ofd_box(attributes: str, colour: str = "255 255 255") -> str:
    return (
        f'<ofd:PathObject Boundary="{{x}} {{top}} 28 6" {attributes}><ofd:FillColor Value="{colour}"/>'
        "<ofd:AbbreviatedData>M 0 0 L 28 0 L 28 6 L 0 6 C</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _glyphs(text: str, *numbers: int, font: int) -> str:
    """A text whose glyphs are named by their numbers: 19 is the nought of the test's own fonts."""
    listed = " ".join(map(str, numbers))
    named = f'<ofd:CGTransform CodePosition="0" CodeCount="{len(text)}" GlyphCount="{len(numbers)}">'
    return _ofd_text(text, f'Font="{font}"', f"{named}<ofd:Glyphs>{listed}</ofd:Glyphs></ofd:CGTransform>")


def _ofd_picture(resource: int) -> str:
    return f'<ofd:ImageObject Boundary="{{x}} {{top}} 28 6" ResourceID="{resource}"/>'


def _ofd_unit(resource: int) -> str:
    return f'<ofd:CompositeObject Boundary="{{x}} {{top}} 28 6" ResourceID="{resource}"/>'


_TOP = "<!-- the top -->"


def _top_first(objects: str) -> str:
    """A page whose upper layer, what stands behind `_TOP` up to the next object, is written first."""
    head, _, tail = objects.partition(_TOP)
    above, _, rest = tail.partition("</ofd:PathObject>")
    return (
        f'<ofd:Content><ofd:Layer Type="Foreground" ID="8">{above}</ofd:PathObject></ofd:Layer>'
        f'<ofd:Layer Type="Body" ID="9">{head}{rest}</ofd:Layer></ofd:Content>'
    )


_FILLED = 'Fill="true" Stroke="false"'
_BEHIND = _ofd_text("12", x="{x1}")
OFD: Final[dict[str, Made]] = {
    "not visible": (form_ofd(_ofd_text("9", 'Visible="false"') + _BEHIND), "12"),
    "without opacity": (form_ofd(_ofd_text("9", 'Alpha="0"') + _BEHIND), "12"),
    "without opacity of its colour": (
        form_ofd(_ofd_text("9", "", '<ofd:FillColor Value="0 0 0" Alpha="0"/>') + _BEHIND),
        "12",
    ),
    "not filled": (form_ofd(_ofd_text("9", 'Fill="false"') + _BEHIND), "12"),
    "white": (form_ofd(_ofd_text("9", "", _PAPER) + _BEHIND), "12"),
    "white on dark": (form_ofd(_ofd_box(_FILLED, "0 51 102") + _ofd_text("12", "", _PAPER)), "12"),
    "white by what it is drawn with": (form_ofd(_ofd_text("9", 'DrawParam="71"') + _BEHIND), "12"),
    "tiny": (form_ofd(_ofd_text("9", size=0.2) + _BEHIND), "12"),
    "covered by white": (form_ofd(_ofd_text("98") + _ofd_box(_FILLED) + _ofd_text("12")), "12"),
    "covered with nothing": (form_ofd(_ofd_text("98") + _ofd_box(_FILLED)), None),
    "blacked out": (form_ofd(_ofd_text("98") + _ofd_box(_FILLED, "0 0 0")), None),
    "covered by a picture": (
        form_ofd(_ofd_text("98") + '<ofd:ImageObject Boundary="{x} {top} 28 6" ResourceID="99"/>'),
        None,
    ),
    "one over the other": (form_ofd(_ofd_text("17") + _ofd_text("82")), None),
    "in a font of its own": (form_ofd(_ofd_text("12", 'Font="81"')), None),
    "in an honest font of its own": (form_ofd(_ofd_text("12", 'Font="82"')), "12"),
    "mirrored": (form_ofd(_ofd_text("12", 'CTM="-1 0 0 1 8 0"')), None),
    "upside down": (form_ofd(_ofd_text("16", 'CTM="-1 0 0 -1 8 6"')), None),
    "turned by its direction": (form_ofd(_ofd_text("16", 'CharDirection="180"')), None),
    "read from the right": (form_ofd(_ofd_text("12", 'ReadDirection="180"')), None),
    "clipped": (
        form_ofd(
            _ofd_text(
                "9",
                "",
                '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="20 0 1 1"><ofd:AbbreviatedData>M 0 0 L 1 0 L 1 1 C'
                "</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>",
            )
            + _BEHIND
        ),
        None,
    ),
    "by numbers of glyphs": (form_ofd(_glyphs("12", 21, 20, font=82)), None),
    "by true numbers of glyphs": (form_ofd(_glyphs("12", 20, 21, font=82)), "12"),
    "by true numbers of a font that lies otherwise": (form_ofd(_glyphs("12", 20, 21, font=81)), "12"),
    "by a number of two glyphs": (form_ofd(_glyphs("12", 20, 21, 22, font=82)), None),
    "by the number of nothing": (form_ofd(_glyphs("12", 20, 3, font=82)), None),
    "by numbers of glyphs that lie elsewhere": (form_ofd(_glyphs("12", 20, 25, font=83)), None),
    "by numbers in a row that lie elsewhere": (form_ofd(_glyphs("12", 120, 121, font=83)), "12"),
    "under a note with another": (form_ofd(_ofd_text("12"), _ofd_text("98")), None),
    "under an empty note": (form_ofd(_ofd_text("12"), _ofd_box(_FILLED)), None),
    "only in a note": (form_ofd("<ofd:PageBlock/>", _ofd_text("12")), "12"),
    "under a note one sees through": (form_ofd(_ofd_text("12"), _ofd_box(_FILLED + ' Alpha="60"')), "12"),
    "beside a note in words": (form_ofd(_ofd_text("12"), _ofd_text("已核对")), "12"),
    "under an opaque seal": (form_ofd(_ofd_text("12"), seal=picture(255)), None),
    "under a seal one sees through": (form_ofd(_ofd_text("12"), seal=picture(0)), "12"),
    "under a seal that is drawn": (form_ofd(_ofd_text("12"), seal=b"PK"), "12"),
    "under a picture with opacity that has none": (form_ofd(_ofd_text("12") + _ofd_picture(96)), None),
    "under a picture one sees through": (form_ofd(_ofd_text("12") + _ofd_picture(97)), "12"),
    "in a drawing that is named": (form_ofd(_ofd_unit(90)), "12"),
    "under a drawing that is named": (form_ofd(_ofd_text("12") + _ofd_unit(91)), None),
    "under a layer that stands before it": (
        form_ofd(_ofd_text("12") + _TOP + _ofd_box(_FILLED), layers=_top_first),
        None,
    ),
    "outside its own bounds": (
        form_ofd(
            '<ofd:TextObject Boundary="{x} {top} 0 0" Size="3.7"><ofd:TextCode X="0" Y="4">9</ofd:TextCode>'
            "</ofd:TextObject>" + _BEHIND
        ),
        None,
    ),
}
