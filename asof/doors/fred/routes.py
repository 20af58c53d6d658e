"""The addresses of the door, and what is common to all: the api_key, the file type, the form of errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from asof.doors.fred import releases
from asof.doors.fred.errors import FredError, from_ledger, key_malformed, key_missing
from asof.doors.fred.graph import GRAPH, graph
from asof.doors.fred.observations import OBSERVATIONS, dates_of_vintages, observations
from asof.doors.fred.parameters import COMMON, PAGING, Parameters
from asof.doors.fred.render import JSON, XML, Answer, error_json, error_xml, json_text, xml
from asof.doors.fred.seam import Context, Ledger, moment_of
from asof.doors.fred.search import LISTING, SEARCH, filtered, listing, matcher
from asof.doors.fred.series import all_series, find_series
from events import AsofError

KeyCheck = Callable[[Request, str | None], None]
"""Is given a request and its api_key, and raises a FredError if that may not pass."""

log = structlog.get_logger("asof.doors.fred")
PREFIXES = ("/fred/", "/graph/")
"""How the addresses of this door begin."""
_KEY = re.compile(r"[0-9a-z]{32}")


def any_key(request: Request, api_key: str | None) -> None:
    """Take any well-formed key, for a door that hands out no tokens; graphs need none, as at FRED.

    Raises:
        FredError: there is no key, or it is not 32 lower-case letters and digits.

    """
    if request.url.path.endswith(".csv") and api_key is None:
        return
    if api_key is None:
        raise key_missing()
    if not _KEY.fullmatch(api_key):
        raise key_malformed()


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, read: the ledger at its moment, its parameters, the file type of the answer."""

    ledger: Ledger
    parameters: Parameters
    file_type: str
    imitate_caps: bool


Handler = Callable[[Asked], Answer]


def _series(asked: Asked) -> Answer:
    window = asked.parameters.window(asked.ledger.today)
    found = find_series(asked.ledger, window, asked.parameters.required("series_id"))
    return Answer("seriess", "series", [found.item], {"realtime_start": window.start, "realtime_end": window.end})


def _search(asked: Asked) -> Answer:
    parameters = asked.parameters
    window = parameters.window(asked.ledger.today)
    search_type = parameters.choice("search_type", ("full_text", "series_id"), "full_text")
    rank = matcher(parameters.required("search_text"), search_type)
    ranked = [(rank(one), one) for one in filtered(all_series(asked.ledger, window), parameters)]
    found = [entry for entry in ranked if entry[0]]
    return listing(found, parameters, window, "series_id" if search_type == "series_id" else "search_rank")


def _plain(handler: Callable[[Ledger, Parameters], Answer]) -> Handler:
    return lambda asked: handler(asked.ledger, asked.parameters)


def _observations(asked: Asked) -> Answer:
    return observations(asked.ledger, asked.parameters, asked.file_type, imitate_caps=asked.imitate_caps)


HANDLERS: dict[str, tuple[Handler, tuple[str, ...]]] = {
    "series": (_series, ("series_id",)),
    "series/observations": (_observations, OBSERVATIONS),
    "series/vintagedates": (_plain(dates_of_vintages), ("series_id", *PAGING)),
    "series/search": (_search, SEARCH),
    "series/release": (_plain(releases.series_release), ("series_id",)),
    "series/categories": (_plain(releases.series_categories), ("series_id",)),
    "releases": (_plain(releases.releases), (*PAGING, "order_by")),
    "releases/dates": (_plain(releases.releases_dates), (*PAGING, "order_by", releases.NO_DATA)),
    "release": (_plain(releases.release), ("release_id",)),
    "release/dates": (_plain(releases.release_dates), ("release_id", *PAGING, releases.NO_DATA)),
    "release/series": (_plain(releases.release_series), ("release_id", *LISTING)),
    "release/sources": (_plain(releases.release_sources), ("release_id",)),
    "sources": (_plain(releases.sources), (*PAGING, "order_by")),
    "source": (_plain(releases.source), ("source_id",)),
    "source/releases": (_plain(releases.source_releases), ("source_id", *PAGING, "order_by")),
}


def _wants_json(request: Request) -> bool:
    return request.query_params.get("file_type") == "json"


def _error(request: Request, error: FredError) -> Response:
    headers = {"Retry-After": "2"} if error.status in {423, 429} else None
    if _wants_json(request):
        return Response(error_json(error.status, error.message), error.status, headers, JSON)
    return Response(error_xml(error.status, error.message), error.status, headers, XML)


def error_answer(request: Request, error: AsofError) -> Response:
    """Answer an error of the house as FRED would, for whoever stands before this door (tokens, rates, hosts)."""
    if error.code == "unauthorized":
        try:
            any_key(request, request.query_params.get("api_key") or None)
        except FredError as problem:
            return _error(request, problem)
    return _error(request, from_ledger(error))


def _guarded(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Turn every failure into an error body: a client that parses XML or JSON must get some."""

    def guarded(request: Request) -> Response:
        try:
            return answer(request)
        except FredError as error:
            return _error(request, error)
        except AsofError as error:
            return error_answer(request, error)
        except Exception:
            log.exception("fred.request_failed", path=request.url.path)
            return _error(request, FredError("Internal Server Error.  This is our mistake; please report it.", 500))

    return guarded


@dataclass(frozen=True, slots=True)
class Door:
    """What all addresses share."""

    context: Context
    authorize: KeyCheck
    imitate_caps: bool

    def _asked(self, request: Request, allowed: tuple[str, ...]) -> Asked:
        self.authorize(request, request.query_params.get("api_key") or None)
        parameters = Parameters(request.query_params.multi_items(), allowed)
        file_type = parameters.choice("file_type", ("xml", "json"), "xml")
        ledger = Ledger(self.context, moment_of(self.context), parameters.moment("recorded_by"))
        return Asked(ledger, parameters, file_type, self.imitate_caps)

    def endpoint(self, path: str) -> Callable[[Request], Response]:
        """Make the function that answers at `/fred/<path>`; it runs in a thread of its own."""
        handler, names = HANDLERS[path]
        allowed = tuple(dict.fromkeys((*COMMON, *names)))

        def answer(request: Request) -> Response:
            asked = self._asked(request, allowed)
            found = handler(asked)
            if asked.file_type == "json":
                return Response(json_text(found), media_type=JSON)
            return Response(xml(found), media_type=XML)

        return _guarded(answer)

    def graph(self, request: Request) -> Response:
        """Answer fredgraph.csv."""
        asked = self._asked(request, GRAPH)
        return Response(graph(asked.ledger, asked.parameters), media_type="text/csv; charset=utf-8")


def _unknown_path(request: Request) -> Response:
    paths = ", ".join(f"/fred/{path}" for path in HANDLERS)
    return _error(request, FredError(f"Not Found.  This server answers at: {paths}, /graph/fredgraph.csv.", 404))


def routes(context: Context, *, imitate_caps: bool = False, authorize: KeyCheck = any_key) -> list[Route]:
    """Give the routes of the FRED door, to be mounted at the root.

    `imitate_caps` refuses more than FRED's 2,000 vintage dates; `authorize` replaces the check of the api_key.
    """
    door = Door(context, authorize, imitate_caps)
    found = [Route(f"/fred/{path}", door.endpoint(path), methods=["GET"]) for path in HANDLERS]
    found.append(Route("/graph/fredgraph.csv", _guarded(door.graph), methods=["GET"]))
    found.append(Route("/fred/{rest:path}", _unknown_path, methods=["GET"]))
    return found
