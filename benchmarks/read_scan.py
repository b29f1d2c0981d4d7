"""Scans: figures right, reliability of confidence by step, and seconds beside whole-page recognition.

Run: python benchmarks/read_scan.py [--quick] [--peer]. `--peer` also runs rapidocr over whole pages. The thresholds
in `gai_pipeline/read/ocr/judge.py` follow from the table that this prints.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path

import cv2

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "unit" / "read"))

import formdocs  # noqa: E402
import scans  # noqa: E402

from gai_pipeline.read.blocks import Reading  # noqa: E402
from gai_pipeline.read.limits import DEFAULT  # noqa: E402
from gai_pipeline.read.ocr import SCAN_TOLERANCE, page  # noqa: E402
from gai_pipeline.read.pdf.assemble import blocks_of  # noqa: E402

FIXTURES = ROOT / "tests" / "unit" / "read" / "fixtures"
CASES = [
    (("2021", 1, "plain"), scans.Scanner(150, skew=0.6, noise=8, jpeg=70)),
    (("2019", 3, "rich"), scans.Scanner(200, skew=-1.0, blur=0.8, shade=True)),
    (("2021", 2, "rich"), scans.Scanner(200)),
    (("2021", 2, "rich"), scans.Scanner(150, blur=0.7, jpeg=50)),
    (("2019", 3, "rich"), scans.Scanner(300, noise=5, jpeg=40)),
    (("2021", 1, "plain"), scans.Scanner(120, noise=5)),
]
STEPS = (0.0, 0.5, 0.7, 0.9, 0.95, 1.01)


def agrees(seen: str, true: str) -> bool:
    """Any dash is a dash."""
    return formdocs.same_cell(seen, true) or (seen != "" and true != "" and seen in "—-–" and true in "—-–")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the first two cases")
    parser.add_argument("--peer", action="store_true", help="time rapidocr on the whole pages")
    options = parser.parse_args()
    tally = [[0, 0] for _ in STEPS[1:]]
    missing = pages = 0
    spent = 0.0
    peer = 0.0
    for (code, seed, style), scanner in CASES[: 2 if options.quick else None]:
        form = formdocs.form(code, seed, style)
        images = scanner.pages((FIXTURES / f"lo-{form.name}.pdf").read_bytes())
        start = time.process_time()
        layouts = [page.read_page(g, i, DEFAULT, dpi=scanner.dpi) for i, g in enumerate(images, 1)]
        reading = Reading("ocr", blocks_of(layouts, SCAN_TOLERANCE * scanner.dpi))
        spent += time.process_time() - start
        pages += len(images)
        grids = list(reading.grids())
        for grid, table in zip(grids, form.tables, strict=False):
            true = table.matrix()
            if (grid.n_rows, grid.n_columns) != (len(true), len(true[0])):
                missing += sum(len(row) for row in true)
                continue
            for cell in grid.cells:
                text = true[cell.row][cell.column]
                if re.search(r"[一-鿿]", text):
                    continue
                step = next(i for i in range(len(tally)) if cell.confidence < STEPS[i + 1])
                tally[step][0] += 1
                tally[step][1] += not agrees(cell.text, text)
        print(f"{form.name} {scanner}: {[(g.n_rows, g.n_columns) for g in grids]}", flush=True)
        if options.peer:
            from rapidocr import RapidOCR

            engine = RapidOCR(params={"EngineConfig.onnxruntime.intra_op_num_threads": 1, "Global.log_level": "error"})
            start = time.process_time()
            for image in images:
                engine(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR))
            peer += time.process_time() - start
    print("confidence      figures   wrong")
    for low, high, (count, wrong) in zip(STEPS, STEPS[1:], tally, strict=False):
        print(f"{low:.2f} to {min(high, 1.0):.2f} {count:9} {wrong:7}")
    print(f"positions in tables of another shape: {missing}")
    print(f"{pages} pages, {spent / pages:.2f} s a page" + (f", rapidocr {peer / pages:.2f} s a page" if peer else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
