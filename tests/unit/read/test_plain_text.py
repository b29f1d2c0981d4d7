"""Plain text: what the reader takes away before the lines are looked at."""

import pytest

from gai_pipeline.layout.blocks import Paragraph
from gai_pipeline.read import plain_text


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("## 三、收到和处理情况", "三、收到和处理情况"),
        ("### 1.主动公开", "1.主动公开"),
        ("| 行政许可 | \\-8 |", "| 行政许可 | -8 |"),
        ("1\\. 属于国家秘密", "1. 属于国家秘密"),
        ("## 0 0", "## 0 0"),
        ("行政许可 ## 3", "行政许可 ## 3"),
    ],
)
def test_marks_of_markdown(line: str, plain: str) -> None:
    (block,) = plain_text.read(line.encode()).blocks
    assert isinstance(block, Paragraph)
    assert block.text == plain
