"""What the name of a body says apart from its places: government, department, development zone, ministry.

Belongs here: patterns over the words of organ names, kept as data at the top. Not here: places (gazetteer.py), ids and
renames of bodies (bodies.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

OrganKind = Literal["government", "office", "department", "zone", "customs", "township", "county", "none", "other"]

_WORDS = (
    "发展和改革|发展改革|经济和信息化|工业和信息化|工业信息|经济信息|教育|科学技术|科技|民族|宗教|公安|民政|司法|财政|人力资源|人社"
    "|自然资源|国土|规划|生态环境|环境保护|环保|住房|住建|城乡|城市管理|城管|城市|建设|交通|水利|水务|农业|农村|林业|园林|草原|商务|商业"
    "|文化|文旅|旅游|广电|广播|新闻|卫生|健康|计划生育|退役军人|应急|安全生产|审计|市场监督|市场监管|工商|质量|食品药品|药品"
    "|体育|统计|调查|医疗保障|医保|信访|机关事务|政务|行政审批|审批|大数据|数据|金融|国有资产|国资|外事|侨务|台湾|人民防空|人防"
    "|乡村振兴|扶贫|粮食|粮储|物资|税务|气象|地震|邮政|烟草|供销|档案|地方志|史志|残疾人|残联|妇女|工会|团委|综合行政执法|综合执法"
    "|行政执法|执法|投资促进|招商|口岸|海洋|渔业|畜牧|煤炭|能源|盐务|消防|公路|公积金|社会保险|就业|知识产权|人才|经济合作"
    "|合作交流|民族宗教|监察|法制|编制|物价|经贸|经济贸易|中小企业|移民|水库|供电|电力|港口|航道|铁路|机场|公共资源|博物馆|图书馆"
    "|公共服务|社会工作|林草|水产|农机|市容|环卫|绿化|房产|房管|住房保障|不动产|土地|征收|疾病预防|卫健|中医药|营商环境|政法|党政"
    "|发改|经信|工贸|教体|教科|文体|文广|卫计|市监|自规|资规|民宗|经发|城建|农牧|平安建设|防震|核|生态|地质|矿产|测绘|外经|对外|经济|工信|信息|国防|保密|文物|老龄|红十字|科协|文联|总工会|老干部|接待|驻"
)
_DEPARTMENT = re.compile(
    rf"^[省市区县旗州盟镇乡]?(?:人民政府)?(?:{_WORDS}).{{0,20}}?"
    r"(局|委员会|委|办公室|办|厅|中心|院|馆|处|队|署|站|部|社|所|会|分局|支队|大队|管理局)(?:[((].*)?$"
)
_GOVERNMENT = re.compile(r"^(人民政府|政府|行政公署|行署|人民委员会)$")
_OFFICE = re.compile(
    r"^[((]?(?:人民)?政府?[))]?[((]?(办公厅|办公室|办|信息公开.*|政府信息中心|政务公开.*|信息中心)[))]?$|^(办公室|办公厅|政府信息中心)$"
)
_ZONE = re.compile(
    r"(开发区|高新区|高新技术产业|经开区|示范区|工业园|产业园|园区|新区|新城|度假区|风景区|风景名胜区|保税区|综保区|合作区|试验区"
    r"|自贸|集聚区|管理区|工业区|旅游区|口岸区|开发区分局)"
)
_TOWNSHIP_TAIL = re.compile(
    r"^(?!城乡|乡村|城镇|乡镇|镇街)[一-鿿]{1,12}?(?:街道|地区|镇|乡|苏木)(?=$|人民政府|政府|办事处|党|[((])"
)
# An own name of a county or city that the list does not know, before an organ: 科左中旗教育局 after 通辽市.
_COUNTY_TAIL = re.compile(rf"^(?![社校园景片]区)[一-鿿]{{1,8}}?[市县区旗州盟](?=$|人民政府|政府|委|{_WORDS})")
_GENERIC = re.compile(
    r"^(?:我|本)?[省市区县旗州盟镇乡]?(?:街道|街道办事处|人民政府|政府|人民政府办公室|政府办公室|政府办|局|委|办|中心|单位|机关|部门)?$"
)
_NATIONAL = re.compile(
    r"^(?:中华人民共和国)?(国务院.{0,12}|外交部|国防部|国家发展和改革委员会|国家发展改革委|教育部|科学技术部|科技部|工业和信息化部|国家民族事务委员会"
    r"|国家民委|公安部|国家安全部|民政部|司法部|财政部|人力资源和社会保障部|自然资源部|国土资源部|生态环境部|环境保护部|住房和城乡建设部"
    r"|交通运输部|铁道部|水利部|农业农村部|农业部|商务部|文化和旅游部|文化部|国家卫生健康委员会|国家卫生健康委|国家卫生和计划生育委员会"
    r"|卫生部|退役军人事务部|应急管理部|中国人民银行|审计署|海关总署|国家[一-鿿]{2,14}(?:总局|局|委员会|署|中心)"
    r"|中国(?:气象|地震|民用航空)局|中国(?:银行业|证券|保险|银行保险)监督管理委员会|中国证监会|中国银保监会|中国科学院|中国工程院|中国社会科学院)(?:办公厅)?$"
)
# Organs with one chain of command from the centre: the printed place after this head is where the branch serves.
_VERTICAL_HEAD = re.compile(
    r"^(国家税务总局|国家统计局|国家外汇管理局|中国人民银行|国家金融监督管理总局|中国银行保险监督管理委员会|国家税务局)(?=.)"
)
_OF_CENTRE = re.compile(
    r"(?:银保监|银监|保监|证监|金融监管|煤监|通信管理|海事|气象|地震|邮政管理|出入境检验检疫)(?:监管)?(?:分局|局)$"
)
_CUSTOMS = re.compile(r"^.{1,8}海关$")
_CORPS = re.compile(r"^新疆生产建设兵团(?:第[一二三四五六七八九十]+师)?|^(?:兵团)?第[一二三四五六七八九十]+师(?=.)")
# Divisions of the 兵团 and the cities that they are one body with (师市合一). The 11th and 12th have none.
_DIVISIONS = {
    "一": "阿拉尔市",
    "二": "铁门关市",
    "三": "图木舒克市",
    "四": "可克达拉市",
    "五": "双河市",
    "六": "五家渠市",
    "七": "胡杨河市",
    "八": "石河子市",
    "九": "白杨市",
    "十": "北屯市",
    "十三": "新星市",
    "十四": "昆玉市",
}
# Words of gambling and betting sites that stand where a clone site replaced the place.
_ADVERTISING = re.compile(
    r"(?i)(bet|casino|kaiyun|\bhth|www\.|\.com|彩票|博彩|投注|娱乐城|棋牌|赌|威尼斯人|葡京|太阳城|永利|皇冠体育|必威|亚博|万博|开云|乐鱼"
    r"|官方网站|官网|体育平台|游戏平台|平台登录|登录入口|官方下载|app|体育[((]|[((]中国[))])"
)


SpecialKind = Literal["national", "corps", "vertical", "zone", "enterprise", "institution"]
_SPECIAL: tuple[tuple[SpecialKind, re.Pattern[str]], ...] = (
    ("corps", re.compile(r"^(?:新疆)?生产建设兵团|^兵团|^(?:新疆生产建设兵团)?第[一二三四五六七八九十]+师")),
    (
        "vertical",
        re.compile(
            r"^(?:国家税务总局|国家统计局|国家外汇管理局|中国人民银行|国家金融监督管理总局|中国银行保险监督管理委员会).|海关(?:.{0,8}办)?$"
            r"|(?:国家税务|地方税务|税务|气象|邮政管理|烟草专卖|海事|出入境检验检疫|煤矿安全监察|银保监|银监|证监|通信管理)(?:局|分局|所|稽查局)$"
            r"|消防救援(?:局|总队|支队|大队|队伍)$|(?:边防检查|边检)(?:总站|站)$|调查(?:总队|队)$|国家安全局$"
        ),
    ),
    ("enterprise", re.compile(r"(?:公司|集团|银行|信用社|联社|厂)$")),
    ("institution", re.compile(r"(?:大学|学院|学校|中学|小学|幼儿园|医院|卫生院|保健院|研究院|研究所|图书馆|博物馆)$")),
    (
        "zone",  # 新区 can be a county of the list (浦东新区): alone it says nothing
        re.compile(
            r"(?:开发区|高新区|经开区|示范区|工业园|产业园|园区|度假区|风景(?:名胜)?区|保税区|综保区|合作区|试验区|集聚区|工业区)"
            r"|管委会|[区园城港岛]管理委员会"
        ),
    ),
)


def advertises(text: str) -> bool:
    """Whether a title or publisher carries words of a betting or download site."""
    return bool(_ADVERTISING.search(text))


def organ_kind(rest: str) -> OrganKind:
    """What the words after the places are: '' and 人民政府 are a government, 教育局 a department, 管委会 of a zone …

    ``township``, ``county``: an own name of such a place that the list does not know; ``other``: an unknown own name;
    ``none``: only a placeholder (我局, 本机关, 镇).
    """
    if re.match(r"^(?:人民)?政府[((]办公[室厅][))]$", rest):
        return "government"
    rest = re.sub(r"^[()() ]+|[()() ]+$", "", rest)
    if not rest:
        return "government"
    return next((kind for kind, fits in _KINDS if fits(rest)), "other")


_KINDS: tuple[tuple[OrganKind, Callable[[str], re.Match[str] | None]], ...] = (
    ("government", _GOVERNMENT.match),
    ("office", _OFFICE.match),
    ("none", _GENERIC.match),
    ("customs", _CUSTOMS.match),
    ("township", _TOWNSHIP_TAIL.match),
    ("department", _DEPARTMENT.match),
    ("zone", _ZONE.search),
    ("county", _COUNTY_TAIL.match),
)
"""Kinds by the words that show them; the first that fits counts."""


def is_national(name: str) -> bool:
    """A body of the State Council: 水利部, 国家中医药管理局, 审计署."""
    return bool(_NATIONAL.match(name)) and not _VERTICAL_HEAD.match(name)


def vertical_head(name: str) -> str:
    """The head of a body under direct command from the centre (国家税务总局 before 莆田市税务局), else ''."""
    match = _VERTICAL_HEAD.match(name)
    return match[0] if match else ""


def is_of_centre(words: str) -> bool:
    """Whether the words behind a place are those of a body that the centre has there: 银保监分局, 海事局."""
    return bool(_OF_CENTRE.match(words))


def corps_head(name: str) -> str:
    """新疆生产建设兵团 and its division at the start of a name, else ''."""
    match = _CORPS.match(name)
    return match[0] if match else ""


def division_city(head: str) -> str:
    """The city that a division of the 兵团 is one body with (石河子市 of 新疆生产建设兵团第八师), else ''."""
    match = re.search(r"第([一二三四五六七八九十]+)师$", head)
    return _DIVISIONS.get(match[1], "") if match else ""


def zone_length(text: str) -> int:
    """Length of a development zone's name at the start of ``text``, its kind included; 0 if there is none."""
    match = re.match(
        r"[一-鿿]{1,14}?(?:开发区|高新区|经开区|示范区|园区|新区|新城|度假区|风景名胜区|合作区|试验区|管理区)", text
    )
    return match.end() if match else 0


def own_kind(rest: str) -> str:
    """The kind that a department names before itself: 区 of 区教育局, 县 of 县水务局, '' if none."""
    match = re.match(rf"^(?:我|本)?([省市区县旗州盟])(?=人民政府|政府|(?:{_WORDS})|委|局|办|$)", rest)
    return match[1] if match else ""


def special_kind(name: str) -> SpecialKind | None:
    """Of bodies that are no ordinary department of a government: what they are; None for all others.

    ``vertical``: under direct command from the centre (税务局, 气象局, 海关); ``zone``: of a development zone;
    ``corps``: of the 兵团; ``national``: of the State Council; ``enterprise`` and ``institution``: public firms,
    schools, hospitals.
    """
    if is_national(name):
        return "national"
    return next((kind for kind, pattern in _SPECIAL if pattern.search(name)), None)
