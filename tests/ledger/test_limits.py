"""What a ledger may use is a setting, and a wrong one is an error that says how to mend it."""

from datetime import UTC, datetime

import duckdb
import pytest

import ledger
from events import FigurePublished, Incorrect, Unavailable
from ledger.rebuild import rebuild


@pytest.mark.parametrize(
    ("memory", "engine"),
    [
        ("2GB", 1_400_000_000),
        ("1GB", 400_000_000),
        ("1 GiB", 473_741_824),
        ("512MB", 204_800_000),
        ("1.5gb", 900_000_000),
    ],
)
def test_memory_is_that_of_the_process_and_the_engine_gets_its_part(tmp_path, memory, engine):
    """Half a gigabyte and a little more is for everything beside the engine, which keeps 40 % at least."""
    with ledger.open(tmp_path, limits=ledger.Limits(memory=memory)) as book:
        told = book.cursor().execute("SELECT CAST(current_setting('memory_limit') AS VARCHAR)").fetchall()[0][0]
    number, unit = told.split()
    assert float(number) * {"MiB": 2**20, "GiB": 2**30}[unit] == pytest.approx(engine, rel=0.06)


@pytest.mark.parametrize("memory", ["much", "", "12", "-1GB", "10MB", "80%"])
def test_what_is_no_amount_of_memory_is_refused(tmp_path, memory):
    """In Python and in asof.toml: what was found, what is allowed, where to mend it."""
    with pytest.raises(Incorrect, match=r"from 64MB on.*asof\.toml"):
        ledger.Limits(memory=memory)
    (tmp_path / "asof.toml").write_text(f'[ledger]\nmemory = "{memory}"\n', encoding="utf-8")
    with pytest.raises(Incorrect, match="not an amount of memory"):
        ledger.open(tmp_path)


class Short:
    """A connection whose engine runs out of memory where it is told to."""

    def __init__(self, connection, at, error):
        self._connection, self._at, self._error = connection, at, error

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def execute(self, query, *terms):
        """Run it, or fail as the engine does."""
        if query.lstrip().startswith(self._at):
            raise self._error
        return self._connection.execute(query, *terms)


@pytest.mark.parametrize(
    ("at", "error"),
    [
        ("COMMIT", duckdb.TransactionException("Failed to commit: failed to pin block of size 256.0 KiB (1 GiB used)")),
        ("-- Grain", duckdb.OutOfMemoryException("could not allocate block of size 256.0 KiB (1 GiB used)")),
    ],
    ids=["commit", "statement"],
)
def test_a_rebuild_without_enough_memory_says_so_and_changes_nothing(tmp_path, at, error):
    """Whether a statement or the commit itself lacks it: what was there stays, and the error says what to do."""
    with ledger.open(tmp_path) as book:
        named = {
            "source": "s",
            "subject": "a",
            "measure": "m",
            "period": "2020",
            "published_at": datetime(2021, 1, 1, tzinfo=UTC),
        }
        book.append([FigurePublished(**named, value=1, printed="1")])
        with pytest.raises(Unavailable, match="nothing was changed") as said:
            rebuild(Short(book._log.connection, at, error))
        assert said.value.code == "memory"
        assert book.sql("SELECT count(*) FROM figures").fetchall() == [(1,)]
        assert book.verify().ok
