"""Undoing gzip and deflate, whole or not at all, within the size limit.

Belongs here: Scrapy's middleware for that and the function it calls. Does not belong here: other refusals (`guard.py`).
"""

from __future__ import annotations

import zlib
from typing import Any

from scrapy import Request
from scrapy.http import Response

from gai_pipeline.collect.guard import NotFetched


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
        told = b",".join(response.headers.getlist(b"Content-Encoding")).decode("latin-1").lower()
        if not response.body or not told:
            return response
        body = response.body
        for name in reversed([n.strip() for n in told.split(",")]):
            body = inflate(body, name, self._most)
        headers = response.headers.copy()
        del headers[b"Content-Encoding"]
        answer: Response = response.replace(body=body, headers=headers)
        return answer


def inflate(body: bytes, encoding: str, most: int) -> bytes:
    """The body without one content encoding. Raises NotFetched (too_large, broken_answer, unsupported_encoding)."""
    if encoding in ("identity", ""):
        return body
    if encoding in ("gzip", "x-gzip"):
        windows = [31]
    elif encoding == "deflate":
        windows = [15, -15]  # the standard, and what some servers take it for
    else:
        raise NotFetched("unsupported_encoding", f"the server sent content-encoding {encoding!r}, not asked for")
    problem: Exception | None = None
    for window in windows:
        inflater = zlib.decompressobj(window)
        try:
            found = inflater.decompress(body, most + 1)
        except zlib.error as error:
            problem = error
            continue
        if len(found) > most:
            raise NotFetched("too_large", "the answer unpacks to more than GAI_DOCUMENT_MAX_MB allows")
        if inflater.eof:
            return found
        problem = zlib.error("it breaks off")
    raise NotFetched("broken_answer", f"the compressed answer is damaged ({problem})")
