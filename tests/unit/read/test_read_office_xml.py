"""Office documents in one XML file: Word 2003, flat packages, Excel 2003."""

from __future__ import annotations

import formdocs
import pytest
import wordml

from gai_pipeline.layout.blocks import UnreadableDocument
from gai_pipeline.read import office_xml
from gai_pipeline.read.reading_limits import Limits
from gai_pipeline.read.registry import of_media_type
from gai_pipeline.read.sniff import XML, sniff

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def word_2003(body: str) -> bytes:
    """The older vocabulary: sections around the text, merges in small letters, revisions as annotations."""
    older = "http://schemas.microsoft.com/office/word/2003/wordml"
    return (
        f'{HEAD}<?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="{older}" xmlns:wx="{older}/auxHint" '
        f'xmlns:aml="http://schemas.microsoft.com/aml/2001/core"><w:body><wx:sect>{body}</wx:sect></w:body></w:wordDocument>'
    ).encode()


@pytest.mark.parametrize("code", ["2021", "2019"])
def test_every_cell_of_a_form_in_word_2003(code: str) -> None:
    form = formdocs.form(code, 4, "rich")
    tables = "".join(wordml.p(t.title) + wordml.tbl(t) for t in form.tables).replace("w:vMerge", "w:vmerge")
    data = word_2003(wordml.p(form.title) + tables)
    assert sniff(data, "报告.doc") == XML
    assert of_media_type(XML).module == "office_xml"
    reading = office_xml.read(data)
    assert formdocs.differences(reading, form) == []
    assert reading.reader == "docx"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def revised(kind: str, text: str) -> str:
    return f'<aml:annotation aml:id="0" w:type="Word.{kind}"><aml:content>{run(text)}</aml:content></aml:annotation>'


def test_revisions_list_numbers_and_notes_of_word_2003() -> None:
    changed = f"<w:p>{run('共')}{revised('Deletion', '12')}{revised('Insertion', '15')}{run('件')}</w:p>"
    numbered = f'<w:p><w:pPr><w:listPr><w:ilvl w:val="0"/><wx:t wx:val="一、"/></w:listPr></w:pPr>{run("概述")}</w:p>'
    noted = f"<w:p>{run('国家秘密')}<w:r><w:footnote><w:p>{run('共9件')}</w:p></w:footnote></w:r></w:p>"
    found = formdocs.texts(office_xml.read(word_2003(changed + numbered + noted)))
    assert found == ["共15件", "一、概述", "国家秘密"]


def test_a_flat_package_of_word() -> None:
    uri = "http://schemas.microsoft.com/office/2006/xmlPackage"
    data = (
        f'{HEAD}<pkg:package xmlns:pkg="{uri}"><pkg:part pkg:name="/word/document.xml"><pkg:xmlData><w:document '
        f"{wordml.NAMESPACES}><w:body>{wordml.p('乙乡')}</w:body></w:document></pkg:xmlData></pkg:part></pkg:package>"
    )
    assert formdocs.texts(office_xml.read(data.encode())) == ["乙乡"]


def test_a_flat_open_document() -> None:
    base = "urn:oasis:names:tc:opendocument:xmlns:"
    data = (
        f'{HEAD}<office:document xmlns:office="{base}office:1.0" xmlns:text="{base}text:1.0"><office:body><office:text>'
        "<text:p>丙镇</text:p></office:text></office:body></office:document>"
    )
    reading = office_xml.read(data.encode())
    assert (reading.reader, formdocs.texts(reading)) == ("odt", ["丙镇"])


def excel_2003(worksheets: str) -> bytes:
    uri = "urn:schemas-microsoft-com:office:"
    return (
        f'{HEAD}<?mso-application progid="Excel.Sheet"?><Workbook xmlns="{uri}spreadsheet" xmlns:ss="{uri}spreadsheet" '
        f'xmlns:x="{uri}excel">{worksheets}</Workbook>'
    ).encode()


def cell(text: str, attributes: str = "") -> str:
    return f'<Cell {attributes}><Data ss:Type="String">{text}</Data></Cell>'


def test_sheets_of_excel_2003_with_indices_spans_and_hidden_parts() -> None:
    rows = [
        f'<Row ss:Index="3">{cell("头", "ss:MergeAcross=$1$")}{cell("总计", "ss:MergeDown=$1$")}</Row>',
        f"<Row>{cell('规章')}{cell('3', 'ss:Index=$2$')}</Row>",
        f'<Row ss:Hidden="1">{cell("99")}</Row>',
        f"<Row>{cell('12.5', 'ss:Index=$3$')}</Row>",
    ]
    shown = f'<Worksheet ss:Name="表"><Table>{"".join(rows)}</Table></Worksheet>'.replace("$", '"')
    options = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    hidden = f'<Worksheet ss:Name="旧"><Table><Row>{cell("旧")}</Row></Table>{options}</Worksheet>'
    (grid,) = office_xml.read(excel_2003(shown + hidden)).tables()
    assert formdocs.grid_matrix(grid) == [["头", "头", "总计"], ["规章", "3", "总计"], ["", "", "12.5"]]
    assert grid.cells[0].locator == "表!A3"


def test_other_xml_is_read_as_a_page() -> None:
    reading = office_xml.read(f"{HEAD}<record><p>丁镇</p></record>".encode())
    assert (reading.reader, formdocs.texts(reading)) == ("html", ["丁镇"])


def test_hostile_and_broken_files_get_a_code() -> None:
    def code(data: bytes, **limits: int) -> str:
        with pytest.raises(UnreadableDocument) as caught:
            office_xml.read(data, limits=Limits(**limits))  # type: ignore[arg-type]
        return caught.value.code

    good = word_2003(wordml.p("甲"))
    assert code(good[:-30]) == "damaged_office_xml"
    assert (
        code(good.replace(b"<w:wordDocument", b'<!DOCTYPE a [<!ENTITY b "c">]><w:wordDocument')) == "entity_expansion"
    )
    assert code(good, max_xml_bytes=100) == "archive_too_large"
    assert code(excel_2003("")) == "empty_document"
    many = f"<Row>{cell('1') * 30}</Row>"
    assert code(excel_2003(f"<Worksheet><Table>{many}</Table></Worksheet>"), max_cells=20) == "too_many_cells"
