"""Whether a report gives the figures of its own body or those of a whole place.

Belongs here: the sentences that say how a report or its figures were compiled, or that count for the whole place, and
who says so. Does not belong here: comparing a report's figures with those of units (dbt does).

Words of oversight (指导, 督促, 考核 全县各单位), plans and shortcomings say nothing, nor does 不含垂直管理部门: bodies
under vertical command belong to no county. What the text leaves open, or answers twice, is `unclear`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from gai_pipeline.metadata.signs import Signs
from gai_pipeline.metadata.text import Prose
from gai_pipeline.records.model import Scope

_KIND = "[省市县区州旗盟]"
_UNITS = (
    r"(?:各(?:级|有关|相关|职能|委办|下属|所属|直属)*(?:[乡镇街县市区州旗盟地]|部门|单位|机关|机构|委|办|局|设区|行政机关|政府)"
    rf"|{_KIND}(?:直|级)(?:各|有关|相关|机关)*(?:部门|单位|机关|委办局)?|{_KIND}(?:人民)?政府(?:各|有关|组成|所属|工作|直属)+(?:部门|单位|机构)"
    r"|\d{1,5}[个家](?:[乡镇县区市]|街道|部门|单位)|(?:所属|下属|下级)[^,;。]{0,4}(?:部门|单位|机关|政府)|委办局|乡镇|镇街|街镇|县区|部门和)"
)
_WHOLE = rf"全{_KIND}"
_ACTORS = "[各级行政机关部门单位政府系统所属乡镇街道办事处县市区州旗委局直、及和与含()0-9个家]{0,24}"
_IN_ALL = "(?:共|累计|总共|共计|总计|合计|全年|年内|新|依法|已)*"
_TAKES = "(?:收(?=申请)|收到|受理|新收|接收|收办|接到|办理|办结|答复|收到和办理|收到并办理)"
_OTHER_REQUESTS = "许可|复议|仲裁|登记|救助|补贴|确认|保险|建议|提案|信访|投诉|举报|热线|来信|留言|工单|办件"
_ASKED = (
    rf"{_TAKES}(?:(?!{_OTHER_REQUESTS})[^,;。]){{0,36}}?(?:申请|依申请公开)(?:(?!{_OTHER_REQUESTS})[^,;。]){{0,18}}?\d"
)
_NOT_FOR = "(?<![对由按照为在向])"
_OFFICE = "政府办(?:公室|公厅)?"
_THIS = Signs(
    "报告 年报 数据 全文 公布 发布 公开 编制",
    r"(?:本(?:年度|年)?(?:工作)?(?:报告|年报)|(?<!年度)(?<!各)报告(?:中|所|的)*(?:列|涉|有)?(?:的|及)*数据|全文由|全文根据|^20\d\d年度?(?:工作)?(?:报告|年报)(?:根据|依据|按照|由)|以下数据|[现特](?:将|予以|向社会)?(?:公布|发布|公开|编制))",
)
_DATA = (
    r"(?:(?:本报告|报告|所列|上述|以下|文中|相关|有关|统计)(?:中|的|所列|所|统计|涉及|有关|全部)*数据(?:统计)?(?:的|为)?(?:范围|口径)?|统计(?:范围|口径|对象)"
    r"|(?:^|[,;])数据(?:范围|口径|来源)?)"
)
_COMPILES = "(?:编制|编写|编纂|汇编|形成|撰写|汇总|编辑|综合|整理|编成)"

_VERTICAL = Signs(
    "不 未",
    r"[((]?(?:不|未|不再)(?:含|包括|包含|涵盖|纳入|计入)[^,;。))]{0,16}?(?:垂直|垂管|双管|条管|驻[省市县区州旗]|中央|国家|省属|部属|税务|气象)"
    r"[^,;。))]{0,16}[))]?",
)
_TITLES = Signs("《", "《[^《》]{0,120}》")
_SENTENCE = re.compile(r"[^。;;\n]+")
_PREFIX = (
    "(?:指导|督促|要求|推动|推进|引导|督导|组织|监督|考核|考评|通报|检查|督查|抽查|培训|协调"
    "|部署|调度|提醒|通知|促进|敦促)"
)
_OVERSIGHT = Signs(
    "",
    rf"{_PREFIX}(?:和|、|了|对|好){{0,2}}(?:{_PREFIX}|[、和]){{0,6}}(?:{_WHOLE}|{_UNITS})"
    r"|下一步|今后|明年|下一年|下阶段|不够|有待|不足|差距|薄弱|参差|个别|(?<![一二三四五六七八九十两0-9个大])部分(?!公开)|少数|机制|制度|之间|会议|培训|考核|通报|(?:^|,)将(?!各)",
)
"""What others are told to do, what is planned and what is wanting: no sentence with it is about this report."""

_BASIS = Signs(
    "制度 机制",
    "(?:根据|依据|按照)[^;。]{0,60}?(?:制度|机制)(?:的)?(?:要求|规定|精神)?(?=[,;]|$|和|以及|由)",
)
"""The rules that a report is written by: they are no rules for others."""

_COMPILED = Signs(
    "编制 编写 编纂 汇编 形成 撰写 汇总 编辑 综合 整理 编成 整合 汇集 根据 依据",
    rf"(?:根据|依据|按照|综合|汇总|在|由|以|对|整合|汇集|经)[^。;]{{0,60}}?{_UNITS}[^。;]{{0,60}}?{_COMPILES}",
    rf"(?:汇总|综合|整合|汇集|汇编)了?[^。;]{{0,20}}?{_UNITS}",
    rf"(?:根据|依据|综合)[^。;]{{0,6}}?{_UNITS}[^。;]{{0,30}}?(?:报告|数据|报表|统计表|情况)",
)
_COMPILED_ALONE = Signs(
    "汇总 汇编 综合 信息公开 编制 形成",
    rf"(?<!未)(?<!不)(?:汇总|汇编|综合)(?:编制|形成|编写|撰写|整理|而成)|(?:反映|涵盖|覆盖)[^,;。]{{0,4}}{_WHOLE}[^,;。]{{0,10}}信息公开"
    rf"|根据{_WHOLE}[^,;。]{{0,16}}(?:情况|数据|报表)[^,;。]{{0,6}}(?:编制|汇总|形成)",
)
"""What only a report on several bodies says of itself, but for one on the sections of an office."""
_SECTIONS = re.compile("科室|股室|处室|站所|股站|各科|各股|下属单位|直属单位")
_COVERS = Signs(
    "数据 统计 汇总 综合 总和 数量 数字",
    rf"{_DATA}[^。;]{{0,16}}?(?:由|来自|来源于|源于|系|涵盖|覆盖|包括|包含|含|为|是|:|取自)[^。;]{{0,30}}?(?:{_UNITS}|{_WHOLE}(?:各|汇总|行政机关|政府系统|数据|合计|总)|{_WHOLE}[^,。;]{{0,26}}的(?:单位|部门|机关))",
    rf"{_WHOLE}[^。;]{{0,12}}?(?:数据之和|汇总数据|数据汇总|合计数据|总和)",
    rf"(?:根据|综合)[^。;]{{0,6}}?{_UNITS}[^。;]{{0,12}}?(?:年度?报告|年报|上报|报送|统计)[^。;]{{0,6}}?(?:汇总|综合|统计)",
    rf"(?:数量|数据|数字)(?:为|是|系)[^。;]{{0,20}}?{_UNITS}[^,。;]{{0,6}}(?:合计|之和|总和)",
    r"(?:统计|数据)范围[^。;]{0,10}(?:全部|所有|各)(?:下属|所属)?(?:单位|部门)",
)
_COUNTS_ALL = Signs(
    "申请 主动公开",
    rf"{_NOT_FOR}(?:[省市县区乡镇]、?){{2,4}}[两二三四]级{_ACTORS}{_IN_ALL}{_ASKED}",
    rf"本级[和及与、]{_UNITS}{_ACTORS}{_IN_ALL}{_ASKED}",
    rf"{_NOT_FOR}{_WHOLE}(?:政府信息)?(?:依申请公开|(?:信息)?公开申请)[^,;。\d]{{0,10}}\d(?=[\d,]*[件宗例])",
    rf"{_NOT_FOR}{_WHOLE}{_ACTORS}(?:均|都|全年)*(?:未|没有){_TAKES}[^,;。]{{0,16}}?公开申请(?:$|[,;])",
    rf"{_NOT_FOR}(?:{_WHOLE}|(?<=[,;\d年度属]){_UNITS}){_ACTORS}{_IN_ALL}{_ASKED}",
    rf"{_NOT_FOR}{_WHOLE}{_ACTORS}{_IN_ALL}主动公开(?:各类|政府|政务|信息|[、的数共计量达到为])*\d",
    r"(?:申请|依申请公开)[^。;]{0,24}?\d+[件宗][^。;]{0,40}?其中(?![^。;]{0,30}(?:建议|提案|热线))[^。;]{0,50}?"
    rf"(?:{_KIND}(?:直|级|属)(?:各|机关)*(?:部门|单位)?|部门|乡镇|镇街|街镇|县区|(?<!各)街道|各县|各区|各镇|各乡)[^,;。\d]{{0,10}}\d+[件宗]",
)
_LEFT_OUT = Signs(
    "包括 含 涵盖 纳入 涉及 计入 列入 汇总",
    rf"(?:不|未)(?:包括|包含|含|涵盖|纳入|涉及|计入)[^,;。]{{0,24}}?(?:{_UNITS}|下级|下属|所属|部门|乡镇|镇街|街道)[^,;。]*",
    rf"{_UNITS}[^。;]{{0,40}}?(?:(?:不|未)(?:纳入|计入|列入|包含在|包括在|含在)[本内]|不再(?:汇总|纳入|计入))",
)
_ELSEWHERE = Signs(
    "另行 自行 单独 分别 各自 见",
    rf"{_UNITS}[^。;]{{0,30}}?(?:报告|数据|情况)[^。;]{{0,16}}?(?:(?:另行|自行|单独|分别|各自)(?:编制|发布|公布|公开|汇总|统计)|见(?:其|各自))",
    rf"(?:数据|情况)[^,;。]{{0,4}}?(?:见|请见|详见|参见){_UNITS}[^,;。]{{0,12}}报告",
)
_SELF = rf"(?:本级|本机关|本部门|本单位|自身|{_KIND}(?:人民)?政府|{_OFFICE}|办公室)"
_ONLY_SELF = Signs(
    "仅 只 单 本级 政府办 本办 我办 不代表 不反映 数据 统计 本机关 本单位 本部门",
    rf"(?:仅|只|单)(?:限|为|是|含|包括|包含|统计|反映|涉及|涵盖)[^,;。]{{0,16}}?{_SELF}",
    rf"(?:数据|报告)[^,;。]{{0,16}}?{_KIND}(?:人民)?(?:政府)?本级(?![和及与、])",
    rf"(?:{_OFFICE}|本办公室|我办|本办)(?:自身|本机关|本级|机关自身|本身)[^,;。]{{0,6}}(?:的)?[^,;。]{{0,8}}(?:报告|数据|情况|信息公开)",
    rf"不(?:代表|反映)[^,;。]{{0,8}}{_KIND}(?:人民)?政府",
    rf"{_DATA}[^,;。]{{0,4}}?(?:为|是|:)[^,;。]{{0,6}}?{_KIND}(?:人民)?政府[及和与、]?其?(?:办公[室厅])?(?:$|[,;数])",
    rf"{_DATA}[^,;。]{{0,8}}?(?:为|是)[^,;。]{{0,6}}{_KIND}(?:人民)?政府(?:[((]含[^))]*[))])?数据",
    r"(?:数据|报告|情况)[^,;。]{0,8}?(?:为|是|系)(?:本机关|本单位|本部门|本办公室)(?:自身)?(?:的)?(?:数据|情况)?",
)
_COUNTS_SELF = Signs(
    "申请 名义 主体 代表",
    r"以[^,;。]{0,10}政府(?:名义|为[^,;。]{0,4}主体)[^。;]{0,12}?(?:申请|答复)",
    rf"(?<!其中)(?<!其中:)(?<!其中,){_KIND}(?:人民)?(?:政府)?本级(?![和及与、]){_IN_ALL}{_ASKED}",
    rf"{_OFFICE}(?:代表[^,;。]{{0,10}}?政府)?{_IN_ALL}{_ASKED}",
    rf"(?:本机关|本级政府){_IN_ALL}{_ASKED}",
    rf"向[^,;。]{{0,8}}?{_KIND}(?:人民)?政府申请公开[^,;。]{{0,12}}?\d",
    rf"代表[^,;。]{{0,10}}?政府(?:统一)?{_TAKES}",
    rf"向[^,;。]{{0,8}}?{_KIND}(?:人民)?政府(?:{_OFFICE[2:]})?(?:提出|提交|递交|申请)[^,;。]{{0,30}}?申请[^,;。]{{0,16}}?\d",
)
_OF_OFFICE = Signs("申请", rf"(?:我办|本办|本办公室|我办公室){_IN_ALL}{_ASKED}")
_GOVERNMENT_OFFICE = re.compile(
    rf"{_KIND}(?:人民)?政府[((]?(?:办公室|办公厅|办)[))]?$"
    r"|(?<![镇乡道])(?:人民政府)?(?:政务|政府信息)公开(?:工作)?(?:领导小组)?办(?:公室)?$"
)
_TOWN_OFFICE = re.compile(r"(?:镇|乡|街道|苏木|办事处)(?:人民)?(?:政府)?[((]?办公?室?[))]?$")
_PLACE_KIND = re.compile(rf"({_KIND})(?:人民政府|政府|政务公开|行政公署|$)")
_DIGITS = re.compile(r"(?<![\d,])(\d[\d,]{0,14}+)(?![\d.]{0,15}万)")
_REQUESTS = re.compile(r"申请[^,;。\d]{0,18}(\d[\d,]{0,14})件")
_EVIDENCE = 160
_TELLING = (
    _COMPILED,
    _COMPILED_ALONE,
    _COVERS,
    _COUNTS_ALL,
    _LEFT_OUT,
    _ELSEWHERE,
    _ONLY_SELF,
    _COUNTS_SELF,
    _OF_OFFICE,
)
_MAY_TELL = Signs.words_of(_TELLING)
"""Words of which a line that tells anything has one: few rows of tables have any."""


@dataclass(frozen=True, slots=True)
class ScopeAnswer:
    """The scope and the sentence that decided it, or that leaves it open; two that contradict each other are joined by
    " / ". None where the body's level decided, or no sentence speaks of it."""

    scope: Scope
    evidence: str | None = None


@dataclass(slots=True)
class _Said:
    """The first sentence of each kind: how the figures were compiled outweighs for whom something was counted.
    `doubted` counts what the table does not."""

    compiled: dict[Scope, str] = field(default_factory=dict)
    counted: dict[Scope, str] = field(default_factory=dict)
    doubted: str | None = None


def find_scope(
    prose: Prose, agency_level: str, publisher: str | None = None, requests: Collection[Decimal] = ()
) -> ScopeAnswer:
    """`own` for bodies below a county's government and for departments; for governments, and for the offices that
    publish for them, what the text says. `agency_level` as in the contract; `requests` are the numbers of the table
    that can be meant where a text counts requests: a sentence that counts others decides nothing, as the office's 17
    beside a table of 95."""
    office = publisher is not None and is_government_office(publisher)
    if not office and agency_level in ("township", "department", "ministry"):
        return ScopeAnswer("own")
    said = _said(prose, publisher, office, requests)
    if office or agency_level in ("county", "prefecture", "province"):
        return _decided(said)
    return ScopeAnswer("own", said.compiled["own"]) if list(said.compiled) == ["own"] else ScopeAnswer("unclear")


def is_government_office(publisher: str) -> bool:
    """Whether a body is the office of a government of county level or above, which publishes for its government:
    甲县人民政府办公室, 甲市政务公开领导小组办公室; not 乙镇人民政府办公室 nor 甲县人民政府地方志办公室."""
    return bool(_GOVERNMENT_OFFICE.search(publisher)) and not _TOWN_OFFICE.search(publisher)


def _decided(said: _Said) -> ScopeAnswer:
    every = dict(said.compiled or said.counted)
    if list(said.compiled) == ["own"] and "aggregate" in said.counted:
        every["aggregate"] = said.counted["aggregate"]
    if len(every) == 1:
        scope, sentence = next(iter(every.items()))
        return ScopeAnswer(scope, sentence)
    return ScopeAnswer("unclear", " / ".join(every.values()) or said.doubted)


def _said(prose: Prose, publisher: str | None, office: bool, requests: Collection[Decimal]) -> _Said:
    said = _Said()
    place = _PLACE_KIND.search(publisher) if publisher else None
    for sentence in _sentences(prose):
        whole = _VERTICAL.cut_from(_TITLES.cut_from(sentence))
        plain = _foreign(whole, place[1]) if place and "全" in whole else whole
        compiled = _compiled(plain)
        counted, number = (None, None) if compiled else _counted(plain, office)
        # most sentences say nothing, so whether one is about others is asked last
        if not (compiled or counted) or _OVERSIGHT.first(_BASIS.cut_from(whole)):
            continue
        evidence = sentence.strip()[:_EVIDENCE]
        for scope in compiled:
            said.compiled.setdefault(scope, evidence)
        if counted is None:
            continue
        if requests and number is not None and number not in requests:
            said.doubted = said.doubted or evidence
        else:
            said.counted.setdefault(counted, evidence)
    return said


def _compiled(text: str) -> list[Scope]:
    """What a sentence says of how the figures were compiled: nothing, one scope, or both at once."""
    rest = _ELSEWHERE.cut_from(_LEFT_OUT.cut_from(text))
    whole = _COVERS.first(rest) or (
        _THIS.first(rest) and (_COMPILED.first(rest) or (_COMPILED_ALONE.first(rest) and not _SECTIONS.search(rest)))
    )
    found: list[Scope] = ["own"] if _ONLY_SELF.first(text) or _LEFT_OUT.first(text) else []
    return [*found, "aggregate"] if whole else found


def _counted(text: str, office: bool) -> tuple[Scope | None, Decimal | None]:
    """For whom a sentence counts, and the number of requests where it counts these."""
    if m := _COUNTS_ALL.first(text):
        return "aggregate", _number(text, m)
    if "其中" in text:
        return None, None
    m = _COUNTS_SELF.first(text) or (_OF_OFFICE.first(text) if office else None)
    return ("own", _number(text, m)) if m or _ELSEWHERE.first(text) else (None, None)


def _number(text: str, m: re.Match[str] | None) -> Decimal | None:
    """The number of requests whose first digit a match ends with, else the first that the sentence counts."""
    if m is None or "主动公开" in m.group():
        return None
    start = m.end() - 1 if m.group()[-1].isdigit() else None
    counted = _REQUESTS.search(text) if start is None else _DIGITS.match(text, start)
    return Decimal(counted[1].replace(",", "")) if counted else None


def _sentences(prose: Prose) -> Iterator[str]:
    """The sentences of lines that may tell of the scope."""
    for line in prose.paragraphs:
        if _MAY_TELL.search(line.text):
            yield from (sentence for sentence in _SENTENCE.findall(line.text) if len(sentence) > 5)


def _foreign(text: str, kind: str) -> str:
    """The text without what counts for another kind of place: 全市 in the report of a district is not its own."""
    return re.sub(rf"全(?!{kind}){_KIND}", "〇", text)
