"""What a running app holds: the warehouse, the search index, the worker that shows documents, the checks under way.

Belongs here: making and closing them. Does not belong here: what any of them does.
"""

from __future__ import annotations

import threading

from gai_pipeline.explore.check_jobs import Checks
from gai_pipeline.explore.document.originals import Originals
from gai_pipeline.explore.options import Options
from gai_pipeline.explore.snapshots import Warehouse
from gai_pipeline.explore.written import Written


class State:
    """Everything that lives as long as the app."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.warehouse = Warehouse(options.warehouse, options.bounds)
        self.originals = Originals(options)
        self.checks = Checks(options)
        self.reviewing = threading.Lock()
        self.written = Written(options.bounds.page_bytes)

    def close(self) -> None:
        """End the workers."""
        self.originals.close()
        self.checks.close()
