"""Every row of the curated files can be read, and says where it is from."""

import re
from decimal import Decimal

import pytest

from events import BOUNDS, parse_number, parse_period

COLUMNS = [
    "subject", "measure", "period", "printed", "value", "value_high", "text", "unit", "bound", "label",
    "attributed_to", "published_at", "citation", "paragraph", "note",
]  # fmt: skip

UNITS = {"1", "CNY", "m2", "km2", "[acr_us]", "a"}


@pytest.fixture
def rows(article, page):
    return article + page


def test_the_columns_are_the_fields_of_a_published_figure(article, page):
    """Both files have exactly the columns of a tall source."""
    assert list(article[0]) == COLUMNS
    assert list(page[0]) == COLUMNS


def test_every_row_has_names_and_words(rows):
    """Ids are kebab-case, and a row is either a number with a unit or a text."""
    for row in rows:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["subject"]), row
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["measure"]), row
        assert row["printed"], row
        assert bool(row["value"]) != bool(row["text"]), row
        assert bool(row["value"]) == bool(row["unit"]), row
        assert row["unit"] in UNITS | {""}, row


def test_every_number_is_an_exact_decimal(rows):
    """A value is plain digits, multipliers applied, and nothing is lost in reading it."""
    for row in rows:
        if row["value"]:
            assert parse_number(row["value"]) == Decimal(row["value"]), row
            assert "E" not in row["value"].upper(), row


def test_every_bound_and_period_is_a_known_one(rows):
    """Bounds are of the closed list; `between` alone has a second value; periods can be parsed."""
    for row in rows:
        assert row["bound"] in BOUNDS, row
        assert (row["bound"] == "between") == bool(row["value_high"]), row
        assert parse_period(row["period"]).text == row["period"], row


def test_every_row_has_a_citation_and_the_date_of_publication(rows):
    """Each row says title, day and paragraph, and was public on 2020-08-17."""
    for row in rows:
        assert "2020-08-17" in row["citation"], row
        assert "After 20 years of cross-city cooperation" in row["citation"], row
        assert row["paragraph"], row
        assert row["published_at"] == "2020-08-17", row


def test_the_article_is_cited_with_its_authors_and_a_paragraph(article):
    """An article's row names all three authors and one of the fifteen paragraphs."""
    for row in article:
        assert row["citation"].startswith("Zeng Gang, Teng Tangwei, Cao Xianzhong, "), row
        assert 1 <= int(row["paragraph"]) <= 15, row


def test_no_figure_is_stated_twice(article, page):
    """A (subject, measure, period) stands once in a file: a second one would be rejected as a duplicate."""
    for rows in (article, page):
        keys = [(row["subject"], row["measure"], row["period"]) for row in rows]
        assert len(set(keys)) == len(keys)


def test_an_inferred_period_says_so(rows):
    """Only the days of the case lists have an inferred year, and their note says how it was found."""
    for row in rows:
        inferred = parse_period(row["period"]).inferred
        assert inferred == row["measure"].endswith("-status"), row
        assert not inferred or row["note"].startswith(f"printed day {row['period'][5:10]};"), row


def test_the_descriptions_cover_all_and_only_what_is_there(rows, delta, table):
    """Every subject and measure is described once, and nothing else is; units agree."""
    subjects = {row["subject"] for row in table(delta / "files" / "subjects.csv")}
    measures = {row["measure"]: row for row in table(delta / "files" / "measures.csv")}
    assert subjects == {row["subject"] for row in rows}
    assert set(measures) == {row["measure"] for row in rows}
    for row in rows:
        assert measures[row["measure"]]["unit"] in {"", row["unit"]}, row


def test_the_parts_of_the_park_add_up(article):
    """Industrial and fund projects are all projects; what is registered in Quzhou is no more than all."""
    park = {row["measure"]: row for row in article if row["subject"] == "quzhou-haichuang-park"}
    value = {measure: Decimal(row["value"]) for measure, row in park.items() if row["value"]}
    assert value["industrial-projects"] + value["fund-projects"] == value["investment-projects"] == 164
    assert value["funds-registered-in-quzhou"] <= value["fund-projects"]
    assert value["projects-registered-in-quzhou"] <= value["investment-projects"]
    assert value["funds-registered-in-quzhou-managed-capital"] <= value["fund-projects-managed-capital"]
