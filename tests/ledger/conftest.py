"""A ledger with a clock that the test sets, and stories: the little table of a docstring becomes acts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

import duckdb
import pytest

import ledger
from events import (
    Event,
    FigurePublished,
    FigureWithdrawn,
    PollCompleted,
    RecordCorrected,
    RecordVoided,
    RowRejected,
    SourceDescribed,
    parse_number,
)

ACTS = {
    "published": FigurePublished,
    "withdrawn": FigureWithdrawn,
    "corrected": RecordCorrected,
    "extractor": RecordCorrected,
    "voided": RecordVoided,
}
FIRST = datetime(2020, 1, 1, tzinfo=UTC)


def when(text: str) -> datetime:
    """Read `2020`, `2020-03-01` or a full ISO time; what is missing is the start, and the zone is UTC."""
    if "T" not in text:
        text = "-".join([*text.split("-"), "01", "01"][:3]) + "T00:00:00"
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Desk:
    """A ledger and its clock. `now` is what the clock says; `book` writes and asks."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.now = FIRST
        self.book = ledger.open(home, clock=lambda: self.now)

    def record(self, *events: Event, now: str | datetime | None = None) -> ledger.Receipt:
        """Append as one commit, a second later or at a stated time."""
        self.now = when(now) if isinstance(now, str) else now or self.now + timedelta(seconds=1)
        return self.book.append(events)

    def tell(self, table: str) -> None:
        """Record a table `recorded | source | subject/measure period | published | act | value`, commit by commit."""
        rows = [[cell.strip() for cell in line.split("|")] for line in table.splitlines() if line.count("|") == 5]
        for recorded, commit in groupby((row for row in rows if row[0] != "recorded"), key=lambda row: row[0]):
            self.record(*(told(*row[1:]) for row in commit), now=recorded)

    def rows(self, query: str, *parameters: object, **clocks: object) -> list[tuple]:
        """Ask a question."""
        return self.book.sql(query, list(parameters) or None, **clocks).fetchall()

    def reopen(self) -> None:
        """Close the ledger and open it again."""
        self.book.close()
        self.book = ledger.open(self.home, clock=lambda: self.now)

    def tamper(self, *statements: str) -> None:
        """Change the closed file behind the ledger's back, then open it again."""
        self.book.close()
        with duckdb.connect(str(self.home / ledger.LEDGER_FILE)) as connection:
            for statement in statements:
                connection.execute(statement)
        self.book = ledger.open(self.home, clock=lambda: self.now)


def told(source: str, figure: str, published: str, act: str, value: str) -> Event:
    """Make the act of one row; the value is `printed label`."""
    subject, _, rest = figure.partition("/")
    measure, _, period = rest.partition(" ")
    fields: dict = {"source": source, "subject": subject, "measure": measure, "period": period}
    fields["published_at"] = when(published)
    if act in ("corrected", "extractor", "voided"):
        fields["cause"] = "extractor" if act == "extractor" else "transcription"
    if act in ("published", "corrected", "extractor"):
        printed, _, label = value.partition(" ")
        number = parse_number(printed)
        fields |= {"printed": printed, "value": number, "text": None if number is not None else printed}
        fields["label"] = label or None
    return ACTS[act](**fields)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give an empty ledger whose clock the test sets."""
    opened = Desk(tmp_path / "home")
    yield opened
    opened.book.close()


@pytest.fixture
def story(desk: Desk, request: pytest.FixtureRequest) -> Desk:
    """Give the ledger that the test's docstring tells."""
    desk.tell(request.function.__doc__)
    return desk


STORY = """
    recorded | source | figure      | published | act       | value
    2030     | s      | x/m 2018    | 2011      | published | 1
    2030     | s      | y/m 2018-12 | 2011      | published | 5
    2031     | s      | x/m 2018    | 2013      | published | 1
    2032     | s      | x/m 2018    | 2012      | published | 2
    2033     | s      | x/m 2018    | 2012      | corrected | 3
    2034     | t      | x/n         | 2014      | published | open
    2035     | t      | x/n         | 2015      | withdrawn |
    2036     | s      | y/m 2018-12 | 2016      | published | 5
"""


def fill(desk: Desk) -> Desk:
    """Put 311 events in 9 commits into a ledger, so that every table has rows, tiles of the tree included."""
    desk.tell(STORY)
    desk.record(
        SourceDescribed(source="s", title="S", rank=1),
        PollCompleted(source="s", outcome="changed", started_at=FIRST, finished_at=FIRST),
        RowRejected(source="s", published_at=FIRST, reason="ragged", row=7),
    )
    desk.record(*(told("s", f"subject {number}/m 2018-12", "2019", "published", str(number)) for number in range(300)))
    return desk


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Give a ledger in which every table has rows."""
    return fill(desk)


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give the bytes of that ledger's file, for tests that change it behind its back."""
    desk = fill(Desk(tmp_path_factory.mktemp("sound") / "home"))
    desk.book.close()
    return (desk.home / ledger.LEDGER_FILE).read_bytes()


@pytest.fixture
def statement():
    """Give a maker of statements: `statement("111")`, with any field changed by keyword."""

    def make(printed: str = "1", /, **rest: object) -> FigurePublished:
        fields = {
            "source": "s",
            "subject": "x",
            "measure": "m",
            "period": "2018-12",
            "published_at": when("2019-01-15"),
        }
        number = parse_number(printed)
        fields |= {"printed": printed, "value": number, "text": None if number is not None else printed}
        return FigurePublished(**(fields | rest))

    return make
