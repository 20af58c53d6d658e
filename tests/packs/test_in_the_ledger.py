"""The views of the Yangtze River Delta pack over a real ledger, on both clocks."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import duckdb
import pytest

import ledger
from events import FigurePublished, RecordCorrected, SourceDescribed
from jobs import Runner, load_sources

FIRST_RECORDED = datetime(2026, 1, 1, tzinfo=UTC)
CENTER = "jiashan-international-innovation-center"


def figure(source, row):
    """Read one row of a tall file as the event that it becomes."""
    number = {"value": Decimal(row["value"])} if row["value"] else {"text": row["text"]}
    given = {name: row[name] for name in ("unit", "attributed_to") if row[name]}
    return FigurePublished(
        source=source,
        published_at=datetime.fromisoformat(row["published_at"]).replace(tzinfo=ZoneInfo("Asia/Shanghai")),
        note=f"{row['citation']}; paragraph {row['paragraph']}",
        **{name: row[name] for name in ("subject", "measure", "period", "printed", "bound")},
        **number,
        **given,
    )


def leader(kind, source, text, published_at, **terms):
    return kind(
        source=source, subject=CENTER, measure="enclave-leader", period="", published_at=published_at,
        printed=text, text=text, **terms,
    )  # fmt: skip


@pytest.fixture
def home(tmp_path, article, page):
    """
    Make a ledger of the pack's facts, one more source and a correction of our own.

    | commit   | source  | published  | leader of the center            |
    | 01-01 0h | article | 2020-08-17 | enterprise (with all the facts) |
    | 01-01 1h | county  | 2021-05-01 | local-government                |
    | 01-01 2h | county  | 2021-05-01 | park (we had misread it)        |
    """
    moment = [FIRST_RECORDED]
    later = datetime(2021, 5, 1, tzinfo=UTC)
    ranks = [
        SourceDescribed(source="article", title="Article", publisher="Authors", rank=10),
        SourceDescribed(source="county", title="County", publisher="County", rank=5),
    ]
    facts = [figure("article", row) for row in article] + [figure("page", row) for row in page]
    with ledger.open(tmp_path, clock=lambda: moment[0]) as book:
        for events in (
            [*ranks, *facts],
            [leader(FigurePublished, "county", "local-government", later)],
            [leader(RecordCorrected, "county", "park", later, cause="transcription")],
        ):
            book.append(events)
            moment[0] += timedelta(hours=1)
    return tmp_path


@pytest.fixture
def file(home, delta):
    """Give a connection to the ledger's file with the pack's views in it."""
    with duckdb.connect(str(home / "ledger.duckdb")) as connection:
        for view in sorted((delta / "views").glob("*.sql")):
            connection.execute(view.read_text(encoding="utf-8"))
        yield connection


def asked(connection, query, **clocks):
    for name in ("published_by", "recorded_by"):
        if name in clocks:
            connection.execute(f"SET VARIABLE {name} = TIMESTAMPTZ '{clocks[name]}'")
        else:
            connection.execute(f"RESET VARIABLE {name}")
    return connection.execute(query).fetchall()


LEADER = f"SELECT leader FROM enclaves WHERE enclave = '{CENTER}'"


@pytest.mark.parametrize(("view", "rows"), [("enclaves", 15), ("case_statuses", 6), ("frequent_questions", 3)])
def test_a_view_has_its_rows_from_the_day_of_publication_on(view, rows, file, audit):
    """Nothing is there before the article's day begins in Shanghai, everything from then on, and the audit is clean."""
    count = f"SELECT count(*) FROM {view}"
    assert asked(file, count, published_by="2020-08-16 15:59:59.999999Z") == [(0,)]
    assert asked(file, count, published_by="2020-08-16 16:00:00Z") == [(rows,)]
    assert asked(file, count) == [(rows,)]
    assert audit(file, view) == []


def test_an_enclave_is_as_it_was_known_on_both_clocks(file):
    """The better source counts from its publication on, and the correction of our record from its recording on."""
    assert asked(file, LEADER) == [("park",)]
    assert asked(file, LEADER, published_by="2021-04-30 00:00Z") == [("enterprise",)]
    assert asked(file, LEADER, recorded_by="2026-01-01 01:30Z") == [("local-government",)]
    assert asked(file, LEADER, recorded_by="2026-01-01 00:30Z") == [("enterprise",)]
    assert asked(file, LEADER, recorded_by="2025-12-31 00:00Z") == []


def test_the_figures_of_the_park_are_the_word_of_zhejiang_online(file):
    """Whom the article quotes stays with the figure in the ledger."""
    query = (
        "SELECT attributed_to, count(*) FROM events WHERE subject = 'quzhou-haichuang-park' AND value > 0 GROUP BY ALL"
    )
    assert asked(file, query) == [("Zhejiang Online", 10)]


def test_a_poll_takes_in_every_row_of_the_pack(tmp_path, delta, article, page):
    """Polled as a home's sources, both files go in whole: no row rejected, each figure with its row and document."""
    for folder in ("sources", "files"):
        shutil.copytree(delta / folder, tmp_path / folder)
    with ledger.open(tmp_path, clock=lambda: FIRST_RECORDED) as book:
        runner = Runner(book, tmp_path, lambda: FIRST_RECORDED)
        outcomes = [runner.run(source) for source in load_sources(tmp_path)]
        runner.close()
        assert [(outcome.source, outcome.outcome) for outcome in outcomes] == [
            ("caohejing-article", "changed"),
            ("caohejing-page", "changed"),
        ]
        assert book.sql("FROM rejections").fetchall() == []
        query = (
            "SELECT source, count(*), count(document), count(DISTINCT locator) FROM figures GROUP BY ALL ORDER BY ALL"
        )
        counts = [("caohejing-article", *[len(article)] * 3), ("caohejing-page", *[len(page)] * 3)]
        assert book.sql(query).fetchall() == counts
