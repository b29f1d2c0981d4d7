"""`gai mcp`: the warehouse for an assistant, over stdin and stdout.

Belongs here: starting it. Does not belong here: its tools (`mcp/`).
"""

from __future__ import annotations

import click


@click.command(
    "mcp",
    epilog="""\b
In the settings of an assistant that speaks MCP:
  {"mcpServers": {"gai": {"command": "gai", "args": ["mcp"], "env": {"GAI_HOME": "/srv/gai"}}}}""",
)
def command() -> int:
    """Answer an assistant's questions over the Model Context Protocol, read-only and within bounds.

    Its tools search places and bodies, say what a metric means, give figures with their caveats and the place of each
    in its document, and run SQL.
    """
    from gai_pipeline.mcp.server import serve
    from gai_pipeline.settings import get_settings

    serve(get_settings().warehouse)
    return 0
