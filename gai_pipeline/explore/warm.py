"""Does beforehand what the first visitors would wait for: templates, the first page, the search index.

Belongs here: that, before the server says its address. Does not belong here: anything that an answer needs.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Final

from gai_pipeline.explore import search
from gai_pipeline.explore.pages.home import home
from gai_pipeline.explore.snapshots import NoWarehouse, TooMuch
from gai_pipeline.explore.state import State
from gai_pipeline.explore.view import environment

LONGEST: Final = 10.0
"""Seconds that the server waits for it, 3 of them with 1,000,000 reports. What is left goes on beside the server."""


def warm(state: State) -> None:
    """Do it, and return when it is done or after `LONGEST` seconds."""
    work = threading.Thread(target=_warm, args=(state,), daemon=True, name="warm")
    work.start()
    work.join(LONGEST)


def _warm(state: State) -> None:
    for template in environment().list_templates():
        environment().get_template(template)
    with suppress(NoWarehouse, TooMuch):  # the pages say it
        snapshot = state.warehouse.snapshot()
        for lang in ("zh", "en"):
            home(snapshot, lang)
        search.index(snapshot)
