"""Reading the name of a body: the chain of places at its start and what kind of organ follows.

Belongs here: one name in, one reading out, no context from the rest of the document (that is resolve.py's). A place
counts only where the name's beginning is made of places without a gap, so that an unknown township (大窑店镇) never
reads as a known shorter one (店镇).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gai_pipeline.places import organs
from gai_pipeline.places.gazetteer import COMMON_WORDS, Gazetteer, Mention
from gai_pipeline.places.regions import Region

_YEAR = r"(?:(?:19|20)\d{2}|二[〇○零0]..)年?度?"
_REPORT = r"(?:人民)?(?:政府信息公开|政务公开|信息公开|政务信息)"
_BEFORE_ZONE = re.compile(
    r"(?:国家级?|省级)?(?:经济|高新|工业|产业|现代|循环|空港|临港|临空|开发|保税|出口|旅游|台商|科技|生态|经开|综合|新区|新城|示范|农业)"
)
_BRANCH = re.compile(r"(调查队|分局|中心支局|中心支行|分行|支行|监管分局)$")
_BRANCH_OF = re.compile("(?:分局|监管局|管理局)$")
_ORGAN_ENDS = frozenset("局委会厅处院")
_PARTY = re.compile(r"(?:党工委|党委|工作委员会|工委|委员会|委)[、和与]?(?=.)")
_GOVERNMENT_OF = re.compile(r"^(?:人民政府|政府|管委会|管理委员会|区政府|市政府)(?=.)")


@dataclass(frozen=True)
class Reading:
    """A body's name: its places from wide to narrow, the words after them, and what the last place can be."""

    source: str  # publisher, title or signature
    text: str
    chain: tuple[Mention, ...]
    rest: str
    kind: organs.OrganKind
    places: tuple[Region, ...]  # what the last mention can be once the earlier ones are taken into account
    broken: bool = False  # the places do not stand in each other
    note: str = ""


def clean(text: str | None) -> str:
    """A name without white space, list marks and brackets around the whole."""
    text = re.sub(r"[\s\u3000\ufeff]+", "", text or "")
    text = re.sub(r"^[【\[〔《((](.*)[】\]〕》))]$", r"\1", text)
    return text.lstrip("·•-—|:：、,。").strip()


def body_of_title(title: str | None) -> str:
    """The body in a report's title: the words before the year or 政府信息公开, or between the two; '' if none."""
    text = clean(title)
    text = re.sub(r"^[【\[〔][^】\]〕]*[】\]〕]", "", text)
    text = re.sub(r"^[((]([^))]*)[))]", r"\1", text)
    head = re.split(rf"{_YEAR}|关于|{_REPORT}|年度报告|年报", text, maxsplit=1)[0]
    if head:
        return head
    match = re.match(rf"(?:关于)?(?:{_YEAR})?(?:关于)?(.*?)(?:{_YEAR}|{_REPORT}|年度报告|$)", text)
    return match[1] if match else ""


def read(source: str, text: str, gazetteer: Gazetteer, year: int | None) -> Reading:
    """Read a body's name; places are those in force in ``year`` give or take one, or today."""
    return _Reader(source, text, gazetteer, year).run()


class _Reader:
    def __init__(self, source: str, text: str, gazetteer: Gazetteer, year: int | None) -> None:
        self.source, self.text, self.gazetteer, self.year = source, text, gazetteer, year
        self.chain: list[Mention] = []
        self.places: tuple[Region, ...] = ()
        self.position = 0
        self.broken = False
        self.note = ""

    def run(self) -> Reading:
        head = self.skip_heads()
        self.walk(bool(head))
        city = organs.division_city(head)
        if city and not self.chain:
            self.take_division(city)
        if self.chain and self.text.startswith("中共"):
            self.skip_party()
        rest = self.skip_to_township()
        kind = self.kind_of(rest, head)
        if self.chain and (ending := _BRANCH_OF.search(self.text, self.position)):
            self.branch(ending.start())
        return Reading(self.source, self.text, tuple(self.chain), rest, kind, self.places, self.broken, self.note)

    def skip_heads(self) -> str:
        """Go past what stands before the places; the head of a body that is commanded from the centre is returned."""
        head = organs.vertical_head(self.text) or organs.corps_head(self.text)
        for lead in (head, "中共", "中华人民共和国", "关于"):
            if lead and self.text.startswith(lead, self.position):
                self.position += len(lead)
        return head

    def skip_to_township(self) -> str:
        """Go past 人民政府 or a zone's name where a township stands behind it; the words behind the places are
        returned."""
        rest = self.text[self.position :]
        lead_in = _GOVERNMENT_OF.match(rest)
        for skip in (lead_in.end() if lead_in else 0, organs.zone_length(rest)):
            if skip and self.township_at(self.position + skip):
                return self.text[self.position :]
        return rest

    def kind_of(self, rest: str, head: str) -> organs.OrganKind:
        """The kind of organ that the words behind the places tell."""
        kind = organs.organ_kind(rest)
        if self.chain and ((head and _BRANCH.fullmatch(rest)) or organs.is_of_centre(rest)):
            kind = "department"
        return self.near_township(rest) if kind == "township" and self.chain and not self.broken else kind

    def take_division(self, city: str) -> None:
        """A division of the 兵团 that does not name its city: that city."""
        for mention in self.gazetteer.at(city, 0):
            places = self.alive(mention.places)
            if places and mention.form == city:
                self.take(Mention(self.position, self.position, city, mention.places), places)

    def skip_party(self) -> None:
        """中共某县某镇委员会某县某镇人民政府 is the report of both: the second names the same place as the first."""
        party = _PARTY.match(self.text, self.position)
        if not party:
            return
        then = read(self.source, self.text[party.end() :], self.gazetteer, self.year)
        if not then.chain or {p.code for p in then.places} & {p.code for p in self.places}:
            self.position = len(self.text) - len(then.rest)

    def alive(self, places: tuple[Region, ...]) -> tuple[Region, ...]:
        return tuple(place for place in places if place.holds(self.year))

    def take(self, mention: Mention, places: tuple[Region, ...]) -> None:
        self.chain.append(mention)
        self.places, self.position = places, mention.end

    def walk(self, vertical: bool) -> None:
        while self.step(vertical):
            pass

    def step(self, vertical: bool) -> bool:
        """Take the next place of the chain; False where the places end."""
        options = self.gazetteer.at(self.text, self.position)
        shared = self.text[self.position - 1 : self.position + 2]
        if self.chain and shared in COMMON_WORDS and shared[0] == "市":
            options = self.gazetteer.at(self.text, self.position - 1)
        if any(self.take_if_it_counts(mention) for mention in options):
            return True
        bare = self.gazetteer.bare_at(self.text, self.position)
        if bare and self.bare_counts(bare, vertical) and self.take_inside(bare):
            return True
        if self.chain and any(self.is_stray(mention) for mention in options):
            self.broken = True
        return False

    def take_if_it_counts(self, mention: Mention) -> bool:
        """Take a full name: inside the places before it, or at the beginning if it is no ordinary word there."""
        if not self.chain and mention.form in COMMON_WORDS:
            places = self.alive(mention.places)
            if not (places and self.begins_body(mention, places)):
                return False
        return self.take_inside(mention)

    def take_inside(self, mention: Mention) -> bool:
        """Take those places of a name that lie inside the places before it; all that stood, where none is before."""
        places = self.alive(mention.places)
        inside = self.gazetteer.within(places, self.places) if self.chain else places
        if inside:
            self.take(mention, inside)
        return bool(inside)

    def is_stray(self, mention: Mention) -> bool:
        """Whether a name is surely that of a place, so that it should lie inside those before it."""
        return mention.form not in COMMON_WORDS and len(mention.form) > 2 and bool(self.alive(mention.places))

    def begins_body(self, mention: Mention, places: tuple[Region, ...]) -> bool:
        """An ordinary word (城区) is a place before one of its townships or before an organ (城区审计局)."""
        nexts = self.gazetteer.at(self.text, mention.end)
        if any(self.gazetteer.within(self.alive(m.places), places) for m in nexts):
            return True
        after = self.text[mention.end :]
        return bool(after) and organs.organ_kind(after) in {"government", "office", "department"}

    def bare_counts(self, bare: Mention, vertical: bool) -> bool:
        """A proper part without its kind counts only before a place inside it, a zone's words, a branch, or, below a
        city, a department whose words it does not begin."""
        after = self.text[bare.end :]
        if (vertical and _BRANCH.fullmatch(after)) or organs.is_of_centre(after):
            return True
        if _BEFORE_ZONE.match(after) and organs.zone_length(after):
            return True
        if self.chain and organs.organ_kind(after) == "department":  # 福州市鼓楼生态环境局 is the district's
            return organs.organ_kind(self.text[bare.start :]) != "department"
        return any(
            self.gazetteer.within(self.alive(m.places), bare.places) for m in self.gazetteer.at(self.text, bare.end)
        )

    def township_at(self, start: int) -> bool:
        """A township after 人民政府 or after a zone's name: 徐汇区人民政府天平路街道办事处."""
        for mention in self.gazetteer.at(self.text, start):
            places = tuple(p for p in self.alive(mention.places) if p.level == "township")
            inside = self.gazetteer.within(places, self.places) if self.chain else places
            if inside:
                self.take(mention, inside)
                return True
        return False

    def near_township(self, rest: str) -> organs.OrganKind:
        """A township that the list has in this county under another kind (乡 since made 镇): the same place."""
        name = re.match(r"[一-鿿]+?(?:街道|地区|镇|乡|苏木)(?=$|人民政府|政府|办事处|党|[((])", rest)
        if not name:
            return "township"
        found = {
            t.code: t
            for place in self.places
            for now in self.gazetteer.regions.current(place)
            for t in self.gazetteer.children_by_stem(now, name[0])
        }
        if len(found) != 1:
            return "township"
        mention = Mention(self.position, self.position + name.end(), name[0], tuple(found.values()))
        self.note = f"{name[0]}: today {next(iter(found.values())).name}"
        self.take(mention, mention.places)
        return "government"

    def branch(self, stop: int) -> None:
        """十堰市生态环境局郧阳分局 serves 郧阳区: the county that is named between an organ and the ending."""
        for start in range(stop - 6, stop - 1):
            if start < self.position or self.text[start - 1] not in _ORGAN_ENDS:
                continue
            for mention in self.named_between(start, stop):
                inside = self.gazetteer.within(self.alive(mention.places), self.places)
                inside = tuple(place for place in inside if place.level in {"county", "prefecture"})
                if inside:
                    self.take(mention, inside)
                    return

    def named_between(self, start: int, stop: int) -> list[Mention]:
        """The names, with their kind or without, that fill the text from start to stop."""
        options = self.gazetteer.at(self.text, start)
        bare = self.gazetteer.bare_at(self.text, start)
        return [mention for mention in (*options, *([bare] if bare else [])) if mention.end == stop]
