"""The text of a report around its tables: title, sections, stated counts, signature, and how real pages spoil them.

Belongs here: sentences (our own) and the variations of wording that offices and web extractors make. Does not belong
here: figures and tables (`figures.py`, `layout.py`), files (`render_*.py`).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

import opencc

from gai_pipeline.forms.spec import edition
from gai_pipeline.sample.layout import STANDARD, PrintedTable, Wording


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. `kind`: "title", "meta" (page furniture), "heading" (a section's), "text" or "signature"."""

    text: str
    kind: str = "text"


Part = Line | PrintedTable


@dataclass(slots=True)
class Page:
    """A report as a page: its parts in reading order; `head_title` is what the page's HTML head says."""

    parts: list[Part] = field(default_factory=list)
    head_title: str = ""

    def lines(self) -> list[Line]:
        return [p for p in self.parts if isinstance(p, Line)]


@dataclass(slots=True)
class Facts:
    """What a report says of itself.

    `publisher`: the body's full name, `short`: as the title names it, `self_name`: 我局 or 我镇. `counts`: stated
    numbers by name (disclosed, website, wechat, weibo, bulletin, other, received). `title_year`: the year in the title
    where it differs. `notice`: the notice cited, by default the edition's own.
    """

    publisher: str
    short: str
    self_name: str
    year: int
    edition: str
    scope: str = "own"
    published: date | None = None
    title_year: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    navigation: tuple[str, ...] = ()
    address: str = ""
    notice: str | None = None
    office: str | None = None
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Mess:
    """How a page departs from the clean form (all of it seen in real reports).

    `title`: the title line stands in the text. `named`: the body is named in the text, else only 我局. `headings`:
    "normal", "missing" (none), "slipped" (one number wrong or lost). `lost_runs`: single characters are lost between
    digits. `traditional`: the mirror in traditional script with sounds injected. `spaced_title`: spaces in the title.
    """

    title: bool = True
    named: bool = True
    headings: str = "normal"
    lost_runs: bool = False
    traditional: bool = False
    spaced_title: bool = False


CLEAN = Mess()
MESSES: Mapping[str, Mess] = {
    "clean": CLEAN,
    "no_title": Mess(title=False),
    "we_only": Mess(title=False, named=False),
    "headings_missing": Mess(headings="missing"),
    "headings_slipped": Mess(headings="slipped"),
    "lost_runs": Mess(lost_runs=True),
    "traditional": Mess(traditional=True),
    "spaced_title": Mess(spaced_title=True),
}

_WORK = (
    "{me}把政府信息公开列入年度工作安排,由办公室牵头,各科室分工落实,按月核对目录更新情况。",
    "围绕群众关心的事项,{me}梳理了公开目录,明确了责任人和更新时限,并在政务服务窗口设置了查阅点。",
    "{me}坚持先审查后公开,保密审查记录随文归档,全年没有发现泄密情况。",
    "结合窗口服务,{me}对办事指南逐条校对,对过期内容作了清理。",
)
_PROBLEMS = (
    "从全年情况看,还存在公开内容更新不够及时、解读形式较为单一等问题。",
    "主要不足是:个别栏目内容偏少,经办人员变动后交接不够顺畅。",
)
_PLANS = (
    "下一步,{me}将细化目录,加强经办人员培训,按季度开展自查。",
    "今后将丰富解读形式,完善交接制度,让公开内容更便于查找。",
)
_CHANNELS = {
    "website": "政府网站公开{n}条",
    "wechat": "政务微信公众号公开{n}条",
    "weibo": "政务微博公开{n}条",
    "bulletin": "公告栏公开{n}条",
    "other": "其他方式公开{n}条",
}
_LONG_TITLES = {
    "二": "行政机关主动公开政府信息情况",
    "三": "行政机关收到和处理政府信息公开申请情况",
    "四": "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    "五": "政府信息公开工作存在的主要问题及改进情况",
}


def title_of(facts: Facts) -> str:
    year = facts.title_year or facts.year
    return f"{facts.short}{year}年政府信息公开工作年度报告" + ("(更正)" if facts.corrected else "")


def write_page(
    facts: Facts,
    tables: Mapping[str, PrintedTable],
    rng: random.Random,
    mess: Mess = CLEAN,
    wording: Wording = STANDARD,
) -> Page:
    """The report's page in reading order; tables of the three sections stand in theirs, others at the end."""
    page = Page(head_title=title_of(facts))
    page.parts += _head(facts, mess)
    page.parts.append(Line(_opening(facts, mess)))
    for section in edition("2021").sections:
        title = _LONG_TITLES.get(section.number, section.title) if wording.section_long else section.title
        heading = _heading(section.number, title, mess)
        if heading:
            page.parts.append(Line(heading, "heading"))
        page.parts += _section(section.number, facts, facts.self_name, rng)
        name = _TABLE_OF.get(section.number)
        if name and name in tables:
            page.parts.append(tables[name])
    if "statistics" in tables:
        page.parts += [Line("附件:政府信息公开情况统计表", "heading"), tables["statistics"]]
    if facts.published and mess.named:
        signed = f"{facts.published.year}年{facts.published.month}月{facts.published.day}日"
        page.parts += [Line(facts.publisher, "signature"), Line(signed, "signature")]
    _spoil(page, mess)
    return page


_TABLE_OF = {"二": "proactive", "三": "applications", "四": "reviews"}


def _head(facts: Facts, mess: Mess) -> list[Line]:
    """Navigation, title and date, as far as the page has them."""
    lines = []
    if facts.navigation:
        lines.append(Line("当前位置: " + " > ".join(facts.navigation), "meta"))
    if mess.title:
        title = title_of(facts)
        spaced = title.replace(str(facts.year), f" {facts.year} ").replace("年度报告", " 年度报告")
        lines.append(Line(spaced if mess.spaced_title else title, "title"))
        if facts.published:
            lines.append(Line(f"发布日期:{facts.published.isoformat()}", "meta"))
    return lines


def _spoil(page: Page, mess: Mess) -> None:
    """What extractors and mirrors do to a whole page."""
    if mess.lost_runs:
        _each_text(page, lose_runs)
    if mess.traditional:
        _each_text(page, to_traditional)
        page.parts = [_traditional_table(p) if isinstance(p, PrintedTable) else p for p in page.parts]
        page.head_title = to_traditional(page.head_title)


def _each_text(page: Page, change: Callable[[str], str]) -> None:
    page.parts = [Line(change(p.text), p.kind) if isinstance(p, Line) and p.kind != "meta" else p for p in page.parts]


def _traditional_table(table: PrintedTable) -> PrintedTable:
    rows = [[replace(cell, text=to_traditional_script(cell.text)) for cell in row] for row in table.rows]
    return PrintedTable(table.name, table.n_columns, rows)


def _opening(facts: Facts, mess: Mess) -> str:
    name = facts.publisher if mess.named else facts.self_name
    y = facts.year
    notice = facts.notice or edition(facts.edition if facts.edition != "free" else "2014").notice
    contact = f"联系地址:{facts.address},电话:0990-0000000。" if facts.address and mess.named else ""
    if facts.scope == "aggregate":
        scope = f"本报告由{facts.office or name}汇总所属各部门、各镇(街道)的数据编制,统计范围为全部下属单位。"
    else:
        scope = "本报告所列数据为本机关自身数据,不含下属单位。"
    return (
        f"根据《中华人民共和国政府信息公开条例》和{notice}的要求,{name}编制了本年度报告。{scope}"
        f"所列数据的统计期限自{y}年1月1日起至{y}年12月31日止。{contact}"
    )


def _heading(number: str, title: str, mess: Mess) -> str | None:
    if mess.headings == "missing":
        return None
    if mess.headings == "slipped" and number in "三五":
        return title if number == "三" else f"四、{title}"
    return f"{number}、{title}"


def _section(number: str, facts: Facts, me: str, rng: random.Random) -> list[Line]:
    year, counts = facts.year, facts.counts
    if number == "一":
        lines = [f"{year}年,{rng.choice(_WORK).format(me=me)}"]
        if "disclosed" in counts:
            parts = [words.format(n=counts[name]) for name, words in _CHANNELS.items() if name in counts]
            tail = ",其中:" + ",".join(parts) if parts else ""
            lines.append(f"(一)主动公开。{year}年,{me}主动公开政府信息{counts['disclosed']}条{tail}。")
        if "received" in counts:
            lines.append(f"(二)依申请公开。{year}年,{me}共收到政府信息公开申请{counts['received']}件,均已登记办理。")
        lines.append(f"(三)监督保障。{rng.choice(_WORK).format(me=me)}")
    elif number == "五":
        lines = [rng.choice(_PROBLEMS), rng.choice(_PLANS).format(me=me)]
    elif number == "六":
        lines = [f"{year}年,{me}没有收取信息处理费,没有其他需要报告的事项。"]
    else:
        lines = []
    return [Line(text) for text in lines]


def lose_runs(text: str) -> str:
    """What web extractors lose: a run between digits (2023年1月1日 becomes 20231月1日)."""
    return re.sub(r"(自\d{4}|至\d{4})年(\d)", r"\1\2", text)


_SOUNDS = {"報": "bào", "開": "kāi", "務": "wù", "關": "guān"}


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def to_traditional_script(text: str) -> str:
    return str(_converter().convert(text))


def to_traditional(text: str) -> str:
    """Traditional script as the mirrors print it, with a sound injected after the first of some words."""
    text = to_traditional_script(text)
    for sign, sound in _SOUNDS.items():
        text = text.replace(sign, f"{sign}({sound})", 1)
    return text


def index_page(name: str, years: list[int]) -> Page:
    """A look-alike: the list of a body's reports, which is none itself."""
    lines = [Line(f"{name}政府信息公开年报", "title")]
    lines += [Line(f"{name}{y}年政府信息公开工作年度报告  {y + 1}-01-20", "text") for y in years]
    return Page([*lines], f"{name}政府信息公开年报")


def half_year_page(name: str, year: int, rng: random.Random) -> Page:
    """A look-alike: statistics of half a year."""
    text = (
        f"{year}年上半年,{name}主动公开政府信息{rng.randint(20, 90)}条,收到政府信息公开申请{rng.randint(1, 9)}件。"
        f"下半年将继续做好目录更新。"
    )
    title = f"{name}{year}年上半年政务公开工作总结"
    return Page([Line(title, "title"), Line(text)], title)
