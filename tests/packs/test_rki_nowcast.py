"""The releases of the pack `rki-nowcast`: whole, byte for byte, and worth looking at."""

import csv
import hashlib
import re
import tomllib
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from asof.packs import pack_path

INDEX = Path(__file__).parents[2].parent / "shared" / "corpora" / "rki_nowcast_r" / "index.csv"
FOLDER = pack_path("rki-nowcast") / "files" / "rki-nowcast"
RELEASE_71 = "00071_1625062049_fa437d484bd3.csv"


@pytest.fixture
def source():
    return tomllib.loads((pack_path("rki-nowcast") / "sources" / "rki-nowcast.toml").read_text(encoding="utf-8"))


@pytest.fixture
def vintages(table):
    return {row["file"]: row for row in table(pack_path("rki-nowcast") / "files" / "vintages.csv")}


def header(name):
    first = (FOLDER / name).read_text(encoding="utf-8").splitlines()[0]
    return first.split(";" if ";" in first else ",")


def test_every_release_is_whole(vintages):
    """The folder holds the listed releases and nothing else, each with its digest and length."""
    assert sorted(vintages) == sorted(file.name for file in FOLDER.iterdir())
    for name, row in vintages.items():
        content = (FOLDER / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row["sha256"], name
        assert len(content) == int(row["bytes"]), name


def test_the_releases_are_those_of_the_corpus(vintages):
    """Digest, time and commit agree with the index of the whole collection."""
    if not INDEX.exists():
        pytest.skip(
            "the whole collection is not here (no ../shared/corpora); the pack's own digests are tested all the same"
        )
    with INDEX.open(encoding="utf-8", newline="") as lines:
        known = {row["file"]: row for row in csv.DictReader(lines)}
    for name, row in vintages.items():
        assert (row["sha256"], row["commit"]) == (known[name]["sha256"], known[name]["commit"])
        assert datetime.fromisoformat(row["published_at"]).timestamp() == int(known[name]["committer_epoch"])


def test_the_time_of_publication_is_in_the_name(source, vintages):
    """The source's pattern finds in every name the second at which the release was public, all different."""
    times = []
    for name, row in vintages.items():
        match = re.search(source["publication"]["pattern"], name)
        times.append(datetime.fromtimestamp(int(match["published_at"]), UTC))
        assert times[-1] == datetime.fromisoformat(row["published_at"])
    assert times == sorted(set(times))


def test_the_odd_release_and_its_neighbours_are_there(vintages):
    """Releases 70, 71 and 72 are in the pack, and only 71 has other column names."""
    numbers = {int(name[:5]): name for name in vintages}
    assert numbers[71] == RELEASE_71
    assert header(numbers[70]) == header(numbers[72])
    assert not set(header(RELEASE_71)) & {"PS_COVID_Faelle", "PS_4_Tage_R_Wert"}


def test_the_aliases_give_every_release_the_same_columns(source, vintages):
    """Under the mapping's names no release has a column that release 0 lacks, and 71 has all of them."""
    names = {alias: name for name, aliases in source["mapping"]["aliases"].items() for alias in aliases}
    columns = {name: [names.get(column, column) for column in header(name)] for name in vintages}
    first = columns[min(columns)]
    assert columns[RELEASE_71] == first
    assert all(set(found) <= set(first) for found in columns.values())
    assert set(source["mapping"]["units"]) | {"Datum"} == set(first)


def test_one_figure_is_revised_again_and_again(vintages):
    """The cases of 10 June 2021 have more than thirty different statements in a row."""
    stated = []
    for name in sorted(vintages):
        with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
            rows = {row["Datum"]: row for row in csv.DictReader(lines)} if name != RELEASE_71 else {}
        if "2021-06-10" in rows:
            stated.append(rows["2021-06-10"]["PS_COVID_Faelle"])
    revisions = sum(before != after for before, after in pairwise(stated))
    assert stated[:5] == ["1302", "1353", "1384", "1408", "1405"]
    assert revisions > 30


def test_the_institute_has_its_credit():
    """The licence and the publisher are named in the declaration and in the README."""
    path = pack_path("rki-nowcast")
    declared = tomllib.loads((path / "pack.toml").read_text(encoding="utf-8"))
    for text in (declared["credit"], (path / "README.md").read_text(encoding="utf-8")):
        assert "Robert Koch-Institut" in text
        assert "CC BY 4.0" in text


def test_the_measures_are_described(source, table):
    """Every column of the releases is described, in the unit of the mapping."""
    rows = table(pack_path("rki-nowcast") / "files" / "measures.csv")
    assert {row["measure"]: row["unit"] for row in rows} == source["mapping"]["units"]


STORY = """
CREATE TABLE changes AS
SELECT * FROM (VALUES
    (1, 'initial', 'rki-nowcast', 'de', 'cases', '2021-06-10', TIMESTAMPTZ '2021-06-15 00:00Z', 1302),
    (2, 'revision', 'rki-nowcast', 'de', 'cases', '2021-06-10', TIMESTAMPTZ '2021-06-16 00:00Z', 1353),
    (3, 'revision', 'rki-nowcast', 'de', 'cases', '2021-06-10', TIMESTAMPTZ '2021-06-17 00:00Z', 1384),
    (4, 'initial', 'rki-nowcast', 'de', 'cases', '2021-06-11', TIMESTAMPTZ '2021-06-16 00:00Z', 900),
    (5, 'initial', 'rki-nowcast', 'de', 'four', '2021-06-11', TIMESTAMPTZ '2021-06-16 00:00Z', 1),
    (6, 'withdrawal', 'rki-nowcast', 'de', 'four', '2021-06-11', TIMESTAMPTZ '2021-06-17 00:00Z', NULL),
    (7, 'initial', 'other', 'de', 'cases', '2021-06-10', TIMESTAMPTZ '2021-06-14 00:00Z', 1)
) AS story (position, kind, source, subject, measure, period, published_at, new_value);
CREATE TABLE figures AS
SELECT * FROM (VALUES
    ('rki-nowcast', 'de', 'cases', '2021-06-10', 1384, TIMESTAMPTZ '2021-06-17 00:00Z'),
    ('rki-nowcast', 'de', 'cases', '2021-06-11', 900, TIMESTAMPTZ '2021-06-16 00:00Z'),
    ('other', 'de', 'cases', '2021-06-10', 1, TIMESTAMPTZ '2021-06-14 00:00Z')
) AS story (source, subject, measure, period, value, published_at);
"""


@pytest.fixture
def revisions():
    """Give a small DuckDB with the story above and the pack's view over it."""
    with duckdb.connect() as connection:
        connection.execute(STORY)
        view = pack_path("rki-nowcast") / "views" / "nowcast_revisions.sql"
        connection.execute(view.read_text(encoding="utf-8"))
        yield connection


def findings(connection):
    path = pack_path("rki-nowcast") / "audits" / "nowcast_revisions.sql"
    return connection.execute(path.read_text(encoding="utf-8")).fetchall()


def test_nowcast_revisions_counts_the_revisions_of_a_figure(revisions):
    """A stated figure has its first and its newest value and how often it was revised; a withdrawn one has no row."""
    query = "SELECT measure, period, revisions, first_value, latest_value FROM nowcast_revisions"
    assert revisions.execute(query).fetchall() == [
        ("cases", "2021-06-10", 2, 1302, 1384),
        ("cases", "2021-06-11", 0, 900, 900),
    ]
    assert findings(revisions) == []


def test_the_audit_of_nowcast_revisions_finds_what_is_wrong(revisions):
    """A figure without a history, and one that is older than its first statement, are found."""
    revisions.execute("INSERT INTO figures VALUES ('rki-nowcast', 'de', 'new', '2021-06-11', 5, '2021-06-17 00:00Z')")
    revisions.execute("UPDATE figures SET published_at = '2021-06-01 00:00Z' WHERE value = 900")
    assert sorted(findings(revisions)) == [
        ("de", "cases", "2021-06-11", "the first statement is not later than the newest"),
        ("de", "new", "2021-06-11", "every figure has a row"),
    ]
