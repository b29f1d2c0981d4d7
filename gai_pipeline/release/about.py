"""What a release says of itself everywhere: title, licence, keywords, its version and date, in Chinese and English.

Belongs here: the words that several descriptors share. Does not belong here: a descriptor's format.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

NAME: Final = "gai-marts"
TITLE: Final = {
    "en": "China's annual reports on government information disclosure",
    "zh": "政府信息公开工作年度报告数据集",
}
DESCRIPTION: Final = {
    "en": (
        "What Chinese government bodies report each year on the disclosure of government information, by body, region "
        "and year: requests received and decided, reviews and litigation, documents issued. Every figure keeps its "
        "place in its document; a figure that could not be read is empty, never 0."
    ),
    "zh": (
        "各级行政机关每年公布的政府信息公开工作年度报告中的数字,按机关、地区、年份整理:申请的收到和办理、行政复议和行政诉讼、"
        "主动公开情况。每个数字都可追溯到原文位置;读不出的数字留空,从不记作 0。"
    ),
}
KEYWORDS: Final = ("open government", "freedom of information", "China", "政府信息公开", "年度报告", "依申请公开")
LICENSE_ID: Final = "CC-BY-4.0"
LICENSE_TITLE: Final = "Creative Commons Attribution 4.0 International"
LICENSE_URL: Final = "https://creativecommons.org/licenses/by/4.0/"
CREATOR: Final = "the gai-pipeline authors"
LANGUAGES: Final = ("en", "zh")

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
_DATED = re.compile(r"(\d{4})[.-](\d{2})[.-](\d{2})")


class ReleaseError(ValueError):
    """The release was not written; the message says why and what to do. Nothing is left behind."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The version of a release, and the address at which it will be found, where there is one (`GAI_RELEASE_URL`)."""

    version: str
    url: str | None = None

    def __post_init__(self) -> None:
        if not _VERSION.fullmatch(self.version):
            raise ReleaseError(
                f"{self.version!r} cannot be a version: use letters, digits, dots and dashes, as in 2026-03-31"
            )

    @property
    def released_on(self) -> str | None:
        """The date in a version such as 2026-03-31 or 2026.03.31, ISO; else None. Never the clock: the same warehouse
        and version give the same bytes."""
        found = _DATED.match(self.version)
        return "-".join(found.groups()) if found else None

    def address(self, path: str) -> str:
        """Where a file of the release will be found: below `url`, else relative."""
        return f"{self.url.rstrip('/')}/{path}" if self.url else path
