"""`python -P -m gai_pipeline.orchestrate.webserver`: Dagster's web server behind the guard.

Belongs here: putting the guard around it. Does not belong here: the guard's rules (`ui_guard.py`), starting this
process (`ui.py`). Arguments are those of `dagster-webserver`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from starlette.middleware import Middleware

from gai_pipeline.orchestrate.ui_guard import Guard
from gai_pipeline.settings import load_settings


def hosts(port: int, named: str) -> list[str]:
    """What requests may call this server: this machine, and the names in `GAI_UI_HOSTS`."""
    return [*(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")), *filter(None, _names(named))]


def _names(named: str) -> list[str]:
    return [name.strip().lower() for name in named.split(",")]


def main() -> None:
    """Serve until a signal ends it."""
    port = int(sys.argv[sys.argv.index("--port") + 1])
    guard = Middleware(Guard, hosts=hosts(port, load_settings().ui_hosts))
    server: Any = import_module("dagster_webserver.cli")
    make = server.create_app_from_workspace_process_context

    def guarded(*arguments: Any, **more: Any) -> Any:
        app = make(*arguments, **more)
        app.user_middleware.insert(0, guard)
        return app

    # The command has no seat for middleware; it looks this function up when it begins to serve.
    server.create_app_from_workspace_process_context = guarded
    server.main()


if __name__ == "__main__":
    main()
