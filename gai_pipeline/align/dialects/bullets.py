"""Each cell an item of a list: `* text`.

Belongs here: a bar for the mark. Does not belong here: what the cells mean.
"""

from __future__ import annotations

import re

from gai_pipeline.align.dialects.dialect import Dialect, has_many, rewritten

_BULLET = re.compile(r"^(\s*)([*•●○▪‣·◦-])(?= |$)")
_ANYWHERE = re.compile(r"^[^\S\n]*[*•●○▪‣·◦-](?= |$)", re.M)


DIALECT = Dialect(
    "bullets",
    lambda text: has_many(_ANYWHERE, text),
    lambda blocks: rewritten(blocks, lambda text: bool(_BULLET.match(text)), lambda text: _BULLET.sub(r"\1|", text)),
)
