"""What the head of a statistics sheet says, where the sheet is all there is."""

from __future__ import annotations

from gai_pipeline.layout.table import Table, TableCell
from gai_pipeline.metadata.publisher import find_publisher
from gai_pipeline.metadata.text import Prose
from gai_pipeline.metadata.year import find_year


def test_the_body_that_filled_it_in_and_the_year_alone_on_a_line() -> None:
    texts = ["政府信息公开情况统计表", "(2014年度)", "填报单位(盖章):文登市教育局", "统计指标", "单位", "统计数"]
    cells = tuple(TableCell(r, 0, text, f"r{r}") for r, text in enumerate(texts))
    prose = Prose([Table(len(cells), 1, cells, "sheet 1")])
    found = find_publisher(prose, None)
    assert found is not None
    assert (found.name, find_year(prose, None, None).year) == ("文登市教育局", 2014)
