"""The addresses of the pages: how each is asked for, in which form it is answered, with which headers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from asof.doors.context import Context
from asof.doors.http.answers import FOREVER, STATUS_OF_CODE, error_response, json_response
from asof.doors.http.declare import Parameter
from asof.doors.pages import compare, enclaves, evidence, figure, listing, query, review, runs
from asof.doors.pages.asked import Asked, Page, preferred_language, read_request
from asof.doors.pages.drawing import asset_names, draw, draw_error
from asof.doors.pages.formats import plain
from events import AsofError, NotFound

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
    "Vary": "Accept, Accept-Language",
}
MEDIA_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
               "txt": "text/plain; charset=utf-8"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """A page at a path: what it may be asked, and the function that makes it."""

    path: str
    make: Callable[[Asked], Awaitable[Page]]
    parameters: tuple[Parameter, ...] = ()


ADDRESSES = (
    Address("/", listing.figures_page, listing.PARAMETERS),
    Address("/lately", listing.lately_page, listing.LATELY),
    Address("/figure", figure.page, (*figure.NAMES, *figure.PARAMETERS)),
    Address("/figure/{subject:path}/{measure}", figure.page, figure.PARAMETERS),
    Address("/evidence/{document}", evidence.page, evidence.PARAMETERS),
    Address("/runs", runs.runs_page),
    Address("/runs/{source:path}", runs.source_page, runs.PARAMETERS),
    Address("/compare", compare.moments_page, compare.PARAMETERS),
    Address("/disagreements", compare.disagreements_page, compare.SOURCES),
    Address("/enclaves", enclaves.page),
    Address("/query", query.page, query.PARAMETERS),
    Address("/review", review.page, review.PARAMETERS),
)


def routes(context: Context) -> Sequence[BaseRoute]:
    """Give the routes of the pages, to be mounted at the root behind the doors' guard."""
    found: list[BaseRoute] = [
        Route("/assets/{digest}/{name}", _asset, methods=["GET"]),
        Route("/favicon.ico", _favicon, methods=["GET"]),
        Route("/receipts/verify_receipt.py", _file(context, evidence.verifier), methods=["GET"]),
        Route("/receipts/{position:int}", _file(context, evidence.receipt), methods=["GET"]),
        Route("/review/{position:int}", _written(context, review.decide, review.back), methods=["POST"]),
        Route("/runs/{source:path}", _written(context, runs.run_now, runs.back), methods=["POST"]),
    ]
    for address in ADDRESSES:
        twin = "/index.json" if address.path == "/" else f"{address.path}.json"
        found.append(Route(twin, _endpoint(context, address, as_json=True), methods=["GET"]))
        found.append(Route(address.path, _endpoint(context, address, as_json=False), methods=["GET"]))
    return found


def wants_json(request: Request) -> bool:
    """Tell whether a program asks: whoever names JSON and does not name HTML."""
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def _endpoint(context: Context, address: Address, *, as_json: bool) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        for_program = as_json or wants_json(request)
        try:
            asked = read_request(context, request, address.parameters, for_program=for_program)
            page = await address.make(asked)
            if for_program:
                return json_response(plain(page.content), {**HEADERS, "Vary": "Accept"})
            basis = await context.in_thread(context.basis)
            body = await context.in_thread(draw, asked, page, basis)
        except AsofError as error:
            return error_response(error, HEADERS) if for_program else error_page(request, error)
        return Response(body, page.status, HEADERS, "text/html; charset=utf-8")

    return endpoint


def _file(
    context: Context, make: Callable[[Context, Request], Awaitable[Response]]
) -> Callable[[Request], Awaitable[Response]]:
    """Answer with a file to keep."""

    async def endpoint(request: Request) -> Response:
        try:
            answer = await make(context, request)
        except AsofError as error:
            return error_response(error, HEADERS) if wants_json(request) else error_page(request, error)
        answer.headers.update(HEADERS)
        return answer

    return endpoint


def error_page(request: Request, error: AsofError) -> Response:
    """Say what is wrong as a page, with the status that programs get too."""
    given = request.query_params.get("lang", "")
    language = given if given in {"en", "zh"} else preferred_language(request)
    twin = error_response(error)
    headers = {**HEADERS, "Cache-Control": "no-store"}
    if "retry-after" in twin.headers:
        headers["Retry-After"] = twin.headers["retry-after"]
    status = STATUS_OF_CODE.get(error.code) or twin.status_code
    return Response(draw_error(language, error), status, headers, "text/html; charset=utf-8")


def _written(
    context: Context,
    write: Callable[[Context, Request], Awaitable[dict[str, Any]]],
    back: Callable[[dict[str, Any]], str],
) -> Callable[[Request], Awaitable[Response]]:
    """Answer a request to write: for programs what came of it, for people the page that shows it."""

    async def endpoint(request: Request) -> Response:
        try:
            answer = await write(context, request)
        except AsofError as error:
            return error_response(error, HEADERS) if wants_json(request) else error_page(request, error)
        if wants_json(request):
            return json_response(plain(answer), {**HEADERS, "Cache-Control": "no-store"})
        waiting = "" if answer["published"] else f"&size={answer['size']}"
        return RedirectResponse(f"{back(answer)}{waiting}", 303, HEADERS)

    return endpoint


@cache
def _asset_bytes(name: str) -> bytes:
    return files("asof.doors.pages").joinpath("assets", name).read_bytes()


async def _asset(request: Request) -> Response:
    name, digest = request.path_params["name"], request.path_params["digest"]
    if asset_names().get(name) != digest:
        problem = NotFound("there is no such asset", found=request.url.path[:200], do="load the page again")
        return error_response(problem, HEADERS)
    return _asset_response(name)


async def _favicon(request: Request) -> Response:
    del request
    return _asset_response("icon.svg")


def _asset_response(name: str) -> Response:
    headers: dict[str, Any] = {**HEADERS, "Cache-Control": f"public, {FOREVER}"}
    del headers["Vary"]
    return Response(_asset_bytes(name), 200, headers, MEDIA_TYPES[name.rpartition(".")[2]])
