"""The door for assistants, asked by the SDK's own client: in process, over stdio, over HTTP."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import anyio
import pytest

from asof.doors import Context, Settings, create_application
from events import DocumentRetrieved, FigurePublished, MeasureDescribed
from ledger import open as open_ledger

mcp = pytest.importorskip("mcp", reason="the extra asof-ledger[mcp] is not installed")

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
DIGEST = "ab" * 32


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    """Two statements about the industrial transfer projects of an enclave, the second a revision with a document."""
    folder = tmp_path_factory.mktemp("mcp")
    now = [BEGIN]
    with open_ledger(folder, clock=lambda: now[0]) as book:
        book.append([
            MeasureDescribed(measure="projects", title="Industrial transfer projects", unit="1"),
            DocumentRetrieved(source="gazette", document=DIGEST, retrieved_at=BEGIN, url="https://example.org/a"),
        ])  # fmt: skip
        for day, printed in enumerate(("111", "113")):
            now[0] = BEGIN + timedelta(days=day + 1)
            book.append([
                FigurePublished(
                    source="gazette", subject="enclaves/north", measure="projects", period="2018-12",
                    published_at=datetime(2019 + day, 1, 1, tzinfo=UTC), printed=printed, value=Decimal(printed),
                    document=DIGEST, locator="char=10,13",
                ),
            ])  # fmt: skip
        book.publish()
    with Context(folder, Settings(workers=1, house_workers=1)) as opened:
        yield opened


def ask(server, name: str, **arguments):
    """Call one tool through the SDK's client and give its result."""

    async def call():
        async with mcp.Client(server) as client:
            return await client.call_tool(name, arguments)

    return anyio.run(call)


@pytest.fixture
def server(context):
    from asof.doors.mcp import create_server

    return create_server(context)


def test_every_tool_only_reads(server):
    """Four tools, each marked read-only."""

    async def tools():
        async with mcp.Client(server) as client:
            return (await client.list_tools()).tools

    found = anyio.run(tools)
    assert {tool.name for tool in found} == {"search_measures", "figure_as_of", "history", "sql"}
    assert all(tool.annotations.read_only_hint and not tool.annotations.destructive_hint for tool in found)
    assert all(tool.description for tool in found)


def test_measures_are_found_by_words_of_their_titles(server):
    """Any order, any case; other words find nothing and say so."""
    found = ask(server, "search_measures", words="PROJECTS industrial").structured_content
    assert [(row["subject"], row["measure"], row["figures"]) for row in found["rows"]] == [
        ("enclaves/north", "projects", 1)
    ]
    nothing = ask(server, "search_measures", words="rainfall").structured_content
    assert nothing["rows"] == []
    assert "search_measures" in nothing["hint"]


def test_a_figure_as_of_a_moment(server):
    """What was public then, and what was recorded by then."""
    series = {"subject": "enclaves/north", "measure": "projects"}
    now = ask(server, "figure_as_of", **series).structured_content
    assert [(row["printed"], row["value"]) for row in now["rows"]] == [("113", "113")]
    then = ask(server, "figure_as_of", **series, published_by="2019-06-01").structured_content
    assert [row["printed"] for row in then["rows"]] == ["111"]
    before = ask(server, "figure_as_of", **series, recorded_by="2024-01-02T12:00:00Z").structured_content
    assert [row["printed"] for row in before["rows"]] == ["111"]


def test_a_history_comes_with_its_evidence(server):
    """Each change, with the document's address and the place in it."""
    found = ask(server, "history", subject="enclaves/north", measure="projects").structured_content
    assert [(row["kind"], row["old_printed"], row["new_printed"]) for row in found["rows"]] == [
        ("initial", None, "111"),
        ("revision", "111", "113"),
    ]
    assert {(row["document_url"], row["locator"]) for row in found["rows"]} == {("https://example.org/a", "char=10,13")}


def test_sql_is_behind_the_sandbox(server):
    """Questions are answered and cut honestly; writing is an error that says what is allowed."""
    found = ask(server, "sql", query="SELECT * FROM range(10)", limit=3).structured_content
    assert (found["count"], found["cut"]) == (3, True)
    refused = ask(server, "sql", query="DELETE FROM events")
    assert refused.is_error
    assert "only answers questions" in refused.content[0].text
    wrong = ask(server, "sql", query="SELECT 1", published_by="yesterday")
    assert wrong.is_error
    assert "ISO 8601" in wrong.content[0].text


def test_an_argument_that_a_tool_does_not_have_is_an_error(server):
    """Ignoring it would give today's figures to an assistant that asked for older ones; the right name is told."""
    series = {"subject": "enclaves/north", "measure": "projects"}
    for tool, arguments in (("figure_as_of", series), ("history", series), ("sql", {"query": "SELECT 1"})):
        refused = ask(server, tool, **arguments, vintage_date="2019-06-01")
        assert refused.is_error
        assert "use published_by" in refused.content[0].text

    async def tools():
        async with mcp.Client(server) as client:
            return (await client.list_tools()).tools

    assert all(tool.input_schema["additionalProperties"] is False for tool in anyio.run(tools))


def test_over_standard_input_and_output(context):
    """`asof mcp` answers the client that started it, with every tool."""
    arguments = ["-m", "asof", "mcp", "--home", str(context.home)]
    started = mcp.StdioServerParameters(command=sys.executable, args=arguments)
    series = {"subject": "enclaves/north", "measure": "projects"}

    async def calls():
        async with mcp.Client(started) as client:
            asked = [
                ("search_measures", {"words": "projects"}),
                ("figure_as_of", {**series, "published_by": "2019-06-01"}),
                ("history", series),
                ("sql", {"query": "FROM figures SELECT printed"}),
                ("sql", {"query": "COPY figures TO 'x.csv'"}),
            ]
            return [await client.call_tool(name, arguments) for name, arguments in asked]

    *found, refused = anyio.run(calls)
    assert [len(answer.structured_content["rows"]) for answer in found] == [1, 1, 2, 1]
    assert found[1].structured_content["rows"][0]["printed"] == "111"
    assert refused.is_error
    assert "only answers questions" in refused.content[0].text


def test_over_http(context, serve):
    """At /mcp of the HTTP door, beside the other operations."""
    from asof.doors.mcp import Mounted

    other = Context(context.home, Settings(workers=1, house_workers=1))
    assistants = Mounted(other)
    with serve(create_application(other, assistants.routes, [assistants.run])) as address:
        found = ask(f"{address}/mcp", "sql", query="SELECT printed FROM figures").structured_content
    assert found["rows"] == [{"printed": "113"}]
