"""Releases of the pack `rki-nowcast` in a real ledger, read as the source's mapping says."""

import tomllib
from datetime import UTC, datetime

import duckdb
import pytest

import ledger
from asof.packs import pack_path

PACK = pack_path("rki-nowcast")
ODD = 71
CHOSEN = (70, 71, 72, 86, 87)


def release_file(number):
    return next((PACK / "files" / "rki-nowcast").glob(f"{number:05d}_*.csv"))


def ingest(book, number):
    mapping = tomllib.loads((PACK / "sources" / "rki-nowcast.toml").read_text(encoding="utf-8"))["mapping"]
    file = release_file(number)
    return book.ingest(
        file,
        source="rki-nowcast",
        published_at=datetime.fromtimestamp(int(file.name.split("_")[1]), UTC),
        decimal="," if number == ODD else ".",
        **{name: mapping[name] for name in ("subject", "period", "absent", "hold_above")},
        **{name: mapping[name] for name in ("period_format", "missing", "units", "aliases")},
    )


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """Give a ledger's home with five releases in it, and the receipt of each."""
    home = tmp_path_factory.mktemp("nowcast")
    with ledger.open(home) as book:
        receipts = {number: ingest(book, number) for number in CHOSEN}
    return home, receipts


@pytest.fixture
def file(taken):
    home, _ = taken
    with duckdb.connect(str(home / "ledger.duckdb")) as connection:
        view = PACK / "views" / "nowcast_revisions.sql"
        connection.execute(view.read_text(encoding="utf-8"))
        yield connection


def test_no_release_is_held(taken):
    """All five go in, the one with other names and signs as well."""
    _, receipts = taken
    assert not any(receipt.held for receipt in receipts.values())


def test_other_names_are_no_withdrawal(taken):
    """Release 71 adds its new day and revises as its neighbour does; only its empty lines are rejected."""
    _, receipts = taken
    odd, after = receipts[71], receipts[72]
    assert (odd.new, odd.withdrawn, odd.rejected) == (12, 0, 4)
    assert (after.new, after.withdrawn, after.rejected) == (12, 0, 0)
    assert odd.revised + odd.unchanged == receipts[70].new


def test_a_dropped_measure_is_withdrawn(taken):
    """From release 87 on there is no 4-day reproduction number: its figures are withdrawn, three for each day."""
    _, receipts = taken
    rows = release_file(86).read_text(encoding="utf-8").splitlines()
    four_day = sum(cell != "" for row in rows[1:] for cell in row.split(",")[7:10])
    assert receipts[87].withdrawn == four_day > 1000


def test_a_figure_is_revised_from_release_to_release(file):
    """The view counts the revisions of the cases of 10 June 2021 in these releases: 1395, 1398, 1400, 1403."""
    query = "SELECT revisions, first_value, latest_value FROM nowcast_revisions WHERE measure = $1 AND period = $2"
    assert file.execute(query, ["PS_COVID_Faelle", "2021-06-10"]).fetchone() == (3, 1395, 1403)
    audit = PACK / "audits" / "nowcast_revisions.sql"
    assert file.execute(audit.read_text(encoding="utf-8")).fetchall() == []


def test_the_figure_of_a_past_day_is_the_one_stated_then(file):
    """As of 1 July 2021, 0:00 UTC, release 71 counts, with the decimal comma that it printed."""
    file.execute("SET VARIABLE published_by = TIMESTAMPTZ '2021-07-01 00:00Z'")
    found = file.execute(
        "SELECT printed, value FROM figures WHERE measure = 'PS_4_Tage_R_Wert' AND period = '2021-06-24'"
    ).fetchone()
    assert found[0] == "0,96"
    assert str(found[1].normalize()) == "0.96"
