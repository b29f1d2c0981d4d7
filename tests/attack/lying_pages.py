"""Figures of a page that its reader sees otherwise than they stand in the markup.

Belongs here: what stands in a cell (or, for sheets, at the head of the page) and what a browser shows for it. Does not
belong here: what must become of it.
"""

from __future__ import annotations

import base64
from typing import Final

from tests.attack.lying_fonts import font

SHOWN: Final[dict[str, tuple[str, str | None]]] = {
    "told to run backwards": ('<bdo dir="rtl">21</bdo>', "12"),
    "backwards in parts": ('1<bdo dir="rtl">32</bdo>', "123"),
    "backwards by style": ('<span style="direction: rtl; unicode-bidi: bidi-override">21</span>', "12"),
    "backwards by an isolate": ('<span style="direction:rtl;unicode-bidi:isolate-override">21</span>', "12"),
    "backwards as a mark": ("&#x202e;21&#x202c;", "12"),
    "backwards behind a word": ("\u202e件21", "12"),
    "a fraction": ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", None),
    "a power": ("<math><msup><mn>10</mn><mn>2</mn></msup></math>", None),
    "a root": ("<math><mroot><mn>12</mn><mn>3</mn></mroot></math>", None),
    "an index": ("<math><msub><mn>1</mn><mn>2</mn></msub></math>", None),
    "one above the other": ("<math><munderover><mn>1</mn><mn>2</mn><mn>3</mn></munderover></math>", None),
    "a table of formulas": ("<math><mtable><mtr><mtd><mn>1</mn></mtd></mtr></mtable><mn>2</mn></math>", None),
    "a plain formula": ("<math><mrow><mn>12</mn></mrow></math>", "12"),
    "a formula with its source": (
        "<math><semantics><mn>12</mn><annotation>12</annotation></semantics></math>",
        "12",
    ),
    "an unfilled formula": ("<math><mphantom><mn>9</mn></mphantom><mn>12</mn></math>", "12"),
    "raised by style": ('12<span style="vertical-align:super">1</span>', "12"),
    "lowered by style": ('12<span style="vertical-align: sub">1</span>', "12"),
    "floating away": ('<span style="float:right">1</span>2', None),
    "turned": ('<span style="display:inline-block;transform:rotate(180deg)">16</span>', None),
    "mirrored": ('<span style="display:inline-block;transform:scaleX(-1)">12</span>', None),
    "moved over the next": ('<span style="position:relative;left:3em">1</span><span>2</span>', None),
    "placed by hand": ('<span style="position:absolute;left:20px">1</span>2', None),
    "pushed over each other": ('1<span style="margin-left:-1em">2</span>', None),
    "squeezed": ('<span style="letter-spacing:-1em">12</span>', None),
    "in another order": ('<div style="display:flex"><b style="order:2">1</b><b>2</b></div>', None),
    "rows backwards": ('<div style="display:flex;flex-direction:row-reverse"><b>1</b><b>2</b></div>', None),
    "white": ('<span style="color:#fff">9</span>12', None),
    "white by name": ('<span style="color: white">9</span>12', None),
    "white in numbers": ('<span style="color:rgb(255, 255, 255)">9</span>12', None),
    "white by an old tag": ('<font color="#ffffff">9</font>12', None),
    "without a colour": ('<span style="color:transparent">9</span>12', "12"),
    "one point high": ('<span style="font-size:1px">9</span>12', "12"),
    "no room": ('<span style="display:inline-block;width:0;overflow:hidden">9</span>12', "12"),
    "cut away": ('<span style="clip-path:inset(100%)">9</span>12', "12"),
    "collapsed": ('<span style="visibility:collapse">9</span>12', "12"),
    "of no size": ('<span style="display:inline-block;transform:scale(0)">9</span>12', "12"),
    "seen through": ('<span style="filter:opacity(0)">9</span>12', "12"),
    "hidden with spaces": ('<span style="display : none">9</span>12', "12"),
    "hidden with a remark": ('<span style="display:/**/none">9</span>12', "12"),
    "hidden in capitals": ('<SPAN STYLE="DISPLAY:NONE">9</SPAN>12', "12"),
    "hidden with an escape": ('<span style="d\\69splay:none">9</span>12', "12"),
    "folded away": ("<details><summary>12</summary>9</details>", "12"),
    "a window that is closed": ("<dialog>9</dialog>12", "12"),
    "a picture's stand-in": ("<canvas>9</canvas>12", "12"),
    "a film's stand-in": ("<video>9</video><audio>9</audio>12", "12"),
    "a bar's stand-in": ("<meter value=0.5>9</meter><progress>9</progress>12", "12"),
    "offered": ("<datalist><option>9</option></datalist>12", "12"),
    "struck out and left open": ("<del>9</del>12", "12"),
    "struck out by an unclosed tag": ("12<s>9", "12"),
    "struck out by a mark": ("9\u033612", None),
    "a reading above": ("<ruby>12<rt>9</rt></ruby>", "12"),
    "an unclosed reading": ("<ruby>12<rt>9", "12"),
    "a half": ("\u00bd", None),
    "one and a half": ("1\u00bd", None),
    "a fraction of digits": ("1\u20442", None),
    "a roman numeral": ("\u2167", None),
    "an enclosed number": ("\u3251", "21"),
    "in a font of pictures": ('<span style="font-family: Wingdings">12</span>', None),
    "in a font of pictures by an old tag": ('<font face="Webdings">12</font>', None),
}
"""Kind -> (what stands in a cell of a page, the figure that is seen there; None where it is none or unsure)."""

SHEETS: Final[dict[str, tuple[str, str, str | None]]] = {
    "hidden by class": (".h{display:none}", '1<span class="h">9</span>2', "12"),
    "hidden by id": ("#h { display : none !important }", '1<span id="h">9</span>2', "12"),
    "hidden by kind": ("table td i{visibility:hidden}", "1<i>9</i>2", "12"),
    "tiny by class": (".h{font-size:0}", '1<b class="h">9</b>2', "12"),
    "beside the page by class": (".h{position:absolute;left:-9999px}", '1<b class="h">9</b>2', "12"),
    "backwards by class": (".r{unicode-bidi:bidi-override;direction:rtl}", '<b class="r">21</b>', "12"),
    "turned by class": (".r{transform:rotate(180deg)}", '<b class="r">16</b>', None),
    "floating by class": (".f{float:right}", '<b class="f">1</b>2', None),
    "white by class": (".w{color:#FFFFFF}", '<b class="w">9</b>12', None),
    "made by the sheet": ('.m::before{content:"1"}', '<b class="m">2</b>', "12"),
    "made behind": ('.m:after { content: "2" }', '<b class="m">1</b>', "12"),
    "made of an attribute": (".m::before{content:attr(data-a)}", '<b class="m" data-a="1">2</b>', None),
    "counted": (".m::before{content:counter(a)}", '<b class="m">2</b>', None),
    "with a remark in it": (".h{/* x */display:/* y */none}", '1<b class="h">9</b>2', "12"),
    "among others": (".a,.h , .b{display:none}", '1<b class="h">9</b>2', "12"),
    "hidden by its place": ("td b:first-child{display:none}", "<b>9</b><i>12</i>", "12"),
    "hidden by its number": ("td :nth-child(2){display:none}", "<b>12</b><i>9</i>", "12"),
    "hidden as the last": ("td b:last-of-type{visibility:hidden}", "<b>12</b><b>9</b>", "12"),
    "hidden by what it is not": ("td b:not(.x){display:none}", '<b>9</b><b class="x">12</b>', "12"),
    "hidden by one of several": (":is(.g,.h){display:none}", '1<b class="h">9</b>2', "12"),
    "hidden by what it stands behind": ("b + i{display:none}", "<b>12</b><i>9</i>", "12"),
    "hidden by what stands before it": ("b ~ i{display:none}", "<b>12</b><u></u><i>9</i>", "12"),
    "hidden by an attribute": ("[data-x]{display:none}", '1<b data-x="1">9</b>2', "12"),
    "hidden by the beginning of an attribute": ('b[class^="h"]{display:none}', '1<b class="hx">9</b>2', "12"),
    "hidden by a class in capitals": (".Hid{display:none}", '1<b class="Hid">9</b>2', "12"),
    "hidden within a rule": (".o{color:red;.h{display:none}}", '<b class="o">1<i class="h">9</i>2</b>', "12"),
    "hidden within a rule by its sign": ("b{&.h{display:none}}", '1<b class="h">9</b>2', "12"),
    "hidden where it is no print": ("@media not print{.h{display:none}}", '1<b class="h">9</b>2', "12"),
    "hidden on screens": ("@media only screen{.h{display:none}}", '1<b class="h">9</b>2', "12"),
    "hidden in every window": ("@media (min-width:1px){.h{display:none}}", '1<b class="h">9</b>2', "12"),
    "hidden in every window of a range": ("@media (width > 1px){.h{display:none}}", '1<b class="h">9</b>2', "12"),
    "hidden on print or screens": ("@media print, screen{.h{display:none}}", '1<b class="h">9</b>2', "12"),
    "hidden in a layer": ("@layer a{.h{display:none}}", '1<b class="h">9</b>2', "12"),
    "hidden where that is known": ("@supports(display:grid){.h{display:none}}", '1<b class="h">9</b>2', "12"),
    "hidden behind a bracket in quotes": ('a::after{content:"}"}.h{display:none}', '1<b class="h">9</b>2', "12"),
    "hidden though it says it is shown": (
        ".h{display:none!important}",
        '1<b class="h" style="display:inline">9</b>2',
        "12",
    ),
    "hidden by the stronger rule": ("td .h{display:none}.h{display:inline}", '1<b class="h">9</b>2', "12"),
    "shown by the later rule": (".h{display:none}.h{display:inline}", '1<b class="h">2</b>', "12"),
    "shown by the stronger rule": ("td b.h{display:inline}.h{display:none}", '1<b class="h">2</b>', "12"),
    "shown by the one that counts": (
        ".h{display:inline!important}td .h{display:none}",
        '1<b class="h">2</b>',
        "12",
    ),
    "shown by its place": (".h{display:none}.h:last-child{display:inline}", '1<b class="h">2</b>', "12"),
    "hidden in narrow windows": ("@media (max-width:600px){.h{display:none}}", '1<b class="h">2</b>', "12"),
    "hidden in print": ("@media print{.h{display:none}}", '1<b class="h">2</b>', "12"),
    "taken in with its address": (
        "@import url('data:text/css,.h{display:none}');",
        '1<b class="h">9</b>2',
        "12",
    ),
    "struck by class": (".s{text-decoration:line-through}", '<b class="s">9</b>12', "12"),
}
"""Kind -> (a style sheet, what stands in a cell, the figure that is seen there)."""


def _face(data: bytes, name: str = "x") -> str:
    held = base64.b64encode(data).decode()
    return (
        f"<style>@font-face{{font-family:{name};src:url(data:font/ttf;base64,{held})}}.x{{font-family:{name}}}</style>"
    )


_AWAY = "<style>@font-face{font-family:'x y';src:url(a.woff2)} .x{font:bold 12px/1.5 'x y', serif}</style>"
_LINK = '<link rel="stylesheet" href="a.css">'
HEADS: Final[dict[str, tuple[str, str, str | None]]] = {
    "a font with other digits": (_face(font()), '<b class="x">12</b>', None),
    "a font with two digits exchanged": (_face(font("0213456789")), '<b class="x">12</b>', None),
    "a font without a digit": (_face(font("0 23456789")), '<b class="x">12</b>', None),
    "a font of a common name with other digits": (_face(font(), "Arial"), '<b class="x">12</b>', None),
    "a font set by hand": (_face(font()), '<b style="font-family:x,serif">12</b>', None),
    "a font set by an old tag": (_face(font()), '<font face="x">12</font>', None),
    "an honest font": (_face(font("0123456789")), '<b class="x">12</b>', "12"),
    "a font from elsewhere": (_AWAY, '<b class="x">12</b>', None),
    "a font from elsewhere for signs": (_AWAY, "12", "12"),
    "a sheet from elsewhere": (_LINK, '1<b class="h">9</b>2', None),
    "a sheet from elsewhere, by ids": (_LINK, '<b id="h">9</b><i id="i">12</i>', None),
    "a sheet that a sheet takes in": ("<style>@import url(a.css);</style>", '1<b class="h">9</b>2', None),
    "a sheet in its address": (
        '<link rel=stylesheet href="data:text/css,.h%7Bdisplay:none%7D">',
        '1<b class="h">9</b>2',
        "12",
    ),
    "a sheet in its address, packed": (
        f'<link rel="stylesheet" href="data:text/css;base64,{base64.b64encode(b".h{display:none}").decode()}">',
        '1<b class="h">9</b>2',
        "12",
    ),
    "a sheet for print": ('<style media="print">.h{display:none}</style>', '1<b class="h">2</b>', "12"),
    "a sheet for all but print": ('<style media="not print">.h{display:none}</style>', '1<b class="h">9</b>2', "12"),
    "a sheet of another language": ('<style type="text/x">.h{display:none}</style>', '1<b class="h">2</b>', "12"),
    "a sheet from elsewhere for all of it": (_LINK, '<b class="h">1</b><b class="h">2</b>', "12"),
}
"""Kind -> (what stands at the head of the page, what stands in a cell, the figure that is seen there)."""
