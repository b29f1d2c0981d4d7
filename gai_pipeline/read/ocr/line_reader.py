"""The recogniser for running text: rapidocr's, lowered, pruned and in whole numbers; it costs a third of that.

How it was made and what it costs in characters stands in its card (`model/README.md`). Labels of tables that the small
network is unsure of are read by it too; figures never are. Belongs here: which model, and what it sees.
Does not belong here: which lines it reads (`running.py`, `large.py`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gai_pipeline.read.ocr.engine import Recogniser, require

MODEL = Path(__file__).parent / "model" / "lines.onnx"
HEIGHT = 32
"""Pixels of height of the pictures that it sees."""
TYPE = 24
"""Those of a line in them: no more errors than at 32, for three quarters of the work."""


@cache
def line_recogniser(threads: int) -> Recogniser:
    require()
    return Recogniser(MODEL, HEIGHT, threads)
