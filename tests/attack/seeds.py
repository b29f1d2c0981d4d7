"""Sound documents of every kind, to be damaged: synthetic forms and the fixtures of the readers' tests.

Belongs here: the bytes of each by its kind. Does not belong here: what is done to them.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from tests.attack.growing import docx

_READ = Path(__file__).parents[1] / "unit" / "read"
sys.path.insert(0, str(_READ))

import formdocs  # noqa: E402  the makers of forms live beside the readers' tests
import ofds  # noqa: E402
import workbook  # noqa: E402

FIXTURES = _READ / "fixtures"


@cache
def page() -> str:
    """A page of the form of 2021 with every figure."""
    return formdocs.html_page(formdocs.form("2021", 3, "plain"))


@cache
def seeds() -> dict[str, bytes]:
    """Name of a file -> its bytes; one for each format, some more for those that are taken apart by hand."""
    found = {p.name: p.read_bytes() for p in sorted(FIXTURES.iterdir())}
    found["form.html"] = page().encode()
    found["form.xlsx"] = workbook.form_xlsx(formdocs.form("2021", 3, "plain"))
    found["form.mht"] = (
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n"
        + page().encode()
        + b"\n--b--\n"
    )
    found["form.docx"] = _docx()
    found["form.ofd"] = ofds.from_pdf(found["lo-2021-1-plain.pdf"])
    found["form.txt"] = _lines().encode()
    found["form.md"] = _lines("|").encode()
    return found


def _lines(separator: str = "\t") -> str:
    doc = formdocs.form("2021", 3, "plain")
    rows = [row for table in doc.tables for row in table.matrix()]
    return f"{doc.title}\n" + "\n".join(separator.join(row) for row in rows)


def _docx() -> bytes:
    def cell(text: str) -> str:
        return f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    doc = formdocs.form("2021", 3, "plain")
    tables = "".join(
        "<w:tbl>" + "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in table.matrix()) + "</w:tbl>"
        for table in doc.tables
    )
    return docx(f"<w:p><w:r><w:t>{doc.title}</w:t></w:r></w:p>{tables}")
