"""What the app says: the same keys in both languages, and every key that a page or a module uses."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
import yaml
from jinja2 import nodes

import gai_pipeline.explore as explore
from gai_pipeline.codegen.queries import questions
from gai_pipeline.explore import codes
from gai_pipeline.explore.romanised import romanised
from gai_pipeline.explore.sentences import cell_of, told
from gai_pipeline.explore.view import LANGS, environment, said, words
from gai_pipeline.forms.rules import rules
from gai_pipeline.read.registry import READERS

FOLDER = Path(explore.__file__).parent


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same():
    zh, en = words("zh"), words("en")
    assert zh.keys() == en.keys()
    assert [k for k in zh if fields(zh[k]) != fields(en[k])] == []


def test_every_key_of_a_template_is_known():
    env = environment()
    used = set()
    for file in (FOLDER / "templates").glob("*.html"):
        tree = env.parse(file.read_text("utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t" and isinstance(call.args[0], nodes.Const):
                used.add(call.args[0].value)
    assert len(used) > 150
    assert used - words("zh").keys() == set()


def test_every_key_of_a_module_is_known():
    pattern = re.compile(r'said\(lang, "([a-z_.]+)"|failure\(request, \d+, "([a-z_]+)"|ReviewError\("([a-z]+)"')
    used = set()
    for file in FOLDER.rglob("*.py"):
        for plain, failed, review in pattern.findall(file.read_text("utf-8")):
            used.add(plain or (failed and f"failure.{failed}") or f"failure.review_{review}")
    assert len(used) > 20
    assert used - words("en").keys() == set()


@pytest.mark.parametrize("lang", LANGS)
def test_recipes_and_codes_have_names(lang):
    assert all(codes.label(lang, "recipe", q.name) != q.name for q in questions()) or lang == "en"
    assert said(lang, "site.name")
    assert codes.label(lang, "row", "applications.granted", "2021")
    assert codes.label(lang, "break", "coverage_change") != "coverage_change"
    assert codes.label(lang, "scope", None) == "–"


@pytest.mark.parametrize("lang", LANGS)
def test_what_readers_and_texts_give_has_names(lang):
    """Else a page would show a code, in either language."""
    readers = {kind for spec in READERS for kind in spec.names}
    counts = yaml.safe_load((FOLDER.parent / "metadata" / "narrative.yaml").read_text("utf-8"))
    measures = (
        {m["code"] for m in counts["measures"]} | set(counts["channels"]["codes"]) | {counts["disclosed"]["code"]}
    )
    units = set(counts["units"]) | {u for m in counts["measures"] for u in m["units"]}
    for kind, wanted in (("reader", readers), ("measure", measures), ("counted_in", units)):
        known = yaml.safe_load((FOLDER / "words" / "codes.yaml").read_text("utf-8"))[kind]
        assert wanted - known.keys() == set(), kind
    assert codes.label(lang, "reader", "ocr") == ("扫描件" if lang == "zh" else "Scan")


def test_rules_are_printed_with_the_signs_of_arithmetic():
    chain = codes.label("en", "rule", "proactive.stock")
    assert chain == "In force this year − issued this year + repealed this year = in force the year before"
    assert codes.label("zh", "rule", "applications.flow") == "第一项加第二项之和，等于第三项加第四项之和"
    assert not [r.id for r in rules() if "(t" in codes.label("en", "rule", r.id)]
    finding = {
        "rule_id": "rollup.sum_of_units", "edition": "2021", "row_code": "normative_documents", "message": "",
        "column_code": "in_force", "left_value": 26, "right_value": -3,
    }  # fmt: skip
    assert told(finding, "zh") == "行政规范性文件 · 现行有效件数 — 汇总报告等于各单位之和：26 ≠ −3"
    assert cell_of(finding) == "proactive.normative_documents.in_force"


@pytest.mark.parametrize(
    ("rule", "message", "zh", "en"),
    [
        (
            "narrative.table_agreement",
            "the text says 8 (“共收到申请8件”), in the tables new requests is 1",
            "正文说 8，表格中是 1：“共收到申请8件”",
            "The text says 8, the table 1: “共收到申请8件”",
        ),
        (
            "scope.contradiction",
            "What a report says: aggregate",
            "报告所说的统计范围与数字矛盾（8 与 1）",
            "What a report says of its scope and its figures contradict each other (8 and 1)",
        ),
    ],
)
def test_findings_about_the_text_speak_both_languages(rule, message, zh, en):
    finding = {
        "rule_id": rule, "edition": "2021", "row_code": None, "column_code": None, "left_value": 8.0,
        "right_value": 1.0, "message": message,
    }  # fmt: skip
    assert (told(finding, "zh"), told(finding, "en")) == (zh, en)


def test_names_of_places_in_latin_letters():
    named = ("广州市", "西安市", "陕西省", "内蒙古自治区", "宁夏回族自治区", "和县", "中国", "")
    latin = ["Guangzhou", "Xi'an", "Shaanxi", "Inner Mongolia", "Ningxia", "Hexian", "China", ""]
    assert [romanised(n) for n in named] == latin
