"""What an address says by itself: its words, its column, when it was published, which report year it names.

Belongs here: pure functions of one URL. Does not belong here: how much each sign weighs (`scorer.py`), other addresses
of the same column (`columns.py`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from gai_pipeline.metadata.year import FIRST_YEAR, LAST_YEAR

_PERIOD = re.compile(r"[?&](?:fbtime|timeframe|year)=(20\d\d)\b")
_NAMED = re.compile(r"(?<!\d)(20\d\d)(?:n(?:d|du|ian)?|年度?)?(?:n?d?b(?:g|ao)?)?(?=[/_.-]|[a-z年政信报]|$)")
_PUBLISHED = re.compile(
    r"(?<!\d)(?P<y>20[012]\d)(?:(?P<m>0[1-9]|1[0-2])(?:(?:0[1-9]|[12]\d|3[01])(?:_|\d{6,11}(?!\d))|/)"
    r"|[/-](?P<m2>0?[1-9]|1[0-2])[/-](?:0?[1-9]|[12]\d|3[01])(?=[/_-])"
    r"|[/-](?P<m3>0[1-9]|1[0-2])(?=[/-]))"
)
_NUMBERS = re.compile(r"\d+")
_IDENTIFIER = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{24,40}|\d{5,}")
_COLUMN = (
    re.compile(r"^(?P<dir>.*?)/art/\d{4}/\d{1,2}/\d{1,2}/art_(?P<id>\d+)_\d+"),
    re.compile(r"^(?P<dir>.*?)/art/\d{4}/(?P<id>art)_"),
    re.compile(r"^(?P<dir>.*?/info)/(?P<id>\d+)/\d+\.html?$"),
    re.compile(r"^(?P<dir>.*?[?&](?:wbtreeid|classid|channelid|columnid|area|nodeid|cid))=(?P<id>[\w-]+)"),
    re.compile(r"^(?P<dir>.*?/(?:xxgk|zwgk)?content)-(?P<id>\d+)-\d+\.html?$"),
)
_DATE_FOLDERS = re.compile(r"/20\d\d(?:\d{4}|(?:[-/]?\d{1,2}(?:[-/]\d{1,2})?)?)(?=/|$)")


@lru_cache(maxsize=4096)
def readable(url: str) -> str:
    """The address without its host, lower case, percent-encoding resolved: as UTF-8, else as GBK."""
    rest = url.split("://", 1)[-1]
    rest = rest[rest.find("/") :] if "/" in rest else "/"
    if "%" in rest:
        raw = unquote_to_bytes(rest)
        try:
            rest = raw.decode("utf-8")
        except UnicodeDecodeError:
            rest = raw.decode("gb18030", "replace")
    return rest.lower()


def host_of(url: str) -> str:
    """The host, lower case, without user and port."""
    rest = url.split("://", 1)[-1].split("/", 1)[0].split("?", 1)[0]
    return rest.rsplit("@", 1)[-1].split(":", 1)[0].lower().rstrip(".")


def column_of(url: str) -> str:
    """What groups the pages of one list of a site: host and the id of its column, else host and folder without dates.

    Content systems write a column's number into each page's address; what has none is grouped by its folder.
    """
    path, host = readable(url), host_of(url)
    for pattern in _COLUMN:
        if found := pattern.match(path):
            return f"{host}{found['dir']}#{found['id']}"
    folder = path.split("?", 1)[0].rsplit("/", 1)[0]
    return host + _DATE_FOLDERS.sub("", folder)


def published(url: str) -> tuple[int, int] | None:
    """(year, month) of publication that the address carries, None where it carries none."""
    found = _PUBLISHED.search(readable(url))
    if found is None:
        return None
    month = found["m"] or found["m2"] or found["m3"]
    return int(found["y"]), int(month)


def report_year(url: str) -> int | None:
    """The report year as far as an address tells it: the period it names, a folder's year, else the year before its
    publication in January to June."""
    path = readable(url)
    if told := _PERIOD.search(path):
        return _sane(int(told.group(1)))
    when = published(url)
    without_dates = _PUBLISHED.sub("/", path)
    named = [int(y) for y in _NAMED.findall(without_dates)]
    if named and (when is None or named[-1] in (when[0] - 1, when[0] - 2)):
        return _sane(named[-1])
    if when is not None and when[1] <= 6:
        return _sane(when[0] - 1)
    return None


def shape(url: str) -> str:
    """The address with its numbers and identifiers masked: addresses of one shape come from one template."""
    return host_of(url) + _NUMBERS.sub("0", _IDENTIFIER.sub("*", readable(url)))


def _sane(year: int) -> int | None:
    return year if FIRST_YEAR <= year <= LAST_YEAR else None
