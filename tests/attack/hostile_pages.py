"""Pages, texts, mail and lines of JSON that nobody writes in good faith.

Belongs here: the bytes, by the name of a file. Does not belong here: what must become of them.
"""

# ruff: noqa: E501  a line a file
from __future__ import annotations

import base64
import gzip
import json
import quopri
import zlib
from typing import Final

from tests.attack.seeds import page

_FORM: Final = page()
_GOOD: Final = _FORM.encode()
_MAIL: Final = b"MIME-Version: 1.0\nContent-Type: %b\n\n"


def _in_body(markup: str) -> bytes:
    return f"<!doctype html><meta charset=utf-8><body>{markup}{_FORM}".encode()


def _nested(depth: int) -> str:
    return "<table><tr><td>" * depth + "1" + "</table>" * depth


CHARSETS: Final[dict[str, bytes]] = {
    "declared-gbk-is-utf8.html": _GOOD.replace(b"<html", b'<meta charset="gb2312"><html', 1),
    "declared-utf8-is-gbk.html": ('<meta charset="utf-8">' + _FORM).encode("gb18030"),
    "declared-nonsense.html": _GOOD.replace(b"<html", b'<meta charset="x-\xff\x00none"><html', 1),
    "declared-thrice.html": b'<meta charset="big5"><meta charset="utf-7"><meta charset="utf-16">' + _GOOD,
    "utf-16-without-mark.html": _FORM.encode("utf-16-le"),
    "utf-16-big.html": b"\xfe\xff" + _FORM.encode("utf-16-be"),
    "utf-16-odd-byte.html": b"\xff\xfe" + _FORM.encode("utf-16-le") + b"x",
    "utf-16-lone-surrogates.html": b"\xff\xfe" + ("\ud800" * 500 + _FORM).encode("utf-16-le", "surrogatepass"),
    "utf-16-lone-low.txt": b"\xfe\xff" + ("\udc00报告" * 500).encode("utf-16-be", "surrogatepass"),
    "utf-32.html": _FORM.encode("utf-32"),
    "utf-32-big.html": b"\0\0\xfe\xff" + _FORM.encode("utf-32-be"),
    "utf-32-beyond-unicode.html": b"\xff\xfe\0\0" + b"\xff\xff\xff\x7f" * 500,
    "utf-7.html": _FORM.encode("utf-7"),
    "hz.html": _FORM.encode("hz", "replace"),
    "iso-2022.html": _FORM.encode("iso2022_jp_2", "replace"),
    "ebcdic.html": _FORM.encode("cp500", "replace"),
    "two-marks.html": b"\xef\xbb\xbf\xef\xbb\xbf" + _GOOD,
    "mark-inside.html": _FORM.replace("<td>", "<td>\ufeff").encode(),
    "nul-between.html": _FORM.replace("<td>", "<td>\0").encode(),
    "nul-everywhere.txt": b"\0".join(bytes([b]) for b in "政府信息公开年度报告".encode()) * 50,
    "overlong.html": _GOOD.replace(b"<td>", b"\xc0\xbctd>\xe0\x80\xbc"),
    "cesu.html": _GOOD + "\U0001f600".encode("utf-16-be").hex().encode() + b"\xed\xa0\xbd\xed\xb8\x80" * 99,
    "half-gbk-half-utf8.html": _FORM[: len(_FORM) // 2].encode("gb18030") + _FORM[len(_FORM) // 2 :].encode(),
    "bytes-without-meaning.txt": bytes(range(128, 256)) * 400,
    "only-marks.txt": ("\u202e\u202d\u2066\u200f\ufeff" * 3000).encode(),
    "all-controls.txt": bytes(range(32)) * 400 + _GOOD,
}
PAGES: Final[dict[str, bytes]] = {
    "attribute-of-8-mb.html": _in_body(f'<p title="{"x" * 8_000_000}">'),
    "attribute-name-of-2-mb.html": _in_body(f"<p {'x' * 2_000_000}>"),
    "tag-name-of-2-mb.html": _in_body(f"<{'x' * 2_000_000}>"),
    "class-of-100000-names.html": _in_body(f'<p class="{" ".join(f"c{i}" for i in range(100_000))}">'),
    "tables-5000-deep.html": _nested(5000).encode(),
    "tables-900-deep.html": _in_body(_nested(900)),
    "rowspan-65534.html": _in_body('<table><tr><td rowspan="65534" colspan="1000000000">1<td>2</table>' * 20),
    "spans-below-nothing.html": _in_body('<table><tr><td rowspan="-3" colspan="0">1<td rowspan="1e9">2</table>'),
    "spans-over-each-other.html": _in_body("<table>" + '<tr><td rowspan="40" colspan="40">1' * 900 + "</table>"),
    "row-of-50000-cells.html": _in_body("<table><tr>" + "<td>1" * 50_000 + "</table>"),
    "rows-of-ever-more.html": _in_body("<table>" + "".join(f"<tr>{'<td>1' * i}" for i in range(500)) + "</table>"),
    "100000-tables.html": ("<table><tr><td>1</table>" * 100_000).encode(),
    "a-million-breaks.html": _in_body("<br>" * 1_000_000),
    "200000-forms.html": _in_body("<form><input value=1>" * 100_000),
    "formatting-elements.html": _in_body("<b><i><u><font><nobr>" * 3000),
    "misplaced-in-tables.html": _in_body("<table>" + "<tr><p>x<td><table><p>y" * 400),
    "entities.html": _in_body("&CounterClockwiseContourIntegral;&#x41;&#0;&#x110000;&#xd800;&#99999999999;" * 9999),
    "bomb-of-entities.xhtml": (
        '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "'
        + "x" * 999
        + '">'
        + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 20}">' for i in range(8))
        + f"]><html><body>&i;{_FORM}</body></html>"
    ).encode(),
    "entity-of-a-file.xhtml": (
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body>&x;' + _FORM + "</body></html>"
    ).encode(),
    "frames-in-frames.html": _in_body("".join('<iframe srcdoc="' + "&lt;iframe srcdoc='" * i for i in range(300))),
    "frame-of-itself.html": _in_body('<iframe src="frame-of-itself.html"></iframe>' * 500),
    "shadow-trees.html": _in_body('<template shadowrootmode="open"><slot></slot>' * 1000),
    "foreign-objects.html": _in_body("<svg><foreignObject><math><annotation-xml encoding='text/html'>" * 800),
    "formulas-in-formulas.html": _in_body("<table><tr><td><math>" + "<mfrac><mn>1</mn><mrow>" * 600 + "</table>"),
    "20000-formulas.html": _in_body("<table><tr>" + "<td><math><mn>1</mn></math>" * 20_000 + "</table>"),
    "plaintext.html": _in_body("<plaintext>" + "<!--" * 20_000),
    "sheet-of-50000-rules.html": _in_body(
        "<style>" + "".join(f".c{i}{{display:none}}" for i in range(50_000)) + "</style>"
    ),
    "sheet-of-deep-selectors.html": _in_body("<style>" + ("* " * 40 + "td{float:left}") * 900 + "</style>"),
    "sheet-of-5000-names.html": _in_body(
        "<style>"
        + "".join(f"td .c{i}{{float:right}}" for i in range(5000))
        + "</style><table>"
        + "".join(f'<tr><td class="c{i}">1<b class="c{i}">2</b>' for i in range(5000))
        + "</table>"
    ),
    "sheet-without-end.html": _in_body("<style>" + "/*{" * 100_000),
    "styles-of-20000-cells.html": _in_body(
        "<table>" + "".join(f'<tr><td style="float:left;order:{i}">1<b>2</b>' for i in range(20_000)) + "</table>"
    ),
    "styles-in-each-other.html": _in_body("<table><tr><td>" + '<span style="font-size:0">1' * 800 + "</table>"),
    "script-of-tables.html": _in_body("<script>document.write('" + "<table><tr><td>9" * 20_000 + "')</script>"),
    "picture-in-itself.html": _in_body(
        f'<img src="data:image/svg+xml;base64,{base64.b64encode(b"<svg>" * 9999).decode()}">' * 9
    ),
    "pictures-of-nothing.html": _in_body('<img src="data:image/png;base64,iVBORw0KGgo=">' * 3000),
    "base-of-javascript.html": _in_body('<base href="javascript:alert(1)"><img src=x.png><a href=x.pdf>附件</a>'),
    "meta-of-a-year.html": _in_body('<meta name="PubDate" content="99999-99-99">' * 500),
    "title-of-5-mb.html": f"<title>{'政府信息公开年度报告' * 160_000}</title>{_FORM}".encode(),
    "title-that-steers.html": f"<title>\x1b]0;x\x07\x1b[2J\u202e某某局2023年政府信息公开工作年度报告</title>{_FORM}".encode(),
    "conditional-comments.html": _in_body("<!--[if mso]><table><tr><td>9</table><![endif]-->" * 5000),
}
PACKED: Final[dict[str, bytes]] = {
    "packed.html": gzip.compress(_GOOD),
    "packed-twice.html": gzip.compress(gzip.compress(_GOOD)),
    "packed-page.html.gz": gzip.compress(_GOOD),
    "deflated.html": zlib.compress(_GOOD),
    "deflated-raw.html": zlib.compress(_GOOD)[2:-4],
    "brotli.html": b"\x8b\x02\x80" + _GOOD[:50] + b"\x03",
    "zstandard.html": b"\x28\xb5\x2f\xfd\x24\x05\x29\x00\x00" + b"hello",
    "bomb.html.gz": gzip.compress(bytes(200 << 20), 9),
    "bzip2.html": b"BZh91AY&SY" + bytes(99),
    "xz.html": b"\xfd7zXZ\0\0\x04" + bytes(99),
    "base64.html": base64.b64encode(_GOOD),
    "quoted.html": quopri.encodestring(_GOOD),
    "answer-of-a-server.html": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + _GOOD,
    "chunked.html": b"%x\r\n%b\r\n0\r\n\r\n" % (len(_GOOD), _GOOD),
}


def _parts(kind: bytes, boundary: bytes, *parts: bytes) -> bytes:
    head = _MAIL % (b'%b; boundary="%b"' % (kind, boundary))
    return head + b"".join(b"--%b\n%b\n" % (boundary, part) for part in parts) + b"--%b--\n" % boundary


def _mail_in_mail(depth: int) -> bytes:
    inside = b"Content-Type: text/html\n\n" + _GOOD
    for n in range(depth):
        inside = _parts(b"multipart/mixed", b"b%d" % n, inside)
    return inside


_HTML_PART = b"Content-Type: text/html\nContent-Location: http://a/\n\n" + _GOOD
MAIL: Final[dict[str, bytes]] = {
    "parts-in-a-loop.mht": _parts(
        b"multipart/related",
        b"b",
        b'Content-Type: text/html\nContent-ID: <a>\n\n<iframe src="cid:b"></iframe>',
        b'Content-Type: text/html\nContent-ID: <b>\n\n<iframe src="cid:a"></iframe><frame src="cid:b">',
    ),
    "frames-that-grow.mht": _parts(
        b"multipart/related",
        b"b",
        *(
            b"Content-Type: text/html\nContent-Location: http://a/%d\n\n%b"
            % (n, b'<frame src="http://a/%d">' % (n + 1) * 9)
            for n in range(12)
        ),
    ),
    "mail-60-deep.mht": _mail_in_mail(60),
    "mail-900-deep.eml": _mail_in_mail(900),
    "one-boundary-for-all.mht": _parts(
        b"multipart/related", b"b", *[_parts(b"multipart/related", b"b", _HTML_PART)] * 50
    ),
    "no-boundary.mht": _MAIL % b"multipart/related" + _HTML_PART,
    "empty-boundary.mht": _parts(b"multipart/related", b"", _HTML_PART),
    "boundary-of-100-kb.mht": _parts(b"multipart/related", b"b" * 100_000, _HTML_PART),
    "50000-parts.mht": _parts(b"multipart/related", b"b", *[b"Content-Type: text/plain\n\nx"] * 50_000),
    "base64-without-end.mht": _parts(
        b"multipart/related",
        b"b",
        b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n" + b"QUJD" * 900_000,
    ),
    "base64-of-odd-length.mht": _parts(
        b"multipart/related",
        b"b",
        b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode(_GOOD)[:-3] + b"\xff=",
    ),
    "quoted-of-signs.mht": _parts(
        b"multipart/related",
        b"b",
        b"Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n" + b"=" * 900_000,
    ),
    "unknown-transfer.mht": _parts(
        b"multipart/related", b"b", b"Content-Type: text/html\nContent-Transfer-Encoding: x-uuencode\n\n" + _GOOD
    ),
    "unknown-charset.mht": _parts(
        b"multipart/related", b"b", b'Content-Type: text/html; charset="\xff\0x"\n\n' + _GOOD
    ),
    "charset-that-is-none.mht": _parts(b"multipart/related", b"b", b"Content-Type: text/html; charset=hex\n\n" + _GOOD),
    "head-of-3-mb.mht": b"MIME-Version: 1.0\nX: "
    + b"a\n " * 999_999
    + b"\n"
    + _parts(b"multipart/related", b"b", _HTML_PART),
    "encoded-heads.eml": b"Subject: "
    + b"=?utf-8?B?5pS/?= " * 50_000
    + b"\n"
    + _parts(b"multipart/mixed", b"b", _HTML_PART),
    "mail-with-attachment.eml": b"From: a\nSubject: b\n"
    + _parts(b"multipart/mixed", b"b", b"Content-Type: text/plain\n\nsee below", _HTML_PART),
    "mail-as-attachment.eml": _parts(
        b"multipart/mixed", b"b", b"Content-Type: message/rfc822\n\n" + _parts(b"multipart/mixed", b"c", _HTML_PART)
    ),
}


def _line(**of: object) -> bytes:
    return json.dumps(of, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


_SOUND_LINE = _line(url="http://sound.example/1", html=_FORM)
LINES: Final[dict[str, bytes]] = {
    f"{name}.jsonl": line + _SOUND_LINE
    for name, line in {
        "not-a-number": b'{"url":"x","text":"a","n":NaN,"m":-Infinity,"k":1e99999}\n',
        "twice-the-same-key": b'{"url":"x","url":["y"],"text":"a","text":{"b":1}}\n',
        "an-array": b'["url","text"]\n',
        "a-number": b"17\n",
        "a-text": b'"url"\n',
        "nothing": b"null\n\n\r\n\t\n",
        "mark-first": b'\xef\xbb\xbf{"url":"x","text":"a"}\n',
        "nul-inside": b'{"url":"x","text":"a\0b"}\n',
        "no-utf-8": b'{"url":"x","text":"\xff\xfe"}\n',
        "lone-surrogate": b'{"url":"\\udc00","text":"\\ud800","html":"\\ud800<p>"}\n',
        "url-of-numbers": b'{"url":17,"text":"a"}\n{"url":null,"text":"a"}\n{"url":{"a":1},"html":[1]}\n',
        "url-of-controls": b'{"url":"http://a/\\u001b[2J\\u202e\\u0000\\n","text":"a"}\n',
        "url-of-1-mb": _line(url="http://a/" + "b" * 1_000_000, text="a"),
        "html-that-is-none": b'{"url":"x","html":null}\n{"url":"x","html":0,"text":[]}\n',
        "text-and-html": _line(url="x", text="a", html="<p>b"),
        "comments": b'// a\n/* b */ {"url":"x","text":"a"}\n# c\n',
        "single-quotes": b"{'url':'x','text':'a'}\n",
        "broken-off": b'{"url":"x","text":"a\n',
        "two-in-a-line": b'{"url":"x","text":"a"}{"url":"y","text":"b"}\n',
        "deep": b'{"url":"x","text":"a","n":' + b'{"a":' * 5000 + b"1" + b"}" * 5001 + b"\n",
        "escapes": b'{"url":"x","text":"\\x41\\q"}\n',
        "credentials": b'{"url":"http://user:secret@a.example/","text":"a"}\n',
        "script": b'{"url":"javascript:alert(1)","html":"<p>a"}\n',
        "a-file": b'{"url":"file:///etc/passwd","text":"a"}\n',
        "thousand-empty": b"{}\n" * 1000,
    }.items()
}
"""Each has one sound line behind."""
