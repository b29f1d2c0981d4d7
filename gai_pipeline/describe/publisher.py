"""The body that publishes, as the document names it.

Belongs here: names of bodies in title, signature and opening. Does not belong here: which body or place a name means
(`places/`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gai_pipeline.describe.fields import PUBLISHER
from gai_pipeline.describe.text import Line, Prose, unspaced
from gai_pipeline.describe.year import western

_SUFFIX = (
    r"(?:人民政府(?:办公厅|办公室)?|办事处|管理委员会(?:办公室)?|管委会(?:办公室)?|委员会(?:办公室)?|街道|镇|乡|苏木|"
    r"局|厅|部|署|总局|办公厅|办公室|中心|总队|支队|大队|分局|院|委|办|所|站|队|公司|集团|学院|大学|中学|小学|医院|"
    r"银行|海关|政府|州|盟|旗|县|市|区|省)"
)
_NAME = re.compile(rf"[\u4e00-\u9fff()、“”]{{1,36}}?{_SUFFIX}$")
_TITLE_HEAD = re.compile(
    r"^(?P<before>[^\d]*?)(?:关于)?(?:公布|发布|报送|印发)?(?:20\d\d)(?:年度?|\d{0,4})?(?P<after>.*?)"
    r"(?:关于)?(?:\d{4}年度?)?(?:法治)?(?:政府信息|政务信息|政务|信息)(?:与政务)?公开.*$"
)
_TITLE_BEFORE_INFO = re.compile(r"^(?P<before>[\u4e00-\u9fff()]+?)(?:政府信息|政务信息|政务|信息)公开.*$")
_TITLE_PLAIN = re.compile(r"^(?P<before>[^\d]*?)(?:20\d\d)年度?(?:工作)?(?:报告|年报)(?:\([^()]*\))?$")
_SELF = re.compile(r"^(?:我|本|该)(?:局|乡|镇|县|市|区|委|办|街道|单位|机关|省|部|厅|院|中心|处|州|旗|府)?$")
_WE = re.compile(r"^(?:我|本|该)[局乡镇县市区委办省部厅院处州旗府街单机]")
_ACTS = (
    r"([\u4e00-\u9fff]{3,30}?)(?:在|坚持|认真|深入|严格|高度|紧紧|紧扣|全面|积极|按照|以|始终|围绕|聚焦|持续|切实|不断|立足|"
    r"结合|依托|扎实|贯彻|落实|主动|进一步|严格按照|对照)"
)
_COMPILED = (
    re.compile(r"(?:现|特|并)?(?:向社会)?(?:公布|公开|发布)([\u4e00-\u9fff]{4,36}?)20\d\d年度?政府信息公开"),
    re.compile(r"(?:要求|规定|精神)[,，]\s*([\u4e00-\u9fff]{4,36}?)(?:编制|制定|形成)(?:了|并)"),
    re.compile(r"^\s*([\u4e00-\u9fff]{4,36}?)(?:根据|依据|按照)《"),
    re.compile(r"由(?=.{3,90}?编制)([\u4e00-\u9fff]{3,36}?)(?:结合|负责|会同|根据|汇总|牵头)?.{0,40}?编制"),
    re.compile(r"[,，。]\s*([\u4e00-\u9fff]{3,30}?)(?:结合|根据).{0,30}(?:编制|编写|报告如下)"),
    re.compile(r"现将([\u4e00-\u9fff]{3,36}?)20\d\d年"),
    re.compile(rf"(?:20\d\d年(?:度|以来)?|今年(?:以来)?|(?:指导|领导|部署|支持|关心)下)[,，]\s*{_ACTS}"),
    re.compile(r"[,，。]\s*([\u4e00-\u9fff]{4,30}?)对(?:20\d\d|上一|本)年度?(?:政府信息|政务)公开"),
    re.compile(r"请(?:直接)?(?:与|同|联系|向)([\u4e00-\u9fff]{3,36}?)(?:联系|咨询|反映)"),
)
_FILLED_IN_BY = re.compile(r"(?:填报|报送|编制)(?:单位|机关|部门)(?:\([^()]{1,6}\))?[:：]\s*([\u4e00-\u9fff]{4,36})")
_OFFICE = re.compile(
    r"(?<=[局厅委部院镇乡府处会心])(?:党政(?:综合)?办(?:公室)?|党政办公室|政务公开(?:办公室|科|股|办)|综合(?:办公室|科|股)|信息(?:科|股|中心)|办公[室厅])$"
)
_TOWN = re.compile(r"(?:镇|乡|苏木)$")
_STREET = re.compile(r"街道$")
_PLACE = re.compile(r"(?:省|自治区|市|州|盟|地区|县|旗|区)$")
_LINE_DATE = re.compile(r"20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*+日?\s*+$|[二2].{2,4}年.{1,3}月.{1,4}日?\s*$")
_STAMP = re.compile(r"[((](?:盖章|公章|印章|章)[))]")
_AND = re.compile(r"(?<=[\u4e00-\u9fff]{2})[和与](?=[\u4e00-\u9fff]{2,10}(?:局|委员会|委|厅|部|办|办公室|中心)$)")
"""The "and" within the name of one body: 发展和改革局, 自然资源与规划局."""
_IN_PLACE = re.compile(r"[和与将对在](?![各全其所本])(?=[\u4e00-\u9fff]{0,4}(?:市|县|区|旗|州|盟|镇|乡|街道|苏木))")
"""The same characters within the name of a place: 呼和浩特市, 西和县, 将乐县, 仁和街道."""
_PREFIXES = "(?!请|由|与|和|现|向|经|在|按|对|将|为|即|如)[\u4e00-\u9fff]{2,14}?(?:省|自治区|市|州|盟|地区|县|旗|区)"


@dataclass(frozen=True, slots=True)
class Publisher:
    """The name as the document has it, where it stands, and the signature where the text closes with one."""

    name: str
    locator: str
    signature: str | None = None


def find_publisher(prose: Prose, title: Line | None) -> Publisher | None:
    """The body's name with the places before it where they are printed; None where the text says only 我局 or 我乡.

    The signature outweighs the title where both name a body of the same kind or the title's is only a short form of
    it, not where it is itself the short form, or the office that signs for the government that the title names; names
    in the opening sentences come last.
    """
    signature = find_signature(prose)
    chosen = _of_two(title, _from_title(title.text) if title else None, signature)
    if chosen is None:
        chosen = _from_sheet(prose) or _from_opening(prose) or _from_head(prose)
    if chosen is None:
        return None
    name = _spell_out(chosen[0], prose)
    return Publisher(name, chosen[1], signature.text if signature else None)


def _of_two(title: Line | None, titled: str | None, signature: Line | None) -> tuple[str, str] | None:
    """(name, locator) of the body by title and signature."""
    if titled is None or title is None:
        return None if signature is None else (signature.text, signature.locator)
    if signature is None or _abbreviates(signature.text, titled):
        return titled, title.locator
    if not _is_office(signature.text):
        return signature.text, signature.locator
    if _same_body(titled, signature.text):
        return signature.text if _is_office(titled) else _OFFICE.sub("", signature.text), signature.locator
    return titled, title.locator


def _abbreviates(short: str, name: str) -> bool:
    """Whether a name is a short form of another (人社局, 人力资源和社会保障局): its characters in their order."""
    rest = iter(name)
    within = all(char in rest for char in short)
    return within and len(short) < len(name) and short not in name and short[:2] == name[:2]


def find_signature(prose: Prose) -> Line | None:
    """The body that signs at the end of the text, alone on its line or before the date."""
    for line in reversed(prose.tail):
        if len(line.text) > 60:
            continue
        text = unspaced(_STAMP.sub("", _LINE_DATE.sub("", line.text)))
        if 4 <= len(text) <= 36 and _NAME.fullmatch(text) and _looks_like_body(text):
            return Line(text, line.locator)
    return None


def _looks_like_body(text: str) -> bool:
    text = _IN_PLACE.sub("", _AND.sub("", text))
    if (
        _SELF.match(text)
        or "、" in text
        or re.search(r"[的了和与是在将对]|信息公开|情况|问题|工作|事项|网站|文档|附件|处理|其政府", text)
    ):
        return False
    return bool(
        re.search(r"(?:政府|办事处|委员会|管委会|局|厅|部|署|院|中心|海关|银行|街道|镇|乡|委|办公室|办公厅)$", text)
    )


def _is_office(name: str) -> bool:
    return bool(re.search(r"(?:领导小组|办公室|办公厅|中心)$", name))


def _from_title(title: str) -> str | None:
    text = western(title).lstrip("《")
    m = _TITLE_HEAD.match(text) or _TITLE_PLAIN.match(text) or _TITLE_BEFORE_INFO.match(text)
    if m is None:
        return None
    groups = m.groupdict()
    for raw in (groups.get("before") or "", groups.get("after") or ""):
        whole = re.sub("人民$", "人民政府", raw)  # in 人民政府信息公开 two characters belong to both
        name = re.sub(r"^(?:关于|中共)|(?:关于|年度|年|的|之)$", "", whole).strip("-—_:：·,()（）")
        name = re.sub(r"(?:关于|的)$", "", name)
        if len(name) >= 2 and not _SELF.match(name) and re.search(rf"{_SUFFIX}$", name) and _clean(name):
            return name
    return None


def _clean(name: str) -> bool:
    return bool(re.fullmatch(r"[\u4e00-\u9fff()“”、]+", name)) and "网站" not in name


def _same_body(titled: str, signature: str) -> bool:
    short, long = sorted((_core(titled), _core(signature)), key=len)
    return bool(short) and (long.endswith(short) or short in long)


def _core(name: str) -> str:
    return re.sub(r"(?:人民政府|街道办事处|办事处|街道|政府)$", "", name)


def _from_head(prose: Prose) -> tuple[str, str] | None:
    """The body in the fields above a report: often the office that runs the site, so asked last."""
    name, place = prose.fields.get(PUBLISHER, ("", ""))
    name = unspaced(name)
    return (name, place) if 4 <= len(name) <= 36 and _looks_like_body(name) else None


def _from_sheet(prose: Prose) -> tuple[str, str] | None:
    """The body in the head of a statistics sheet: 填报单位(盖章): and a name."""
    for line in (*prose.head, *prose.tail):
        m = _FILLED_IN_BY.search(line.text)
        if m and _looks_like_body(name := unspaced(m[1])):
            return name, line.locator
    return None


def _from_opening(prose: Prose) -> tuple[str, str] | None:
    for pattern in _COMPILED:
        for line in prose.lines[:30]:
            for m in pattern.finditer(line.text):
                if _WE.match(m[1]):
                    continue
                name = _OFFICE.sub("", m[1])
                name = re.sub(r"^(?:由|请|与|向|我|本)", "", name)
                if len(name) >= 4 and re.search(rf"{_SUFFIX}$", name) and _looks_like_body(name):
                    return name, line.locator
    return None


def _spell_out(name: str, prose: Prose) -> str:
    """A place name becomes the body that governs it, and a name gains the places that are printed before it.

    Only forms that the document prints are used, but for 人民政府 behind a town, county or city: the body that reports
    is its government.
    """
    text = unspaced(prose.text[:20000])
    if _STREET.search(name):
        full = name + "办事处"
        name = full if full in text else name
    elif _TOWN.search(name) or _PLACE.search(name):
        name = name + "人民政府"
    if re.search(r"^[\u4e00-\u9fff]{2,6}?(?:省|市|州|盟|县|旗|区)", name) and not name.startswith(
        ("市", "县", "区", "州")
    ):
        return name
    found = re.findall(rf"(?:(?<=与)|(?<=由)|(?<=[,，。:：(\n])|^)((?:{_PREFIXES}){{1,3}}{re.escape(name)})", text)
    return min(found, key=len) if found else name
