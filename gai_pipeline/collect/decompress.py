"""Undoing gzip and deflate, whole or not at all, within the size limit.

Belongs here: Scrapy's middleware for that. Does not belong here: the rule (`archive/answer.py`), other refusals
(`network_guard.py`).
"""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.http import Response

from gai_pipeline.archive.answer import inflated
from gai_pipeline.archive.unzip import Refused
from gai_pipeline.collect.network_guard import UNTOLD_LENGTH, NotFetched


class Decompress:
    """Undoes gzip and deflate within the size limit. Scrapy's own keeps what a damaged stream gave before it broke,
    which would pass half a report for a whole one."""

    def __init__(self, crawler: Any) -> None:
        self._most = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Any) -> Decompress:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        request.headers[b"Accept-Encoding"] = b"gzip, deflate"

    def process_response(self, request: Request, response: Response) -> Response:
        told = b",".join(response.headers.getlist(b"Content-Encoding")).decode("latin-1")
        if not response.body or not told:
            return response
        try:
            body = inflated(response.body, told, self._most)
        except Refused as refused:
            raise NotFetched(refused.code, refused.message) from refused
        headers = response.headers.copy()
        del headers[b"Content-Encoding"]
        # A compressed answer says itself that it is whole.
        flags = [f for f in response.flags if f != UNTOLD_LENGTH]
        answer: Response = response.replace(body=body, headers=headers, flags=flags)
        return answer
