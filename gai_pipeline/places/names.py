"""How Chinese places are written: the proper part of a name, its kind, and the short forms in common use.

Belongs here: pure functions on one name. Not here: which places exist (regions.py) and what a text means (resolve.py).
"""

from __future__ import annotations

import re
from functools import lru_cache

_PEOPLES = re.findall(
    r"\S+",
    "布依族 土家族 哈尼族 朝鲜族 哈萨克族 傈僳族 东乡族 仡佬族 拉祜族 纳西族 仫佬族 锡伯族 柯尔克孜族 景颇族 "
    "达斡尔族 撒拉族 布朗族 毛南族 塔吉克族 普米族 阿昌族 鄂温克族 基诺族 德昂族 保安族 俄罗斯族 裕固族 "
    "乌孜别克族 门巴族 鄂伦春族 独龙族 赫哲族 高山族 珞巴族 塔塔尔族 维吾尔族 蒙古族 壮族 回族 满族 苗族 彝族 "
    "藏族 侗族 瑶族 白族 黎族 傣族 畲族 佤族 水族 羌族 土族 怒族 京族 各族 民族 哈萨克 柯尔克孜 塔吉克 锡伯 "
    "维吾尔 达斡尔 蒙古 壮 回 藏",
)
_PEOPLE = "|".join(sorted(_PEOPLES, key=len, reverse=True))
_NATIONS = "|".join(sorted((people for people in _PEOPLES if people.endswith("族")), key=len, reverse=True))
_COUNTY_KIND = re.compile(rf"^(.+?)((?:{_PEOPLE})*自治[州县旗]|(?:{_NATIONS})*区|[市县旗盟]|地区|林区|特区)$")
_TOWNSHIP_KIND = re.compile(
    rf"^(.{{1,60}}?)(街道办事处|街道|地区办事处|地区|(?:{_PEOPLE})*民?族?乡|镇|(?:{_PEOPLE})*苏木)$"
)
_PROVINCE_SHORT = {
    "内蒙古自治区": "内蒙古",
    "广西壮族自治区": "广西",
    "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
    "香港特别行政区": "香港",
    "澳门特别行政区": "澳门",
}


@lru_cache(maxsize=65536)
def stem(name: str, level: str) -> str:
    """The proper part of a place name: 文登 of 文登区, 黔南 of 黔南布依族苗族自治州, 鲊埠 of 鲊埠回族乡.

    A part of one character stays with its kind (杞县, 范镇), since one character names nothing alone.
    """
    if level == "province":
        return _PROVINCE_SHORT.get(name) or re.sub(r"[省市]$", "", name)
    match = (_TOWNSHIP_KIND if level == "township" else _COUNTY_KIND).match(name)
    if not match:
        return name
    return match[1] if len(match[1]) > 1 else name


@lru_cache(maxsize=65536)
def kind(name: str, level: str) -> str:
    """The last part of a name in its plain form: 区, 县, 市, 旗, 州, 盟, 地区, 镇, 乡, 街道, 苏木, 省; '' if none."""
    if level == "province":
        return "市" if name.endswith("市") else "省" if name.endswith("省") else "自治区"
    for ending in ("街道", "地区", "苏木", "镇", "乡", "区", "县", "市", "旗", "州", "盟"):
        if name.endswith(ending):
            return ending
    return ""


def short_forms(name: str, level: str) -> tuple[str, ...]:
    """Other ways to write the name that still carry its kind: 维西县 for 维西傈僳族自治县, 黔南州, 鲊埠乡, 广西.

    The bare proper part (文登) is not among them except for provinces, where it is as clear as the full name.
    """
    proper = stem(name, level)
    if level == "province":
        forms = [proper, proper + "自治区"] if name.endswith("自治区") else [proper]
    else:
        forms = _with_plain_kind(name, proper, level) if proper != name else []
        if level == "township" and name.endswith("街道办事处"):
            forms.append(name.removesuffix("办事处"))
    return tuple(dict.fromkeys(form for form in forms if form != name))


def _with_plain_kind(name: str, proper: str, level: str) -> list[str]:
    """The proper part with its kind, without the peoples between them."""
    plain = kind(name, level)
    forms = [proper + plain]
    if "自治" in name:
        forms.append(proper + "自治" + plain)
    if level == "township" and "族" in name:
        forms.append(proper + "民族" + plain)
    return forms


def plain_township(name: str) -> str:
    """A township's name as the ministry writes it: 东华门街道 for 东华门街道办事处, no spaces, no marks in brackets."""
    name = re.sub(r"[\s·]|[（(].{0,80}?[)）]", "", name)
    name = re.sub(r"(街道|地区)办事处$", r"\1", name)
    name = re.sub(r"(?<=[镇乡])(人民政府|政府)$", "", name)
    if name.endswith("办事处") and len(name) > 4:
        name = name.removesuffix("办事处") + "街道"
    return name
