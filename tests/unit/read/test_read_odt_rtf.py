"""ODT and RTF: every figure in its cell, revisions, hostile files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import formdocs
import pytest

from gai_pipeline.layout.blocks import UnreadableDocument
from gai_pipeline.read import ods, odt, rtf
from gai_pipeline.read.reading_limits import Limits

FIXTURES = Path(__file__).parent / "fixtures"
FORMS = [("2021", 1, "plain"), ("2019", 3, "rich")]


@pytest.mark.parametrize("kind", ["odt", "rtf"])
@pytest.mark.parametrize(("code", "seed", "style"), FORMS)
def test_every_cell_of_a_form(kind: str, code: str, seed: int, style: str) -> None:
    form = formdocs.form(code, seed, style)
    module = odt if kind == "odt" else rtf
    reading = module.read((FIXTURES / f"lo-{form.name}.{kind}").read_bytes())
    assert formdocs.differences(reading, form) == []
    assert formdocs.texts(reading)[: 1 + len(form.paragraphs)] == [form.title, *form.paragraphs]
    assert formdocs.texts(reading)[-len(form.after) :] == form.after


OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"


def document(body: str, manifest: str = "", styles: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(
            "content.xml",
            f'<o:document-content xmlns:o="{OFFICE}office:1.0" xmlns:t="{OFFICE}text:1.0" '
            f'xmlns:b="{OFFICE}table:1.0" xmlns:s="{OFFICE}style:1.0"><o:automatic-styles>{styles}</o:automatic-styles>'
            f"<o:body>{body}</o:body></o:document-content>",
        )
        z.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def test_odt_white_space_and_tracked_changes() -> None:
    body = (
        "<o:text><t:tracked-changes><t:p>旧</t:p></t:tracked-changes><t:p>收到\n  <t:s t:c='2'/>15<t:tab/>件"
        "<t:line-break/>完<t:note><t:p>注</t:p></t:note></t:p></o:text>"
    )
    assert formdocs.texts(odt.read(document(body))) == ["收到   15\t件\n完"]


def sheets(*tables: str, styles: str = "") -> list[list[list[str]]]:
    data = document(f"<o:spreadsheet>{''.join(tables)}</o:spreadsheet>", styles=styles)
    return [formdocs.grid_matrix(g) for g in ods.read(data).tables()]


ROW = (
    "<b:table-row><b:table-cell><t:p>甲</t:p></b:table-cell><b:table-cell b:number-columns-repeated='2'>"
    "<t:p>7</t:p></b:table-cell><b:table-cell b:number-columns-repeated='16000'/></b:table-row>"
)


def test_sheets_repeat_cells_to_their_edge() -> None:
    rest = (
        "<b:table-row b:number-rows-repeated='1048000'><b:table-cell b:number-columns-repeated='16384'/></b:table-row>"
    )
    assert sheets(f"<b:table>{ROW}{ROW}{rest}</b:table>") == [[["甲", "7", "7"]] * 2]


def test_a_last_figure_that_is_blank_keeps_its_place_under_its_head() -> None:
    cell = "<b:table-cell><t:p>{}</t:p></b:table-cell>"
    head = f"<b:table-row>{cell.format('头') * 3}</b:table-row>"
    rest = "<b:table-cell b:number-columns-repeated='16383'/>"
    short = f"<b:table-row>{cell.format('乙')}{rest}</b:table-row>"
    assert sheets(f"<b:table>{head}{short}{ROW}</b:table>") == [[["头"] * 3, ["乙", "", ""], ["甲", "7", "7"]]]


def test_hidden_sheets_rows_and_columns_stay_out() -> None:
    styles = "<s:style s:name='ta2' s:family='table'><s:table-properties b:display='false'/></s:style>"
    columns = "<b:table-column/><b:table-column b:visibility='collapse'/><b:table-column/>"
    filtered = ROW.replace("<b:table-row>", "<b:table-row b:visibility='filter'>").replace("甲", "乙")
    shown = f"<b:table>{columns}{ROW}{filtered}{ROW}</b:table>"
    assert sheets(f"<b:table b:style-name='ta2'>{ROW}{ROW}</b:table>", shown, styles=styles) == [[["甲", "7"]] * 2]


def code_of(module, data: bytes, limits: Limits | None = None) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(UnreadableDocument) as caught:
        module.read(data, limits=limits)
    return caught.value.code


def test_hostile_and_broken_odt() -> None:
    good = (FIXTURES / "lo-2021-1-plain.odt").read_bytes()
    assert code_of(odt, b"") == "empty_document"
    assert code_of(odt, good[: len(good) // 2]) == "damaged_odt"
    assert code_of(odt, document("<o:text/>")) == "empty_document"
    assert code_of(odt, document("<o:text/>", "<encryption-data/>")) == "encrypted_office"
    assert code_of(odt, good, Limits(max_cells=50)) == "too_many_cells"
    wide = (
        "<b:table-row b:number-rows-repeated='9999999'><b:table-cell b:number-columns-repeated='9999999'>"
        "<t:p>1</t:p></b:table-cell></b:table-row>"
    )
    assert code_of(odt, document(f"<o:text><b:table>{wide}</b:table></o:text>")) == "too_many_cells"


def test_rtf_bytes_of_a_code_page_revisions_and_hidden_text() -> None:
    name = "".join(f"\\'{b:02x}" for b in "清河县".encode("gb18030"))
    body = (
        "{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 SimSun;}}{\\header 页眉}\\f0 "
        + name
        + "{\\deleted 12}15\\u20214\\'3f{\\v 藏}\\par {\\*\\unknown x}\\uc0\\u24635 \\tab 3\\par}"
    )
    assert formdocs.texts(rtf.read(body.encode("gb18030"))) == ["清河县15件", "总\t3"]


def test_broken_rtf() -> None:
    good = (FIXTURES / "lo-2021-1-plain.rtf").read_bytes()
    assert code_of(rtf, b"") == "empty_document"
    assert code_of(rtf, b"hello") == "damaged_rtf"
    assert code_of(rtf, b"{\\rtf1}") == "empty_document"
    assert code_of(rtf, b"{\\rtf1" + b"{" * 5000) == "too_deep"
    assert code_of(rtf, good, Limits(max_cells=60)) == "too_many_cells"
    assert list(rtf.read(good[: len(good) // 2]).tables())
