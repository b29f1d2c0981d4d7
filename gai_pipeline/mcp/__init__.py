"""What an assistant may ask of the warehouse over the Model Context Protocol: `gai mcp`.

Belongs here: the tools and the bounds on them. Does not belong here: SQL on the warehouse for people
(`warehouse/query.py`), what a metric means (`forms/`).
"""
