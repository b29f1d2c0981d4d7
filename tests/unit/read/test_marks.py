"""What stands beside a figure and is no part of it: marks of notes, struck out and hidden figures, in every format."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import formdocs
import pytest
import wordml

from gai_pipeline.read import docx, html, rtf
from gai_pipeline.read.clean import mend

FIXTURES = Path(__file__).parent / "fixtures"


def run(text: str, *properties: str) -> str:
    return f"<w:r><w:rPr>{''.join(properties)}</w:rPr><w:t>{text}</w:t></w:r>"


RAISED, STRUCK, HIDDEN = '<w:vertAlign w:val="superscript"/>', "<w:strike/>", "<w:vanish/>"
CELLS = [
    run("12") + run("1", RAISED), run("12") + run("[2]", RAISED), run("12") + run("注", RAISED),
    run("9", STRUCK) + run("12"), run("9", "<w:dstrike/>") + run("12"), run("12", '<w:strike w:val="0"/>'),
    run("9", HIDDEN) + run("12"), run("12") + run("①"),
]  # fmt: skip


def marked() -> bytes:
    """A document with a table of twelves, each with something beside it."""
    cell = "<w:tc><w:tcPr/><w:p>{}</w:p></w:tc>"
    rows = [f"<w:tr>{cell.format(run('规章'))}{cell.format(content)}</w:tr>" for content in CELLS]
    grid = '<w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="2000"/></w:tblGrid>'
    return wordml.docx(f"{wordml.p('甲镇')}<w:tbl><w:tblPr/>{grid}{''.join(rows)}</w:tbl><w:p/>")


@pytest.mark.parametrize("kind", ["docx", "doc", "odt", "rtf"])
def test_a_figure_is_read_without_what_stands_beside_it(kind: str) -> None:
    data = marked() if kind == "docx" else (FIXTURES / f"lo-marks.{kind}").read_bytes()
    (grid,) = import_module(f"gai_pipeline.read.{kind}").read(data).tables()
    assert [mend(row[1])[0] for row in formdocs.grid_matrix(grid)] == ["12"] * len(CELLS)


def test_what_is_raised_and_no_mark_counts() -> None:
    reading = docx.read(wordml.docx(f"<w:p>{run('共12')}{run('万元', RAISED)}</w:p>"))
    assert formdocs.texts(reading) == ["共12万元"]
    assert formdocs.texts(html.read("<p>共12<sup>万元</sup></p>".encode())) == ["共12万元"]
    body = r"{\rtf1\ansi\ansicpg936 " + "共12{\\super 万元}".encode("gb18030").decode("latin-1") + "}"
    assert formdocs.texts(rtf.read(body.encode("latin-1"))) == ["共12万元"]


def test_a_field_that_nobody_filled_in_is_empty() -> None:
    prompt = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击此处输入文字')}</w:sdtContent></w:sdt>"
    )
    filled = f"<w:sdt><w:sdtPr/><w:sdtContent>{run('5')}</w:sdtContent></w:sdt>"
    assert formdocs.texts(docx.read(wordml.docx(f"<w:p>{run('共')}{prompt}{filled}{run('件')}</w:p>"))) == ["共5件"]
