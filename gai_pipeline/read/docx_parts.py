"""What a Word document keeps beside its text, and single parts of it: list numbers, styles, pictures, signs.

Belongs here: numbering.xml, styles.xml and media parts, and what one element says. Does not belong here: how elements
make paragraphs and tables (`docx.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from gai_pipeline.read.numbering import Level, Lists
from gai_pipeline.read.package import Package, Relation, attribute, child, children, name_of
from gai_pipeline.read.reading_limits import Limits

TRANSPARENT = frozenset({"ins", "moveTo", "smartTag", "sdt", "sdtContent", "customXml", "hyperlink", "fldSimple",
                          "dir", "bdo", "rubyBase", "sect", "sub-section", "annotation", "content"})  # fmt: skip
"""Elements that only stand around others."""
_DEEPEST_STYLE = 20


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
        overridden = [_override(levels, override) for override in children(num, "lvlOverride")]
        lists.levels[key] = levels
        lists.abstract[key] = f"num:{key}" if any(overridden) else f"abstract:{base}"
    return lists


def _override(levels: dict[int, Level], override: etree._Element) -> bool:
    """Put a level of its own into a list; whether it starts anew, so that the list counts for itself."""
    index = _number(attribute(override, "ilvl"), 0)
    whole, start = child(override, "lvl"), _value(child(override, "startOverride"))
    if whole is not None:
        levels[index] = _level(whole)[1]
    if start is not None:
        old = levels.get(index, Level())
        levels[index] = Level(old.form, old.text, _number(start, 1))
    return start is not None


def read_numbered_styles(root: etree._Element | None) -> dict[str, tuple[str, int]]:
    """Style id -> (list, level) for paragraph styles that number, through the styles that they are based on."""
    direct: dict[str, tuple[str, int]] = {}
    base: dict[str, str] = {}
    for style in children(root, "style"):
        key = attribute(style, "styleId") or ""
        if (parent := _value(child(style, "basedOn"))) is not None:
            base[key] = parent
        numbering = child(style, "pPr", "numPr")
        list_id = _value(child(numbering, "numId"))
        if list_id is not None:
            direct[key] = (list_id, _number(_value(child(numbering, "ilvl")), 0))
    inherited = {key: _numbered_base(key, direct, base) for key in {*direct, *base}}
    return {key: direct[style] for key, style in inherited.items() if style is not None}


def _numbered_base(key: str, direct: Mapping[str, tuple[str, int]], base: Mapping[str, str]) -> str | None:
    """The style itself or the first one below it that numbers; styles may be based on each other in a circle."""
    at: str | None = key
    for _ in range(_DEEPEST_STYLE):
        if at is None or at in direct:
            return at
        at = base.get(at)
    return at if at in direct else None


def picture_bytes(package: Package, relation: Relation, limits: Limits) -> bytes | None:
    """The media part that a relation points to, None for a link or a missing part."""
    if relation.external:
        return None
    return package.bytes_of(relation.target, bound=limits.max_bytes)


def list_of(properties: etree._Element | None, styles: dict[str, tuple[str, int]]) -> tuple[str, int] | None:
    """(list, level) of a paragraph from its own properties or its style; None where it is not numbered."""
    numbering = child(properties, "numPr")
    style = styles.get(style_of(properties))
    list_id = _value(child(numbering, "numId"))
    if list_id is None:
        return style
    if list_id == "0":
        return None
    return list_id, _number(_value(child(numbering, "ilvl")), 0)


def style_of(properties: etree._Element | None) -> str:
    """The id of a paragraph's style."""
    return _value(child(properties, "pStyle")) or ""


def is_deletion(element: etree._Element) -> bool:
    """Whether a mark of Word 2003 (`aml:annotation`) says that its content was deleted."""
    return (attribute(element, "type") or "") in ("Word.Deletion", "Word.Comment")


def tracked(properties: etree._Element | None, *names: str) -> bool:
    return properties is not None and any(name_of(e) in names for e in properties)


_SIGNS = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}


def text_of(part: etree._Element, name: str) -> str | None:
    """The text that a part of a run is, None for a part that is none."""
    if name == "t":
        return part.text or ""
    if name in ("br", "cr"):  # breaks of pages and columns are no text
        return "\n" if attribute(part, "type") in (None, "textWrapping") else ""
    return _symbol(part) if name == "sym" else _SIGNS.get(name)


def _symbol(element: etree._Element) -> str:
    """A `w:sym`: the font Symbol keeps ASCII at F020 and up; any other font's sign stays in the private area."""
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return ""
    if 0xF020 <= code <= 0xF07E and (attribute(element, "font") or "").lower() == "symbol":
        code -= 0xF000
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


_KNOWN = ("http://schemas.microsoft.com/", "http://schemas.openxmlformats.org/", "urn:schemas-microsoft-com:")
"""How the namespaces begin that Word knows."""


def chosen(element: etree._Element) -> etree._Element:
    """The element itself; of one that offers alternatives the first that Word knows what it requires, else the one for
    other programs."""
    choices = list(children(element, "Choice")) if name_of(element) == "AlternateContent" else []
    if not choices:
        return element
    known = (choice for choice in choices if all(_is_known(p, choice) for p in (choice.get("Requires") or "").split()))
    fallback = child(element, "Fallback")
    return next(known, etree.Element("none") if fallback is None else fallback)


def _is_known(prefix: str, choice: etree._Element) -> bool:
    return str(choice.nsmap.get(prefix, "")).startswith(_KNOWN)


def rows_of(table: etree._Element) -> list[etree._Element]:
    """The rows of a table, also those inside content controls and insertions."""
    return _through(table, "tr")


def cells_of(row: etree._Element) -> list[etree._Element]:
    """The cells of a row, likewise."""
    return _through(row, "tc")


def _through(parent: etree._Element, wanted: str) -> list[etree._Element]:
    """Children of a kind, also inside content controls and insertions."""
    found: list[etree._Element] = []
    for element in parent:
        name = name_of(element)
        if name == wanted:
            found.append(element)
        elif name in TRANSPARENT and not is_deletion(element):
            found += _through(element, wanted)
    return found


def whole(element: etree._Element | None, default: int) -> int:
    """The value of an element that counts (spans, columns left free), `default` where it is missing or no number."""
    text = None if element is None else attribute(element, "val")
    return int(text) if text is not None and text.isdecimal() and len(text) < 9 else default


def width_of(properties: etree._Element | None) -> float | None:
    """The width of a cell in points, None where it is not told as a length."""
    told = child(properties, "tcW")
    text = "" if told is None or attribute(told, "type") not in (None, "dxa") else attribute(told, "w") or ""
    return int(text) / 20 if text.isdecimal() and 0 < len(text) < 9 and int(text) else None


def continues(properties: etree._Element | None, name: str, older: str) -> bool:
    """Whether a cell is merged into the one before it. `older` is the property's name in Word 2003."""
    found = child(properties, name)
    found = child(properties, older) if found is None else found
    return found is not None and attribute(found, "val") in (None, "continue")
