"""Bodies that running text names: which, and in how long a form.

Belongs here: finding a body where neither title nor signature names one, and the places that are printed before a
name anywhere in the text. Does not belong here: which of several names is the report's body (`publisher.py`), which
place a name means (`places/`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from gai_pipeline.metadata.bodynames import ALSO, LEADING_GROUP, SUFFIX, longest_names, looks_like_body, without_office
from gai_pipeline.metadata.signs import Signs
from gai_pipeline.metadata.text import Line, Prose, unspaced
from gai_pipeline.metadata.year import western

_CJK = "\u4e00-\u9fff"
_KINDS = "省|自治区|市|自治州|州|盟|地区|自治县|县|旗|区"
_TOWNS = "镇|乡|街道|苏木|管理区|农场|林场|牧场"
_BODY = re.compile(rf"[{_CJK}()]{{2,34}}?{SUFFIX}(?:{ALSO})?")
_NO_BODY = re.compile(
    r"^(?:请|我|本(?!溪)|该|各|全(?:[省市县区州旗镇乡街体部国])(?![县区])|其|有关|相关|上级|下属|所属|同级|中华|国务院|社会|每|两[市县区镇乡个](?!镇)|多(?!伦)|部分|(?:省|市|县|区|州|旗)?(?:人民)?政府$|(?:省|市|县|区|州|旗|镇|乡)$)"
    r"|[的了是我、]|包括|包含|信息公开|政务公开|报告|工作|情况|条例|要求|网站|专区|社区|园区$|小区|辖区|地区$|景区"
)
_LEADS = re.compile(
    r".{0,40}(?:公布|(?<!信息)(?<!政务)公开|发布|编制|编写|形成|撰写|制作|制定|现将|现对|特将|报送|关于|印发|提交|按照|根据|依据|通过|以及|包括|包含|请与|请向|联系|由|结合|"
    r"(?:20)?\d\d年(?:度)?|年度)"
)
_ITS_REPORT = Signs(
    "报告 年报 情况",
    rf"(?P<name>[{_CJK}()\d]{{2,40}}?)(?:关于)?(?:20\d\d年?度?)?(?:工作)?(?:的)?(?:法治)?(?:政府|政务)?信息(?:与政务)?公开(?:工作)?(?:20\d\d年)?(?:年?度)?(?:工作)?"
    r"(?:情况)?(?:的)?(?:报告|年报|情况(?=[^,。;]{0,6}(?:报告|如下|公布)))(?![^,。;》]{0,20}(?:通知|格式|会议|培训))",
)
_NOTICE = Signs(
    "《",
    r"《(?:[^《》]|《[^《》]{0,40}》){0,80}?(?:通知|意见|办法|要点|方案|公告|规定|条例|格式|指南|制度)[^《》]{0,20}》",
)
"""What others have ordered, by name; the name of the report itself stands in such marks too."""
_DOES = (
    "(?:在|坚持|认真|深入|严格|高度|紧紧|紧扣|全面|积极|按照|以|始终|围绕|聚焦|持续|切实|不断|立足|结合|依托|扎实|贯彻|落实|主动|进一步|"
    "对照|通过|收到|共|未|根据|着力|大力|全力|大幅|加强|强化|健全|完善|依法|及时|牢固|牢牢|充分|多措|办理|受理|没有|组织(?:人员|学习|全)|政府信息公开|政务信息公开|政务公开|\\(以下简称)"
)
_ACTS = Signs(
    "",
    rf"(?:^|[,。;:、“)]|20\d\d年(?:度|(?!度))(?:以来)?[,、]?|(?:今年|年初|年内)(?:以来)?[,、]?)(?:由|结合|对照|紧抓|紧扣|围绕|依托|推进|做好|抓好)?(?P<name>[{_CJK}()]{{2,30}}?{SUFFIX})(?:党组|党委|党工委)?{_DOES}",
)
_PUBLISHES = Signs(
    "公布 公开 发布",
    rf"(?:^|[,。;)])(?P<name>[{_CJK}()]{{4,36}}?{SUFFIX})(?:特|现)?(?:向社会)?(?:公布|公开|发布)[本我]",
)
"""Who publishes a report of its own: 国家税务总局甲市税务局向社会公布本单位年度报告."""
_COMPILED = (
    Signs("编制 制定 形成", rf"(?:要求|规定|精神)[,]\s*(?P<name>[{_CJK}]{{4,36}}?)(?:编制|制定|形成)(?:了|并)"),
    Signs("《", rf"^\s*(?P<name>[{_CJK}]{{4,36}}?(?:{ALSO})?)(?:根据|依据|按照)《"),
    Signs(
        "编制",
        rf"由(?P<name>[{_CJK}()]{{3,36}}?{SUFFIX})(?=结合|负责|会同|根据|按照|汇总|牵头|综合|组织|编制)[^。]{{0,200}}?编制",
    ),
    Signs("编制 编写 报告如下", rf"[,。]\s*(?P<name>[{_CJK}]{{3,30}}?)(?:结合|根据).{{0,30}}(?:编制|编写|报告如下)"),
    Signs(
        "政府信息公开工作实际",
        rf"(?:结合|按照|根据)(?:20\d\d年度?)?(?P<name>[{_CJK}]{{3,36}}?)(?:20\d\d年度?)?政府信息公开工作实际[^。]{{0,6}}编制",
    ),
    Signs(
        "年 下",
        rf"(?:20\d\d年(?:度|以来)?|今年(?:以来)?|(?:指导|领导|部署|支持|关心)下)[,]\s*(?P<name>[{_CJK}]{{3,30}}?){_DOES}",
    ),
    Signs("公开", rf"[,。]\s*(?P<name>[{_CJK}]{{4,30}}?)对(?:20\d\d|上一|本)年度?(?:政府信息|政务)公开"),
    Signs(
        "联系 咨询 反映",
        rf"[请可或](?:直接)?(?:与|同|联系|向)(?P<name>[{_CJK}]{{3,36}}?)(?:\([^()]*\))?(?:联系|咨询|反映)",
    ),
)
"""Who compiled the report, acts in it without its place, or is to be asked: believed in this order."""
_MAY_NAME_COMPILER = Signs.words_of(_COMPILED)
_ANSWERS = (
    Signs(
        "编制 撰写 制定 形成",
        rf"(?:^|[,。;])(?P<name>[{_CJK}()]{{2,30}}?{SUFFIX})(?:编制|撰写|制定|形成)(?:了|并|本|《|20\d\d|年度)",
    ),
    Signs("信息公开", rf"^(?P<name>[{_CJK}()]{{2,30}}?{SUFFIX})20\d\d年(?:度)?(?:政府|政务)?信息公开工作"),
    Signs("解释", rf"由(?P<name>[{_CJK}()]{{2,30}}?{SUFFIX})(?:负责)?解释"),
    Signs("联系 咨询", rf"(?:联系|咨询)(?:单位|部门|机构)?:?(?P<name>[{_CJK}()]{{2,30}}?{SUFFIX})(?=[,。;)(电地]|$)"),
    Signs("电话 地址", rf"(?:^|[,。;)])(?P<name>[{_CJK}]{{4,30}}?{SUFFIX})(?:办公室)?(?:联系)?(?:电话|地址):"),
    Signs(
        "信息公开",
        rf"(?:承担|负责|从事)(?P<name>[{_CJK}()]{{4,30}}?{SUFFIX})(?:的)?(?:政府|政务)信息公开(?:具体|日常)?工作",
    ),
    Signs(
        "网站 官网",
        rf"(?:登录|可在|可从|可通过)(?P<name>[{_CJK}()]{{2,30}}?(?<!政府){SUFFIX})(?<!政府)(?:官方|门户)?(?:网站|官网)",
    ),
)
_MAY_NAME_ANSWERER = Signs.words_of(_ANSWERS)
_BESIDE = re.compile(
    rf"[^{_CJK}]*(?:信息|文章|稿件|内容)?(?:来源|发布机构|发布单位|发布部门|责任单位|责任部门|公开单位|供稿单位|单位):([{_CJK}()]{{3,36}})"
)
_PLACES = ("镇", "乡", "街道")
"""In a path these are columns of a site for a place, not bodies."""
_PATH = re.compile(r"[>›»/|]")
_NAMED = 30
"""So many lines at the beginning say whose report it is."""
_SELVES = re.compile(r"(?:我|本)(局|委|厅|院|中心|部(?!门|分)|镇|乡|街道|县|区|市|州|旗|省)")
_SPELT = {"委": ("委员会",), "镇": ("镇人民政府",), "乡": ("乡人民政府",), "街道": ("街道办事处",)}
_GOVERNS = re.compile(rf"(?:{_KINDS})(?:人民)?(?:政府)?(?:办公[室厅])?$")
_PLACED = re.compile(rf"^(?!(?:{_KINDS}))[{_CJK}]{{1,10}}?(?:{_KINDS})[{_CJK}(]{{2,}}")
_TOWN_NAME = re.compile(rf"^[{_CJK}]{{2,8}}?(?:{_TOWNS})(?:人民政府|办事处)?$")
_BUREAU_SELVES = ("局", "委", "厅", "院", "中心")
_PLACE_SELVES = ("县", "区", "市", "州", "旗", "省")
_OWN_PLACE = re.compile(rf"^(?!(?:{_KINDS}))(?!.*[全我本各])(?:[{_CJK}]{{1,4}}|[{_CJK}]{{2,12}}族自治)(?:{_KINDS})$")
_BUREAU = re.compile("(?:局|委|委员会|厅|中心|办公室)$")
_OF_GOVERNMENT = re.compile(
    rf"^(?P<place>[{_CJK}]{{1,12}}?(?:{_KINDS}))(?:人民)?政府(?!办公)[{_CJK}]{{2,14}}(?:中心|局|科|室)$"
)
"""A centre or bureau that has its government in its name: 甲县政府政务服务中心."""
_GENERIC = re.compile(rf"^(?:省|市|县|区|州|旗)(?=[{_CJK}]{{2,}})")
_TOWN_TAIL = re.compile(r"(?<=[镇乡木道])(?:人民政府|办事处)$")
_CHAIN = re.compile(
    rf"(?:国家税务总局)?(?:(?![省县区州旗盟各我该]|市(?![中北南]区)|全[省市县区州旗](?!县)|本(?!溪)|两[市县区])[{_CJK}]{{1,9}}?(?:{_KINDS}|新区|开发区)){{1,3}}(?:[{_CJK}]{{1,6}}?(?:{_TOWNS}))?"
)
_BOUNDARY = re.compile(
    rf"[^{_CJK}]|公布|公开|发布|编制|编写|现将|结合|紧抓|围绕|联系|关于|根据|按照|请与|请向|年度|年|落实|报送|修订|制定|通过|登录|包括|包含|涵盖|以及|[与由向在对请并按]"
)
_BEFORE = 26
_FAR = 20000


def body_in_text(prose: Prose) -> Line | None:
    """The body whose report the opening says this is, else the one that acts in the text, else who compiled it.

    A body that only acts must be named with its place (or be a township) and be the only one such; governments act in
    the reports of others too, so that none is the body of a text that speaks of 我局.
    """
    for line in prose.lines[:_NAMED]:
        for name in _named_as_its(western(_NOTICE.cut_from(unspaced(line.text)))):
            if is_body(name) and not contradicts_self(name, prose):
                return Line(name, line.locator)
    return _actor(prose) or _acting_place(prose) or _compiler(prose) or _acting_bureau(prose)


def _named_as_its(text: str) -> Iterator[str]:
    """What a sentence says the report is of, and who publishes it there."""
    yield from (_LEADS.sub("", m["name"]).lstrip("将对由与向请在为") for m in _ITS_REPORT.all(text))
    yield from (m["name"] for m in _PUBLISHES.all(text))


def _actor(prose: Prose) -> Line | None:
    """The only body with the name of its place that acts in the text; a town may be named in two ways."""
    placed = [named for named in reversed(_acting(prose, 2 * _NAMED)) if _names_its_place(named.text)]
    places = {named.text: named.locator for named in placed}
    kept = longest_names(places)
    if len({_TOWN_TAIL.sub("", n) for n in kept}) != 1:
        return None
    name = max(kept, key=len)
    return None if contradicts_self(name, prose) else Line(name, places[name])


def _names_its_place(name: str) -> bool:
    return is_body(name) and bool(_PLACED.match(name) or _TOWN_NAME.match(name))


def _acting_place(prose: Prose) -> Line | None:
    """The place that a text tells of as its own (2020年,甲市坚持…, 全市各级行政机关), where no bureau acts in it."""
    kind = _self_kind(prose)
    if kind not in (None, *_PLACE_SELVES):
        return None
    acting = _acting(prose)
    places = [named for named in acting if _OWN_PLACE.match(named.text)]
    if len({place.text for place in places}) != 1 or any(map(_is_bureau, acting)):
        return None
    last = places[0].text[-1]
    return places[0] if kind == last or f"全{last}" in prose.text else None


def _is_bureau(named: Line) -> bool:
    return bool(_BUREAU.search(named.text)) and is_body(named.text)


def _acting_bureau(prose: Prose) -> Line | None:
    """The only bureau that acts without the name of its place (市教育局) in a text that says 我局."""
    kind = _self_kind(prose)
    named = [n for n in _acting(prose) if _GENERIC.match(n.text) and is_body(n.text)]
    if kind not in _BUREAU_SELVES or len({n.text for n in named}) != 1:
        return None
    alone = f"、{named[0].text}" not in prose.text
    return named[0] if alone and named[0].text.endswith(kind) else None


def _acting(prose: Prose, lines: int = _NAMED) -> list[Line]:
    """What acts in the first lines."""
    return [
        Line(m["name"], line.locator)
        for line in prose.lines[:lines]
        for m in _ACTS.all(western(_NOTICE.cut_from(line.text)))
    ]


def _compiler(prose: Prose) -> Line | None:
    """The body that compiled the report by its own words, else the one that answers questions about it."""
    return next((Line(*named) for named in compilers(prose) if not contradicts_self(named[0], prose)), None)


def compilers(prose: Prose) -> Iterator[tuple[str, str]]:
    """(name, locator) of those who compiled the report, then of those who answer for it."""
    yield from (named for named in _named_compilers(prose) if _is_named_body(named[0]))
    yield from (named for named in _named_for_questions(prose) if is_body(named[0]))


def _named_compilers(prose: Prose) -> Iterator[tuple[str, str]]:
    lines = [line for line in prose.lines[:_NAMED] if _MAY_NAME_COMPILER.search(line.text)]
    for signs in _COMPILED:
        for line in lines:
            for m in signs.all(line.text):
                yield _asked(without_office(m["name"]).lstrip("由请与向"), prose), line.locator


def _is_named_body(name: str) -> bool:
    if len(name) < 4 or _NO_BODY.search(name):
        return False
    return re.search(rf"{SUFFIX}(?:{ALSO})?$", name) is not None and looks_like_body(name)


def _named_for_questions(prose: Prose) -> Iterator[tuple[str, str]]:
    texts = [(unspaced(line.text), line.locator) for line in prose.lines[:_NAMED]]
    lines = [(text, locator) for text, locator in texts if _MAY_NAME_ANSWERER.search(text)]
    for signs in _ANSWERS:
        for text, locator in lines:
            if answer := signs.first(text):
                yield _asked(without_office(answer["name"]), prose), locator


def _asked(name: str, prose: Prose) -> str:
    """The government that a report is of, where one of its centres is asked about it and the text says 我县."""
    m = _OF_GOVERNMENT.match(name)
    return f"{m['place']}人民政府" if m and _self_kind(prose) == m["place"][-1] else name


def body_beside_text(prose: Prose) -> Line | None:
    """The body in a line of a CMS (来源:某区民政局) or a path (首页 > 某区民政局), of the kind that the text calls
    itself: sites name those who run them in the same places."""
    kind = _self_kind(prose)
    if kind is None:
        return None
    for line in prose.head:
        m = _BESIDE.match(unspaced(line.text))
        names = [m[1]] if m else [n for n in _PATH.split(unspaced(line.text))[1:] if not n.endswith(_PLACES)]
        for name in reversed(names):
            if is_body(name) and name.endswith((kind, *_SPELT.get(kind, ()))):
                return Line(name, line.locator)
    return None


def contradicts_self(name: str, prose: Prose) -> bool:
    """Whether a body cannot be the one that speaks: a government where the text says 我局, a bureau for 我镇."""
    kind = _self_kind(prose)
    if kind in {"镇", "乡", "街道"}:
        return kind not in name
    if kind in {"局", "委", "厅", "院", "中心", "部"}:
        return _GOVERNS.search(name) is not None or name.endswith(("镇人民政府", "乡人民政府", "街道办事处"))
    return False


def _self_kind(prose: Prose) -> str | None:
    """What the text calls its body most often: 局 of 我局."""
    said = Counter(_SELVES.findall(prose.text[:_FAR]))
    return said.most_common(1)[0][0] if said else None


def is_body(name: str) -> bool:
    """Whether a stretch of text can be the name of a body or of the place that it governs."""
    plain = LEADING_GROUP.sub("办公室", name)
    return 3 <= len(name) <= 36 and _BODY.fullmatch(plain) is not None and not _NO_BODY.search(plain)


def longest_form(name: str, prose: Prose) -> str:
    """The name with all places that the text prints before it: 衡阳市司法局 for 市司法局, 甲县乙镇政府 for 乙镇政府.

    The name itself where none are printed, or different ones.
    """
    generic = _GENERIC.match(name)
    kind = generic.group() if generic else ""
    core = name.removeprefix(kind)
    town = _TOWN_TAIL.sub("", core)
    found = {
        places + core
        for text in _texts_with(town, prose)
        for places in _places_before(text, town, town != core)
        if places.endswith(kind)
    }
    plain = {other for other in found if not _GOVERNED.search(other)}
    return _longest(plain or found, name)


def _longest(names: Collection[str], name: str) -> str:
    """The longest of some names, unless one of them is not its end: then none of them."""
    longest = max(names, key=len, default=name)
    return longest if all(longest.endswith(other) for other in names) else name


def _texts_with(word: str, prose: Prose) -> list[str]:
    """The title of the container, the values of fields and the cells and lines of the text that have a word."""
    values = [prose.container_title or "", *(value for value, _ in prose.fields.values())]
    texts = [*map(unspaced, values), *unspaced(prose.text[:_FAR].replace("\n", "|")).split("|")]
    return [text for text in texts if word in text]


def _places_before(text: str, core: str, is_town: bool) -> Iterator[str]:
    """The chains of places that end where a core begins, from a boundary of words on."""
    start = text.find(core)
    while start >= 0:
        end = start + len(core)
        if not is_town or _TOWN_GOES_ON.match(text, end):
            before = text[max(0, start - _BEFORE) : start]
            chain = before[max((m.end() for m in _BOUNDARY.finditer(before)), default=0) :]
            if _CHAIN.fullmatch(_GOVERNED.sub("", chain + core).removesuffix(core)):
                yield chain
        start = text.find(core, end)


_GOVERNED = re.compile(r"人民政府(?=[\u4e00-\u9fff]{2,8}街道(?:办事处)?$)")
"""The government that a street office belongs to, where it is part of the name: 甲区人民政府乙街道."""
_TOWN_GOES_ON = re.compile(r"人民政府(?!驻)|政府(?!驻)|办事处|党政|(?:20)?\d\d|政务公开|信息公开|关于")
"""What follows a township that is named as a body, not as part of an address or a path."""
