"""What the name of a body looks like, by its words alone.

Belongs here: endings of names, brackets, the office behind a name. Does not belong here: where names stand in a
document (`publisher.py`, `mentions.py`), which bodies and places exist (`places/`).
"""

from __future__ import annotations

import re
from collections.abc import Collection

SUFFIX = (
    r"(?:人民政府(?:办公厅|办公室)?|办事处|管理委员会(?:办公室)?|管委会(?:办公室)?|委员会(?:办公室)?|街道|镇|乡|苏木|"
    r"局|厅|部|署|总局|办公厅|办公室|中心|总队|支队|大队|分局|院|委|办|所|站|队|公司|集团|学院|大学|中学|小学|医院|"
    r"联合会|联合社|供销联?社|总工会|档案馆|图书馆|博物馆|电视台|银行|支行|分行|[农林牧渔]场|海关|政府|州|盟|旗|县|市|区|省)"
)
ALSO = r"\([\u4e00-\u9fff]{2,16}\)"
"""What a body is besides: 大数据局(营商环境局), 人民政府(办公室)."""
SELF = re.compile(r"^(?:我|本|该)(?:局|乡|镇|县|市|区|委|办|街道|单位|机关|省|部|厅|院|中心|处|州|旗|府)?$")
LEADING_GROUP = re.compile(r"(?:政府信息|政务|信息)公开(?:工作)?(?:领导小组)?办公?室?$")
"""The end of an office's name that has words of reports in it."""
_OFFICE = re.compile(
    r"(?<=[局厅委部院镇乡府处会心])(?:党政(?:综合)?办(?:公室)?|党政办公室|政务公开(?:办公室|科|股|办)|综合(?:办公室|科|股)|信息(?:科|股|中心)|办公[室厅])$"
)
_GROUP_OF = re.compile(
    rf"(?<=[局厅委部院镇乡府处会心室]){LEADING_GROUP.pattern}|(?<=[局厅委府会室])(?:政府信息|政务|信息)公开中心$"
)
"""The group that a body keeps for its disclosure: 甲市政府办公室政府信息公开领导小组办公室 is the office's."""
_GOVERNMENTS_GROUP = re.compile("(?<=[市县区州旗])政府信息公开(?:工作)?领导小组办公室$")
_CREDIT = re.compile("(?:信息|文章|稿件)?来源|作者|供稿|发布(?:机构|单位)")
"""What a CMS prints before a body: 来源 甲县水利局."""
_TOWN_OFFICE = re.compile(r"(?<=[镇乡木]政府|民政府|办事处)[\u4e00-\u9fff]{2,8}(?:办公室|办|中心|科|股|站)$")
"""Any office within a township's government; 县人民政府办公室 publishes for its government under its own name."""
_TOWN = re.compile("(?:镇|乡|苏木)(?:人民)?政府|街道办事处")
_SIGNS = re.compile(
    "(?:政府|办事处|委员会|管委会|局|厅|部|署|院|中心|海关|银行|街道|镇|乡|委|办公室|办公厅|联合会|联合社|供销联?社|总工会|档案馆|"
    "总队|支队|大队|[省市县区州旗][\u4e00-\u9fff]{2,6}(?<![主承协督查举政开])办)$"
)
"""What a name ends with that stands alone on a line; 公司 and 学校 do so too in the footers of sites."""
_AND = re.compile(r"(?<=[\u4e00-\u9fff]{2})[和与](?=[\u4e00-\u9fff]{2,10}(?:局|委员会|委|厅|部|办|办公室|中心)$)")
"""The "and" within the name of one body: 发展和改革局, 自然资源与规划局."""
_IN_PLACE = re.compile(r"[和与将对在](?![各全其所本])(?=[\u4e00-\u9fff]{0,4}(?:市|县|区|旗|州|盟|镇|乡|街道|苏木))")
"""The same characters within the name of a place: 呼和浩特市, 西和县, 将乐县, 仁和街道."""


def looks_like_body(text: str) -> bool:
    """Whether a text by itself, as a signature, can be the name of a body."""
    text = _IN_PLACE.sub("", _AND.sub("", LEADING_GROUP.sub("办公室", re.sub(f"{ALSO}$", "", text))))
    if (
        SELF.match(text)
        or _CREDIT.match(text)
        or "、" in text
        or re.search(r"[的了和与是在将对]|信息公开|情况|问题|工作|事项|网站|文档|附件|处理|其政府", text)
    ):
        return False
    return _SIGNS.search(text) is not None


def without_office(name: str) -> str:
    """The body of an office that is only a part of it: 乙镇人民政府 for 乙镇人民政府党政办公室."""
    plain = _GROUP_OF.sub("", _GOVERNMENTS_GROUP.sub("人民政府", _OFFICE.sub("", name)))
    return _TOWN_OFFICE.sub("", plain) if _TOWN.search(plain) else plain


def abbreviates(short: str, name: str) -> bool:
    """Whether a name is a short form of another (人社局, 人力资源和社会保障局): its characters in their order."""
    rest = iter(name)
    within = all(char in rest for char in short)
    return within and len(short) < len(name) and short not in name and short[:2] == name[:2]


def longest_names(names: Collection[str]) -> list[str]:
    """The names without those that are only the end of another: 甲县水利局, not 水利局."""
    return [n for n in names if not any(n != other and other.endswith(n) for other in names)]
