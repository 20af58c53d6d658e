"""Appending: one commit, all or nothing; repetitions are no news, contradictions are conflicts."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest

import ledger
from events import (
    Conflict,
    FigurePublished,
    FigureWithdrawn,
    Incorrect,
    MeasureDescribed,
    NotFound,
    RecordCorrected,
    RecordVoided,
    SubjectDescribed,
)

CELL = {
    "source": "s", "subject": "x", "measure": "m", "period": "2018-12",
    "published_at": datetime(2019, 1, 15, tzinfo=UTC),
}  # fmt: skip


def log(desk):
    """Tell the log: position, time, kind."""
    return desk.rows("SELECT position, recorded_at, kind FROM events ORDER BY position")


def test_a_receipt_says_where_and_when(desk, statement):
    """Positions are gapless from 0, and the time is the clock's."""
    first = desk.record(statement("1"), statement("2", subject="y"), now="2020-05-01")
    second = desk.record(statement("3", subject="z"), now="2020-05-02")
    assert first == ledger.Receipt(0, 1, datetime(2020, 5, 1, tzinfo=UTC), 2, 0)
    assert second == ledger.Receipt(2, 2, datetime(2020, 5, 2, tzinfo=UTC), 1, 0)
    assert log(desk) == [
        (0, first.recorded_at, "figure-published.v1"),
        (1, first.recorded_at, "figure-published.v1"),
        (2, second.recorded_at, "figure-published.v1"),
    ]


def test_one_event_need_not_be_in_a_list(desk, statement):
    """A single event, a generator and a list are all appended."""
    assert desk.book.append(statement("1")).appended == 1
    assert desk.book.append(statement(str(n), subject=str(n)) for n in range(3)).appended == 3


def test_no_news_has_no_place(desk, statement):
    """What the ledger holds already is counted as unchanged and has neither position nor time."""
    assert desk.record() == ledger.Receipt(None, None, None, 0, 0)
    desk.record(statement("1"))
    assert desk.record(statement("1"), statement("1")) == ledger.Receipt(None, None, None, 0, 2)
    assert len(log(desk)) == 1


def test_a_batch_may_be_repeated_with_more(desk, statement):
    """Only the new part of a repeated batch is appended, without gaps."""
    desk.record(statement("1"))
    receipt = desk.record(statement("1"), statement("2", subject="y"), statement("2", subject="y"))
    assert (receipt.first_position, receipt.last_position, receipt.appended, receipt.unchanged) == (1, 1, 1, 2)


def test_other_evidence_for_the_same_statement_is_no_news(desk, statement):
    """What a publisher said is the statement; the same said in another document is the same."""
    desk.record(statement("1", document="a" * 64))
    assert desk.record(statement("1", document="b" * 64)).unchanged == 1
    assert desk.rows("SELECT document FROM figures") == [("a" * 64,)]


@pytest.mark.parametrize(
    "change",
    [
        {"printed": "1.0"}, {"label": "provisional"}, {"unit": "CNY"}, {"bound": "about"},
        {"value": 2, "printed": "2"}, {"value": None, "text": "1"}, {"bound": "between", "value_high": 2},
    ],
)  # fmt: skip
def test_another_content_for_a_filled_cell_is_a_conflict(desk, statement, change):
    """Value, printed form, unit, bound and label are the content; the message has both and says what to do."""
    desk.record(statement("1"))
    with pytest.raises(Conflict) as caught:
        desk.record(statement("1", **change))
    text = str(caught.value)
    assert "s: x/m for 2018-12, published at 2019-01-15" in text
    assert "'1' is recorded" in text
    assert "RecordCorrected" in text
    assert len(log(desk)) == 1


def test_a_withdrawal_of_a_filled_cell_is_a_conflict(desk, statement):
    """A publisher cannot state and withdraw at the same time."""
    desk.record(statement("1"))
    with pytest.raises(Conflict, match="withdrawn"):
        desk.record(FigureWithdrawn(**CELL))
    desk.record(FigureWithdrawn(**CELL | {"subject": "y"}))
    with pytest.raises(Conflict, match="withdrawn is recorded"):
        desk.record(statement("1", subject="y"))
    assert desk.record(FigureWithdrawn(**CELL | {"subject": "y"})).unchanged == 1


def test_all_or_nothing(desk, statement):
    """A conflict at the end of a batch leaves nothing of its beginning; the next commit takes the same positions."""
    desk.record(statement("1"))
    before = log(desk)
    with pytest.raises(Conflict):
        desk.record(statement("5", subject="new"), SubjectDescribed(subject="new", title="N"), statement("2"))
    assert log(desk) == before
    assert desk.rows("SELECT count(*) FROM figures") == [(1,)]
    assert desk.record(statement("5", subject="new")).first_position == 1
    assert desk.book.verify().ok


@pytest.mark.parametrize("act", [RecordVoided, RecordCorrected])
def test_a_correction_needs_a_record(desk, statement, act):
    """Correcting or voiding what was never recorded is not found, and names what is missing."""
    content = {"printed": "1", "value": 1} if act is RecordCorrected else {}
    with pytest.raises(NotFound, match=r"s: x/m for 2018-12, published at 2019-01-15"):
        desk.record(act(**CELL, cause="mapping", **content))
    desk.record(statement("1"))
    with pytest.raises(NotFound):
        desk.record(act(**CELL | {"published_at": datetime(2019, 1, 16, tzinfo=UTC)}, cause="mapping", **content))
    assert len(log(desk)) == 1


def test_acts_of_one_batch_follow_each_other(desk, statement):
    """A record, its correction, its voiding and a new record of the same cell may be one commit."""
    void = RecordVoided(**CELL, cause="mapping")
    receipt = desk.record(
        statement("1"), RecordCorrected(**CELL, cause="mapping", printed="2", value=2), void, statement("3")
    )
    assert receipt.appended == 4
    assert desk.rows("SELECT printed, position FROM figures") == [("3", 3)]
    with pytest.raises(NotFound):
        desk.record(void, void)


def test_a_void_cell_can_be_filled_again(desk, statement):
    """After a voiding the cell is empty: anything may be recorded for it, and nothing is left to correct."""
    void = RecordVoided(**CELL, cause="extractor")
    desk.record(statement("1"))
    desk.record(void)
    assert desk.rows("FROM figures") == []
    with pytest.raises(NotFound):
        desk.record(void)
    desk.record(statement("9"))
    assert desk.rows("SELECT printed FROM figures") == [("9",)]


def test_a_correction_that_changes_nothing_is_no_news(desk, statement):
    """The same content and evidence again is unchanged; other evidence is news."""
    desk.record(statement("1", document="a" * 64))
    same = RecordCorrected(**CELL, cause="mapping", printed="1", value=1, document="a" * 64)
    assert desk.record(same).unchanged == 1
    other = same.model_copy(update={"document": "b" * 64})
    assert desk.record(other).appended == 1
    assert desk.record(other).unchanged == 1
    assert desk.rows("SELECT document FROM figures") == [("b" * 64,)]


def test_readings_are_never_repetitions(desk):
    """A description that is given twice is recorded twice: something was read twice."""
    described = MeasureDescribed(measure="m", title="M")
    assert desk.record(described, described).appended == 2
    assert desk.record(described).appended == 1


@pytest.mark.parametrize("thing", [None, 5, "figure", {"kind": "figure-published.v1"}, object()])
def test_what_is_no_event_is_refused(desk, statement, thing):
    """Nothing of a batch with a stranger in it is recorded."""
    with pytest.raises(Incorrect, match="not an event"):
        desk.book.append([statement("1"), thing])
    assert log(desk) == []


@pytest.mark.parametrize("step", [timedelta(0), timedelta(microseconds=-1), timedelta(days=-365)])
def test_time_rises_when_the_clock_does_not(desk, statement, step):
    """A clock that stands still or steps back makes the ledger advance by a microsecond a commit, and never repeat."""
    start = datetime(2020, 5, 1, tzinfo=UTC)
    receipts = [desk.record(statement("1", subject=str(n)), now=start + n * step) for n in range(4)]
    assert [one.recorded_at - start for one in receipts] == [timedelta(microseconds=n) for n in range(4)]
    later = desk.record(statement("1", subject="later"), now=start + timedelta(seconds=1))
    assert later.recorded_at == start + timedelta(seconds=1)
    assert desk.book.verify().ok


def test_time_rises_across_openings(desk, statement):
    """A ledger that is opened again remembers its last time, whatever the clock says now."""
    last = desk.record(statement("1"), now="2020-05-01").recorded_at
    desk.reopen()
    assert desk.record(statement("2", subject="y"), now="1999-01-01").recorded_at == last + timedelta(microseconds=1)


def test_a_clock_in_another_zone(tmp_path, statement):
    """The clock may be in any zone; what is recorded is UTC."""
    zone = timezone(timedelta(hours=8))
    with ledger.open(tmp_path / "home", clock=lambda: datetime(2020, 5, 1, 8, tzinfo=zone)) as book:
        assert book.append([statement("1")]).recorded_at == datetime(2020, 5, 1, tzinfo=UTC)
        assert book.sql("SELECT recorded_at FROM events").fetchone() == (datetime(2020, 5, 1, tzinfo=UTC),)


def test_no_commit_without_news_moves_the_clock(desk, statement):
    """A repetition takes no time of recording: the next commit still rises from the last one."""
    first = desk.record(statement("1"), now="2020-05-01").recorded_at
    desk.record(statement("1"), now="2021-05-01")
    assert desk.record(statement("2", subject="y"), now="2020-06-01").recorded_at > first
    assert desk.rows("SELECT count(*), count(DISTINCT recorded_at) FROM events") == [(2, 2)]


def test_appending_from_many_threads(desk):
    """Commits from several threads follow each other: no gap, no shared time, nothing lost."""
    errors = []

    def write(number):
        try:
            for day in range(1, 11):
                desk.book.append([
                    FigurePublished(
                        **CELL | {"subject": str(number), "published_at": datetime(2019, 1, day, tzinfo=UTC)},
                        printed=str(day), value=day,
                    )
                ])  # fmt: skip
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            errors.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    asked = "SELECT count(*), max(position), count(DISTINCT recorded_at) FROM events"
    assert desk.rows(asked) == [(40, 39, 40)]
    assert desk.book.verify().ok


def test_what_was_appended_can_be_read_back(desk, statement):
    """Every field of a statement is in its row of the log and in `figures`."""
    full = statement(
        "1.10", value_high=2, bound="between", unit="CNY", label="provisional", document="a" * 64, locator="row=5",
        published_not_before=datetime(2019, 1, 14, tzinfo=UTC), attributed_to="Zhejiang Online", extractor="e 1",
        note="n", recorder="anna",
    )  # fmt: skip
    desk.record(full, now="2020-05-01")
    row = desk.book.sql("FROM events").rows()[0]
    for name, value in full:
        assert row[name] == value, name
    figure = desk.book.sql("FROM figures").rows()[0]
    for name in ("source", "subject", "measure", "period", "value", "value_high", "text", "unit", "bound", "printed",
                 "label", "published_at", "published_not_before", "document", "locator"):  # fmt: skip
        assert figure[name] == getattr(full, name), name
    assert (figure["recorded_at"], figure["position"]) == (datetime(2020, 5, 1, tzinfo=UTC), 0)
