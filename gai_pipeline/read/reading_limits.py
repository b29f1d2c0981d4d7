"""Bounds that every reader keeps, so that a hostile document costs one error code and not the batch.

Belongs here: the bounds and the clock that enforces them between steps. Does not belong here: killing a worker that
is stuck inside a library (the map over workers does that) or reading settings.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from gai_pipeline.layout.blocks import UnreadableDocument


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one document. Sizes in bytes unless the name says otherwise.

    `max_members` and `max_inflated_bytes` are judged from a container's directory before anything is inflated.
    `seconds`, of processor time, is checked between pages, parts and pictures; a reader past it stops with code
    `timeout`. `ocr_again` are the locators of cells of scanned tables that are found by the detection model instead of
    cell by cell, and no text beside tables is read: the second reading, slower and independent of the first.
    """

    max_bytes: int = 200_000_000
    max_pages: int = 300
    max_pixels: int = 80_000_000
    max_cells: int = 200_000
    max_characters: int = 5_000_000
    max_depth: int = 60
    max_members: int = 5_000
    max_xml_bytes: int = 64_000_000
    max_inflated_bytes: int = 400_000_000
    max_pictures: int = 60
    seconds: float = 120.0
    ocr_dpi: int = 200
    ocr_threads: int = 1
    ocr_again: frozenset[str] = frozenset()


DEFAULT = Limits()


class Deadline:
    """Raises `UnreadableDocument("timeout")` from `check()` once this process has worked for `limits.seconds`.

    Processor time: whether a document can be read must not depend on what else the machine does. A worker that waits
    or hangs is ended by the clock of the map over workers.
    """

    def __init__(self, limits: Limits) -> None:
        self.seconds = limits.seconds
        self._end = time.process_time() + limits.seconds

    def check(self) -> None:
        if time.process_time() > self._end:
            raise UnreadableDocument(
                "timeout", f"reading took longer than {self.seconds:g} s; raise the limit or split the document"
            )
