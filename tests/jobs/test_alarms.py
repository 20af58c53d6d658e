"""Declared checks and expected releases: what fails is kept, marked and reported; what is late raises one alarm."""

from datetime import UTC, datetime

import pytest

from events import Incorrect

WIDE = 'layout = "wide"\nsubject = ["park"]\nperiod = "month"'
RANGE = '[[checks]]\nkind = "range"\nmeasure = "share"\nlow = "0"\nhigh = "100"\n'
FALLS = '[[checks]]\nkind = "never-falls"\nmeasure = "projects"\n'
JUMP = '[[checks]]\nkind = "jump"\nmeasure = "projects"\npercent = "50"\n'
SUM = '[[checks]]\nkind = "sum"\nmeasure = "total"\nparts = ["industrial", "fund"]\n'


def declare(home, more, schedule='every = "1d"'):
    return home.declare(
        "web", 'kind = "file"\npath = "files/x"', 'format = "csv"', WIDE, schedule=f"{schedule}\n{more}"
    )


def alarms(home):
    return home.rows(
        "SELECT body->>'$.alarm', subject, measure, period, reason FROM events "
        "WHERE kind LIKE 'alarm%' ORDER BY position"
    )


@pytest.mark.parametrize(
    ("check", "release", "failing"),
    [
        (RANGE, "park,month,share\nA,2020-01,100\nB,2020-01,100.5\nC,2020-01,-1\n",
         [("B", "2020-01"), ("C", "2020-01")]),
        (FALLS, "park,month,projects\nA,2020-01,5\nA,2020-02,4\nA,2020-03,9\nB,2020-01,3\n", [("A", "2020-02")]),
        (JUMP, "park,month,projects\nA,2020-01,100\nA,2020-02,150\nA,2020-03,226\nA,2020-04,100\n",
         [("A", "2020-03"), ("A", "2020-04")]),
        (SUM, "park,month,total,industrial,fund\nA,2020-01,164,75,89\nB,2020-01,165,75,89\nC,2020-01,9,,9\n",
         [("B", "2020-01")]),
    ],
)  # fmt: skip
def test_a_figure_that_fails_a_check_is_kept_and_reported(home, check, release, failing):
    """The figure stands in the ledger as it was published; an alarm names it and says why."""
    home.write("x", release)
    outcome = home.run(declare(home, check))
    assert outcome.outcome == "changed"
    assert [(subject, period) for _, subject, _, period, _ in alarms(home)] == failing
    assert len(outcome.alarms) == len(failing)
    recorded = home.rows("SELECT count(*) FROM figures")[0][0]
    assert recorded == sum(bool(cell) for line in release.splitlines()[1:] for cell in line.split(",")[2:])


def test_what_did_not_change_is_not_reported_again(home):
    """A later release with one more bad figure: one more alarm."""
    source = declare(home, RANGE)
    home.write("x", "park,month,share\nA,2020-01,101\n")
    home.run(source)
    home.clock.forward(days=1)
    home.write("x", "park,month,share\nA,2020-01,101\nB,2020-01,102\n")
    home.run(source)
    assert [subject for _, subject, *_ in alarms(home)] == ["A", "B"]


def test_a_late_release_raises_one_alarm(home):
    """Expected on the 5th with two days of grace: an alarm on the first poll after the 7th, once; none if it came."""
    source = declare(home, '[expected]\ncron = "0 9 5 * *"\ngrace = "2d"\n')
    home.write("x", "park,month,projects\nA,2020-01,1\n")
    for _ in range(20):
        home.run(source)
        home.clock.forward(days=1)
    ((alarm, _, _, _, reason),) = alarms(home)
    assert alarm == "release-late"
    assert "2026-01-05T09:00:00+00:00" in reason
    home.start()
    for day in range(40):
        if home.clock.now == datetime(2026, 2, 6, tzinfo=UTC):
            home.write("x", "park,month,projects\nA,2020-01,2\n")
        home.run(source)
        home.clock.forward(days=1)
        assert len(alarms(home)) == 1, day


def test_a_calendar_of_days(home):
    """Listed days work as well, in their zone."""
    source = declare(
        home, '[expected]\ntimes = ["2026-01-02", "2026-01-10"]\ntimezone = "Asia/Shanghai"\ngrace = "1h"\n'
    )
    home.write("x", "park,month,projects\nA,2020-01,1\n")
    for _ in range(4):
        home.run(source)
        home.clock.forward(days=1)
    due = home.rows("SELECT CAST(body->>'$.due_at' AS TIMESTAMPTZ) FROM events WHERE kind LIKE 'alarm%'")
    assert due == [(datetime(2026, 1, 1, 16, tzinfo=UTC),)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[[checks]]\nkind = "rang"\nmeasure = "x"\n', "checks"),
        ('[[checks]]\nkind = "range"\nmeasure = "x"\n', "needs low, high, or both"),
        ('[[checks]]\nkind = "jump"\nmeasure = "x"\npercent = "ten"\n', "plain digits"),
        ('[expected]\ngrace = "1d"\n', "exactly one of them"),
        ('[expected]\ncron = "0 9 5 * *"\ngrace = "soon"\n', "15m"),
    ],
)
def test_wrong_promises_are_named(home, text, problem):
    """A check or calendar that cannot be meant is refused with its line."""
    with pytest.raises(Incorrect, match=r"sources/web\.toml:\d+") as refused:
        declare(home, text)
    assert problem in str(refused.value)
