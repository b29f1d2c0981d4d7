"""What a Word document keeps beside its text: list numbers, styles that number, and pictures.

Belongs here: numbering.xml, styles.xml and media parts. Does not belong here: the text (`docx.py`).
"""

from __future__ import annotations

from lxml import etree

from gai_pipeline.read.clean import is_note
from gai_pipeline.read.limits import Limits
from gai_pipeline.read.numbering import Level, Lists
from gai_pipeline.read.package import Package, Relation, attribute, child, children, name_of


def _value(element: etree._Element | None) -> str | None:
    return None if element is None else attribute(element, "val")


def _number(text: str | None, default: int) -> int:
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default


def _level(element: etree._Element) -> tuple[int, Level]:
    form = _value(child(element, "numFmt"))
    if form is None:
        form = _value(child(element, "AlternateContent", "Fallback", "numFmt")) or "decimal"
    text = _value(child(element, "lvlText")) or ""
    return _number(attribute(element, "ilvl"), 0), Level(form, text, _number(_value(child(element, "start")), 1))


def read_lists(root: etree._Element | None) -> Lists:
    """The lists of numbering.xml; overrides of a level's start or of a whole level count."""
    lists = Lists()
    if root is None:
        return lists
    abstract = {
        attribute(a, "abstractNumId") or "": dict(_level(lvl) for lvl in children(a, "lvl"))
        for a in children(root, "abstractNum")
    }
    for num in children(root, "num"):
        key, base = attribute(num, "numId") or "", _value(child(num, "abstractNumId")) or ""
        levels = dict(abstract.get(base, {}))
        counts_alone = False
        for override in children(num, "lvlOverride"):
            index = _number(attribute(override, "ilvl"), 0)
            whole, start = child(override, "lvl"), _value(child(override, "startOverride"))
            if whole is not None:
                levels[index] = _level(whole)[1]
            if start is not None:
                old = levels.get(index, Level())
                levels[index] = Level(old.form, old.text, _number(start, 1))
                counts_alone = True
        lists.levels[key] = levels
        lists.abstract[key] = f"num:{key}" if counts_alone else f"abstract:{base}"
    return lists


def read_numbered_styles(root: etree._Element | None) -> dict[str, tuple[str, int]]:
    """Style id -> (list, level) for paragraph styles that number, through the styles that they are based on."""
    direct: dict[str, tuple[str, int]] = {}
    base: dict[str, str] = {}
    for style in children(root, "style") if root is not None else ():
        key = attribute(style, "styleId") or ""
        if (parent := _value(child(style, "basedOn"))) is not None:
            base[key] = parent
        numbering = child(style, "pPr", "numPr")
        list_id = _value(child(numbering, "numId"))
        if list_id is not None:
            direct[key] = (list_id, _number(_value(child(numbering, "ilvl")), 0))
    found: dict[str, tuple[str, int]] = {}
    for key in {*direct, *base}:
        at: str | None = key
        for _ in range(20):
            if at is None or at in direct:
                break
            at = base.get(at)
        if at is not None and at in direct:
            found[key] = direct[at]
    return found


def picture_bytes(package: Package, relation: Relation, limits: Limits) -> bytes | None:
    """The media part that a relation points to, None for a link or a missing part."""
    if relation.external:
        return None
    return package.bytes_of(relation.target, bound=limits.max_bytes)


def list_of(properties: etree._Element | None, styles: dict[str, tuple[str, int]]) -> tuple[str, int] | None:
    """(list, level) of a paragraph from its own properties or its style; None where it is not numbered."""
    numbering = child(properties, "numPr")
    style = styles.get(_value(child(properties, "pStyle")) or "")
    list_id = _value(child(numbering, "numId"))
    if list_id is None:
        return style
    if list_id == "0":
        return None
    return list_id, _number(_value(child(numbering, "ilvl")), 0)


def read_hiding_styles(root: etree._Element | None) -> frozenset[str]:
    """The ids of character styles whose text is hidden or struck out."""
    found = set()
    for style in children(root, "style") if root is not None else ():
        properties = child(style, "rPr")
        if attribute(style, "type") == "character" and properties is not None and _is_unseen(properties):
            found.add(attribute(style, "styleId") or "")
    return frozenset(found)


_HIDING = ("vanish", "strike", "dstrike")


def _is_unseen(properties: etree._Element) -> bool:
    return any(_is_on(properties, flag) for flag in _HIDING)


def is_hidden(properties: etree._Element | None, hiding: frozenset[str]) -> bool:
    """Whether a run is struck out, or hidden, by itself or by its style; what the run says itself counts more."""
    if properties is None:
        return False
    if _is_unseen(properties):
        return True
    if any(child(properties, flag) is not None for flag in _HIDING):
        return False
    return bool(hiding) and _value(child(properties, "rStyle")) in hiding


def is_note_mark(run: etree._Element) -> bool:
    """Whether a run is raised and only marks a note."""
    raised = _value(child(run, "rPr", "vertAlign")) == "superscript"
    return raised and is_note("".join(t.text or "" for t in children(run, "t")))


def is_deletion(element: etree._Element) -> bool:
    """Whether a mark of Word 2003 (`aml:annotation`) says that its content was deleted."""
    return (attribute(element, "type") or "") in ("Word.Deletion", "Word.Comment")


def _is_on(properties: etree._Element | None, flag: str) -> bool:
    """A toggle property such as `w:vanish`: on where it stands without a false value."""
    element = child(properties, flag)
    return element is not None and (_value(element) or "1") not in ("0", "false", "off")


def tracked(properties: etree._Element | None, *names: str) -> bool:
    return properties is not None and any(name_of(e) in names for e in properties)
