"""Mail that quotes a report: every line begins with a `>`.

Belongs here: taking the marks away. Does not belong here: what the lines hold.
"""

from __future__ import annotations

import re

from gai_pipeline.align.dialects.dialect import LEAST, Dialect, rewritten

_QUOTED = re.compile(r"^\s*>")


def _recognises(text: str) -> bool:
    return ">" in text and any(map(_QUOTED.match, text.split("\n", 4 * LEAST)[: 4 * LEAST]))


DIALECT = Dialect(
    "quoted",
    _recognises,
    lambda blocks: rewritten(blocks, lambda text: bool(_QUOTED.match(text)), lambda text: text.replace(">", " ", 1)),
)
