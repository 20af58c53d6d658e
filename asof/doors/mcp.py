"""The door for assistants: read-only tools of the Model Context Protocol, over stdio and, at `/mcp`, over HTTP.

Needs the extra `asof-ledger[mcp]` (the official Python SDK). Everything runs through the same sandbox and the same
limits as the other doors. An answer that was cut says so, with the number of rows that came.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import anyio
import anyio.abc
import anyio.to_thread
from pydantic import Field
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from asof.doors.context import Context
from asof.doors.http.declare import read_moment, unknown_name
from asof.doors.sql import question
from events import AsofError, Unavailable

if TYPE_CHECKING:
    from mcp.server import MCPServer

ROWS_MAX = 1_000
PATH = "/mcp"
INSTRUCTIONS = """\
Published figures with three clocks. `period` is what a figure is about. `published_by` asks what was public at a
moment, `recorded_by` what this ledger had recorded by a moment; both default to now. Times are ISO 8601 with a zone,
or a day. Find names with search_measures first. Values are texts with all their digits; `printed` is what the
publisher wrote; a `bound` other than exact (more_than, about, …) is part of the figure. Say with a figure who
published it and when, and cite its document and locator. Figures of different sources may disagree; name the
source."""

Subject = Annotated[str, Field(description="The subject, exactly as search_measures gives it.")]
Measure = Annotated[str, Field(description="The measure, exactly as search_measures gives it.")]
Period = Annotated[str | None, Field(description="The reference period as it is written: 2018, 2018-Q4, 2018-12, …")]
Source = Annotated[str | None, Field(description="Only this source.")]
PublishedBy = Annotated[
    str | None, Field(description="Only what was public by then: 2020-08-17 or 2020-08-17T12:00:00Z.")
]
RecordedBy = Annotated[str | None, Field(description="Only what this ledger had recorded by then; same forms.")]
Limit = Annotated[int, Field(description="At most so many rows.", ge=1, le=ROWS_MAX)]


def create_server(context: Context) -> MCPServer:
    """Return the server with its tools.

    Raises:
        Unavailable: the SDK is not installed.

    """
    try:
        from mcp_types import ToolAnnotations

        kind = _strict_server()
    except ImportError:
        raise Unavailable(
            "the door for assistants is not installed", do="pip install 'asof-ledger[mcp]', then start again"
        ) from None
    server = kind("asof", title="Asof", instructions=INSTRUCTIONS, log_level="WARNING")
    reading = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    for tool in _tools(context):
        server.tool(annotations=reading, structured_output=True)(tool)
    return server


def _strict_server() -> type[MCPServer]:
    """Make the SDK's server refuse arguments that a tool does not have.

    The SDK drops them without a word: an assistant that asks with `vintage_date` would be told today's figures.
    """
    from mcp.server import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError

    class StrictServer(MCPServer):
        async def list_tools(self) -> list[Any]:
            tools = await super().list_tools()
            for tool in tools:
                tool.input_schema = {**tool.input_schema, "additionalProperties": False}
            return tools

        async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
            for tool in await self.list_tools():
                known = list(tool.input_schema["properties"])
                strange = [argument for argument in arguments if argument not in known]
                if tool.name == name and strange:
                    raise ToolError(str(unknown_name(strange[0], known)))
            return await super().call_tool(name, arguments, context)

    return StrictServer


def serve_stdio(home: Path) -> None:
    """Answer one assistant over standard input and output until it leaves."""
    with Context(home) as context:
        create_server(context).run("stdio")


class Mounted:
    """The door at `/mcp` of the HTTP door; the SDK, which is slow to load, is loaded by the first who asks."""

    def __init__(self, context: Context) -> None:
        self.routes: list[BaseRoute] = [Route(PATH, self)]
        self._context = context
        self._lock = anyio.Lock()
        self._group: anyio.abc.TaskGroup | None = None
        self._application: ASGIApp | None = None

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Run beside the application, as long as it does."""
        async with anyio.create_task_group() as group:
            self._group = group
            yield
            group.cancel_scope.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the SDK."""
        async with self._lock:
            if self._application is None:
                server = await anyio.to_thread.run_sync(create_server, self._context)
                self._application = _application(server)
                if self._group is None:
                    raise Unavailable("the door for assistants is not open yet", do="ask again in a second")
                await self._group.start(_keep_running, server)
        await self._application(scope, receive, send)


def _application(server: MCPServer) -> ASGIApp:
    from mcp.server.transport_security import TransportSecuritySettings

    # Hosts and tokens are looked at before, by the guard of the HTTP door.
    unguarded = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    return server.streamable_http_app(
        streamable_http_path=PATH, json_response=True, stateless_http=True, transport_security=unguarded
    )


async def _keep_running(server: MCPServer, *, task_status: anyio.abc.TaskStatus[None]) -> None:
    async with server.session_manager.run():
        task_status.started()
        await anyio.sleep_forever()


def _tools(context: Context) -> list[Callable[..., Any]]:
    async def search_measures(
        words: Annotated[str, Field(description="Words in names or titles, in any order; empty for all.")] = "",
        limit: Limit = 50,
    ) -> dict[str, Any]:
        """Find which figures there are: source, subject, measure, unit, first and last period."""
        wanted = " ".join(words.split())
        return await _house(context, "series_search", {"words": wanted}, limit)

    async def figure_as_of(
        subject: Subject,
        measure: Measure,
        period: Period = None,
        source: Source = None,
        published_by: PublishedBy = None,
        recorded_by: RecordedBy = None,
        limit: Limit = 100,
    ) -> dict[str, Any]:
        """Give a measure of a subject as it stood at a moment: one row a period and source, with its evidence."""
        asked = {"subject": subject, "measure": measure, "period": period, "source": source, "after": None, "skip": 0}
        return await _house(context, "figures_page", asked, limit, published_by, recorded_by)

    async def history(
        subject: Subject,
        measure: Measure,
        period: Period = None,
        source: Source = None,
        published_by: PublishedBy = None,
        recorded_by: RecordedBy = None,
        limit: Limit = 200,
    ) -> dict[str, Any]:
        """Give every change of a figure, oldest first: old and new value, kind, both times, document and locator."""
        asked = {"subject": subject, "measure": measure, "period": period, "source": source}
        return await _house(context, "evidence", asked, limit, published_by, recorded_by)

    async def sql(
        query: Annotated[
            str, Field(description="One DuckDB statement that reads: SELECT, WITH, DESCRIBE, SHOW TABLES.")
        ],
        published_by: PublishedBy = None,
        recorded_by: RecordedBy = None,
        limit: Limit = 200,
    ) -> dict[str, Any]:
        """Ask in SQL. Tables: figures, best_figures, figure_versions, changes, disagreements, documents, sources."""
        return await _answered(context, query, None, limit, published_by, recorded_by)

    return [search_measures, figure_as_of, history, sql]


async def _house(
    context: Context,
    name: str,
    parameters: Mapping[str, Any],
    limit: int,
    published_by: str | None = None,
    recorded_by: str | None = None,
) -> dict[str, Any]:
    # One row more than asked for tells whether the answer was cut.
    bound = {**parameters, "limit": limit + 1}
    return await _answered(context, question(name), bound, limit, published_by, recorded_by)


async def _answered(
    context: Context,
    text: str,
    parameters: Mapping[str, Any] | None,
    limit: int,
    published_by: str | None,
    recorded_by: str | None,
) -> dict[str, Any]:
    """Run a statement (the house's own if it has parameters) and give its first rows."""
    from mcp.server.mcpserver.exceptions import ToolError

    def answer() -> dict[str, Any]:
        return _first_rows(
            context, text, parameters, limit, _moment(published_by, "published_by"), _moment(recorded_by, "recorded_by")
        )

    try:
        found: dict[str, Any] = await context.in_thread(answer)
    except AsofError as error:
        raise ToolError(str(error)) from None
    return found


def _first_rows(
    context: Context,
    text: str,
    parameters: Mapping[str, Any] | None,
    limit: int,
    published_by: datetime | None,
    recorded_by: datetime | None,
) -> dict[str, Any]:
    answer = context.ask(
        text,
        parameters,
        published_by=published_by,
        recorded_by=recorded_by,
        form="ndjson",
        trusted=parameters is not None,
    )
    lines: list[bytes] = []
    try:
        rest = b""
        for piece in answer.pieces():
            *whole, rest = (rest + bytes(piece)).split(b"\n")
            lines += whole
            if len(lines) > limit:
                break
    finally:
        answer.close()
    rows = [json.loads(line) for line in lines[:limit]]
    found = {"rows": rows, "count": len(rows), "cut": len(lines) > limit, "position": answer.head["position"]}
    return found if rows else {**found, "hint": "Nothing at that moment under these names; see search_measures."}


def _moment(text: str | None, name: str) -> datetime | None:
    return None if text is None else read_moment(text, name)
