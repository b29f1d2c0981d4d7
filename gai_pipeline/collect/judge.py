"""What a server's answer is worth: a document, an error page behind a 200, or the same page as before.

Belongs here: pure judgements over bytes. Does not belong here: what the document says.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gai_pipeline.read.clean import decode
from gai_pipeline.read.sniff import DOCUMENTS, EMPTY, HTML, IMAGES, TEXT, ZIP, sniff

_ERROR = re.compile(
    r"(?:^|错误|error|status|http)[^\d]{0,3}404(?!\d)|(?<!\d)404(?:错误|页|error|not|-)|页面(?:不存在|未找到|找不到|已删除|丢失)|找不到(?:该|此|您)?.{0,8}页|您(?:访问|请求|查看)的.{0,12}(?:不存在|已删除|出错|失效)"
    r"|系统(?:繁忙|错误|异常|维护)|服务器.{0,6}(?:错误|异常|繁忙)|网站.{0,6}(?:维护|升级|关闭)|访问.{0,6}(?:过于频繁|被拒绝|被拦截|受限|出错|异常)"
    r"|请求.{0,6}(?:非法|被拦截|参数错误)|安全(?:验证|拦截)|信息不存在|暂无(?:内容|数据|信息)|无权(?:访问|查看)|栏目不存在"
    r"|not found|forbidden|bad gateway|service unavailable|internal server error|access denied|just a moment",
    re.I,
)
SHORT_TEXT = 800
"""Characters: a text beyond this is no error page, whatever it mentions."""
LIST_LINKS = 15
"""Links: an error page has fewer."""
EMPTY_TEXT = 40
SMALL_PICTURE = 4 * 1024
"""Bytes: no picture of a form is that small."""
_COUNTER = re.compile(r"^\W*(?:浏览|点击|阅读|访问)(?:次数|人次|量|数)\s*[::]?\s*(?P<n>\d*)\s*次?\W*$")
_SHOWS = "img, a, embed, object, table"
_GONE = "script,style,noscript,template,iframe,svg,head"


def unfit(data: bytes, name: str, role: str) -> tuple[str, str] | None:
    """(code, message) of why an answer with status 200 is not kept, None if it is. `role`: list, page, attachment or
    picture."""
    kind = sniff(data, name)
    if kind == EMPTY:
        return "empty_document", "the server sent nothing"
    if kind in (HTML, TEXT):
        if (told := error_page(data, is_list=role == "list")) is not None:
            return "error_page", f"the server answered 200 with an error page ({told})"
        if kind == HTML and role in ("attachment", "picture"):
            return "error_page", "a page came where a file was expected"
    if role == "list" and kind != HTML:
        return "unsupported_type", f"a list page was expected, {kind} came"
    if role == "picture":
        if kind not in IMAGES:
            return "unsupported_type", f"a picture was expected, {kind} came"
        if len(data) < SMALL_PICTURE:
            return "ornament", "the picture is too small to hold a table"
    if kind not in DOCUMENTS and kind != ZIP:
        return "unsupported_type", f"{kind} holds no report that can be read"
    return None


def error_page(data: bytes, *, is_list: bool = False) -> str | None:
    """The words by which a page says that it is an error page, None if it does not. A list with many links is none,
    whatever its entries are called."""
    tree = LexborHTMLParser(decode(data))
    title = tree.css_first("title")
    words = title.text(strip=True) if title else ""
    tree.strip_tags(_GONE.split(","))
    text = re.sub(r"\s+", "", tree.body.text(separator="") if tree.body else "")
    if len(text) < SHORT_TEXT and not (is_list and len(tree.css("a[href]")) >= LIST_LINKS):
        told = _ERROR.search(words) or _ERROR.search(text)
        if told is not None and not _has_form(tree):
            return told.group()
    # jpage lists carry their rows inside a script, as CDATA.
    if len(text) < EMPTY_TEXT and b"<![CDATA[" not in data and tree.css_first(_SHOWS) is None:
        return "no text"
    return None


def essence(data: bytes) -> str:
    """A digest of what a reader sees of a page: elements, text, spans, links; not scripts, comments, styles, nonces or
    the counter of visits. Two versions with the same essence hold the same report."""
    tree = LexborHTMLParser(decode(data))
    tree.strip_tags(_GONE.replace(",head", "").split(","))
    digest = hashlib.sha256()
    skip_number = False
    for part in _parts(tree.root):
        if part[0] == "=":
            if skip_number and part[1:].isdigit():
                skip_number = False
                continue
            if counter := _COUNTER.match(part[1:]):
                skip_number = not counter["n"]
                continue
            skip_number = False
        digest.update(part.encode("utf-8", "replace") + b"\0")
    return digest.hexdigest()


def _parts(root: LexborNode | None) -> Iterator[str]:
    """The tree as a flat run: <tag with what matters of it, =text."""
    node = root
    while node is not None:
        if node.tag == "-text":
            if text := re.sub(r"\s+", " ", node.text_content or "").strip():
                yield "=" + text
        elif node.tag not in ("-comment", "meta", "link"):
            kept = {k: v for k, v in node.attributes.items() if k in ("href", "src", "rowspan", "colspan")}
            yield f"<{node.tag}{sorted(kept.items()) if kept else ''}"
        following = node.child
        while following is None and node is not None:
            following = node.next
            if following is None:
                node = node.parent
        node = following


def _has_form(tree: LexborHTMLParser) -> bool:
    return len(tree.css("td")) >= 12
