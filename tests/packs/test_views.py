"""The views of the Yangtze River Delta pack, over figures that are put there by hand."""

import tomllib
from calendar import isleap
from datetime import UTC, date, datetime, timedelta

import pytest

ENCLAVES = {
    "caohejing-haining-subzone", "china-singapore-jiashan-park", "china-singapore-suchu-park",
    "chunan-innovation-enclaves", "cixi-innovation-enclaves", "huzhou-innovation-enclaves",
    "jiashan-international-innovation-center", "lingang-suzhou-industrial-park", "quzhou-haichuang-park",
    "quzhou-innovation-enclaves",
    "shanghai-jiangsu-dafeng-cluster", "shibei-nantong-science-city", "wenzhou-innovation-park-in-jiading",
    "wenzhou-park-of-jiading", "zhejiang-talent-building",
}  # fmt: skip


def fact(subject, measure, text, period="", published_at="2020-08-17"):
    return {
        "subject": subject,
        "measure": measure,
        "period": period,
        "text": text,
        "printed": text,
        "published_at": published_at,
    }


def rows_of(connection, query):
    result = connection.execute(query)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def latest_year(month, day, captured):
    """Say by plain counting which day was meant: walk back from the capture until month and day fit."""
    found = captured
    while (found.month, found.day) != (month, day):
        found -= timedelta(days=1)
    return found


def test_enclaves_has_one_row_for_every_enclave(asked, article, page, audit):
    """All fifteen enclaves of the article are there once, and the audit finds nothing."""
    connection = asked(article=article, page=page)
    found = [row["enclave"] for row in rows_of(connection, "FROM enclaves")]
    assert found == sorted(ENCLAVES)
    assert audit(connection, "enclaves") == []


def test_enclaves_shows_what_is_known_of_the_jiashan_center(asked, article):
    """The facts of one enclave stand beside each other; what the article does not say is absent."""
    connection = asked(article=article)
    center = rows_of(connection, "FROM enclaves WHERE enclave = 'jiashan-international-innovation-center'")[0]
    expected = {
        "home_region": "Jiashan, Zhejiang", "host_region": "Shanghai", "kind": "innovation", "direction": "reverse",
        "leader": "enterprise", "governance": "co-managed", "established": "2019", "counterpart": None,
        "area": 17_000, "area_unit": "m2", "planned_area": None, "document": "article-document",
    }  # fmt: skip
    assert {name: center[name] for name in expected} == expected
    assert center["published_at"] == datetime(2020, 8, 16, 16, tzinfo=UTC), "the start of the day in Shanghai"
    known = rows_of(connection, "FROM enclaves WHERE enclave = 'lingang-suzhou-industrial-park'")[0]
    assert {name for name, value in known.items() if value is not None} == {
        "enclave",
        "name",
        "published_at",
        "document",
    }


def test_the_planned_areas_keep_unit_and_bound(asked, article):
    """15 and 33 square kilometres, and about 70 acres, stay in the publisher's units."""
    found = asked(article=article).execute(
        "SELECT enclave, planned_area, planned_area_unit, planned_area_bound FROM enclaves WHERE planned_area > 0"
    )
    assert found.fetchall() == [
        ("caohejing-haining-subzone", 15, "km2", "exact"),
        ("shanghai-jiangsu-dafeng-cluster", 33, "km2", "exact"),
        ("zhejiang-talent-building", 70, "[acr_us]", "about"),
    ]


def test_the_halves_of_a_two_way_enclave_name_each_other(asked, article):
    """Two-way enclaves come in pairs, home and host swapped."""
    pairs = asked(article=article).execute(
        """
        SELECT half.enclave, other.enclave
        FROM enclaves AS half
        JOIN enclaves AS other ON half.counterpart = other.enclave AND other.counterpart = half.enclave
        WHERE half.direction = 'two-way' AND half.established = '2018'
        ORDER BY ALL
        """
    )
    wenzhou, jiading = "wenzhou-innovation-park-in-jiading", "wenzhou-park-of-jiading"
    assert pairs.fetchall() == [(wenzhou, jiading), (jiading, wenzhou)]


def test_an_enclave_shows_the_latest_of_several_statements(asked, article):
    """
    A fact stated for several periods counts with the latest period.

    | period | published  | text       |
    | (none) | 2020-08-17 | enterprise |
    | 2021   | 2021-03-01 | park       |
    | 2020   | 2021-06-01 | local-government |
    """
    dated = [
        fact("jiashan-international-innovation-center", "enclave-leader", "park", "2021", "2021-03-01"),
        fact("jiashan-international-innovation-center", "enclave-leader", "local-government", "2020", "2021-06-01"),
    ]
    connection = asked(article=article, other=dated)
    found = rows_of(connection, "FROM enclaves WHERE enclave = 'jiashan-international-innovation-center'")
    assert [(row["leader"], row["document"]) for row in found] == [("park", "other-document")]
    assert connection.execute("SELECT count(*) FROM enclaves").fetchone() == (len(ENCLAVES),)


@pytest.mark.parametrize(
    ("measure", "text", "rule"),
    [
        ("enclave-kind", "nice", "kind"),
        ("enclave-direction", "up", "direction"),
        ("enclave-leader", "somebody", "leader"),
        ("enclave-governance", "nobody", "governance"),
        ("enclave-counterpart", "caohejing-haining-subzone", "the counterpart names this enclave"),
        ("enclave-counterpart", "caohejing-haining-subzone", "a counterpart makes a two-way enclave"),
    ],
)
def test_the_audit_of_enclaves_finds_what_is_wrong(measure, text, rule, asked, audit):
    """A word outside its list, a one-sided pair and a counterpart without a direction are found."""
    rows = [fact("a", "enclave-name", "A"), fact("a", measure, text)]
    assert ("a", rule, text) in audit(asked(made_up=rows), "enclaves")


def test_case_statuses_has_every_case_with_its_day(asked, article, page, audit):
    """The six cases have the latest year that puts the day not after the capture."""
    connection = asked(article=article, page=page)
    found = connection.execute("SELECT list, number, day, period, status, year_inferred FROM case_statuses").fetchall()
    assert found == [
        ("application", "21315227", date(2020, 4, 16), "2020-04-16?", "Processing", True),
        ("application", "21315226", date(2020, 3, 12), "2020-03-12?", "Processing", True),
        ("application", "21315225", date(2019, 9, 26), "2019-09-26?", "Processing", True),
        ("inquiry", "02131558", date(2020, 2, 29), "2020-02-29?", "Received", True),
        ("inquiry", "02131557", date(2020, 3, 6), "2020-03-06?", "Received", True),
        ("inquiry", "02131556", date(2019, 11, 14), "2019-11-14?", "Received", True),
    ]
    assert audit(connection, "case_statuses") == []


def test_a_case_shows_its_latest_status(asked):
    """A case that moved on is one row, with the status of its latest day; a printed year is not inferred."""
    rows = [
        fact("case-7", "application-status", "Received", "2020-03-01?"),
        fact("case-7", "application-status", "Processing", "2020-04-01"),
        fact("case-7", "inquiry-status", "Received", "2020-02-01?"),
    ]
    found = asked(page=rows).execute("SELECT list, number, status, year_inferred FROM case_statuses").fetchall()
    assert found == [("application", "7", "Processing", False), ("inquiry", "7", "Received", True)]


@pytest.mark.parametrize(
    "captured", ["2020-08-17", "2020-02-28", "2020-02-29", "2021-01-01", "2023-12-31", "2104-02-28"]
)
def test_the_audit_knows_the_year_of_every_month_and_day(captured, asked, audit):
    """For all 366 days of a year the audit agrees with counting back from the capture, and with no other year."""
    capture = date.fromisoformat(captured)
    right, wrong = [], []
    for offset in range(366):
        meant = date(2000, 1, 1) + timedelta(days=offset)
        day = latest_year(meant.month, meant.day, capture)
        right.append(fact(f"case-{offset}", "application-status", "Processing", f"{day}?", captured))
        for year in (day.year - 4, day.year - 1, day.year + 1, day.year + 4):
            if isleap(year) or (meant.month, meant.day) != (2, 29):
                period = f"{day.replace(year=year)}?"
                wrong.append(fact(f"case-{offset}{year}", "application-status", "Processing", period, captured))
    assert audit(asked(page=right), "case_statuses") == []
    found = {number for _, number, _, _ in audit(asked(page=wrong), "case_statuses")}
    assert found == {row["subject"].removeprefix("case-") for row in wrong}


def test_frequent_questions_has_each_question_once(asked, article, page, audit):
    """The page shows three questions, some lines twice and all of them cut short."""
    connection = asked(article=article, page=page)
    assert connection.execute("SELECT question, answer, cut_short FROM frequent_questions").fetchall() == [
        ("Is there a place where I can get...", "Log on to http://touch.shio.gov....", True),
        ("What is the easiest way to set u...", "1. Log on to http://touch.shio.g...", True),
        ("Where can I get an English map of S...", "English maps of Shanghai are availa...", True),
    ]
    assert audit(connection, "frequent_questions") == []


def test_a_repeated_question_is_one_row(asked, audit):
    """The same question and answer under two subjects is one row; a whole one is not cut short."""
    rows = [
        fact(subject, f"frequent-{part}", text)
        for subject in ("question-1", "question-2")
        for part, text in (("question", "Where?"), ("answer", "Here."))
    ]
    rows.append(fact("question-3", "frequent-question", "When?"))
    connection = asked(page=rows)
    found = connection.execute("SELECT question, answer, cut_short FROM frequent_questions").fetchall()
    assert found == [("Where?", "Here.", False), ("When?", None, False)]
    assert audit(connection, "frequent_questions") == [("When?", "a question has an answer")]


def test_the_declared_snapshots_can_be_asked(asked, article, page, delta):
    """The query of each snapshot of the pack gives rows."""
    declared = tomllib.loads((delta / "pack.toml").read_text(encoding="utf-8"))
    connection = asked(article=article, page=page)
    assert [snapshot["name"] for snapshot in declared["snapshot"]] == ["enclaves-daily"]
    for snapshot in declared["snapshot"]:
        assert len(connection.execute(snapshot["query"]).fetchall()) == len(ENCLAVES)
