"""The body that publishes, as the document names it.

Belongs here: names of bodies in title, signature and fields, and which of them it is. Does not belong here: bodies in
running text (`mentions.py`), which body or place a name means (`places/`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gai_pipeline.metadata.bodynames import ALSO, SELF, SUFFIX, abbreviates, looks_like_body, without_office
from gai_pipeline.metadata.fields import PUBLISHER
from gai_pipeline.metadata.mentions import body_beside_text, body_in_text, compilers, contradicts_self, longest_form
from gai_pipeline.metadata.text import Line, Prose, unspaced
from gai_pipeline.metadata.year import western

_NAME = re.compile(rf"[\u4e00-\u9fff()、“”]{{1,36}}?{SUFFIX}(?:{ALSO})?$")
_TITLE_HEAD = re.compile(
    r"^(?P<before>[^\d]*?)(?:关于)?(?:公布|发布|报送|印发)?(?:20\d\d)(?:年度?|\d{0,4})?(?P<after>.*?)"
    r"(?:关于)?(?:\d{4}年度?)?(?:法治)?(?:政府信息|政务信息|政务|信息)(?:与政务)?公开.*$"
)
_TITLE_BEFORE_INFO = re.compile(r"^(?P<before>[\u4e00-\u9fff()]+?)(?:政府信息|政务信息|政务|信息)公开.*$")
_TITLE_PLAIN = re.compile(r"^(?P<before>[^\d]*?)(?:20\d\d)年度?(?:工作)?(?:报告|年报)(?:\([^()]*\))?$")
_FILLED_IN_BY = re.compile(r"(?:填报|报送|编制)(?:单位|机关|部门)(?:\([^()]{1,6}\))?[:：]\s*([\u4e00-\u9fff]{4,36})")
_TOWN = re.compile(r"(?:镇|乡|苏木)$")
_STREET = re.compile(r"街道$")
_PLACE = re.compile(
    r"(?:省|自治区|市|州|盟|地区|县|旗|(?<!管理)(?<!开发)(?<!园)(?<!高新)(?<!经开)(?<!名胜)(?<!海关关)区)$"
)
_CUSTOMS_DISTRICT = re.compile("(?<=海关)关区$")
_LINE_DATE = re.compile(r"20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*+日?\s*+$|[二2].{2,4}年.{1,3}月.{1,4}日?\s*$")
_COVER_DATE = re.compile(r"[(]?(?:(?:20\d\d|二.{3})年.{1,3}月(?:.{1,3}日)?|20\d\d([/.-])\d{1,2}\1\d{1,2})[)]?")
_NAME_GOES_ON = re.compile(r"[\u4e00-\u9fff()]{1,36}")
_OF_ITSELF = re.compile(r"\((?:本级|机关|本级机关)\)$")
"""What a body adds that reports for itself alone, and is no name besides: 甲镇政府(机关), 甲局(本级)."""
_STAMP = re.compile(r"[((](?:盖章|公章|印章|章)[))]")


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
    in the opening sentences come last. The longest form that the document gives is the name.
    """
    signature = find_signature(prose)
    chosen = _of_two(title, _from_title(title.text) if title else None, signature)
    if chosen is None:
        named = body_in_text(prose) or _from_head(prose) or body_beside_text(prose)
        chosen = _from_sheet(prose) or (None if named is None else (named.text, named.locator))
    if chosen is None:
        return None
    name = longest_form(_governing(_spelt_out(_OF_ITSELF.sub("", chosen[0]), prose), prose), prose)
    return Publisher(name, chosen[1], signature.text if signature else None)


def _of_two(title: Line | None, titled: str | None, signature: Line | None) -> tuple[str, str] | None:
    """(name, locator) of the body by title and signature."""
    if titled is None or title is None:
        return None if signature is None else (signature.text, signature.locator)
    if signature is None or abbreviates(signature.text, titled):
        return titled, title.locator
    if not _is_office(signature.text):
        shortened = titled.endswith(re.sub("^[省市县区州旗]", "", signature.text))
        return (titled, title.locator) if shortened else (signature.text, signature.locator)
    if _same_body(titled, signature.text):
        return signature.text if _is_office(titled) else without_office(signature.text), signature.locator
    return titled, title.locator


def find_signature(prose: Prose) -> Line | None:
    """The body that signs at the end of the text, alone on its line or before the date.

    Above the first sentence only a cover has one, over its date: there a page that is cut short has the name of the
    site, as the head of a short text is its tail too.
    """
    told = next((i for i, line in enumerate(prose.lines) if "。" in line.text), 0)
    below = ""
    for i, line in reversed([*enumerate(prose.lines)][-len(prose.tail) :]):
        is_signed, below = i >= told or _COVER_DATE.fullmatch(below) is not None, unspaced(line.text)
        if len(line.text) > 60 or not is_signed:
            continue
        text = unspaced(_STAMP.sub("", _LINE_DATE.sub("", line.text))).split("•")[0]
        if 4 <= len(text) <= 36 and _NAME.fullmatch(text) and looks_like_body(text):
            return Line(text, line.locator)
    return None


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
        name = _balanced(re.sub(r"^(?:关于|中共)|(?:关于|年度|年|的|之)$", "", whole).strip("-—_:：·,"))
        name = re.sub(r"(?:关于|的)$", "", name)
        if _is_titled_name(name):
            return name
    return None


def _is_titled_name(name: str) -> bool:
    if len(name) < 2 or SELF.match(name):
        return False
    return re.search(rf"{SUFFIX}(?:{ALSO})?$", name) is not None and _clean(name)


def _balanced(name: str) -> str:
    """The name without brackets that only open or only close, or that hold nothing."""
    name = re.sub(r"^\)|\($|\(\)", "", name)
    return name if name.count("(") == name.count(")") else name.strip("()")


def _clean(name: str) -> bool:
    return bool(re.fullmatch(r"[\u4e00-\u9fff()“”、]+", name)) and "网站" not in name


def _same_body(titled: str, signature: str) -> bool:
    short, long = sorted((_core(titled), _core(signature)), key=len)
    return bool(short) and (long.endswith(short) or short in long)


def _core(name: str) -> str:
    return re.sub(r"(?:人民政府|街道办事处|办事处|街道|政府)$", "", name)


def _from_head(prose: Prose) -> Line | None:
    """The body in the fields above a report: often the office that runs the site, so asked late."""
    name, place = prose.fields.get(PUBLISHER, ("", ""))
    name = unspaced(name)
    fits = 4 <= len(name) <= 36 and looks_like_body(name) and not contradicts_self(name, prose)
    return Line(name, place) if fits else None


def _from_sheet(prose: Prose) -> tuple[str, str] | None:
    """The body in the head of a statistics sheet: 填报单位(盖章): and a name."""
    for line in (*prose.head, *prose.tail):
        m = _FILLED_IN_BY.search(line.text)
        if m and looks_like_body(name := unspaced(m[1])):
            return name, line.locator
    return None


def _spelt_out(name: str, prose: Prose) -> str:
    """The full name of a body that is named in short (甲县卫健局), where the text has it compile the report or answer
    for it under its full name (甲县卫生健康局)."""
    if not name.endswith("政府") and not _may_be_spelt_out(name, prose):
        return name
    return next((full for full, _ in compilers(prose) if abbreviates(name, full)), name)


def _may_be_spelt_out(name: str, prose: Prose) -> bool:
    """Whether a longer name begins as this one and goes on in another way: most documents have none, and looking for
    who compiled them takes a fortieth of the time of a page."""
    begin, text = name[:2], prose.text
    at = text.find(begin)
    while at >= 0:
        m = _NAME_GOES_ON.match(text, at + len(begin))
        if m is not None and not text.startswith(name, at):
            stretch = iter(begin + m[0])
            if all(char in stretch for char in name):
                return True
        at = text.find(begin, at + 1)
    return False


def _governing(name: str, prose: Prose) -> str:
    """The body that governs a place of that name; other names stay.

    办事处 only where the text prints it; 人民政府 always: the body that reports for a town, county or city is its
    government.
    """
    name = _CUSTOMS_DISTRICT.sub("", name)
    if _STREET.search(name):
        full = name + "办事处"
        return full if full in unspaced(prose.text[:20000]) else name
    return name + "人民政府" if _TOWN.search(name) or _PLACE.search(name) else name
