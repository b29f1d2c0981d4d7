"""What is installed is what was locked, and its licences let everybody use it."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
_PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==(\S+)", re.M)
_COPYLEFT = re.compile(r"\b(?:AGPL|(?<!L)GPL)|Affero|(?<!Lesser )GNU General Public", re.I)
ALLOWED = {
    "docutils": "public domain, its GPL parts are Emacs files that are not installed",
    "text-unidecode": "Artistic License or GPL, as one likes",
}


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda p: p.name)
def test_every_requirement_is_pinned_with_hashes(file):
    text = file.read_text("utf-8")
    blocks = [b for b in re.split(r"\n(?=[A-Za-z0-9])", text) if not b.startswith("#")]
    assert len(blocks) >= 1
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in re.sub(r"#.*", "", text)


def test_the_build_backend_is_pinned_where_it_is_locked():
    wanted = re.search(r'requires = \["hatchling==([\d.]+)"\]', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert wanted is not None
    assert f"hatchling=={wanted[1]} " in (ROOT / "requirements" / "build.txt").read_text("utf-8")


def test_no_licence_binds_who_uses_it():
    names = {
        n for f in REQUIREMENTS if f.stem in ("run", "ocr", "s3") for n, _ in _PINNED.findall(f.read_text("utf-8"))
    }
    assert len(names) > 100
    bound = {}
    for name in sorted(names - ALLOWED.keys()):
        try:
            told = metadata(name)
        except PackageNotFoundError:  # of another platform
            continue
        classifiers = [c for c in told.get_all("Classifier") or () if c.startswith("License")]
        licences = [told.get("License-Expression") or "", (told.get("License") or "")[:200], *classifiers]
        free = any(re.search(r"MIT|BSD|Apache|MPL|PSF|Python|ISC|LGPL|Lesser|Unlicense|Zlib", x) for x in licences)
        if any(_COPYLEFT.search(x) for x in licences) and not free:
            bound[name] = licences
    assert bound == {}
