"""Pictures inside documents and beside pages: which are worth recognising, and their blocks in their place.

Belongs here: giving a picture its bytes, passing over logos and photographs, replacing a picture by what it shows.
Does not belong here: recognition itself (`ocr/`).
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module

from gai_pipeline.layout.blocks import INSIDE, Block, Paragraph, Picture, Reading, UnreadableDocument
from gai_pipeline.layout.table import Table
from gai_pipeline.read import sniff
from gai_pipeline.read.reading_limits import DEFAULT, Deadline, Limits
from gai_pipeline.read.references import Index

MIN_WIDTH, MIN_HEIGHT = 300, 80
"""Pixels below which no picture shows a table of the form: logos, buttons, codes to scan."""
PAPER = 0.35
"""Least share of pixels near the most frequent gray: text stands on paper, a photograph has no such background."""
_NEAR = 24
_JUDGED_PIXELS = 40_000_000


def give_bytes(blocks: list[Block], page: str, beside: Mapping[str, bytes]) -> set[str]:
    """Give linked pictures the bytes that came with the page, in place; the addresses of those that are shown."""
    shown: set[str] = set()
    index = Index(beside)
    for i, block in enumerate(blocks):
        if isinstance(block, Picture) and block.data is None and block.source:
            address = index.find(block.source, page)
            if address is not None:
                shown.add(address)
                blocks[i] = replace(block, data=beside[address])
    return shown


def read_pictures(reading: Reading, limits: Limits = DEFAULT) -> None:
    """Replace every picture of a reading that has bytes and may show a table by what recognition finds in it.

    What cannot be recognised stays a picture; why is noted as damage, unless it is no image at all (drawings of an
    office program) or none that could show a table.
    """
    deadline = Deadline(limits)
    known: dict[bytes, list[Block]] = {}
    left = limits.max_pictures
    blocks: list[Block] = []
    for block in reading.blocks:
        if not isinstance(block, Picture) or block.data is None or not may_show_table(block.data):
            blocks.append(block)
            continue
        if block.data not in known:
            left -= 1
            if left < 0:
                reading.damage.add("too_many_pictures")
                blocks.append(block)
                continue
            deadline.check()
            known[block.data] = _recognised(block.data, reading, limits)
        found = known[block.data]
        if not found:
            blocks.append(block)
            continue
        reading.damage.add("picture_read")
        reading.readers[block.locator] = "ocr"
        blocks += [moved(b, block.locator) for b in found]
    reading.blocks = blocks


def _recognised(data: bytes, reading: Reading, limits: Limits) -> list[Block]:
    recognise: Callable[..., list[Block]] = import_module("gai_pipeline.read.ocr").recognise_picture
    try:
        return recognise(data, limits=limits)
    except UnreadableDocument as error:
        reading.damage.add(error.code)
        return []


def may_show_table(data: bytes) -> bool:
    """Whether recognition is worth its seconds. A damaged or giant image counts as one: recognition says what it is."""
    if sniff.sniff(data) not in sniff.IMAGES:
        return False
    from PIL import Image  # only documents with pictures need it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image: Image.Image = Image.open(io.BytesIO(data))
            width, height = image.size
            if width < MIN_WIDTH or height < MIN_HEIGHT:
                return False
            if width * height > _JUDGED_PIXELS or getattr(image, "n_frames", 1) > 1:
                return True
            if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA"):
                image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
            counts = image.convert("L").histogram()
    except Exception:  # noqa: BLE001  Pillow raises whatever a damaged file leads to; recognition reports it
        return True
    most = max(range(256), key=counts.__getitem__)
    near = sum(counts[max(0, most - _NEAR) : most + _NEAR + 1])
    return near >= PAPER * width * height


def moved(block: Block, inside: str) -> Block:
    """A block whose locators say what it is inside of: `picture 2 > page[1]/table[1]`."""
    if isinstance(block, Table):
        cells = tuple(c._replace(locator=f"{inside}{INSIDE}{c.locator}") for c in block.cells)
        return replace(block, cells=cells, locator=f"{inside}{INSIDE}{block.locator}")
    locator = f"{inside}{INSIDE}{block.locator}"
    return block._replace(locator=locator) if isinstance(block, Paragraph) else replace(block, locator=locator)
