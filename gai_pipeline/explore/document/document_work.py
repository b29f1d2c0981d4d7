"""What a worker process does with a document for the explorer, where a hostile one can do no harm.

Belongs here: the function that workers call, and what it answers. Does not belong here: drawing (`render.py`,
`annotate.py`), or asking the worker (`originals.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from gai_pipeline.explore.document.annotate import annotated
from gai_pipeline.explore.document.render import blocks, page
from gai_pipeline.layout.blocks import UnreadableDocument

FUNCTION: Final = f"{__name__}:answer"


def answer(
    data: bytes,
    name: str,
    *,
    path: str | None = None,
    member: str | None = None,
    source_uri: str | None = None,
    beside: Mapping[str, bytes] | None = None,
) -> bytes:
    """What `path` asks for, a JSON object: `{"want": "blocks"}`, `{"want": "page", "page": 2, "inside": ""}` or
    `{"want": "annotated", "notes": […]}`.

    Blocks: JSON. A page: a line of JSON (`width`, `height`, `pages`, `boxes` by locator in pixels), then a PNG.
    Annotated: a PDF. Where the document cannot be shown: JSON with `error`.
    """
    asked = json.loads(path or "{}")
    try:
        if asked["want"] == "page":
            return page(data, int(asked["page"]), str(asked.get("inside", "")))
        if asked["want"] == "annotated":
            return annotated(data, name, asked["notes"], asked["lang"])
        return json.dumps({"blocks": blocks(data, name)}, ensure_ascii=False).encode("utf-8", "replace")
    except UnreadableDocument as error:
        return json.dumps({"error": error.code}).encode()
    except IndexError:
        return json.dumps({"error": "no_such_page"}).encode()
