"""The HTTP door put together: operations, other doors' routes, errors, the guard."""

from __future__ import annotations

import importlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from asof.doors.context import Context
from asof.doors.http import documents, feed, figures, openapi, snapshots, statements, status
from asof.doors.http.answers import error_response, json_response
from asof.doors.http.declare import Arguments, Operation, read_arguments, read_value
from asof.doors.http.guard import Guard, Refusal
from events import AsofError, Fault, Incorrect, NotFound

Companion = Callable[[], AbstractAsyncContextManager[None]]
ExtraRoutes = Callable[[Context], Sequence[BaseRoute]]


async def get_openapi(context: Context, request: Request, arguments: Arguments) -> Response:
    """Answer `GET /openapi.json`."""
    del arguments
    content = openapi.document(
        request.app.state.operations, version("asof-ledger"), token_needed=context.settings.token_needed
    )
    return json_response(content, {"Cache-Control": "no-cache"})


OPERATIONS: tuple[Operation, ...] = (
    *statements.OPERATIONS,
    *figures.OPERATIONS,
    *feed.OPERATIONS,
    *documents.OPERATIONS,
    *snapshots.OPERATIONS,
    *status.OPERATIONS,
    Operation("GET", "/openapi.json", "get_openapi", "This description", get_openapi, statuses=(200, 400, 401, 429)),
)


def create_application(
    context: Context,
    extra_routes: Sequence[BaseRoute] | Sequence[ExtraRoutes] = (),
    companions: Sequence[Companion] = (),
    refusals: Mapping[str, Refusal] | None = None,
) -> Starlette:
    """Return the ASGI application.

    `extra_routes`: other doors' routes, or functions of the context that make some. `companions`: what has to run as
    long as the application does, as asynchronous context managers. `refusals`: for the beginnings of paths whose door
    has a form of its own for errors, what writes one.
    """
    extra: list[BaseRoute] = []
    for item in extra_routes:
        extra.extend([item] if isinstance(item, BaseRoute) else item(context))
    metrics = status.Metrics()
    application = Starlette(
        routes=[*_routes(context), *extra],
        exception_handlers={HTTPException: _http_error, AsofError: _house_error, Exception: _fault},
        middleware=_middleware(context, metrics, refusals or {}),
        lifespan=_lifespan(context, companions),
    )
    application.state.metrics = metrics
    application.state.operations = OPERATIONS
    return application


def _routes(context: Context) -> list[Route]:
    by_path: dict[str, list[Operation]] = {}
    for operation in OPERATIONS:
        by_path.setdefault(operation.path, []).append(operation)
    # A subject may contain slashes; the last part of the path is the measure.
    return [
        Route(
            path.replace("{subject}", "{subject:path}"),
            _endpoint(context, operations),
            methods=[operation.method for operation in operations],
        )
        for path, operations in by_path.items()
    ]


def _endpoint(context: Context, operations: Sequence[Operation]) -> Callable[[Request], Awaitable[Response]]:
    by_method = {operation.method: operation for operation in operations}

    async def endpoint(request: Request) -> Response:
        operation = by_method["GET" if request.method == "HEAD" else request.method]
        arguments = read_arguments(operation.parameters, request.query_params.multi_items())
        for parameter in operation.path_parameters:
            arguments[parameter.name] = read_value(parameter, request.path_params[parameter.name])
        return await operation.handler(context, request, arguments)

    return endpoint


def _middleware(context: Context, metrics: status.Metrics, refusals: Mapping[str, Refusal]) -> list[Middleware]:
    layers = [Middleware(Guard, context=context, metrics=metrics, refusals=refusals)]
    if context.settings.origins_allowed:
        layers.insert(
            0,
            Middleware(
                CORSMiddleware,
                allow_origins=list(context.settings.origins_allowed),
                allow_methods=["GET", "POST"],
                allow_headers=["Authorization", "Content-Type", "If-None-Match"],
                expose_headers=["ETag", "Link", "Asof-Position"],
            ),
        )
    return layers


def _lifespan(context: Context, companions: Sequence[Companion]) -> Any:
    @asynccontextmanager
    async def lifespan(application: Starlette) -> AsyncIterator[None]:
        del application
        await context.in_thread(context.start)
        await context.in_thread(importlib.import_module, "pyarrow")  # now, so that the first question need not wait
        async with AsyncExitStack() as stack:
            for companion in companions:
                await stack.enter_async_context(companion())
            yield
        await context.in_thread(context.close)

    return lifespan


async def _house_error(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, AsofError)  # noqa: S101 - registered for nothing else
    return error_response(error)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
    headers = dict(error.headers or {})
    if error.status_code == 405:
        allowed = headers.get("Allow", "GET")
        return error_response(
            Incorrect("this method is not offered here", found=request.method, allowed=allowed, code="method"), headers
        )
    if error.status_code == 404:
        return error_response(
            NotFound("there is nothing at this address", found=request.url.path[:200], do="see /openapi.json"), headers
        )
    content = json.dumps({"code": "incorrect", "message": str(error.detail)})
    return Response(content, error.status_code, headers, "application/json")


async def _fault(request: Request, error: Exception) -> Response:
    del request
    problem = Fault("the door failed on this request", found=type(error).__name__, do="report it, with the request")
    return error_response(problem)
