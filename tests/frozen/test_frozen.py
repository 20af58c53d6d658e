"""The ledger under a clock that freezegun holds still."""

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal

from freezegun import freeze_time

import ledger
from events import FigurePublished


def said(day, value):
    return FigurePublished(
        source="park", subject="base", measure="projects", period="2018-12", printed=str(value), value=Decimal(value),
        published_at=datetime(2018, 12, day, tzinfo=UTC),
    )  # fmt: skip


def test_recording_goes_on_while_the_clock_stands_still(tmp_path):
    """Every commit has a time of its own, a microsecond later where the clock has not moved."""
    with freeze_time("2021-01-01T10:00:00Z"), ledger.open(tmp_path) as book:
        times = [book.append([said(day, 100 + day)]).recorded_at for day in (1, 2, 3)]
    assert [str(one) for one in times] == [
        "2021-01-01 10:00:00+00:00", "2021-01-01 10:00:00.000001+00:00", "2021-01-01 10:00:00.000002+00:00",
    ]  # fmt: skip


def test_now_is_the_frozen_now(tmp_path):
    """What is dated after the frozen moment is not seen by a plain question."""
    with ledger.open(tmp_path) as book:
        book.append([said(1, 111), said(20, 113)])
        with freeze_time("2018-12-10T00:00:00Z"):
            assert book.sql("SELECT printed FROM figures").fetchall() == [("111",)]
        assert book.sql("SELECT printed FROM figures").fetchall() == [("113",)]


def test_a_program_that_freezes_its_clock_first(tmp_path):
    """A process of its own in which nothing was imported before the clock stood still ends well."""
    program = (
        "import freezegun, ledger, datetime, sys, events\n"
        "with freezegun.freeze_time('2021-01-01'):\n"
        "    with ledger.open(sys.argv[1]) as book:\n"
        "        book.ingest(sys.argv[2], source='s', published_at='2020-01-01', subject='x', period='day')\n"
        "        print(book.sql('SELECT printed FROM figures').fetchall())\n"
    )
    path = tmp_path / "a.csv"
    path.write_text("day,cases\n2019-01-01,5\n")
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "home"), str(path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "[('5',)]\n"), done.stderr
