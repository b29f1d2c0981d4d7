"""Bytes to text: what charset detection must not get wrong."""

from __future__ import annotations

import pytest

from gai_pipeline.read.clean import decode, mend

PAGE = "<html><body><p>乙镇2023年政府信息公开工作年度报告</p><td>行政许可</td></body></html>"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "hz", "big5"])
def test_the_bytes_tell_the_charset(charset: str) -> None:
    text = PAGE if charset != "big5" else "<p>臺北市政府資訊公開年度報告，申請人數及處理結果統計表格</p>"
    assert decode(text.encode(charset)) == text


def test_utf_8_that_was_saved_as_another_charset_is_recovered() -> None:
    assert decode(PAGE.encode().decode("latin-1").encode()) == PAGE


def test_a_script_of_plain_ascii_with_tildes_is_no_hz() -> None:
    assert decode(b"var a = '~{x'; // no other half") == "var a = '~{x'; // no other half"


def test_words_of_taiwan_in_a_mirror_are_those_of_the_form() -> None:
    text, damage = mend("行政規範性檔案43件,入口網站發布政府資訊;檔案局開展檔案業務,機關總計12項。")
    assert damage == {"traditional"}
    assert text == "行政规范性文件43件,门户网站发布政府信息;档案局开展档案业务,机关总计12项。"
