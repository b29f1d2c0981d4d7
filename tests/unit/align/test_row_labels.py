"""Row labels in running text: the collisions that the domain names, damage, and order."""

import pytest

from gai_pipeline.align.row_labels import bare, find_rows, key
from gai_pipeline.forms.spec import edition

ROWS = edition("2021").table("applications").rows
INDEX = {row.code: i for i, row in enumerate(ROWS)}


def whole_form() -> str:
    parts = []
    for row in ROWS:
        if row.parent:
            parts.append(row.parent)
        parts.append((row.number or "") + row.label)
    return key("".join(parts))


def found(text: str, edition_code: str = "2021", table: str = "applications") -> list[str]:
    rows = edition(edition_code).table(table).rows
    return [rows[a.row].code for a in find_rows(text, edition_code, table)]


def test_every_row_of_the_form_is_found_in_order() -> None:
    assert found(whole_form()) == [row.code for row in ROWS]


def test_headings_do_not_steal_the_rows_other_and_total() -> None:
    text = key("申请人情况 自然人 法人或其他组织 总计 商业企业 科研机构 社会公益组织 法律服务机构 其他") + whole_form()
    anchors = find_rows(text, "2021", "applications")
    other = next(a for a in anchors if a.row == INDEX["other_remaining"])
    total = next(a for a in anchors if a.row == INDEX["total_processed"])
    assert text[other.start : other.end] == "3其他"
    assert text[total.start : total.end] == "七总计"


def test_section_four_does_not_count_as_row_four() -> None:
    text = whole_form() + key("四、政府信息公开行政复议、行政诉讼情况")
    last = find_rows(text, "2021", "applications")[-1]
    assert text[last.start : last.end] == "四结转下年度继续办理"


def test_numbering_may_be_lost_or_wrong() -> None:
    text = key("1、本年新收政府信息公开申请数量 上年结转政府信息公开申请数量 一)予以公开 (1)部分公开 ①属于国家秘密")
    assert found(text)[:5] == ["new_requests", "carried_over", "granted", "partially_granted", "denied_state_secret"]


@pytest.mark.parametrize(
    "damaged", ["4.保护弟三方合法权益", "4.保护第三方合法权", "4.保护第三方台法权益", "保护第三方的合法权益"]
)
def test_a_damaged_label_is_found_between_its_neighbours(damaged: str) -> None:
    text = key("3.危及三安全一稳定" + damaged + "5.属于三类内部事务信息")
    assert found(text) == ["denied_public_security_stability", "denied_third_party_rights", "denied_internal_affairs"]


def test_a_row_that_the_form_does_not_have_is_no_row_of_the_form() -> None:
    text = key("3.补正后申请内容仍不明确 4.无法联系到申请人 1.信访举报投诉类申请")
    assert found(text) == ["unavailable_still_unclear", "rejected_petition_complaint"]


def test_no_label_spans_a_run_of_values() -> None:
    text = key("重复") + key("申请")
    assert find_rows(text, "2021", "applications", cuts=[2]) == []


def test_bare_labels_have_no_numbering() -> None:
    assert bare("(三)不予公开") == bare("三、不予公开") == "不予公开"
    assert bare("第二十条第(一)项") == key("第二十条第(一)项")
