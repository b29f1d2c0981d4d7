"""`gai mcp`: the warehouse for an assistant, over stdin and stdout.

Belongs here: starting it. Does not belong here: its tools (`mcp/`).
"""

from __future__ import annotations

from gai_pipeline.cli.help_texts import described


@described("mcp")
def command() -> int:
    """Serve until the assistant closes the pipe."""
    from gai_pipeline.mcp.server import serve
    from gai_pipeline.settings import get_settings

    serve(get_settings().warehouse)
    return 0
