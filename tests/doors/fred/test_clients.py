"""Other people's clients, unmodified, against the door on a loopback port.

Each is only pointed at another address. A client that is not installed is skipped, and says so.
"""

from __future__ import annotations

import functools
import urllib.error
import urllib.parse
import urllib.request

import pandas as pd
import pytest

KEY = "abcdefghijklmnopqrstuvwxyz012345"

# Old releases of a client use what newer pydantic and pandas call deprecated; that is not ours to repair.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")

# Figures of the Bureau of Economic Analysis as FRED's client documentation quotes them (US GDP, fourth quarter 2013).
REVISED = (("2014-01-30", "17102.5"), ("2014-02-28", "17080.7"), ("2014-03-27", "17089.6"))


@pytest.fixture
def gdp(story):
    story.describe_measure("gdp", "Gross domestic product", "USD", ["GDP"], "quarterly")
    story.describe_subject("us", "United States")
    story.describe_source("bea", "Gross Domestic Product", "Bureau of Economic Analysis", 1, "https://example.org/gdp")
    story.say("us/gdp", "2013-Q3", ("2013-11-07", "16857.6"), ("2013-12-20", "16912.9"))
    story.say("us/gdp", "2013-Q4", *REVISED)
    story.say("us/gdp", "2014-Q1", ("2014-04-30", "17149.6"), ("2014-05-29", "17101.3"), ("2014-06-25", "17016"))
    story.say("us/gdp", "2014-Q2", ("2014-07-30", "?"))
    return story


class TestFredapi:
    """fredapi reads XML through urllib and filters as-of questions itself."""

    @pytest.fixture
    def fred(self, gdp, server):
        fredapi = pytest.importorskip("fredapi", reason="fredapi is not installed")
        client = fredapi.Fred(api_key=KEY)
        client.root_url = f"{server}/fred"
        return client

    def test_series_is_what_stands_today(self, fred):
        """get_series gives the newest values, a missing one as NaN."""
        series = fred.get_series("us/gdp")
        assert series.index[0] == pd.Timestamp("2013-07-01")
        assert series.iloc[:3].tolist() == [16912.9, 17089.6, 17016.0]
        assert pd.isna(series.iloc[3])

    def test_options_reach_the_door(self, fred):
        """Dates as its users write them, and any further parameter."""
        series = fred.get_series("GDP", observation_start="10/1/2013", observation_end="2014-01-01", units="chg")
        assert series.round(1).tolist() == [176.7, -73.6]

    def test_first_release_and_all_releases(self, fred):
        """The first release of a date is the first row of it: rows come by date, then by realtime_start."""
        first = fred.get_series_first_release("GDP")
        assert first.iloc[:3].tolist() == [16857.6, 17102.5, 17149.6]
        releases = fred.get_series_all_releases("GDP")
        assert [f"{day:%Y-%m-%d}" for day in releases["realtime_start"]] == [
            "2013-11-07", "2013-12-20", "2014-01-30", "2014-02-28", "2014-03-27", "2014-04-30", "2014-05-29",
            "2014-06-25", "2014-07-30",
        ]  # fmt: skip

    def test_as_of_date(self, fred):
        """What was known on a date: the client keeps every state that had begun by then."""
        known = fred.get_series_as_of_date("GDP", "2014-03-01")
        assert known["value"].tolist() == [16857.6, 16912.9, 17102.5, 17080.7]

    def test_vintage_dates(self, fred):
        """The days on which the series changed."""
        assert [f"{day:%Y-%m-%d}" for day in fred.get_series_vintage_dates("GDP")] == [
            "2013-11-07", "2013-12-20", "2014-01-30", "2014-02-28", "2014-03-27", "2014-04-30", "2014-05-29",
            "2014-06-25", "2014-07-30",
        ]  # fmt: skip

    def test_info(self, fred):
        """A series' description is a pandas Series of FRED's members."""
        info = fred.get_series_info("GDP")
        assert info["id"] == "GDP"
        assert info["title"] == "Gross domestic product: United States"
        assert (info["frequency"], info["frequency_short"], info["units"]) == ("Quarterly", "Q", "USD")

    def test_search_with_its_empty_parameter(self, fred):
        """Its search writes `&&`, orders and filters, and reads the paging's count."""
        found = fred.search("gross product", order_by="series_id", sort_order="asc", filter=("frequency", "Quarterly"))
        assert found.index.tolist() == ["us/gdp"]
        assert found.loc["us/gdp", "observation_start"] == pd.Timestamp("2013-07-01")
        assert fred.search("no such thing") is None

    def test_search_by_release(self, fred):
        """The series of a release."""
        assert fred.search_by_release(1).index.tolist() == ["us/gdp"]

    def test_errors_are_values_errors_with_our_message(self, fred):
        """The message of an XML error body is what its user reads."""
        with pytest.raises(ValueError, match="The series does not exist"):
            fred.get_series("NOSUCH")
        with pytest.raises(ValueError, match="Did you mean vintage_dates"):
            fred.get_series("GDP", vintage_date="2014-03-01")


class TestPyfredapi:
    """pyfredapi reads JSON through requests; its caches are cleared, for they outlive a test."""

    @pytest.fixture
    def client(self, gdp, server, monkeypatch):
        pyfredapi = pytest.importorskip("pyfredapi", reason="pyfredapi is not installed")
        base = pytest.importorskip("pyfredapi._base")
        base._get_request.cache_clear()
        asked = functools.partial(base._get_request, base_url=f"{server}/fred")
        for module in (pyfredapi.series, pyfredapi.releases, pyfredapi.sources):
            monkeypatch.setattr(module, "_get_request", asked)
        monkeypatch.setenv("FRED_API_KEY", KEY)
        return pyfredapi

    def test_series_info(self, client):
        """Its model checks the type of every member."""
        info = client.get_series_info("GDP")
        assert (info.id, info.popularity, info.seasonal_adjustment_short) == ("GDP", 0, "NA")
        assert info.last_updated == "2026-08-14 12:00:00+00"

    def test_as_of_date_is_cut_at_the_date(self, client):
        """As of a date: everything from the first day to it, the last state cut there."""
        frame = client.get_series_asof_date("GDP", date="2014-03-01", return_format="pandas")
        assert frame["value"].tolist() == [16857.6, 16912.9, 17102.5, 17080.7]
        assert pd.Timestamp(frame["realtime_end"].iloc[-1]) == pd.Timestamp("2014-03-01")

    def test_initial_and_all_releases(self, client):
        """Output type 4 without an end is open; all releases are the whole history."""
        first = client.get_series_initial_release("GDP", return_format="json")
        assert [row["value"] for row in first] == ["16857.6", "17102.5", "17149.6", "."]
        assert [row["realtime_start"] for row in first] == ["2013-11-07", "2014-01-30", "2014-04-30", "2014-07-30"]
        assert len(client.get_series_all_releases("GDP", return_format="json")) == 9

    def test_polars(self, client):
        """The same into polars, without the missing value."""
        if "polars" not in {form.value for form in client.utils.enums.ReturnFormat}:
            pytest.skip("this release of pyfredapi knows no polars")
        frame = client.get_series("GDP", return_format="polars", frequency="q")
        assert frame["value"].to_list() == [16912.9, 17089.6, 17016.0]

    def test_vintage_dates_and_search(self, client):
        """Vintage dates in a period; search in both types."""
        dates = client.get_series_vintagedates("GDP", realtime_start="2014-05-01", realtime_end="2014-06-30")
        assert dates == ["2014-05-29", "2014-06-25"]
        assert client.search_series("domestic united", return_format="pandas")["id"].tolist() == ["us/gdp"]
        by_id = client.search_series("US/*", search_type="series_id", return_format="json")
        assert by_id["order_by"] == "series_id"
        assert by_id["count"] == 1

    def test_releases_and_sources(self, client):
        """Releases, their dates and series, and their sources."""
        assert client.get_releases()["releases"][0]["name"] == "Gross Domestic Product"
        assert client.get_release(1)["releases"][0]["link"] == "https://example.org/gdp"
        assert client.get_release_dates(1, limit=2)["release_dates"] == [
            {"release_id": 1, "date": "2013-11-07"},
            {"release_id": 1, "date": "2013-12-20"},
        ]
        assert client.get_releases_dates(limit=1)["release_dates"][0]["date"] == "2014-07-30"
        assert client.get_release_series(1)["seriess"][0]["id"] == "us/gdp"
        assert client.get_release_sources(1)["sources"][0]["name"] == "Bureau of Economic Analysis"
        assert client.get_sources()["sources"][0]["id"] == 1
        assert client.get_source(1)["sources"][0]["name"] == "Bureau of Economic Analysis"
        assert client.get_series_releases("GDP")["releases"][0]["id"] == 1
        assert client.get_series_categories("GDP") == {"categories": []}

    def test_errors(self, client):
        """An error carries the status and the message."""
        exceptions = pytest.importorskip("pyfredapi.exceptions")
        with pytest.raises(exceptions.FredAPIRequestError, match="The series does not exist"):
            client.get_series("NOSUCH")


class TestFullFred:
    """full_fred reads JSON through requests and pastes its parameters into the address."""

    @pytest.fixture
    def fred(self, gdp, server, monkeypatch):
        module = pytest.importorskip("full_fred.fred", reason="full_fred is not installed")
        monkeypatch.setenv("FRED_API_KEY", KEY)
        client = module.Fred()
        client._FredBase__url_base = f"{server}/fred/"
        return client

    def test_series(self, fred):
        """Values stay texts."""
        frame = fred.get_series_df("GDP", sort_order="desc", limit=3)
        assert frame["value"].tolist() == [".", "17016", "17089.6"]
        assert fred.series_stack["get_series_df"]["count"] == 4

    def test_a_list_of_vintage_dates_arrives_as_python_writes_it(self, fred):
        """`vintage_dates=['2014-05-01', '2014-07-01']` is read as the two dates it holds."""
        frame = fred.get_series_df("GDP", vintage_dates=["2014-05-01", "2014-07-01"], observation_start="2014-01-01")
        assert frame[["realtime_start", "realtime_end", "value"]].to_numpy().tolist() == [
            ["2014-05-01", "2014-05-28", "17149.6"],
            ["2014-06-25", "2014-07-01", "17016"],
        ]

    def test_the_rest(self, fred):
        """Series, search, vintage dates, releases with its empty parameter, sources."""
        assert fred.get_a_series("GDP")["seriess"][0]["frequency"] == "Quarterly"
        assert fred.search_for_series(["gross", "product"])["seriess"][0]["id"] == "us/gdp"
        assert fred.get_series_vintagedates("GDP", limit=1)["vintage_dates"] == ["2013-11-07"]
        assert fred.get_all_releases()["releases"][0]["id"] == 1
        assert fred.get_release_for_a_series("GDP")["releases"][0]["name"] == "Gross Domestic Product"
        assert fred.get_release_dates(1, include_empty=False)["count"] == 9
        assert fred.get_release_dates_all_releases(include_empty=True)["count"] == 9
        assert fred.get_categories_of_series("GDP") == {"categories": []}
        assert fred.get_all_sources()["sources"][0]["name"] == "Bureau of Economic Analysis"

    def test_errors(self, fred, capsys):
        """It prints the message of an error body and then fails in its own way."""
        with pytest.raises(KeyError):
            fred.get_series_df("NOSUCH")
        assert "The series does not exist" in capsys.readouterr().out


class TestDatareader:
    """pandas-datareader reads fredgraph.csv, without a key."""

    def test_two_series_beside_each_other(self, gdp, server):
        """The newest values, "." as NaN, the dates cut by the client."""
        module = pytest.importorskip("pandas_datareader.fred", reason="pandas-datareader is not installed")

        class Reader(module.FredReader):
            url = f"{server}/graph/fredgraph.csv"

        gdp.say("us/wage", "2014-01", ("2014-02-01", "2.25"))
        frame = Reader(["GDP", "us/wage"], start="2013-10-01", end="2014-06-30").read()
        assert frame["GDP"].iloc[:2].tolist() == [17089.6, 17016.0]
        assert frame["us/wage"].dropna().to_dict() == {pd.Timestamp("2014-01-01"): 2.25}


def test_the_bare_address_answers_curl(gdp, server):
    """XML is the default, and an error is an error to any HTTP client."""
    with urllib.request.urlopen(f"{server}/fred/series?series_id=GDP&api_key={KEY}") as response:
        assert response.headers["content-type"] == "text/xml; charset=utf-8"
        assert response.read().startswith(b'<?xml version="1.0" encoding="utf-8" ?>\n<seriess realtime_start=')
    with pytest.raises(urllib.error.HTTPError) as caught, urllib.request.urlopen(f"{server}/fred/series?series_id=GDP"):
        pass
    with caught.value as response:
        assert response.code == 400
        assert b'<error code="400" message="Bad Request.  Variable api_key has not been set.' in response.read()


def test_names_in_any_script(story, server, monkeypatch):
    """An id of Chinese characters: requests encodes it, fredapi's user has to (`quote`)."""
    fredapi = pytest.importorskip("fredapi", reason="fredapi is not installed")
    pyfredapi = pytest.importorskip("pyfredapi", reason="pyfredapi is not installed")
    base = pytest.importorskip("pyfredapi._base")
    full_fred = pytest.importorskip("full_fred.fred", reason="full_fred is not installed")
    reader = pytest.importorskip("pandas_datareader.fred", reason="pandas-datareader is not installed")
    monkeypatch.setenv("FRED_API_KEY", KEY)
    story.say("安徽 合肥/产业转移项目", "2018-12", ("2019-01-08", "111"), ("2019-02-08", "113"))
    series_id = "安徽 合肥/产业转移项目"

    client = fredapi.Fred(api_key=KEY)
    client.root_url = f"{server}/fred"
    assert client.get_series(urllib.parse.quote(series_id)).tolist() == [113.0]

    base._get_request.cache_clear()
    asked = functools.partial(base._get_request, base_url=f"{server}/fred")
    monkeypatch.setattr("pyfredapi.series._get_request", asked)
    assert pyfredapi.get_series(series_id, return_format="json")[0]["value"] == "113"

    full = full_fred.Fred()
    full._FredBase__url_base = f"{server}/fred/"
    assert full.get_series_df(series_id, vintage_dates=["2019-01-31"])["value"].tolist() == ["111"]

    class Reader(reader.FredReader):
        url = f"{server}/graph/fredgraph.csv"

    assert Reader(series_id, start="2018-01-01").read()[series_id].tolist() == [113]
