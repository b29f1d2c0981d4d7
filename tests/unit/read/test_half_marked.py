"""Texts that are markup only in part (written for this test)."""

from gai_pipeline.layout.blocks import Paragraph
from gai_pipeline.layout.table import Table
from gai_pipeline.read import html
from gai_pipeline.read.half_marked import as_page


def test_lines_of_markdown_around_a_table_in_html_are_paragraphs() -> None:
    source = "某局\n报告\n\n<table><tr><td>甲\n乙</td><td>1</td></tr></table>\n\n某局\n2024年1月5日\n"
    blocks = html.read(source.encode()).blocks
    assert [b.text for b in blocks if isinstance(b, Paragraph)] == ["某局", "报告", "某局", "2024年1月5日"]
    assert [c.text for b in blocks if isinstance(b, Table) for c in b.cells] == ["甲 乙", "1"]


def test_cells_of_an_extractors_xml() -> None:
    source = '<doc><main><table><row><cell>规章</cell><cell/><cell role="x">3</cell></row></table></main></doc>'
    (table,) = html.read(source.encode()).blocks
    assert isinstance(table, Table)
    assert [c.text for c in table.cells] == ["规章", "", "3"]


def test_a_page_stays_as_it_is() -> None:
    page = "<html><body>\n<table><tr><td>1\n</td></tr></table></body></html>"
    assert as_page(page) is page
