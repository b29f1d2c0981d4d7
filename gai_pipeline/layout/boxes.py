"""Places on a page, in whatever unit the caller uses (points for PDF, pixels for pictures); y grows downwards.

Belongs here: the two shapes that everything on a page is said in. Does not belong here: arithmetic on them.
"""

from __future__ import annotations

Segment = tuple[float, float, float]
"""(position, start, end): y, x0, x1 for a horizontal line; x, y0, y1 for a vertical one."""

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1."""
