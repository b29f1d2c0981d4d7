"""Names that are found, and pages that are kept."""

from __future__ import annotations

from gai_pipeline.explore.search import Index, Name
from gai_pipeline.explore.written import Written

NAMES = [
    Name("region", "110000", "北京市", "北京市", "province", "beijingshi", "bjs"),
    Name("region", "110108", "海淀区", "北京市/海淀区", "county", "haidianqu", "hdq"),
    Name("body", "0f", "第1234局", "北京市", "department", "di1234ju", "d1234j"),
    Name("body", "1e", "海关", None, "department", "haiguan", "hg"),
]


def test_a_word_is_found_in_every_name_that_has_it() -> None:
    index = Index(NAMES)
    words = ("海", "北京", "hai", "hd", "dq", "bei'jing", "1234", "110108", "b", "qu\n", "\t", "无")
    found = {word: sorted(index.having(word)) for word in words}
    assert found == {
        "海": [1, 3], "北京": [0, 1, 2], "hai": [1, 3], "hd": [1], "dq": [], "bei'jing": [0], "1234": [2],
        "110108": [1], "b": [0], "qu\n": [], "\t": [0, 1, 2, 3], "无": [],
    }  # fmt: skip
    assert Index([]).having("a") == set()


def test_pages_are_kept_within_bounds() -> None:
    pages = Written(most=120)
    for n in range(20):
        pages.keep(n, f"第{n}页")
    kept = [n for n in range(20) if pages.find(n) is not None]
    assert kept == list(range(kept[0], 20))
    assert 1 < len(kept) < 20
    pages.find(kept[0])
    pages.keep("new", "新")
    assert pages.find(kept[0]) == f"第{kept[0]}页", "what was asked for last stays"
    assert pages.find(kept[1]) is None
    pages.keep("new", "更新")
    assert pages.find("new") == "更新"
