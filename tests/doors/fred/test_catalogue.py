"""Series, search, releases, sources and the graph."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest


@pytest.fixture
def catalogue(story, door):
    story.describe_source("bea", "Gross Domestic Product", "Bureau of Economic Analysis", 1, "https://example.org/gdp")
    story.describe_source("bea-annual", "Annual accounts", "Bureau of Economic Analysis", 2)
    story.describe_measure("gdp", "Gross domestic product", "USD", ["GDP", "OUTPUT"], None)
    story.describe_measure("rate", "Unemployment rate", "%", None, None)
    story.describe_subject("us", "United States")
    story.describe_subject("de", "Germany")
    story.say("us/gdp", "2020-Q1", ("2020-05-01", "1"), ("2020-06-01", "2"))
    story.say("de/rate", "2020-05", ("2020-06-03", "6.1"), source="office", unit="percent")
    story.say("us/gdp", "2019", ("2020-03-01", "3"), source="bea-annual")
    story.say("us/rate", "2020-05", ("2020-06-03", "13.3"), source="office", unit="percent")
    return door


def test_a_series_is_described(catalogue):
    """Every member that FRED has; what is not known here says so."""
    found = catalogue.json("series", series_id="us/rate")
    notes = found["seriess"][0].pop("notes")
    assert found == {
        "realtime_start": "2026-08-15",
        "realtime_end": "2026-08-15",
        "seriess": [
            {
                "id": "us/rate",
                "realtime_start": "2026-08-15",
                "realtime_end": "2026-08-15",
                "title": "Unemployment rate: United States",
                "observation_start": "2020-05-01",
                "observation_end": "2020-05-01",
                "frequency": "Monthly",
                "frequency_short": "M",
                "units": "percent",
                "units_short": "percent",
                "seasonal_adjustment": "Not Applicable",
                "seasonal_adjustment_short": "NA",
                "last_updated": "2026-08-14 12:00:00+00",
                "popularity": 0,
            }
        ],
    }
    assert notes == "us/rate, as stated by: office."


def test_a_series_is_as_it_was_in_the_real_time_period(catalogue):
    """What was not public yet does not count, and before the first publication there is no series."""
    known = catalogue.json("series", series_id="GDP", realtime_end="2020-04-30")["seriess"][0]
    assert (known["observation_start"], known["observation_end"], known["frequency"]) == (
        "2019-01-01", "2019-01-01", "Annual",
    )  # fmt: skip
    assert catalogue.error("series", series_id="GDP", realtime_end="2020-02-29") == (
        "Bad Request.  The series does not exist."
    )


def test_units_are_those_of_the_figures(story, door):
    """All units that the figures have are told, else the measure's, else that there is none."""
    story.describe_measure("x", unit="USD")
    story.say("us/x", "2020", ("2021-01-01", "1"))
    assert door.json("series", series_id="us/x")["seriess"][0]["units"] == "USD"
    story.say("us/x", "2021", ("2022-01-01", "1"), unit="EUR")
    story.say("us/x", "2022", ("2023-01-01", "1"), unit="CNY")
    assert door.json("series", series_id="us/x")["seriess"][0]["units"] == "CNY; EUR"
    story.say("us/y", "2022", ("2023-01-01", "1"))
    assert door.json("series", series_id="us/y")["seriess"][0]["units"] == "Not Applicable"


@pytest.mark.parametrize("series_id", ["us/gdp", "us/GDP", "GDP", "OUTPUT", "gdp", "bea:us/gdp", "bea-annual:GDP"])
def test_an_id_may_be_written_in_several_ways(catalogue, series_id):
    """Subject and measure, an alias for the measure, the measure alone, a source before it; the id is given back."""
    assert catalogue.json("series", series_id=series_id)["seriess"][0]["id"] == series_id


def test_an_id_that_fits_several_series_is_refused(catalogue):
    """Two subjects have the rate; the message lists their ids."""
    expected = "Bad Request.  The series id fits several series: de/rate, us/rate.  Write SUBJECT/MEASURE."
    assert catalogue.error("series", series_id="rate") == expected
    assert catalogue.error("series/observations", series_id="rate") == expected


def test_names_with_slashes_and_colons(story, door):
    """The last slash parts subject and measure; an exact id comes before every other reading of it."""
    story.say("a/b/c", "2020", ("2021-01-01", "1"))
    story.say("urn:x/y", "2020", ("2021-01-01", "2"))
    story.say("x/y", "2020", ("2021-01-01", "3"), source="urn")
    assert door.rows("a/b/c", "value") == [("1",)]
    assert door.rows("urn:x/y", "value") == [("2",)]
    assert door.rows("x/y", "value") == [("3",)]
    assert door.error("series", series_id="bea:x/y") == "Bad Request.  The series does not exist."


def test_a_name_itself_comes_before_an_alias(story, door):
    """A measure called like another one's alias is the one that is meant."""
    story.describe_measure("old", aliases=["new"])
    story.say("us/new", "2020", ("2021-01-01", "1"))
    story.say("us/old", "2020", ("2021-01-01", "2"))
    assert door.rows("us/new", "value") == [("1",)]
    assert door.rows("new", "value") == [("1",)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("gross product", ["us/gdp"]),
        ("OUTPUT", ["us/gdp"]),
        ("unemployment germany", ["de/rate"]),
        ("unemploy", ["de/rate", "us/rate"]),
        ("percent", ["de/rate", "us/rate"]),
        ("['gross', 'product']", ["us/gdp"]),
        ("gross unemployment", []),
    ],
)
def test_full_text_search(catalogue, text, ids):
    """All words must occur, in titles, ids, aliases or units."""
    found = catalogue.json("series/search", search_text=text)
    assert [one["id"] for one in found["seriess"]] == ids
    assert (found["count"], found["order_by"], found["sort_order"]) == (len(ids), "search_rank", "desc")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("us/*", ["us/gdp", "us/rate"]),
        ("*rate", ["de/rate", "us/rate"]),
        ("u*e", ["us/rate"]),
        ("GDP", ["us/gdp"]),
        ("gd?", []),
        ("[u]s*", []),
    ],
)
def test_search_by_id(catalogue, text, ids):
    """A star stands for anything at its place; without one the text may be anywhere."""
    found = catalogue.json("series/search", search_text=text, search_type="series_id")
    assert [one["id"] for one in found["seriess"]] == ids
    assert (found["order_by"], found["sort_order"]) == ("series_id", "asc")


def test_a_search_is_filtered_ordered_and_paged(catalogue):
    """Filters on a member, any member's order, limit and offset with the count of all."""
    found = catalogue.json("series/search", search_text="u", order_by="title", sort_order="desc", limit=1, offset=1)
    assert [one["title"] for one in found["seriess"]] == ["Unemployment rate: Germany"]
    assert (found["count"], found["limit"], found["offset"]) == (3, 1, 1)
    for variable, value, count in (("frequency", "monthly", 2), ("units", "USD", 1), ("frequency", "Daily", 0)):
        found = catalogue.json("series/search", search_text="u", filter_variable=variable, filter_value=value)
        assert found["count"] == count
    assert catalogue.json("series/search", search_text="u", tag_names="usa")["count"] == 0
    assert "needs filter_variable" in catalogue.error("series/search", search_text="u", filter_value="x")
    assert "needs the variable tag_names" in catalogue.error("series/search", search_text="u", exclude_tag_names="x")
    assert "search_text has not been set" in catalogue.error("series/search")


def test_releases_are_sources_in_the_order_of_recording(catalogue):
    """Numbers by first record, so that they never change; names and links as described."""
    found = catalogue.json("releases")
    assert [(one["id"], one["name"], one.get("link"), one["press_release"]) for one in found["releases"]] == [
        (1, "Gross Domestic Product", "https://example.org/gdp", False),
        (2, "office", None, False),
        (3, "Annual accounts", None, False),
    ]
    assert [one["id"] for one in catalogue.json("releases", order_by="name", limit=2)["releases"]] == [3, 1]
    assert found["order_by"] == "release_id"


def test_one_release_by_number_or_name(catalogue):
    """A release is asked by its number; the source's own name does as well."""
    assert catalogue.json("release", release_id=2) == catalogue.json("release", release_id="office")
    assert catalogue.error("release", release_id=9) == "Bad Request.  The release does not exist."
    assert "release_id has not been set" in catalogue.error("release")


def test_the_dates_of_a_release(story, catalogue):
    """The days on which something changed; with no data also the releases that changed nothing; never the future."""
    assert [one["date"] for one in catalogue.json("release/dates", release_id=1)["release_dates"]] == [
        "2020-05-01", "2020-06-01",
    ]  # fmt: skip
    for day in ("2020-07-01T00:00Z", "2027-01-01T00:00Z"):
        story.connection.execute("INSERT INTO events VALUES (99, 'release-ingested.v1', 'bea', ?::TIMESTAMPTZ)", [day])
    with_no_data = {"release_id": 1, "include_release_dates_with_no_data": "true"}
    found = catalogue.json("release/dates", **with_no_data, sort_order="desc", limit=2)
    assert found["release_dates"] == [
        {"release_id": 1, "date": "2020-07-01"},
        {"release_id": 1, "date": "2020-06-01"},
    ]
    assert found["count"] == 3
    found = catalogue.json("release/dates", release_id=1, realtime_start="2020-05-02", realtime_end="2020-06-01")
    assert [one["date"] for one in found["release_dates"]] == ["2020-06-01"]


def test_the_dates_of_all_releases(catalogue):
    """Newest first, with the name of each release."""
    found = catalogue.json("releases/dates", limit=2)["release_dates"]
    assert found == [
        {"release_id": 2, "release_name": "office", "date": "2020-06-03"},
        {"release_id": 1, "release_name": "Gross Domestic Product", "date": "2020-06-01"},
    ]


def test_series_and_releases_of_each_other(catalogue):
    """The series of a release, the releases of a series, and no category."""
    assert [one["id"] for one in catalogue.json("release/series", release_id=2)["seriess"]] == ["de/rate", "us/rate"]
    assert [one["id"] for one in catalogue.json("series/release", series_id="GDP")["releases"]] == [1, 3]
    assert catalogue.json("series/categories", series_id="GDP") == {"categories": []}


def test_sources_are_publishers(catalogue):
    """One publisher may have several releases; a source without a publisher speaks for itself."""
    found = catalogue.json("sources")["sources"]
    assert [(one["id"], one["name"]) for one in found] == [(1, "Bureau of Economic Analysis"), (2, "office")]
    assert catalogue.json("source", source_id=2)["sources"][0]["name"] == "office"
    assert [one["id"] for one in catalogue.json("source/releases", source_id=1)["releases"]] == [1, 3]
    assert catalogue.json("release/sources", release_id=3)["sources"][0]["id"] == 1
    assert catalogue.error("source", source_id=7) == "Bad Request.  The source does not exist."


def test_the_graph_is_csv(story, catalogue):
    """Series side by side: no figure is an empty cell, a missing value "."; cut by dates, and as of a day."""
    story.say("us/text", "2020-05", ("2020-06-03", "?"))
    response = catalogue.fetch("/graph/fredgraph.csv", params={"id": "GDP,us/rate,us/text"})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.text == (
        "observation_date,GDP,us/rate,us/text\n2019-01-01,3,,\n2020-01-01,2,,\n2020-05-01,,13.3,.\n"
    )
    cut = catalogue.fetch("/graph/fredgraph.csv", params={"id": "GDP", "cosd": "2020-01-01", "coed": "2020-12-31"})
    assert cut.text == "observation_date,GDP\n2020-01-01,2\n"
    then = catalogue.fetch("/graph/fredgraph.csv", params={"id": "GDP", "vintage_date": "2020-05-31"})
    assert then.text == "observation_date,GDP\n2019-01-01,3\n2020-01-01,1\n"
    many = catalogue.fetch("/graph/fredgraph.csv", params={"id": ",".join(["GDP"] * 51)})
    assert many.status_code == 400
    assert "at most 50 at once" in many.text


def test_xml_has_everything_in_attributes(story, catalogue):
    """The XML of FRED: a list with its envelope in attributes, values of vintage and release dates as text."""
    root = ET.fromstring(catalogue.get("/fred/series/observations", series_id="GDP").text)
    assert root.tag == "observations"
    assert root.attrib["count"] == "2"
    assert root.attrib["file_type"] == "xml"
    assert root[1].attrib == {
        "realtime_start": "2026-08-15", "realtime_end": "2026-08-15", "date": "2020-01-01", "value": "2",
    }  # fmt: skip
    root = ET.fromstring(catalogue.get("/fred/series/vintagedates", series_id="GDP").text)
    assert next((child.tag, child.text) for child in root) == ("vintage_date", "2020-03-01")
    root = ET.fromstring(catalogue.get("/fred/release/dates", release_id=1).text)
    assert next((child.tag, child.attrib, child.text) for child in root) == (
        "release_date", {"release_id": "1"}, "2020-05-01",
    )  # fmt: skip
    root = ET.fromstring(catalogue.get("/fred/releases").text)
    assert root[0].attrib["press_release"] == "false"


def test_xml_of_a_table_has_names_that_xml_allows(story, door):
    """A key begins with "_" where XML allows no digit, and other characters become "_"; JSON has them as they are."""
    story.say("3 länder/bip", "2020", ("2021-01-01", "1"))
    whole = {"output_type": 2, "realtime_start": "1776-07-04"}
    root = ET.fromstring(door.get("/fred/series/observations", series_id="3 länder/bip", **whole).text)
    assert root[0].attrib == {"date": "2020-01-01", "_3_länder_bip_20210101": "1"}
    found = door.json("series/observations", series_id="3 länder/bip", **whole)
    assert found["observations"] == [{"date": "2020-01-01", "3 länder/bip_20210101": "1"}]


def test_texts_of_others_cannot_break_the_xml(story, door):
    """Quotes, brackets, line breaks and control characters in a title are written so that they are read again."""
    title = '<"A & B">\n\t\x00\x1f 长三角'
    story.describe_measure("x", title)
    story.say("us/x", "2020", ("2021-01-01", "1"))
    root = ET.fromstring(door.get("/fred/series", series_id="us/x").text)
    assert root[0].attrib["title"] == '<"A & B">\n\t\ufffd\ufffd 长三角: us'
