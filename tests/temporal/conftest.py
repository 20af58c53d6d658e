"""Turns the little table in a test's docstring into a ledger: `recorded | published | period | act | value`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import pytest

import ledger
from events import FigurePublished, FigureWithdrawn, RecordCorrected, RecordVoided, parse_number

ACTS = {
    "published": FigurePublished,
    "withdrawn": FigureWithdrawn,
    "corrected": RecordCorrected,
    "extractor": RecordCorrected,
    "voided": RecordVoided,
}


def when(text: str) -> datetime:
    """Read `2020`, `2020-03-01` or a full ISO time; what is missing is the start, and the zone is UTC."""
    if "T" not in text:
        text = "-".join([*text.split("-"), "01", "01"][:3]) + "T00:00:00"
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Story:
    """A ledger with the acts of one little table in it; rows with the same time of recording are one commit."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.now = when("1990")
        self.book = ledger.open(home, clock=lambda: self.now)

    def tell(self, table: str) -> None:
        """Record the rows of a table, commit by commit, with the clock at the stated time."""
        rows = [[cell.strip() for cell in line.split("|")] for line in table.splitlines() if line.count("|") == 4]
        rows = [row for row in rows if row[0] != "recorded"]
        for recorded, commit in groupby(rows, key=lambda row: row[0]):
            self.now = when(recorded)
            receipt = self.book.append([self._event(*row[1:]) for row in commit])
            assert receipt.recorded_at in (self.now, None)

    @staticmethod
    def _event(published: str, period: str, act: str, value: str) -> object:
        subject, _, period = period.rpartition(" ")
        fields: dict = {
            "source": "s",
            "subject": subject or "x",
            "measure": "m",
            "period": "" if period == "-" else period,
            "published_at": when(published),
        }
        if act in ("corrected", "extractor", "voided"):
            fields["cause"] = "extractor" if act == "extractor" else "transcription"
        if act in ("published", "corrected", "extractor"):
            printed, _, label = value.partition(" ")
            number = parse_number(printed)
            fields |= {"printed": printed, "value": number, "text": None if number is not None else printed}
            fields["label"] = label or None
        return ACTS[act](**fields)

    def asked(self, query: str, published: str | None = None, recorded: str | None = None) -> list[tuple]:
        """Ask a query with the clocks bound to the statement."""
        result = self.book.sql(
            query,
            published_by=when(published) if published else None,
            recorded_by=when(recorded) if recorded else None,
        )
        return result.fetchall()

    def value(self, published: str | None = None, recorded: str | None = None) -> str | None:
        """Tell the printed form of the one figure of the story as it stood; None when there was none."""
        rows = self.asked("SELECT printed FROM figures", published, recorded)
        assert len(rows) < 2
        return rows[0][0] if rows else None

    def run(self, recorded: str, *published: str) -> list[str | None]:
        """Tell the printed forms at several times of publication."""
        return [self.value(moment, recorded) for moment in published]

    def versions(self, recorded: str | None = None) -> list[tuple[str, str, str]]:
        """Tell the states on the publication clock that are open at a time of recording: (printed, from, to)."""
        condition = "recorded_to = 'infinity'"
        if recorded:
            moment = f"TIMESTAMPTZ '{when(recorded).isoformat()}'"
            condition = f"recorded_from <= {moment} AND {moment} < recorded_to"
        rows = self.asked(
            f"""SELECT printed, strftime(timezone('UTC', published_from), '%Y'),
                CASE WHEN isinf(published_to) THEN 'infinity' ELSE strftime(timezone('UTC', published_to), '%Y') END
            FROM figure_versions WHERE {condition} ORDER BY published_from"""
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def kinds(self) -> list[str]:
        """Tell the kinds of all changes in the order of the log."""
        return [row[0] for row in self.asked("SELECT kind FROM changes ORDER BY position", "9998", None)]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Story]:
    """Give an empty ledger whose clock the test sets."""
    story = Story(tmp_path / "home")
    yield story
    story.book.close()


@pytest.fixture
def story(empty: Story, request: pytest.FixtureRequest) -> Story:
    """Give the ledger that the test's docstring tells."""
    empty.tell(request.function.__doc__)
    return empty
