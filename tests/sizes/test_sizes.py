"""The same meaning at every size: below, at and above tiles of 256 and row groups of 122,880."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

import ledger
from ledger import small

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
SECOND = datetime(2020, 2, 1, tzinfo=UTC)
THIRD = datetime(2020, 3, 1, tzinfo=UTC)


def table(count, changed=0):
    """Make a release of so many figures, the first `changed` of which have another value than before."""
    return pa.table(
        {
            "place": pa.array([f"place-{number}" for number in range(count)], pa.string()),
            "value": pa.array([str(number + (number < changed)) for number in range(count)], pa.string()),
        }
    )


@pytest.mark.parametrize(
    "count",
    [
        1,
        255,
        256,
        257,
        2_001,
        pytest.param(65_537, marks=pytest.mark.heavy),
        pytest.param(130_000, marks=pytest.mark.heavy),
    ],
)
@pytest.mark.parametrize(("way", "limit"), [("compared in memory", small.SMALL), ("in sets", -1)])
def test_releases_of_every_size(tmp_path, monkeypatch, count, way, limit):
    """New, revised, withdrawn and unchanged figures are counted, kept and given back whatever their number."""
    monkeypatch.setattr(small, "SMALL", limit)
    with ledger.open(tmp_path) as book:
        half = count // 2
        first = book.ingest(table(count), source="s", published_at=FIRST, subject=["place"], hold_above=None)
        assert (first.new, first.last_position) == (count, count)
        assert first.plan.startswith(f"{way}: ")
        second = book.ingest(
            table(count, changed=half), source="s", published_at=SECOND, subject=["place"], hold_above=None
        )
        assert (second.revised, second.unchanged) == (half, count - half)
        third = book.ingest(
            table(half, changed=half), source="s", published_at=THIRD, subject=["place"], hold_above=None
        )
        assert (third.withdrawn, third.unchanged) == (count - half, half)
        again = book.ingest(
            table(half, changed=half), source="s", published_at=THIRD, subject=["place"], hold_above=None
        )
        assert (again.unchanged, again.last_position) == (half, None)
        for when, expected in ((FIRST, table(count)), (SECOND, table(count, half)), (THIRD, table(half, half))):
            assert sorted(book.release("s", published_by=when).fetchall()) == sorted(
                zip(*expected.to_pydict().values(), strict=True)
            )
        report = book.verify()
        assert report.ok, report.findings
        assert report.checks["events"] == first.new + second.revised + third.withdrawn + 3


def test_a_release_without_rows(tmp_path):
    """Size nothing: held where something would vanish, taken where the caller says so."""
    with ledger.open(tmp_path) as book:
        book.ingest(table(3), source="s", published_at=FIRST, subject=["place"])
        assert book.ingest(table(0), source="s", published_at=SECOND, subject=["place"]).held
        receipt = book.ingest(table(0), source="s", published_at=SECOND, subject=["place"], hold_above=None)
        assert (receipt.held, receipt.withdrawn) == (False, 3)
        assert book.release("s").fetchall() == []
        assert book.verify().ok


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, pytest.param(65_537, marks=pytest.mark.heavy)])
def test_a_release_out_of_order_takes_the_long_way_and_says_so(tmp_path, count):
    """In order, states come straight from the release; late or corrected, they are worked out anew."""
    terms = {"source": "s", "subject": ["place"], "hold_above": None, "absent": "unchanged"}
    with ledger.open(tmp_path) as book:
        first = book.ingest(table(count), published_at=FIRST, **terms)
        third = book.ingest(table(count, changed=count // 3), published_at=THIRD, **terms)
        late = book.ingest(table(count, changed=count // 2), published_at=SECOND, **terms)
        mended = book.ingest(table(count, changed=count // 4), published_at=SECOND, cause="extractor", **terms)
        if count:
            assert all("the whole release in order" in one.plan for one in (first, third))
            assert "worked out anew from all their cells" in late.plan
        assert (third.revised, third.unchanged) == (count // 3, count - count // 3)
        assert mended.corrected == count // 2 - count // 4
        for when, changed in ((FIRST, 0), (SECOND, count // 4), (THIRD, count // 3)):
            rows = book.sql("SELECT subject, printed FROM figures", published_by=when).fetchall()
            assert sorted(rows) == sorted(zip(*table(count, changed).to_pydict().values(), strict=True))
        report = book.verify()
        assert report.ok, report.findings
