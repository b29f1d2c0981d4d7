"""Writes `fixtures/` with LibreOffice (soffice on PATH, CJK fonts): python tests/unit/read/make_fixtures.py"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import formdocs
import test_marks
import wordml
import workbook

HERE = Path(__file__).parent / "fixtures"
FORMS = (("2021", 1, "plain"), ("2019", 3, "rich"))


def convert(source: Path, kind: str, folder: Path) -> Path:
    command = ["soffice", "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / f"{source.stem}.{kind}"


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for code, seed, style in FORMS:
            doc = formdocs.form(code, seed, style)
            word, sheet = folder / f"lo-{doc.name}.docx", folder / f"lo-{doc.name}.xlsx"
            word.write_bytes(wordml.form_docx(doc))
            sheet.write_bytes(workbook.form_xlsx(doc))
            for kind in ("doc", "odt", "rtf", "pdf"):
                made = convert(word, kind, folder)
                (HERE / made.name).write_bytes(made.read_bytes())
            made = convert(sheet, "xls", folder)
            (HERE / made.name).write_bytes(made.read_bytes())
        marks = folder / "lo-marks.docx"
        marks.write_bytes(test_marks.marked())
        for kind in ("doc", "odt", "rtf"):
            made = convert(marks, kind, folder)
            (HERE / made.name).write_bytes(made.read_bytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
