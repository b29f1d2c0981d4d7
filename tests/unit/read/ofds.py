"""Writes OFD files: a PDF's pages said again in OFD's terms, and single pages of given objects."""

from __future__ import annotations

import io
import zipfile
from itertools import groupby, pairwise
from xml.sax.saxutils import escape, quoteattr

import pypdfium2 as pdfium

from gai_pipeline.read.pdf.chars import Char
from gai_pipeline.read.pdf.page import PageContent, read_page
from gai_pipeline.read.reading_limits import DEFAULT

OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
MM = 25.4 / 72


def container(
    pages: list[str], area: str = "0 0 210 297", parts: dict[str, bytes] | None = None, common: str = ""
) -> bytes:
    """An OFD file of pages whose contents are given as XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(
            "OFD.xml",
            f"<ofd:OFD {OFD}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        listed = "".join(f'<ofd:Page ID="{i + 1}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages)))
        z.writestr(
            "Doc_0/Document.xml",
            f"<ofd:Document {OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>{area}</ofd:PhysicalBox>"
            f"</ofd:PageArea>{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        )
        for i, page in enumerate(pages):
            z.writestr(f"Doc_0/Pages/Page_{i}/Content.xml", f"<ofd:Page {OFD}>{page}</ofd:Page>")
        for name, data in (parts or {}).items():
            z.writestr(name, data)
    return out.getvalue()


def body(objects: str) -> str:
    return f'<ofd:Content><ofd:Layer Type="Body" ID="9">{objects}</ofd:Layer></ofd:Content>'


def text(x: float, y: float, string: str, size: float = 3.7, attributes: str = "", steps: str = "") -> str:
    """A text object: base line begins at (x, y), millimetres."""
    delta = f' DeltaX="{steps}"' if steps else ""
    return (
        f'<ofd:TextObject Boundary="{x} {y - size} 80 {size * 1.3}" Size="{size}" {attributes}>'
        f'<ofd:TextCode X="0" Y="{size}"{delta}>{escape(string)}</ofd:TextCode></ofd:TextObject>'
    )


def path(data: str, boundary: str = "0 0 210 297", attributes: str = "") -> str:
    return (
        f"<ofd:PathObject Boundary={quoteattr(boundary)} {attributes}>"
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def from_pdf(data: bytes) -> bytes:
    """The characters and lines of a PDF as OFD objects: one text object a run of characters on a base line, with its
    steps written as runs where they are equal, and one path for all lines of a page."""
    document = pdfium.PdfDocument(data)
    contents = [read_page(page, n, DEFAULT) for n, page in enumerate(document, 1)]
    area = f"0 0 {contents[0].width * MM:.4f} {contents[0].height * MM:.4f}"
    return container([_page(content) for content in contents], area)


def _page(content: PageContent) -> str:
    lines = [f"M {a * MM:.3f} {y * MM:.3f} L {b * MM:.3f} {y * MM:.3f}" for y, a, b in content.horizontal]
    lines += [f"M {x * MM:.3f} {a * MM:.3f} L {x * MM:.3f} {b * MM:.3f}" for x, a, b in content.vertical]
    runs = [_run(list(chars)) for _, chars in groupby(_numbered(content.chars), key=lambda pair: pair[0])]
    return body(path(" ".join(lines)) + "".join(runs))


def _numbered(chars: list[Char]) -> list[tuple[int, Char]]:
    """Characters with the number of their run: a new one begins at another line, a space or a jump."""
    found: list[tuple[int, Char]] = []
    n = 0
    for before, ch in zip([None, *chars], chars, strict=False):
        if before is None or ch.spaced or abs(ch.base - before.base) > 0.5 or not -1 < ch.x0 - before.x1 < 4:
            n += 1
        found.append((n, ch))
    return found


def _run(numbered: list[tuple[int, Char]]) -> str:
    chars = [ch for _, ch in numbered]
    steps = [f"{(b.x0 - a.x0) * MM:.3f}" for a, b in pairwise(chars)]
    packed = " ".join(
        f"g {len(same)} {step}" if len(same) > 2 else " ".join(same)
        for step, same in ((k, list(g)) for k, g in groupby(steps))
    )
    wide = next((c for c in chars if not c.text.isascii()), None)
    size = (wide.x1 - wide.x0 if wide else (chars[0].y1 - chars[0].y0) / 1.17) * MM
    x, base = chars[0].x0 * MM, chars[0].base * MM
    return text(round(x, 3), round(base, 3), "".join(c.text for c in chars), round(size, 3), steps=packed)
