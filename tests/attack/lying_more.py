"""Figures that are seen otherwise than they stand in the file, of kinds that no other list has.

Belongs here: the form with one figure written in another way, and what a program shows for it. Does not belong here:
what must become of it.
"""

from __future__ import annotations

from typing import Final

from tests.attack.test_documents import with_figure

Made = tuple[bytes, str | None]
"""A form, and the figure that is seen in one cell; None where it is none or unsure."""


def _page(markup: str, shown: str | None, sheet: str = "") -> Made:
    page = with_figure(markup)
    return (page.replace(b"<table", f"<style>{sheet}</style><table".encode(), 1) if sheet else page), shown


def _cell(style: str, shown: str | None, markup: str = "12") -> Made:
    """The cell itself has a style."""
    mark = "{{figure}}"
    page = with_figure(mark).decode()
    at = page.index(mark)
    start = page.rindex("<td", 0, at)
    return (page[:start] + f'<td style="{style}">' + markup + page[at + len(mark) :]).encode(), shown


PAGES: Final[dict[str, Made]] = {
    "marked as hidden": _page("<b hidden>9</b>12", "12"),
    "in a template": _page("<template>9</template>12", "12"),
    "for pages without scripts": _page("<noscript>9</noscript>12", "12"),
    "drawn as text": _page("<svg><text>12</text></svg>", "12"),
    "the title of a drawing": _page("<svg><title>9</title><desc>9</desc></svg>12", "12"),
    "what a drawing only defines": _page("<svg><defs><text>9</text></defs></svg>12", "12"),
    "a field that is not shown": _page('<input type="hidden" value="9">12', "12"),
    "a field": _page('<input value="12">', "12"),
    "a field for secrets": _page('<input type="password" value="12">', None),
    "a box to tick": _page('<input type="checkbox" value="9">12', "12"),
    "a slider": _page('<input type="range" value="9">12', "12"),
    "a hint in a field": _page('<input placeholder="9">12', "12"),
    "chosen": _page("<select><option>9<option selected>12</select>", "12"),
    "the name of a group": _page('<select><optgroup label="9"><option>12</select>', "12"),
    "may be broken": _page("1<wbr>2", "12"),
    "may be hyphened": _page("1&shy;2", "12"),
    "with a sign that is not seen": _page("1\u20632", "12"),
    "with a tag of a flag": _page("12\U000e0039", "12"),
    "on keys": _page("1\ufe0f\u20e32\ufe0f\u20e3", "12"),
    "under a prohibition": _page("9\u20e012", None),
    "under a stroke": _page("9\u033812", None),
    "of Arabic": _page("\u0661\u0662", "12"),
    "of mathematicians": _page("\U0001d7d9\U0001d7da", "12"),
    "in brackets": _page("(12)", None),
    "counted by a list": _page("<ol start=9><li>12</ol>", None),
    "counted by a value": _page("<ol><li value=9>12</ol>", None),
    "in a font of no size by one word": _page('<b style="font:0/0 a">9</b>12', "12"),
    "in a tiny font by one word": _page('<b style="font:bold 1px/1 a">9</b>12', "12"),
    "in a font of pictures by one word": _page('<b style="font:12px Wingdings">12</b>', None),
    "made small": _page('<b style="zoom:0.01">9</b>12', "12"),
    "laid out as a column": _page('<b style="display:table-column">9</b>12', "12"),
    "laid out as columns": _page('<b style="display:table-column-group">9</b>12', "12"),
    "behind a mask": _page('<b style="mask:linear-gradient(transparent,transparent)">9</b>12', None),
    "behind a mask of old": _page('<b style="-webkit-mask-image:linear-gradient(transparent,#0000)">9</b>12', None),
    "transparent on a ground that shows through": _page(
        '<b style="background:red;-webkit-background-clip:text;color:transparent">12</b>', "12"
    ),
    "transparent with a shadow": _page('<b style="color:transparent;text-shadow:0 0 0 #000">12</b>', "12"),
    "transparent with an edge": _page('<b style="color:transparent;-webkit-text-stroke:1px #000">12</b>', "12"),
    "of the colour of its ground": _page('<b style="color:#f00;background:#f00">9</b>12', None),
    "of the colour of its ground by name": _page('<b style="color:red;background-color:red">9</b>12', None),
    "black on black": _page('<b style="background:#000;color:#000">12</b>', None),
    "white in degrees": _page('<b style="color:hsl(0,0%,100%)">9</b>12', None),
    "white in shares": _page('<b style="color:rgb(100%,100%,100%)">9</b>12', None),
    "hidden by a name of its own": _page('<b style="--d:none;display:var(--d)">9</b>12', "12"),
    "hidden by a name of the page": _page('<b style="display:var(--d)">9</b>12', "12", ":root{--d:none}"),
    "hidden by a name that is not there": _page('<b style="display:var(--x,none)">9</b>12', "12"),
    "hidden by an animation": _page(
        '<b class="a">9</b>12', "12", ".a{animation:x 1s forwards}@keyframes x{to{opacity:0}}"
    ),
    "its first digit hidden": _page(
        '<b class="a" style="display:inline-block">912</b>', "12", ".a::first-letter{font-size:0}"
    ),
    "its first line hidden": _page('<div class="a">12</div>', None, ".a::first-line{color:transparent}"),
    "quoted by digits": _page("<q>12</q>", "9129", 'q{quotes:"9" "9"}'),
    "quoted by digits before": _page('<b class="a">12</b>', "912", '.a{quotes:"9" "9"}.a::before{content:open-quote}'),
    "cut to a digit": _page('<b style="display:inline-block;width:1ch;overflow:hidden">12</b>', "1"),
    "cut to a digit by a class": _page(
        '<b class="a">12</b>', "1", ".a{display:inline-block;width:1ch;overflow:hidden}"
    ),
    "cut off from above": _page('<b style="display:inline-block;height:3px;overflow:hidden">9</b>12', "12"),
    "cut in one way only": _page('<b style="display:block;height:0;overflow-y:hidden">9</b>12', "12"),
    "cut by a scroll bar": _page('<b style="display:block;max-height:0;overflow:auto">9</b>12', "12"),
    "made with words": _page('<b class="a">12</b>', "121", '.a::after{content:"\\31"}'),
    "made with a word for it": _page('<b class="a">2</b>', "12", '.a::before{content:"1" / "one"}'),
    "the cell moved aside": _cell("position:relative;left:90px", None),
    "the cell in another order": _cell("order:-1", None),
    "the cell turned": _cell("transform:rotate(180deg)", None, "16"),
    "the cell shifted": _cell("transform:translateX(90px)", None),
    "the cell without a colour": _cell("color:transparent", None),
    "the cell of no size": _cell("font-size:0", None),
    "a family that is of pictures": _page(
        '<b style="font-family:x">12</b>', None, '@font-face{font-family:x;src:local("Wingdings")}'
    ),
    "a family of hardly any size": _page(
        '<b style="font-family:x">9</b>12', None, '@font-face{font-family:x;src:local("Arial");size-adjust:1%}'
    ),
}
