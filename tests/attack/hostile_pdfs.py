"""PDF files that no honest program writes.

Belongs here: the bytes. Does not belong here: what must become of them.
"""

from __future__ import annotations


def pdf_of(objects: list[bytes]) -> bytes:
    """A PDF of these objects, the first of which is the catalogue."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def stream(head: bytes, body: bytes) -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (head, len(body), body)


def page_of(content: bytes, more: list[bytes]) -> bytes:
    """A PDF of one page that draws `content`; its form `/F` is the object 5, the first of `more`."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>"
    return pdf_of(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream(b"", content), *more]
    )


def form(body: bytes, uses: int) -> bytes:
    """A form XObject that can draw the object `uses` as `/F`."""
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F %d 0 R>>>>" % uses
    return stream(head, body)


def draws_itself(times: int = 1) -> bytes:
    """A form that draws itself, so often."""
    return page_of(b"/F Do", [form(b"/F Do " * times, 5)])


def forms_in_a_ring(size: int, times: int = 1) -> bytes:
    """Forms each of which draws the next, the last the first."""
    return page_of(b"/F Do", [form(b"/F Do " * times, 5 + (n + 1) % size) for n in range(size)])


def forms_in_a_chain(size: int, times: int = 1) -> bytes:
    """Forms each of which draws the next so often, and the last nothing."""
    return page_of(b"/F Do", [*(form(b"/F Do " * times, 6 + n) for n in range(size)), form(b"0 0 9 9 re f", 5)])


def pages_in_a_ring() -> bytes:
    """Pages whose parent is their child."""
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"])


def nested_arrays(depth: int) -> bytes:
    """A catalogue with an array in an array in an array."""
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * depth + b"]" * depth + b">>", b"<</Type/Pages/Count 0>>"])


def nested_operators(depth: int) -> bytes:
    """A page whose content saves its state ever deeper."""
    return page_of(b"q " * depth + b"[" * depth, [form(b"", 5)])
