"""The server: its tools, named and described for an assistant, over stdin and stdout.

Belongs here: names, parameters and descriptions of the tools. Does not belong here: what they answer (`answers.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Final, ParamSpec

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from gai_pipeline import __version__
from gai_pipeline.mcp import answers
from gai_pipeline.mcp.answers import Warehouse
from gai_pipeline.warehouse.connect import Place
from gai_pipeline.warehouse.query import QueryError

INSTRUCTIONS: Final = """\
Figures from China's annual reports on government information disclosure (政府信息公开工作年度报告), by body, region
and year. Never give a bare number: name the report year, the body or region, what the figure rests on (basis, or the
report and its address), and the metric's caveat. A figure that is null is unknown, not 0. Look codes up with
find_places and find_bodies; describe_metrics says what a metric means; figures gives a series; figure_in_document
gives one figure with its place in its document; query runs read-only SQL."""

Limit = Annotated[int, Field(ge=1, le=answers.MOST_ROWS)]
Year = Annotated[int, Field(ge=2008, le=2100)]


P = ParamSpec("P")


def _told(answer: Callable[P, dict[str, Any]]) -> Callable[P, dict[str, Any]]:
    """The answer, with an error that a person can mend told to the assistant."""

    @wraps(answer)
    def told(*given: P.args, **named: P.kwargs) -> dict[str, Any]:
        try:
            return answer(*given, **named)
        except QueryError as error:
            raise ToolError(str(error)) from error

    return told


def _add_lookups(made: MCPServer[Any], warehouse: Warehouse) -> None:
    @made.tool()
    @_told
    def find_places(name: str, limit: Limit = 20) -> dict[str, Any]:
        """Places by a part of their name or path (示例市), with code, level and path."""
        return answers.places(warehouse, name, limit)

    @made.tool()
    @_told
    def find_bodies(name: str, region_code: str | None = None, limit: Limit = 20) -> dict[str, Any]:
        """Bodies that publish reports, by a part of their name; with region_code only those in it and below."""
        return answers.bodies(warehouse, name, region_code, limit)

    @made.tool()
    @_told
    def describe_metrics(metric: str | None = None) -> dict[str, Any]:
        """What the metrics (or one) mean: unit, cells, editions of the form over which they compare, caveat."""
        return answers.metric_list(metric)


def _add_figures(made: MCPServer[Any], warehouse: Warehouse) -> None:
    @made.tool()
    @_told
    def figures(
        metric: str,
        region_code: str | None = None,
        publisher_id: str | None = None,
        first_year: Year = 2008,
        last_year: Year = 2100,
    ) -> dict[str, Any]:
        """A metric of one region or one body over the years, with basis, breaks and reports."""
        who = {"region_code": region_code, "publisher_id": publisher_id}
        return answers.figures(warehouse, metric, who, (first_year, last_year))

    @made.tool()
    @_told
    def figure_in_document(report_id: str, cell: str) -> dict[str, Any]:
        """One figure (cell: table.row.column) as its document has it: page, place, words, state, broken rules."""
        return answers.figure(warehouse, report_id, cell)


def _add_sql(made: MCPServer[Any], warehouse: Warehouse) -> None:
    @made.tool()
    @_told
    def describe_tables(table: str | None = None) -> dict[str, Any]:
        """The tables with what a row is, or the columns of one table."""
        return answers.tables(warehouse, table)

    @made.tool()
    @_told
    def query(sql: str) -> dict[str, Any]:
        """One read-only SQL statement (DuckDB) on the tables: at most 200 rows and 20 seconds."""
        return answers.query(warehouse, sql)


def server(place: Place) -> MCPServer[Any]:
    """The server on a published warehouse."""
    warehouse = Warehouse(place)
    made: MCPServer[Any] = MCPServer("gai", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING")
    for add in (_add_lookups, _add_figures, _add_sql):
        add(made, warehouse)
    return made


def serve(place: Place) -> None:
    """Answer on stdin and stdout until the client goes."""
    server(place).run("stdio")
