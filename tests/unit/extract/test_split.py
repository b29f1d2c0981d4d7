"""Two reports in one document are two records, however their tables look."""

from __future__ import annotations

from gai_pipeline.extract import parse

SECTIONS = """一、总体情况
{year}年,{body}认真落实条例,主动公开政府信息{n}条,内容涉及财政预算、行政许可、公共服务和重点项目,并及时回应了群众关切的问题,各项工作平稳有序推进,没有发生应当公开而不公开的情形。
二、主动公开政府信息情况
第二十条第(一)项信息内容本年制发件数本年废止件数现行有效件数规章000行政规范性文件00{n}
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
公开的内容还不够全面,下一步将加强培训,完善工作制度,提高工作人员的业务水平,让公开的信息更加准确及时,让群众办事更加方便,并对栏目内容作进一步的梳理和更新,切实保障公众的知情权。
六、其他需要报告的事项
本年度没有收取信息处理费。
{body}
{next}年1月20日
"""
OPENING = "本报告依据《中华人民共和国政府信息公开条例》要求,由{body}结合有关统计数据编制。\n"


def report(body: str, year: int, n: int, *, titled: bool) -> str:
    head = f"{body}{year}年政府信息公开工作年度报告\n" if titled else ""
    return head + OPENING.format(body=body) + SECTIONS.format(body=body, year=year, n=n, next=year + 1)


def told(text: str) -> list[tuple[str | None, int | None]]:
    return [(r.report.publisher, r.report.report_year) for r in parse(text.encode(), "two.txt")]


def test_a_second_title_and_a_second_opening_begin_another_report() -> None:
    first, second = ("威海市文登区教育局", 2021, 4), ("平凉市静宁县水务局", 2022, 7)
    for titled in (True, False):
        text = report(*first, titled=True) + report(*second, titled=titled)
        assert told(text) == [(first[0], 2021), (second[0], 2022)]


def test_a_table_of_contents_is_no_report() -> None:
    contents = "\n".join(line for line in SECTIONS.split("\n") if line[1:2] == "、") + "\n"
    assert (
        len(
            told(
                "威海市文登区教育局2021年政府信息公开工作年度报告\n"
                + contents
                + report("威海市文登区教育局", 2021, 4, titled=True)
            )
        )
        == 1
    )


def test_two_forms_below_titles_whose_rows_are_worded_otherwise_and_that_have_no_headings() -> None:
    table = "一、本年度新收政府信息公开申请数量 1 0 0 0 0 0 1\n二、上年度结转政府信息公开申请数量 0 0 0 0 0 0 0\n"
    text = "".join(
        f"{body}{year}年政府信息公开工作年度报告\n{OPENING.format(body=body)}{table}{body}\n{year + 1}年1月20日\n"
        for body, year in (("威海市文登区教育局", 2021), ("平凉市静宁县水务局", 2022))
    )
    assert len(told(text)) == 2
