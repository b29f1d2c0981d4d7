"""Whose figures a report gives, on sentences as governments write them: half of them were set aside before any rule."""

from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
import yaml

from gai_pipeline.layout.blocks import Paragraph
from gai_pipeline.metadata.scope import find_scope, is_government_office
from gai_pipeline.metadata.text import Prose
from gai_pipeline.records.model import Scope

SENTENCES = yaml.safe_load(Path(__file__).with_name("scope_sentences.yaml").read_text("utf-8"))
AROUND = (
    "2023年,县政府办公室指导全县各单位规范办理依申请公开,督促各部门按时发布年度报告。",
    "下一步,将推动各部门、各乡镇主动公开更多信息。",
)
"""What stands in most reports and says nothing of scope."""


def prose(*lines: str) -> Prose:
    return Prose([Paragraph(line, f"line {i}") for i, line in enumerate(lines, 1)])


@pytest.mark.parametrize("half", SENTENCES)
@pytest.mark.parametrize("around", [(), AROUND], ids=["alone", "in a report"])
def test_sentences_of_governments(half: str, around: tuple[str, ...]) -> None:
    judged = [
        (find_scope(prose(*around, text), level, name).scope, want, text) for level, name, text, want in SENTENCES[half]
    ]
    assert {want for _, want, _ in judged} == set(get_args(Scope))
    assert [(got, want, text) for got, want, text in judged if got not in (want, "unclear")] == []
    assert sum(got == want for got, want, _ in judged) >= 0.85 * len(judged)


def test_the_deciding_sentence_is_the_evidence() -> None:
    told = find_scope(
        prose(*AROUND, "一、总体情况", "本报告综合各乡镇、县直各部门报告编制而成。"), "county", "甲县人民政府"
    )
    assert told.evidence == "本报告综合各乡镇、县直各部门报告编制而成"
    assert find_scope(prose(*AROUND), "county", "甲县人民政府").evidence is None
    assert find_scope(prose("全县共收到申请5件。"), "township", "甲县乙镇人民政府").evidence is None


def test_sentences_that_contradict_each_other_leave_the_scope_open() -> None:
    told = find_scope(prose("本报告由各乡镇、各部门数据汇总编制。", "本报告不含乡镇数据。"), "county", "甲县人民政府")
    assert told.scope == "unclear"
    assert told.evidence == "本报告由各乡镇、各部门数据汇总编制 / 本报告不含乡镇数据"


def test_a_count_that_the_table_does_not_have_decides_nothing() -> None:
    text = prose("2023年,区政府办代表区政府受理政府信息公开申请17件。")
    assert find_scope(text, "county", "甲区人民政府", {Decimal(17), Decimal(19)}).scope == "own"
    assert find_scope(text, "county", "甲区人民政府", {Decimal(95), Decimal(99)}).scope == "unclear"
    both = prose("区政府办公室共收到政府信息公开申请17件。", "全区各部门共收到政府信息公开申请95件。")
    assert find_scope(both, "county", "甲区人民政府", {Decimal(95)}).scope == "aggregate"


def test_a_sentence_broken_over_lines_is_one() -> None:
    told = find_scope(
        prose("2023年,我区扎实推进政务公开工作,全区各级行政机关共收到政府信息", "公开申请31件,均已答复。"),
        "county",
        "甲区人民政府",
    )
    assert told.scope == "aggregate"
    titled = find_scope(
        prose("甲县2022年政府信息公开工作年度报告", "本报告综合各乡镇、县直各部门报告编制而成。"),
        "county",
        "甲县人民政府",
    )
    assert titled.evidence == "本报告综合各乡镇、县直各部门报告编制而成"


@pytest.mark.parametrize(
    ("name", "is_office"),
    [
        ("甲县人民政府办公室", True),
        ("乙市政府办公厅", True),
        ("甲县人民政府(办公室)", True),
        ("甲县政务公开领导小组办公室", True),
        ("甲县政府信息公开工作领导小组办公室", True),
        ("甲县乙镇人民政府办公室", False),
        ("甲县人民政府地方志办公室", False),
        ("甲县乙街道办事处", False),
        ("甲县扶贫开发领导小组办公室", False),
        ("甲县人民政府", False),
    ],
)
def test_offices_that_publish_for_their_government(name: str, is_office: bool) -> None:
    assert is_government_office(name) == is_office
