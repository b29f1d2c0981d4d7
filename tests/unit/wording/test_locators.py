"""Locators of every reader in words that a person can follow."""

from __future__ import annotations

import pytest

from gai_pipeline.wording.locators import in_words


@pytest.mark.parametrize(
    ("locator", "page", "zh", "en"),
    [
        ("page[3]/table[2]/r5c7", 3, "第 3 页，第 2 张表，第 5 行第 7 列", "page 3, table 2, row 5, column 7"),
        ("page[1]/line[4], char 9", 1, "第 1 页，第 4 行，第 9 个字", "page 1, line 4, character 9"),
        ("table 2 row 5 cell 7", None, "第 2 张表，第 5 行第 7 格", "table 2, row 5, cell 7"),
        ("paragraph 12, char 3", None, "第 12 段，第 3 个字", "paragraph 12, character 3"),
        ("line 72, char 29", None, "第 72 行，第 29 个字", "line 72, character 29"),
        ("line 72", None, "第 72 行", "line 72"),
        ("年报!D60", None, "工作表“年报”，单元格 D60", "sheet “年报”, cell D60"),
        ("body/tbl[1]/tr[4]/tc[2]", None, "第 1 张表，第 4 行第 2 格", "table 1, row 4, cell 2"),
        (
            "body/tbl[1]/tr[1]/tc[1]/tbl[3]/tr[4]/tc[15]",
            None,
            "第 1 张表，第 1 行第 1 格，其中第 3 张表，第 4 行第 15 格",
            "table 1, row 1, cell 1, in it table 3, row 4, cell 15",
        ),
        (
            "body/p[3]/txbx[1]/tbl[1]/tr[1]/tc[2]",
            None,
            "第 3 段，第 1 个文本框，第 1 张表，第 1 行第 2 格",
            "paragraph 3, text box 1, table 1, row 1, cell 2",
        ),
        (
            "picture 2 > page[1]/table[1]/r1c2",
            None,
            "第 2 张图，其中第 1 页，第 1 张表，第 1 行第 2 列",
            "picture 2, in it page 1, table 1, row 1, column 2",
        ),
        (
            "附件.docx > body/tbl[1]/tr[2]/tc[3]",
            None,
            "附件“附件.docx”，其中第 1 张表，第 2 行第 3 格",
            "attachment “附件.docx”, in it table 1, row 2, cell 3",
        ),
        ("", None, "没有单独的位置", "no place of its own"),
        (None, 4, "第 4 页", "page 4"),
        ("what nobody writes", None, "what nobody writes", "what nobody writes"),
    ],
)
def test_a_place_in_words(locator: str | None, page: int | None, zh: str, en: str) -> None:
    assert in_words(locator, page, "zh") == zh
    assert in_words(locator, page, "en") == en
