"""A figure that is shown otherwise than its digits stand in the file is read as it is shown, or not at all."""

from __future__ import annotations

import pytest

from gai_pipeline.extract import parse
from gai_pipeline.read.pdf.page import read_page
from gai_pipeline.read.pdf.reader import open_document
from gai_pipeline.read.reading_limits import DEFAULT
from gai_pipeline.records.model import CellStatus
from tests.attack import lying_more, lying_ofd, lying_office, lying_open, lying_pdfs
from tests.attack.lying_pages import HEADS, SHEETS, SHOWN
from tests.attack.seeds import FIXTURES
from tests.attack.test_documents import GOOD, with_figure

pytestmark = pytest.mark.attack


def judge(lying: bytes, shown: str | None, name: str = "form.html", sound: bytes = GOOD) -> None:
    """The document is the sound one but for one figure: that one is what is shown, or unreadable, and all others stand.

    Where a figure is shown a blank would be as silently wrong as another figure.
    """
    (before,), (after,) = parse(sound, name), parse(lying, name)
    pairs = zip(before.cells, after.cells, strict=True)
    changed = [b for a, b in pairs if (a.value, a.status) != (b.value, b.status)]
    sure = [c for c in changed if c.value is not None and c.confidence >= 0.9]
    assert len(changed) == 1, [(c.key, c.value, c.status) for c in changed]
    assert [str(c.value) for c in sure] in ([], [shown])
    if shown is not None:
        assert changed[0].status in (CellStatus.REPORTED, CellStatus.UNREADABLE), changed[0]


@pytest.mark.parametrize("name", SHOWN)
def test_a_cell_of_a_page_is_read_as_it_is_shown(name):
    markup, shown = SHOWN[name]
    judge(with_figure(markup), shown)


@pytest.mark.parametrize("name", SHEETS)
def test_so_is_one_that_a_style_sheet_changes(name):
    sheet, markup, shown = SHEETS[name]
    judge(with_figure(markup).replace(b"<table", f"<style>{sheet}</style><table".encode(), 1), shown)


@pytest.mark.parametrize("name", HEADS)
def test_so_is_one_that_a_font_or_a_sheet_of_another_file_may_change(name):
    head, markup, shown = HEADS[name]
    judge(with_figure(markup).replace(b"<table", f"{head}<table".encode(), 1), shown)


FORMS = {"a.odt": lying_open.form_odt, "a.ods": lying_open.form_ods, "a.rtf": lying_open.form_rtf}


@pytest.mark.parametrize("name", lying_more.PAGES)
def test_a_cell_of_a_page_is_read_as_it_is_shown_by_rarer_means(name):
    judge(*lying_more.PAGES[name])


OFFICE = {
    **{f"a DOCX: {name}": ("a.docx", lying_office.form_docx, told) for name, told in lying_more.DOCX.items()},
    **{f"an XLSX: {name}": ("a.xlsx", lying_office.form_xlsx, told) for name, told in lying_more.SHEETS.items()},
    **{name: (file, FORMS[file], (lying, shown)) for name, (file, lying, shown) in lying_more.OPEN.items()},
    **{f"a DOCX: {name}": ("a.docx", lying_office.form_docx, told) for name, told in lying_office.DOCX.items()},
    **{f"an XLSX: {name}": ("a.xlsx", lying_office.form_xlsx, told) for name, told in lying_office.XLSX.items()},
    **{f"an ODT: {name}": ("a.odt", lying_open.form_odt, told) for name, told in lying_open.ODT.items()},
    **{f"an ODS: {name}": ("a.ods", lying_open.form_ods, told) for name, told in lying_open.ODS.items()},
    **{f"an RTF: {name}": ("a.rtf", lying_open.form_rtf, told) for name, told in lying_open.RTF.items()},
    **{f"an OFD: {name}": ("a.ofd", lying_ofd.form_ofd, told) for name, told in lying_ofd.OFD.items()},
}


@pytest.mark.parametrize("name", OFFICE)
def test_a_cell_of_an_office_document_is_read_as_it_is_shown(name):
    file, sound, (lying, shown) = OFFICE[name]
    judge(lying, shown, file, sound())


@pytest.mark.parametrize("properties", ['<w:trHeight w:val="20" w:hRule="exact"/>', "<w:hidden/>"])
def test_a_row_of_word_that_is_not_seen_leaves_none_of_its_figures_sure(properties):
    (before,), (after,) = parse(lying_office.form_docx(), "a.docx"), parse(lying_more.docx_row(properties), "a.docx")
    changed = {
        (b.row, b.status)
        for a, b in zip(before.cells, after.cells, strict=True)
        if (a.value, a.status) != (b.value, b.status)
    }
    assert {status for _, status in changed} == {CellStatus.UNREADABLE}
    assert len({row for row, _ in changed}) == 1


def test_a_column_or_row_of_hardly_any_size_is_a_hidden_one():
    for small, hidden in (
        (lying_more.narrow_column, lying_more.hidden_column),
        (lying_more.low_row, lying_more.hidden_row),
    ):
        (one,), (other,) = (parse(lying_office.form_xlsx(change), "a.xlsx") for change in (small, hidden))
        assert [(c.key, c.value, c.status) for c in one.cells] == [(c.key, c.value, c.status) for c in other.cells]


def test_a_shape_that_is_made_to_cover_leaves_no_figure_of_the_tables_sure():
    """Where it ends up on the page is not known."""
    (found,) = parse(lying_office.form_docx(above=lying_office.floating()), "a.docx")
    assert {c.status for c in found.cells} == {CellStatus.UNREADABLE}
    for harmless in (
        lying_office.floating("公开选项"),
        lying_office.floating(behind=1),
        lying_office.floating(fill=""),
    ):
        (found,) = parse(lying_office.form_docx(above=harmless), "a.docx")
        assert CellStatus.UNREADABLE not in {c.status for c in found.cells}


PLACED = {
    "from its paragraph on, over the table": (lying_office.place(5), 200, None),
    "above the table": (lying_office.place(-40), 20, "sure"),
    "somewhere on its page": (lying_office.place(300, "page"), 16, None),
}


@pytest.mark.parametrize("name", PLACED)
def test_a_picture_beside_a_table_leaves_no_figure_sure_that_it_may_lie_over(name):
    where, high, sure = PLACED[name]
    above = lying_office.floating_picture(where, high=high)
    (found,) = parse(lying_office.with_picture(lying_office.form_docx(above=above)), "a.docx")
    first = found.cells[0].table
    states = {c.status for c in found.cells if c.table == first}
    assert states == ({CellStatus.UNREADABLE} if sure is None else {CellStatus.REPORTED, CellStatus.BLANK} & states)


def test_seals_and_emblems_on_a_page_cost_nothing():
    red, place = (200, 0, 0, 255), lying_office.place(300, "page")
    above = lying_office.floating_picture(place, wide=120, high=120)
    (found,) = parse(lying_office.with_picture(lying_office.form_docx(above=above), red), "a.docx")
    assert CellStatus.UNREADABLE not in {c.status for c in found.cells}


def test_a_picture_in_a_cell_that_reaches_into_others_leaves_none_of_the_table_sure():
    seven = "<w:r><w:t>7</w:t></w:r>"
    for reaching in (
        lying_office.floating_picture(high=60),
        lying_office.floating_picture(lying_office.place(90)),
        lying_office.floating_picture(lying_office.place(300, "page")),
        lying_office.floating().replace("<a:graphic>", lying_office.place(90) + "<a:graphic>"),
    ):
        (found,) = parse(lying_office.with_picture(lying_office.form_docx(seven + reaching)), "a.docx")
        assert {c.status for c in found.cells if c.table == "applications"} == {CellStatus.UNREADABLE}


@pytest.mark.parametrize("name", lying_pdfs.PDFS)
def test_a_figure_of_a_pdf_is_read_as_it_is_shown(name):
    lying, shown = lying_pdfs.PDFS[name]
    judge(lying(), shown, "a.pdf", lying_pdfs.form_pdf())


def test_figures_that_are_told_once_more_are_read():
    (found,) = parse(lying_pdfs.form_pdf(write=lying_pdfs.told), "a.pdf")
    (sound,) = parse(lying_pdfs.form_pdf(), "a.pdf")
    assert [(c.key, c.value, c.status) for c in found.cells] == [(c.key, c.value, c.status) for c in sound.cells]


@pytest.mark.parametrize(("scale", "sheet"), [(0.05, None), (0.15, None), (0.15, 1), (0.4, 0.8), (9, None)])
def test_a_page_of_another_scale_reads_the_same(scale, sheet):
    (found,) = parse(lying_pdfs.form_pdf(scale=scale, sheet=sheet), "a.pdf")
    (sound,) = parse(lying_pdfs.form_pdf(), "a.pdf")
    assert [(c.key, c.value, c.status) for c in found.cells] == [(c.key, c.value, c.status) for c in sound.cells]


def _believed(data: bytes) -> bool:
    """Whether the text of the first page is believed."""
    document = open_document(data)
    try:
        return read_page(document[0], 1, DEFAULT).unmapped < 1
    finally:
        document.close()


@pytest.mark.parametrize("name", lying_pdfs.FONTS)
def test_a_font_that_lies_of_its_digits_is_not_believed(name):
    assert not _believed(lying_pdfs.FONTS[name]())


def test_a_font_that_tells_the_truth_is():
    truthful = [lying_pdfs.form_pdf(), lying_pdfs.embedded("0123456789"), lying_pdfs.told_otherwise("0123456789")]
    truthful += [p.read_bytes() for p in FIXTURES.glob("*.pdf")]
    assert len(truthful) > 4
    assert all(map(_believed, truthful))


def test_a_page_that_is_not_believed_is_recognised_as_it_is_seen():
    """What is then read otherwise is said to be unsure, or breaks a sum."""
    (sound,) = parse(lying_pdfs.form_pdf(lying_pdfs.plain("21")), "a.pdf")
    (lying,) = parse(lying_pdfs.told_otherwise(), "a.pdf")
    seen = {c.key: c.value for c in sound.cells}
    doubted = {(f.row, f.column) for f in lying.findings if f.outcome == "fail"}
    sure = [
        c
        for c in lying.cells
        if c.status is CellStatus.REPORTED and c.confidence >= 0.9
        if not {(c.row, None), (None, c.column)} & doubted
    ]
    assert [(c.key, c.value) for c in sure if c.value != seen.get(c.key)] == []
    assert {c.where.reader for c in lying.cells} == {"ocr"}


ORDINARY = {
    "floating as a whole": '<span style="float:right">12</span>',
    "placed as a whole": '<p style="position:absolute">12</p>',
    "in a dark cell": '<div style="background:#036"><span style="color:#fff">12</span></div>',
    "as Word writes": '<p style="margin-left:-5.4pt;letter-spacing:-.3pt;mso-text-raise:3pt"><span>12</span></p>',
    "forwards": '<bdo dir="ltr">12</bdo>',
    "in a box of its own": '<div style="display:flex;justify-content:center"><b>12</b></div>',
    "a moved box": '<div style="transform:translateZ(0)">12</div>',
    "black in numbers": '<span style="color:rgb(0, 0, 0)">12</span>',
    "black in degrees": '<span style="color:hsl(0, 0%, 0%)">12</span>',
    "red in numbers": '<span style="color: rgb(255, 0, 0);">12</span>',
    "opaque in numbers": '<span style="color:rgba(0,0,0,1.0)">12</span>',
    "in the sizes of telephones": '<span style="font-size:.12rem">12</span>',
    "copied from a browser": (
        '<span style="-webkit-text-stroke-width: 0px; animation: none; mask: none; float: none; order: 0; zoom: 1; '
        'overflow: visible; text-shadow: none; quotes: auto; opacity: 100%; display: inline !important">12</span>'
    ),
    "with room": '<span style="display:inline-block;width:80px;overflow:hidden">12</span>',
    "of a name of the page": "<style>:root{--c:#333}td{color:var(--c);font:14px/1.5 var(--f)}</style>12",
    "larger": '<span style="font-size:120%;opacity:1">12</span>',
    "of a window of some width": "<style>@media(max-width:9px){b{display:none}}</style><b>12</b>",
    "of paper": "<style>@media print{b{display:none}} i{color:red}</style><b>12</b>",
    "shown after all": '<style>.h{display:none}</style><b class="h" style="display:inline">12</b>',
}


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_style_takes_nothing_away(name):
    (found,) = parse(with_figure(ORDINARY[name]), "form.html")
    (before,) = parse(GOOD, "form.html")
    pairs = zip(before.cells, found.cells, strict=True)
    assert [str(b.value) for a, b in pairs if (a.value, a.status) != (b.value, b.status)] == ["12"]
