"""Pictures of places in the source: a PDF page, the same page scanned and on its side, a picture inside a page."""

from __future__ import annotations

import base64
import io
import sys
from pathlib import Path

import duckdb
import numpy as np
import pytest
from PIL import Image
from test_findings_page import TABLES, add

from gai_pipeline.archive.store import Archive
from gai_pipeline.extract.from_document import parse
from gai_pipeline.precheck.excerpt import WIDTH, excerpt
from gai_pipeline.precheck.findings_page import write_pages
from gai_pipeline.precheck.violations import read_findings

READ = Path(__file__).parents[1] / "read"
sys.path.insert(0, str(READ))

import pdfs  # noqa: E402
import scans  # noqa: E402

PLACE = "page[1]/table[1]/r2c3"
"""345 in the small table of `pdfs`."""
FORM = READ / "fixtures" / "lo-2021-1-plain.pdf"


def shown(uri: str | None) -> np.ndarray:
    assert uri is not None
    head, data = uri.split(",")
    assert head == "data:image/jpeg;base64"
    assert len(data) < 100_000
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))).astype(int)


def frame(picture: np.ndarray) -> tuple[int, int, int, int]:
    """(x0, y0, x1, y1) of what is red."""
    red = (picture[..., 0] > 150) & (picture[..., 1] < 130) & (picture[..., 2] < 130)
    ys, xs = np.nonzero(red)
    return int(xs.min()), int(ys.min()), int(xs.max()), int(ys.max())


def sources() -> dict[str, tuple[bytes, str]]:
    digital = pdfs.table_pdf("rules")
    page = Image.fromarray(scans.Scanner(150, noise=4).pages(digital)[0])
    out, part = io.BytesIO(), io.BytesIO()
    page.save(out, "PDF", resolution=150)
    page.crop((80, 150, 800, 420)).save(part, "PNG")
    html = f'<p>x</p><img src="data:image/png;base64,{base64.b64encode(part.getvalue()).decode()}">'
    return {
        "digital": (digital, PLACE),
        "scan": (out.getvalue(), PLACE),
        "picture": (part.getvalue(), PLACE),
        "inside": (html.encode(), f"picture 1 > {PLACE}"),
    }


@pytest.mark.parametrize("kind", ["digital", "scan", "picture", "inside"])
def test_the_cell_is_framed_in_its_rows(kind: str) -> None:
    data, locator = sources()[kind]
    picture = shown(excerpt(data, [locator]))
    x0, y0, x1, y1 = frame(picture)
    height, width = picture.shape[:2]
    assert width <= WIDTH
    assert x0 > 0.6 * width  # the third of three columns
    assert x1 < width - 2
    assert 0.2 * height < (y0 + y1) / 2 < 0.8 * height
    inside = picture[y0 + 5 : y1 - 5, x0 + 5 : x1 - 5].mean(axis=2)
    assert (inside < 128).sum() > 20  # the figure is in the frame


def test_places_without_a_picture() -> None:
    digital = pdfs.table_pdf("rules")
    assert excerpt(digital, ["page[9]/table[1]/r2c3"]) is None
    assert excerpt(digital, ["page[1]/table[4]/r2c3"]) is None
    assert excerpt(b"<p>no picture</p>", [f"picture 1 > {PLACE}"]) is None
    assert excerpt(b"plain text", ["line 4"]) is None


def test_the_findings_page_shows_the_place(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path / "archive"))
    archive.put(FORM.read_bytes())
    (record,) = parse(FORM.read_bytes(), FORM.name)  # its figures are drawn at random and balance nowhere
    fails = [f for f in record.findings if f.outcome == "fail"]
    with duckdb.connect(str(tmp_path / "w.duckdb")) as db:
        db.execute(TABLES)
        add(db, record, "bad")
    page = tmp_path / "findings.html"
    assert write_pages(tmp_path / "w.duckdb", tmp_path, originals=archive.get) == len(fails)
    html = page.read_text("utf-8")
    assert html.count('<img src="data:image/jpeg;base64,') == len({f.rule.split(".")[0] for f in fails})
    assert "img-src data:" in html
    lost = Archive(str(tmp_path / "empty"))
    assert write_pages(tmp_path / "w.duckdb", tmp_path, originals=lost.get) == len(fails)
    assert "<img" not in page.read_text("utf-8")
    assert read_findings(tmp_path / "w.duckdb").offenders[0].document == record.document.id
