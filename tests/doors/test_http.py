"""The HTTP door: questions, formats, clocks, caches, errors; over a ledger written by the ledger itself."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import httpx
import pyarrow as pa
import pyarrow.parquet
import pytest

import ledger
from asof.doors import Context, Settings, create_application
from events import FigurePublished, FigureWithdrawn

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)


def figure(subject: str, period: str, printed: str, published_at: datetime) -> FigurePublished:
    return FigurePublished(
        source="demo", subject=subject, measure="count", period=period, published_at=published_at,
        printed=printed, value=Decimal(printed),
    )  # fmt: skip


@pytest.fixture(scope="module")
def real_home(tmp_path_factory):
    """Five commits, a day apart: two regions, a revision, a withdrawal, and a figure that is dated ahead."""
    folder = tmp_path_factory.mktemp("real")
    now = [BEGIN]
    with ledger.open(folder, clock=lambda: now[0]) as book:
        for day, commit in enumerate([
            [figure("region/a", "2020", "111", datetime(2021, 3, 1, tzinfo=UTC)),
             figure('region/b, "c"', "2020", "0.5", datetime(2021, 3, 1, tzinfo=UTC))],
            [figure("region/a", "2020", "113", datetime(2022, 3, 1, tzinfo=UTC))],
            [figure("region/a", "2021", "9007199254740993.000000000000001", datetime(2022, 3, 1, tzinfo=UTC))],
            [FigureWithdrawn(source="demo", subject='region/b, "c"', measure="count", period="2020",
                             published_at=datetime(2023, 3, 1, tzinfo=UTC))],
        ]):  # fmt: skip
            now[0] = BEGIN + timedelta(days=day)
            book.append(commit)
        now[0] = BEGIN + timedelta(days=10)
        book.publish()
    return folder


@pytest.fixture(scope="module")
def client(real_home, serve):
    context = Context(real_home, Settings(workers=1, house_workers=1), clock=lambda: BEGIN + timedelta(days=11))
    with serve(create_application(context)) as address, httpx.Client(base_url=address, timeout=60) as opened:
        yield opened


def sql(client, query, **parameters):
    return client.get("/sql", params={"query": query, **parameters})


def test_a_question_is_answered_as_rows(client):
    """JSON is an array with one object a row; DECIMAL is text with all its digits, integers are numbers."""
    answer = sql(client, "SELECT period, value, position FROM figures ORDER BY period")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == [
        {"period": "2020", "value": "113", "position": 2},
        {"period": "2021", "value": "9007199254740993.000000000000001", "position": 3},
    ]


def test_no_rows_are_an_empty_array(client):
    """An answer without rows is still a whole document, in every format."""
    query = "SELECT value FROM figures WHERE false"
    assert sql(client, query).json() == []
    assert sql(client, query, format="ndjson").content == b""
    assert sql(client, query, format="csv").content == b"value\n"
    assert pa.ipc.open_stream(sql(client, query, format="arrow").content).read_all().num_rows == 0
    assert pyarrow.parquet.read_table(io.BytesIO(sql(client, query, format="parquet").content)).num_rows == 0


def test_the_formats_say_the_same(client):
    """Five formats, one content."""
    query = "SELECT subject, period, value, published_at, position FROM figures ORDER BY period"
    rows = sql(client, query).json()
    assert [json.loads(line) for line in sql(client, query, format="ndjson").text.splitlines()] == rows
    arrow = pa.ipc.open_stream(sql(client, query, format="arrow").content).read_all()
    parquet = pyarrow.parquet.read_table(io.BytesIO(sql(client, query, format="parquet").content))
    assert arrow.to_pylist() == parquet.to_pylist()
    assert [Decimal(row["value"]) for row in rows] == [row["value"] for row in arrow.to_pylist()]
    assert [row["published_at"] for row in rows] == ["2022-03-01T00:00:00Z", "2022-03-01T00:00:00Z"]
    assert sql(client, query, format="csv").text.splitlines()[1] == "region/a,2020,113,2022-03-01T00:00:00Z,2"


VALUES = {
    "NULL": ("NULL", None, ""),
    "empty text": ("''", "", '""'),
    "quotes": ("'a\"b,c'", 'a"b,c', '"a""b,c"'),
    "line break": ("'a' || chr(10) || 'b'", "a\nb", '"a\nb"'),
    "control character": ("chr(1)", "\x01", "\x01"),
    "Chinese": ("'96亿元'", "96亿元", "96亿元"),
    "exact decimal": ("1640000000.5::DECIMAL(38, 15)", "1640000000.5", "1640000000.5"),
    "whole decimal": ("100::DECIMAL(38, 15)", "100", "100"),
    "negative decimal": ("-0.97::DECIMAL(38, 15)", "-0.97", "-0.97"),
    "zero": ("0::DECIMAL(38, 15)", "0", "0"),
    "decimal without fraction": ("1200::DECIMAL(10, 0)", "1200", "1200"),
    "integer": ("9007199254740993", 9007199254740993, "9007199254740993"),
    "boolean": ("true", True, "true"),
    "double": ("0.1::DOUBLE", 0.1, "0.1"),
    "not a number": ("'nan'::DOUBLE", "nan", "nan"),
    "infinite double": ("'-infinity'::DOUBLE", "-inf", "-inf"),
    "time": ("TIMESTAMPTZ '2018-12-01 08:00:00.5+08'", "2018-12-01T00:00:00.5Z", "2018-12-01T00:00:00.5Z"),
    "open end": ("TIMESTAMPTZ 'infinity'", "infinity", "infinity"),
    "day": ("DATE '2018-12-31'", "2018-12-31", "2018-12-31"),
    "local time": ("TIMESTAMP '2018-12-01 08:00:00'", "2018-12-01T08:00:00", "2018-12-01T08:00:00"),
    "list": ("[1, 2]", [1, 2], '"[1, 2]"'),
    "list of doubles": ("[0.5::DOUBLE]", [0.5], "[0.5]"),
    "not a number in a list": ("['nan'::DOUBLE]", "[nan]", "[nan]"),
    "structure": ("{'a': 1}", {"a": 1}, "{'a': 1}"),
    "bytes": ("'\\xFF'::BLOB", "/w==", "/w=="),
    "JSON": ("'{\"a\": [1, null]}'::JSON", {"a": [1, None]}, '"{""a"": [1, null]}"'),
    "interval": ("INTERVAL 1 DAY", "1 day", "1 day"),
}


@pytest.mark.parametrize(("expression", "as_json", "as_csv"), VALUES.values(), ids=VALUES)
def test_a_value_is_written_exactly(client, expression, as_json, as_csv):
    """JSON and CSV write each type in the documented way."""
    query = f"SELECT {expression} AS v"
    assert sql(client, query).json() == [{"v": as_json}]
    assert sql(client, query, format="csv").text == f"v\n{as_csv}\n"


def test_two_columns_of_one_name_are_both_there(client):
    """A repeated name gets a number, in every format."""
    query = 'SELECT 1 AS a, 2 AS a, 3 AS "b""c"'
    assert sql(client, query).json() == [{"a": 1, "a_1": 2, 'b"c': 3}]
    assert sql(client, query, format="csv").text == 'a,a_1,"b""c"\n1,2,3\n'
    assert pa.ipc.open_stream(sql(client, query, format="arrow").content).read_all().to_pylist() == [
        {"a": 1, "a_1": 2, 'b"c': 3}
    ]


def test_the_accept_header_chooses_where_no_format_is_given(client):
    """`format` wins; without it the Accept header counts; without both it is JSON."""
    headers = {"Accept": "text/csv"}
    assert client.get("/sql", params={"query": "SELECT 1 AS a"}, headers=headers).text == "a\n1\n"
    assert client.get("/sql", params={"query": "SELECT 1 AS a", "format": "json"}, headers=headers).json() == [{"a": 1}]


def test_a_statement_may_come_in_the_body(client):
    """As text, or as JSON with its parameters; a decimal in JSON stays one."""
    assert client.post("/sql", content="SELECT 2 AS a", headers={"Content-Type": "text/plain"}).json() == [{"a": 2}]
    assert client.post("/sql", json={"query": "SELECT ? AS a, ? AS b", "parameters": [1, "x"]}).json() == [
        {"a": 1, "b": "x"}
    ]
    body = '{"query": "SELECT $v AS v, typeof($v) AS t", "parameters": {"v": 0.10}, "format": "json"}'
    assert client.post("/sql", content=body, headers={"Content-Type": "application/json"}).json() == [
        {"v": "0.1", "t": "DECIMAL(2,2)"}
    ]


def test_a_statement_may_come_as_a_form(client):
    """`curl -d 'SELECT …'` and `curl --data-urlencode 'query=SELECT …'` both work; a name of a form is checked."""
    assert client.post("/sql", data={"query": "SELECT 2 AS a", "format": "csv"}).text == "a\n2\n"
    assert client.post("/sql", data={"query": "SELECT ? AS a", "parameters": "[3]"}).json() == [{"a": 3}]
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/sql", content="SELECT 4 AS a", headers=form).json() == [{"a": 4}]
    refused = client.post("/sql", data={"query": "SELECT 1", "as_of": "2019-01-01"})
    assert "published_by" in refused.json()["do"]
    twice = client.post("/sql?query=SELECT 1", content="SELECT 2")
    assert twice.status_code == 400


def test_both_clocks_go_back(client):
    """The same question on the publication clock, on the recording clock, and on both."""
    query = "SELECT printed FROM figures WHERE subject = 'region/a' AND period = '2020'"
    assert sql(client, query).json() == [{"printed": "113"}]
    assert sql(client, query, published_by="2021-12-31").json() == [{"printed": "111"}]
    assert sql(client, query, recorded_by="2024-01-01T12:00:00Z").json() == [{"printed": "111"}]
    assert sql(client, query, published_by="2021-01-01").json() == []
    assert sql(client, "SELECT count(*) AS n FROM events", recorded_by="2024-01-01T12:00:00Z").json() == [{"n": 2}]


def test_a_plus_sign_that_became_a_space_is_understood(client):
    """`+08:00` unescaped in an address arrives as ` 08:00`."""
    answer = client.get("/figures?published_by=2021-12-31T00:00:00+08:00&period=2020&subject=region/a")
    assert [row["printed"] for row in answer.json()] == ["111"]


REFUSED = {
    "an unknown parameter that people use": ("/figures?vintage_date=2019-01-01", "use published_by"),
    "a misspelt parameter": ("/figures?publishedby=2019-01-01", "use published_by"),
    "a clock under another name": ("/sql?query=SELECT 1&as_of=2019-01-01", "use published_by"),
    "a statement under another name": ("/sql?q=SELECT 1", "use query"),
    "a parameter twice": ("/figures?subject=a&subject=b", "twice"),
    "a time without a zone": ("/figures?published_by=2019-01-01T10:00:00", "zone"),
    "not a time": ("/figures?recorded_by=yesterday", "ISO 8601"),
    "a day that is none": ("/figures?recorded_by=2019-02-30", "ISO 8601"),
    "an unknown format": ("/figures?format=xlsx", "parquet"),
    "a limit of nothing": ("/figures?limit=0", "1 to"),
    "a limit that is no number": ("/figures?limit=ten", "1 to"),
    "a cursor of somebody else": ("/figures?limit=1&cursor=abc", "Link"),
    "a cursor without a limit": ("/figures?cursor=abc", "limit"),
    "an unknown kind of change": ("/changes?kind=update", "revision"),
    "no statement": ("/sql", "SELECT"),
    "a statement that writes": ("/sql?query=DELETE FROM events", "SELECT"),
    "a statement that is none": ("/sql?query=SELEC 1", "SELEC"),
    "a column that is not there": ("/sql?query=SELECT nothing FROM figures", "nothing"),
    "a missing value": ("/sql?query=SELECT ?", "parameters"),
    "values that are no JSON": ("/sql?query=SELECT ?&parameters=x", "JSON"),
    "not a digest": ("/documents/xyz", "SHA-256"),
}


@pytest.mark.parametrize(("address", "hint"), REFUSED.values(), ids=REFUSED)
def test_a_wrong_request_is_told_what_is_right(client, address, hint):
    """400, and a body that names what was found, what is allowed or what to do."""
    answer = client.get(address)
    assert answer.status_code == 400
    assert set(answer.json()) <= {"code", "message", "found", "allowed", "do"}
    assert hint in answer.text


def test_what_is_not_there_is_404(client):
    """An unknown address, series, document or snapshot."""
    for address in ("/nothing", "/history/region/z/count", "/documents/" + "0" * 64, "/snapshots/nope"):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert answer.json()["code"] == "not-found"


def test_another_method_is_405(client):
    """The error of a method names the ones that are offered."""
    answer = client.delete("/figures")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert answer.json()["code"] == "method"


def test_a_subject_may_contain_slashes(client):
    """The last part of the path is the measure, all before it the subject."""
    rows = client.get("/history/region/a/count", params={"period": "2020"}).json()
    assert [(row["printed"], row["published_to"]) for row in rows] == [
        ("111", "2022-03-01T00:00:00Z"),
        ("113", "infinity"),
    ]
    assert client.get('/history/region/b, "c"/count').status_code == 200


def test_what_was_known_before_is_kept(client):
    """`records=all` shows the rectangles that were closed on the recording clock too."""
    every = client.get("/history/region/a/count", params={"period": "2020", "records": "all"}).json()
    assert len(every) == 3
    assert {row["recorded_to"] for row in every} == {"infinity", "2024-01-02T00:00:00Z"}


def test_pages_neither_repeat_nor_skip(client):
    """Following the Link header gives each figure once, in order."""
    address, seen = "/changes?limit=1", []
    while address:
        answer = client.get(address)
        seen += [row["position"] for row in answer.json()]
        address = answer.links.get("next", {}).get("url")
    assert seen == [0, 1, 2, 3, 4]
    address, subjects = "/figures?limit=1&published_by=2022-12-31", []
    while address:
        answer = client.get(address)
        subjects += [(row["subject"], row["period"]) for row in answer.json()]
        address = answer.links.get("next", {}).get("url")
    assert subjects == [("region/a", "2020"), ("region/a", "2021"), ('region/b, "c"', "2020")]


def test_changes_have_their_kinds(client):
    """What became different, in the order of recording."""
    assert [row["kind"] for row in client.get("/changes").json()] == [
        "initial", "initial", "revision", "initial", "withdrawal",
    ]  # fmt: skip
    assert [row["new_printed"] for row in client.get("/changes?kind=revision").json()] == ["113"]
    assert [row["position"] for row in client.get("/changes?after=3").json()] == [4]


def test_an_answer_has_a_tag_and_is_not_sent_twice(client):
    """The same question at the same position: 304. Another question, format or clock: another tag."""
    first = client.get("/figures")
    again = client.get("/figures", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    others = {client.get(f"/figures{rest}").headers["etag"] for rest in ("?format=csv", "?published_by=2021-12-31")}
    assert first.headers["etag"] not in others
    asked = sql(client, "SELECT value FROM figures")
    assert sql(client, "SELECT value FROM figures").headers["etag"] == asked.headers["etag"]


def test_only_the_past_is_kept_for_ever(client):
    """Both clocks given and behind what was recorded and copied: immutable. Else a cache has to ask."""
    past = {"published_by": "2022-01-01", "recorded_by": "2024-01-03"}
    assert client.get("/figures", params=past).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "immutable" in sql(client, "SELECT value FROM figures", **past).headers["cache-control"]
    for less in (
        {"published_by": "2022-01-01"},
        {**past, "recorded_by": "2024-01-05"},
        {**past, "published_by": "2050-01-01"},
    ):
        assert client.get("/figures", params=less).headers["cache-control"] == "no-cache"


def test_an_answer_about_now_has_no_tag(client):
    """now(), random() and the catalog are never answered from a cache, whatever the clocks say."""
    past = {"published_by": "2022-01-01", "recorded_by": "2024-01-03"}
    for query in ("SELECT now() FROM figures", "SELECT random()", "SHOW TABLES", "SELECT current_date FROM figures"):
        answer = sql(client, query, **past)
        assert answer.status_code == 200
        assert "etag" not in answer.headers
        assert answer.headers["cache-control"] == "no-cache"
    log = sql(client, "SELECT count(*) FROM events", **past)
    assert log.headers["cache-control"] == "no-cache"
    assert "etag" in log.headers


def test_the_feed_is_atom(client):
    """The newest changes first; every entry has an id, a title and a time."""
    answer = client.get("/changes.atom?limit=2")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ET.fromstring(answer.content)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    titles = [entry.findtext("a:title", None, atom) for entry in root.findall("a:entry", atom)]
    assert titles[0].startswith("withdrawal: region/b")
    assert len(titles) == 2
    assert len({entry.findtext("a:id", None, atom) for entry in root.findall("a:entry", atom)}) == 2


def test_the_status_says_what_the_copy_is(client):
    """Position, Merkle root, times, workers."""
    status = client.get("/status").json()
    assert status["position"] == 4
    assert status["recorded_at"] == "2024-01-04T00:00:00Z"
    assert len(status["merkle_root"]) == 64
    assert status["workers"]["people"]["replaced"] == 0


def test_the_metrics_are_prometheus_text(client):
    """Each line is a comment or a name with a number."""
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    for line in answer.text.splitlines():
        assert line.startswith("# TYPE ") or float(line.rpartition(" ")[2]) >= 0 or "position" in line
    assert "asof_ledger_position 4" in answer.text


def test_head_has_the_headers_and_no_body(client):
    """HEAD is GET without the body."""
    answer = client.head("/figures")
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["etag"] == client.get("/figures").headers["etag"]


def test_the_description_names_every_route(client):
    """OpenAPI lists each operation with its statuses."""
    paths = client.get("/openapi.json").json()["paths"]
    assert set(paths) == {
        "/sql", "/figures", "/history/{subject}/{measure}", "/changes", "/changes.atom", "/documents/{sha256}",
        "/snapshots", "/snapshots/{name}", "/snapshots/{name}/{part}", "/status", "/metrics", "/openapi.json",
    }  # fmt: skip
    assert set(paths["/sql"]) == {"get", "post"}


def test_a_foreign_host_is_not_answered(client):
    """A page of the web that lets its own name point to 127.0.0.1 gets nothing."""
    answer = client.get("/figures", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert answer.json()["code"] == "host"
    for host in ("localhost:8321", "127.0.0.1:8321", "[::1]:8321"):
        assert client.get("/status", headers={"Host": host}).status_code == 200
