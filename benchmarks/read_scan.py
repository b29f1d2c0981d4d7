"""Scans to records beside whole-page recognition: the same files, one run, one thread each.

    python -m benchmarks.read_scan [--documents 22] [--repeats 3] [--no-write]

The files are those of the board of scans (`benchmarks/evaluation/scanned.py`). Whole-page recognition is rapidocr with
the same models, detection and recognition over every page at the resolution that we render it at; its lines, levelled
by their median angle, go to the same aligner with rapidocr's own certainty. Results go between the markers of this
script in `docs/performance.md`.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import math
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageSequence
from rapidocr import RapidOCR

from benchmarks.evaluation.accuracy import Tally, score
from benchmarks.evaluation.scanned import made
from benchmarks.evaluation.varied import Made
from benchmarks.shared import figures, section
from gai_pipeline.extract import parse
from gai_pipeline.extract.single import read_part
from gai_pipeline.layout.blocks import Reading
from gai_pipeline.layout.page_blocks import PageLayout, blocks_of
from gai_pipeline.read.ocr.engine import Recognised
from gai_pipeline.read.ocr.scanned_page import text_lines
from gai_pipeline.read.reading_limits import DEFAULT
from gai_pipeline.read.sniff import PDF, sniff
from gai_pipeline.records import jsonl
from gai_pipeline.records.model import DocumentInfo

SEED = 2027


def page_images(data: bytes) -> Iterator[np.ndarray]:
    """The pages of a scan in colour."""
    if sniff(data) == PDF:
        for page in pdfium.PdfDocument(data):
            yield page.render(scale=DEFAULT.ocr_dpi / 72).to_numpy()[..., :3]
    else:
        for image in ImageSequence.Iterator(Image.open(io.BytesIO(data))):
            yield np.asarray(image.convert("RGB"))[..., ::-1]


class WholePages:
    """rapidocr over whole pages, on one thread."""

    def __init__(self) -> None:
        self.engine = RapidOCR(
            params={
                "Global.use_cls": False,
                "Global.log_level": "error",
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def record(self, document: Made) -> dict[str, Any]:
        layouts = [self._layout(image, n) for n, image in enumerate(page_images(document.data), 1)]
        info = DocumentInfo(hashlib.sha256(document.data).hexdigest(), document.name, sniff(document.data), 0)
        return jsonl.to_dict(read_part(info, Reading("ocr", blocks_of(layouts))).record)

    def _layout(self, image: np.ndarray, number: int) -> PageLayout:
        found = self.engine(np.ascontiguousarray(image))
        layout = PageLayout(number, float(image.shape[0]))
        if found.boxes is None:
            return layout
        tops = [quad[1] - quad[0] for quad in found.boxes]
        lean = median(math.atan2(dy, dx) for dx, dy in tops)
        level = np.array([[math.cos(lean), math.sin(lean)], [-math.sin(lean), math.cos(lean)]])
        read = []
        for quad, text, certainty in zip(found.boxes, found.txts, found.scores, strict=True):
            corners = quad @ level.T
            (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
            read.append(((int(x0), int(y0), int(x1), int(y1)), Recognised(text, float(certainty), float(certainty))))
        layout.lines = text_lines(read, most=1.0)
        return layout


def ours(document: Made) -> dict[str, Any]:
    return jsonl.to_dict(parse(document.data, document.name)[0])


def once(read: Callable[[Made], dict[str, Any]], documents: list[Made]) -> tuple[Tally, float]:
    """What a reader got right of all documents, and the processor time that it took."""
    total, spent = Tally(), 0.0
    for document in documents:
        start = time.process_time()
        record = read(document)
        spent += time.process_time() - start
        total.add(score(document.truth.to_dict(), record))
    return total, spent


def table(n: int, repeats: int) -> str:
    """The results as Markdown."""
    documents = list(made(n, SEED))
    pages = sum(1 for d in documents for _ in page_images(d.data))
    readers: dict[str, Callable[[Made], dict[str, Any]]] = {
        "gai_pipeline": ours,
        "whole pages (rapidocr)": WholePages().record,
    }
    lines = [
        f"Measured with `python -m benchmarks.read_scan --documents {n} --repeats {repeats}` on {pages} pages of the "
        f"board of scans, one thread, processor time, median of the repeats and their least and most "
        f"({section.machine()}). Whole pages: the same large models detect and read all lines, and the same aligner "
        "takes them.",
        "",
        "| reader | cells | right | share | silent | flagged | missing | seconds a page | least to most | times ours |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    own = 0.0
    for name, read in readers.items():
        read(documents[0])  # models, places and the form's tables are loaded once, before the clock
        runs = [once(read, documents) for _ in range(repeats)]
        total, spent = runs[0][0], sorted(seconds / pages for _, seconds in runs)
        if not own:
            own = median(spent)
            figures.keep("read_scan", own)
        else:
            figures.keep("read_scan.times", median(spent) / own)
        lines.append(
            f"| {name} | {total.cells} | {total.right} | {total.right / total.cells:.4f} | {total.silent} | "
            f"{total.flagged} | {total.missing} | {median(spent):.2f} | {spent[0]:.2f} to {spent[-1]:.2f} | "
            f"{median(spent) / own:.1f} |"
        )
        print(lines[-1], flush=True)
    return "\n".join(lines)


def main() -> int:
    at = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    at.add_argument("--documents", type=int, default=22)
    at.add_argument("--repeats", type=int, default=3)
    at.add_argument("--no-write", action="store_true", help="print only")
    args = at.parse_args()
    cv2.setNumThreads(1)
    text = table(args.documents, args.repeats)
    if not args.no_write:
        section.write("read_scan", "Scans to records", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
