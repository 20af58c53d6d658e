"""A ledger with a clock that the test sets, and a few figures in it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

import ledger
from events import FigurePublished


class Desk:
    """A ledger and its clock."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.now = datetime(2020, 1, 1, tzinfo=UTC)
        self.book = ledger.open(home, clock=self.clock)

    def clock(self) -> datetime:
        """Tell the time; every look takes a second."""
        self.now += timedelta(seconds=1)
        return self.now

    def state(self, subject: str, value: int | str, published_at: str = "2019-01-01") -> ledger.Receipt:
        """Record one figure."""
        number = value if isinstance(value, int) else None
        moment = datetime.fromisoformat(published_at).replace(tzinfo=UTC)
        return self.book.append([
            FigurePublished(source="s", subject=subject, measure="m", period="2018", published_at=moment,
                            printed=str(value), value=number, text=None if number is not None else str(value))
        ])  # fmt: skip

    def tamper(self, statement: str) -> None:
        """Change the closed file behind the ledger's back, then open it again."""
        self.book.close()
        with duckdb.connect(str(self.home / ledger.LEDGER_FILE)) as connection:
            assert connection.execute(statement).fetchall() != [(0,)]
        self.book = ledger.open(self.home, clock=self.clock)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give a ledger with three figures."""
    opened = Desk(tmp_path / "home")
    for number, name in enumerate(("x", "y", "z"), 1):
        opened.state(name, number)
    yield opened
    opened.book.close()
