"""Fonts to print from: Debian packages, unpacked into a folder and not installed, so that no other program sees them.

Belongs here: which fonts there are and which are held back. Does not belong here: printing (`printing.py`).
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

PACKAGES = [
    "fonts-liberation",
    "fonts-noto-cjk",
    "fonts-arphic-uming",
    "fonts-arphic-ukai",
    "fonts-wqy-microhei",
    "fonts-wqy-zenhei",
    "fonts-droid-fallback",
    "fonts-crosextra-carlito",
    "fonts-crosextra-caladea",
    "fonts-lato",
    "fonts-roboto-unhinted",
    "fonts-texgyre",
    "fonts-urw-base35",
    "fonts-freefont-ttf",
    "fonts-ipafont-gothic",
    "fonts-ipafont-mincho",
    "fonts-lxgw-wenkai",
    "fonts-open-sans",
    "fonts-cmu",
    "fonts-cwtex-ming",
    "fonts-cwtex-kai",
    "fonts-cwtex-heib",
    "fonts-cwtex-fs",
    "fonts-nanum",
    "fonts-unfonts-core",
    "fonts-noto-core",
    "fonts-stix",
    "fonts-linuxlibertine",
    "fonts-ebgaramond",
    "fonts-takao-mincho",
    "fonts-vlgothic",
    "fonts-arphic-gbsn00lp",
    "fonts-arphic-gkai00mp",
    "fonts-b612",
    "fonts-courier-prime",
    "fonts-sil-gentiumplus",
    "fonts-cantarell",
    "fonts-inter",
    "fonts-quattrocento",
    "fonts-dejavu-core",
    "fonts-morisawa-bizud-gothic",
    "fonts-morisawa-bizud-mincho",
    "fonts-ubuntu-title",
    "fonts-go",
]
HELD_BACK = ("gbsn00lp", "wqy-zenhei", "Carlito", "LiberationSerif", "NotoSerifCJK", "Inter-Medium", "Inter-Regular",
             "FreeSans", "BIZUDMincho", "BIZUDPMincho", "C059", "OpenSans")  # fmt: skip
"""Beginnings of the names of files that nothing is trained on: measuring and calibrating only."""
_UNWANTED = ("Dingbats", "Symbol", "STIXSiz", "STIXVar", "STIXNon", "cmex", "cmsy", "cmmi", "Emoji", "Smallcaps",
             "Math", "Initials", "UnDotum", "D050", "Z003", "Italic", "Oblique", "Thin", "ExtraLight", "Hairline",
             "STIXInt")  # fmt: skip
_SIMPLIFIED = ("NotoSansCJK", "NotoSerifCJK", "uming", "ukai", "wqy", "DroidSansFallbackFull", "gbsn", "gkai", "LXGW")


@dataclass(frozen=True)
class Face:
    """A face in a file of fonts. `chinese`: it has simplified characters."""

    path: str
    index: int
    chinese: bool
    held_back: bool


def fetched(folder: Path) -> Path:
    """The folder with the packages unpacked, which are downloaded once."""
    files = folder / "unpacked"
    if not files.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", *PACKAGES], cwd=folder, check=True)
        for package in sorted(folder.glob("*.deb")):
            subprocess.run(["dpkg", "-x", str(package), str(files)], check=True)
    return files


@cache
def faces(folder: Path) -> tuple[Face, ...]:
    """All faces that print upright figures, those for Chinese in simplified characters among them."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in (".ttf", ".otf", ".ttc") or any(word in path.name for word in _UNWANTED):
            continue
        chinese = path.name.startswith(_SIMPLIFIED)
        index = 2 if path.name.startswith("Noto") and path.suffix == ".ttc" else 0  # simplified Chinese
        face = Face(str(path), index, chinese, path.name.startswith(HELD_BACK))
        if _prints(face):
            found.append(face)
    return tuple(found)


def _prints(face: Face) -> bool:
    try:
        font = ImageFont.truetype(face.path, 30, index=face.index)
    except OSError:
        return False
    shown = set()
    for ch in "0123456789.," + ("公" if face.chinese else ""):
        image = Image.new("L", (60, 60), 255)
        ImageDraw.Draw(image).text((10, 10), ch, font=font, fill=0)
        shown.add(image.tobytes())
    return len(shown) >= 12
