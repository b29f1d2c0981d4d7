"""Reads pictures: scanned pages, image files, tables inside images. Needs the extra `ocr`; imports it only when used."""

from __future__ import annotations

from gai_pipeline.read.limits import Limits
from gai_pipeline.read.pdf.assemble import PageLayout


def installed() -> bool:
    return False


def page_layout(image: bytes, number: int, limits: Limits) -> PageLayout:
    raise NotImplementedError
