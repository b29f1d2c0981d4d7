"""Does beforehand what the first visitors would wait for: templates, the first page, the search index.

Belongs here: that, in a thread beside the server. Does not belong here: anything that an answer needs.
"""

from __future__ import annotations

import threading
from contextlib import suppress

from gai_pipeline.explore import search
from gai_pipeline.explore.pages.home import home
from gai_pipeline.explore.snapshots import NoWarehouse, TooMuch
from gai_pipeline.explore.state import State
from gai_pipeline.explore.view import environment


def warm(state: State) -> None:
    """Begin, and return at once."""
    threading.Thread(target=_warm, args=(state,), daemon=True, name="warm").start()


def _warm(state: State) -> None:
    for template in environment().list_templates():
        environment().get_template(template)
    with suppress(NoWarehouse, TooMuch):  # the pages say it
        snapshot = state.warehouse.snapshot()
        home(snapshot, "zh")
        search.index(snapshot)
