"""Parameters: names, values, the key, and what errors say."""

from __future__ import annotations

import asyncio
import json
from xml.etree import ElementTree as ET

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request

from asof.doors.fred import FredError, error_answer, key_unknown, routes
from asof.doors.fred.errors import from_ledger
from asof.doors.fred.parameters import COMMON
from asof.doors.fred.routes import HANDLERS
from events import Fault, Incorrect, NotFound, Unavailable

KEY = "abcdefghijklmnopqrstuvwxyz012345"


@pytest.fixture
def series(story, door):
    story.say("us/x", "2020", ("2021-01-01", "1"), ("2021-02-01", "2"))
    return door


def message(response):
    assert response.status_code == 400, response.text
    return response.json()["error_message"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("vintage_date", "vintage_dates"),
        ("as_of", "realtime_start and realtime_end"),
        ("published_by", "realtime_start and realtime_end"),
        ("realtime_strat", "realtime_start"),
        ("id", "series_id"),
        ("start_date", "observation_start"),
        ("outputtype", "output_type"),
    ],
)
def test_an_unknown_name_is_an_error_that_names_the_right_one(series, name, meant):
    """FRED ignores `vintage_date` and gives revised figures; here it is refused."""
    found = series.error("series/observations", series_id="us/x", **{name: "2021-01-15"})
    assert found.startswith(f"Bad Request.  Variable {name} is not known here.  Did you mean {meant}?  Allowed: ")


def test_a_name_like_no_other_has_no_guess(series):
    """Only what exists is listed."""
    found = series.error("series", series_id="us/x", zzz="1")
    assert found == (
        "Bad Request.  Variable zzz is not known here.  Allowed: api_key, file_type, realtime_end, realtime_start, "
        "recorded_by, series_id."
    )


@pytest.mark.parametrize(
    ("parameters", "part"),
    [
        ({}, "Variable series_id has not been set."),
        ({"series_id": ""}, "Variable series_id has not been set."),
        ({"series_id": "NOSUCH"}, "Bad Request.  The series does not exist."),
        ({"series_id": "/" * 2000}, "Bad Request.  The series does not exist."),
        ({"series_id": ":/" * 400}, "Bad Request.  The series does not exist."),
        ({"series_id": "us/x' OR 1=1 --"}, "Bad Request.  The series does not exist."),
        ({"series_id": "us/x", "limit": "0"}, "Value of limit must be a whole number between 1 and 100000.  Found: 0."),
        ({"series_id": "us/x", "limit": "100001"}, "Found: 100001."),
        ({"series_id": "us/x", "limit": "ten"}, "Found: ten."),
        ({"series_id": "us/x", "offset": "-1"}, "Value of offset must be a whole number 0 or more.  Found: -1."),
        ({"series_id": "us/x", "sort_order": "up"}, "Value of sort_order is not one of: asc, desc.  Found: up."),
        ({"series_id": "us/x", "output_type": "5"}, "Value of output_type is not one of: 1, 2, 3, 4.  Found: 5."),
        ({"series_id": "us/x", "aggregation_method": "max"}, "not one of: avg, sum, eop."),
        ({"series_id": "us/x", "realtime_start": "2021-1-1"}, "must be a date in the form YYYY-MM-DD."),
        ({"series_id": "us/x", "realtime_start": "20210101"}, "must be a date in the form YYYY-MM-DD."),
        ({"series_id": "us/x", "realtime_start": "2021-02-30"}, "must be a date in the form YYYY-MM-DD."),
        ({"series_id": "us/x", "realtime_start": "1776-07-03"}, "must be between 1776-07-04 and 9999-12-31."),
        ({"series_id": "us/x", "realtime_end": "2026-08-16"}, "Variable realtime_end can not be after today's date"),
        ({"series_id": "us/x", "realtime_start": "2026-08-16"}, "Variable realtime_start can not be after today's"),
        ({"series_id": "us/x", "vintage_dates": "2021-01-01,2026-08-16"}, "Variable vintage_dates can not be after"),
        ({"series_id": "us/x", "vintage_dates": "2021-01-01;2021-02-01"}, "Value of vintage_dates must be a date"),
        (
            {"series_id": "us/x", "realtime_start": "2021-02-01", "realtime_end": "2021-01-01"},
            "The variable realtime_start (2021-02-01) can not be after realtime_end (2021-01-01).",
        ),
        (
            {"series_id": "us/x", "observation_start": "2021-02-01", "observation_end": "2021-01-01"},
            "The variable observation_start can not be after observation_end",
        ),
        (
            {"series_id": "us/x", "recorded_by": "yesterday"},
            "recorded_by is no time; found: 'yesterday'; allowed: ISO 8601",
        ),
    ],
)
def test_a_wrong_value_is_told_with_what_is_allowed(series, parameters, part):
    """Each message names the variable, what was found and what is allowed."""
    assert part in series.error("series/observations", **parameters)


def test_the_end_of_the_real_time_period_may_be_open(series):
    """9999-12-31 is not after today."""
    found = series.json("series/observations", series_id="us/x", realtime_start="2021-01-01", realtime_end="9999-12-31")
    assert found["count"] == 2


@pytest.mark.parametrize(
    "address",
    [
        "/fred/series/search?search_text=x&&order_by=series_id&file_type=json",
        "/fred/releases?&file_type=json",
        "/fred/series/observations?series_id=us/x&limit=&offset=&file_type=json",
        "/fred/series/observations?series_id=us/x&limit=5&limit=5&file_type=json",
        "/fred/series/observations?series_id=us/x&vintage_dates=['2021-01-15',%20'2021-02-15']&file_type=json",
        "/fred/series/observations?series_id=us%2Fx&vintage_dates=2021-01-15,%202021-02-15&file_type=json",
        "/fred/releases/dates?&include_release_dates_with_no_datafalse&file_type=json",
        "/fred/release/dates?release_id=1&include_release_dates_with_no_data=True&file_type=json",
    ],
)
def test_what_unmodified_clients_send_is_read(series, address):
    """Empty parameters, empty values, the same twice, a list as Python writes it, a lost equals sign."""
    response = series.fetch(f"{address}&api_key={KEY}")
    assert response.status_code == 200, response.text


def test_two_different_values_of_one_name_are_an_error(series):
    """Nobody can tell which one was meant."""
    response = series.fetch(f"/fred/series?series_id=us/x&series_id=us/y&file_type=json&api_key={KEY}")
    assert message(response) == "Bad Request.  Variable series_id is given twice, with different values.  Give it once."


@pytest.mark.parametrize(
    ("key", "part"),
    [
        ("", "Variable api_key has not been set."),
        ("tooshort", "is not a 32 character alpha-numeric lower-case string."),
        (KEY.upper(), "is not a 32 character alpha-numeric lower-case string."),
        (KEY[:-1] + "-", "is not a 32 character alpha-numeric lower-case string."),
        (KEY[:-1] + "é", "is not a 32 character alpha-numeric lower-case string."),
        (KEY + "\n", "is not a 32 character alpha-numeric lower-case string."),
    ],
)
def test_the_key_must_look_like_one(series, key, part):
    """A door without tokens takes any 32 lower-case letters and digits, and nothing else."""
    parameters = {"series_id": "us/x", "file_type": "json", **({"api_key": key} if key else {})}
    assert part in message(series.fetch("/fred/series", params=parameters))


def test_a_door_with_tokens_checks_the_key_itself(story, door_with):
    """The check can be replaced; it is asked first, also for the graph."""
    asked = []

    def authorize(request, api_key):
        asked.append((request.url.path, api_key))
        if api_key != KEY:
            raise key_unknown()

    story.say("us/x", "2020", ("2021-01-01", "1"))
    door = door_with(authorize=authorize)
    assert door.json("series", series_id="us/x")["seriess"][0]["id"] == "us/x"
    refused = door.fetch("/graph/fredgraph.csv", params={"id": "us/x"})
    assert refused.status_code == 400
    assert "The value for variable api_key is not registered." in refused.text
    assert asked == [("/fred/series", KEY), ("/graph/fredgraph.csv", None)]


def test_errors_are_xml_unless_json_was_asked_for(series):
    """The default is XML; the message is an attribute there."""
    response = series.get("/fred/series/observations", series_id='<"&>')
    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    root = ET.fromstring(response.text)
    assert (root.tag, root.get("code"), root.get("message")) == (
        "error", "400", "Bad Request.  The series does not exist.",
    )  # fmt: skip
    response = series.get("/fred/series", series_id="us/x", file_type="yaml")
    assert 'message="Bad Request.  Value of file_type is not one of: xml, json.  Found: yaml."' in response.text


def test_an_unknown_address_says_which_exist(series):
    """404 with the list, in the form that was asked for."""
    response = series.get("/fred/series/updates", file_type="json")
    assert response.status_code == 404
    body = response.json()
    assert body["error_code"] == 404
    assert "/fred/series/observations" in body["error_message"]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Incorrect("a"), 400),
        (NotFound("a"), 404),
        (Unavailable("a"), 423),
        (Fault("a"), 500),
        (Incorrect("a", code="unauthorized"), 400),
        (Incorrect("a", code="too-many-requests"), 429),
    ],
)
def test_errors_of_the_house_have_a_status(error, status):
    """Who must act decides: the caller 400, try later 423 (locked), our fault 500."""
    assert from_ledger(error).status == status


@pytest.mark.parametrize(
    ("failure", "status", "part"),
    [(Unavailable("nothing has been published yet"), 423, "Locked.  nothing"), (ValueError("secret"), 500, "Internal")],
)
def test_a_failure_inside_is_an_error_body_too(failure, status, part):
    """A client that parses JSON gets JSON, and never what went wrong inside."""

    class Broken:
        def rows(self, *_, **__):
            raise failure

    async def fetched():
        transport = httpx.ASGITransport(Starlette(routes=routes(Broken())))
        async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
            return await client.get("/fred/sources", params={"api_key": KEY, "file_type": "json"})

    response = asyncio.run(fetched())
    assert response.status_code == status
    body = json.loads(response.text)
    assert body["error_code"] == status
    assert body["error_message"].startswith(part)
    assert "secret" not in response.text


def test_the_error_carries_status_and_message():
    """What a replaced key check raises."""
    error = FredError("Too Many Requests.", 429)
    assert (error.status, error.message) == (429, "Too Many Requests.")


def test_whoever_stands_before_the_door_can_answer_like_it():
    """A token that is refused, or too many requests, is told to a FRED client in its own form."""
    query = f"file_type=json&api_key={'a' * 32}".encode()
    scope = {"type": "http", "method": "GET", "path": "/fred/series", "headers": [], "query_string": query}
    answer = error_answer(Request(scope), Incorrect("a token is needed here", code="unauthorized"))
    assert answer.status_code == 400
    assert "is not registered." in json.loads(answer.body)["error_message"]


ANY_TEXT = st.one_of(st.text(max_size=20), st.sampled_from(["us/x", "x", "2021-01-01", "9999-12-31", "1", "q", "pc1"]))


@pytest.mark.parametrize("path", sorted(HANDLERS))
def test_no_parameter_breaks_the_door(door_over, story, path):
    """Whatever is sent, the answer is 200 or 400, and can be parsed."""
    story.say("us/x", "2020", ("2021-01-01", "1"), ("2021-02-01", "2"))
    door = door_over(story)
    default = {"series_id": "us/x"} if "series_id" in HANDLERS[path][1] else {}
    names = [name for name in (*COMMON, *HANDLERS[path][1]) if name not in ("api_key", "file_type")]

    @settings(max_examples=10, deadline=None)
    @given(st.dictionaries(st.sampled_from(names), ANY_TEXT, max_size=4), st.sampled_from(["json", "xml"]))
    def answered(parameters, file_type):
        response = door.get(f"/fred/{path}", file_type=file_type, **(default | parameters))
        assert response.status_code in (200, 400)
        if file_type == "json":
            assert isinstance(response.json(), dict)
        else:
            assert ET.fromstring(response.text).tag

    answered()
