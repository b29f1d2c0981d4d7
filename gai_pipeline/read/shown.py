"""A page's tree as its reader sees it: hidden parts taken out, form fields as their values, parts where they are shown.

Belongs here: what style and kind of element make of the text, edited in the tree before it is read. Does not belong
here: figures in cells (`cell_shown.py`), blocks (`html.py`), content that is no part of the tree (`unpacked.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gai_pipeline.read.cell_shown import as_shown
from gai_pipeline.read.clean import is_note

_HIDDEN: Final = {
    "display": {rule: f'[style*="{rule}" i]' for rule in ("display:none", "display: none", "display :none")},
    "hidden": {
        " hidden": "[hidden]",
        **{rule: f'[style*="{rule}" i]' for rule in ("visibility:hidden", "visibility: hidden")},
    },
    "line-through": {"line-through": '[style*="line-through" i]'},
}
"""A word in the source of a page -> a sign with that word -> the selector of what is hidden by it, or struck out."""
_HIDDEN_KINDS: Final = {"del": "del", "s": "s", "strike": "strike", "ruby": "rt,rp"}
"""Kinds of tags -> the selector of text that is deleted, struck out, or the reading above characters."""
_FIELD_KINDS: Final = ("input", "textarea", "select")
_TYPED: Final = frozenset({"", "text", "number", "tel"})
_LONGEST_VALUE = 40
_ROW_LIKE: Final = ("inline-block", "table-cell", "inline-flex")
_APART: Final = ",".join(f'[style*="{a}" i] + [style*="{b}" i]' for a in _ROW_LIKE for b in _ROW_LIKE if a == b)


def show(tree: LexborHTMLParser, source: bytes, kinds: Set[str]) -> list[str]:
    """Edit the tree. The markup of the hidden parts is returned: pages show some of them by script.

    `source` is the markup in lower case that the tree was made of, `kinds` the rare kinds of tags in it: a look into
    them tells which edits there is nothing for.
    """
    hiding = _hiding(source, kinds)
    hidden = _removed(tree, ",".join(hiding)) if hiding else []
    as_shown(tree, source, kinds)
    for kind, selector, edit in _EDITS_BY_KIND:
        if kind in kinds:
            for node in tree.css(selector):
                edit(node)
    if b"field-begin" in source:
        for begin in tree.css('[style*="field-begin"]'):
            _without_instruction(begin)
    if b"display" in source and any(word.encode() in source for word in _ROW_LIKE):
        for node in tree.css(_APART):
            node.insert_before(" ")
    return hidden


def _hiding(source: bytes, kinds: Set[str]) -> list[str]:
    """The selectors of what a page hides or strikes out, as far as its source has the words for it."""
    words = [signs for word, signs in _HIDDEN.items() if word.encode() in source]
    hiding = [selector for signs in words for sign, selector in signs.items() if sign.encode() in source]
    return hiding + [selector for kind, selector in _HIDDEN_KINDS.items() if kind in kinds]


def _removed(tree: LexborHTMLParser, selector: str) -> list[str]:
    """The markup inside the outermost elements that a selector finds, which are taken out of the tree."""
    found: list[LexborNode] = []
    gone: set[int] = set()
    for node in tree.css(selector):
        above = node.parent
        while above is not None and above.mem_id not in gone:
            above = above.parent
        if above is None:
            found.append(node)
        gone.add(node.mem_id)  # those inside it climb no further
    inside = [node.inner_html or "" for node in found]
    for node in found:
        node.remove()
    return inside


def _typed(field: LexborNode) -> str:
    """The value that a field of a form shows."""
    attributes = field.attributes
    if field.tag == "textarea":
        value = field.text()
    elif field.tag == "select":
        options = field.css("option[selected]") or field.css("option")
        value = options[0].text() if options else ""
    else:
        value = (attributes.get("value") or "") if (attributes.get("type") or "").lower() in _TYPED else ""
    return value.strip() if len(value) <= _LONGEST_VALUE else ""


def _to_the_end(foot: LexborNode) -> None:
    """HTML 4 wants the foot of a table before its body; it is shown behind it."""
    table = foot.parent
    if table is None or foot.next is None or table.last_child is None:
        return
    table.last_child.insert_after(foot)  # inserts a copy
    foot.decompose()


def _without_instruction(begin: LexborNode) -> None:
    """A field of Word, such as a sum: what stands before its result says how to work it out."""
    node = begin.next
    while node is not None and "field-separator" not in (node.html or ""):
        following = node.next
        node.remove()
        node = following


def _without_note(raised: LexborNode) -> None:
    if is_note(raised.text()):
        raised.decompose()


def _replaced(field: LexborNode) -> None:
    field.replace_with(_typed(field))


_EDITS_BY_KIND: Final[tuple[tuple[str, str, Callable[[LexborNode], None]], ...]] = (
    *((kind, f"td {kind},th {kind}", _replaced) for kind in _FIELD_KINDS),
    ("sup", "sup", _without_note),
    ("sub", "sub", _without_note),
    ("tfoot", "tfoot", _to_the_end),
)
"""Kind of tags -> the selector of the elements to edit, and what is done to each."""
