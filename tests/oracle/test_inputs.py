"""What `ingest` takes: kinds of input, dialects of CSV, unusual numbers, broken files; nothing guessed or lost."""

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest
from histories import DAY, FIRST, Clock, microseconds, moment

import ledger
from events import AsofError, Conflict

HEADER = ["region", "month", "cases", "rate"]
ROWS = [("north", "2020-01", "1", "1.10"), ("south", "2020-01", "2", None), ("上海", "2020-02", None, ".5")]
NUMBERS = {
    ".5": Decimal("0.5"),
    "-3.": Decimal(-3),
    "+7": Decimal(7),
    "1e3": Decimal(1000),
    "0": Decimal(0),
    "-0": Decimal(0),
}
REFUSED = ["1e999", "NaN", "１２３", "1,234.5", "-"]
TEXTS = ["2,25", "n/a", "confirmed, pending"]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[ledger.Book]:
    with ledger.open(tmp_path / "home", clock=Clock()) as opened:
        yield opened


def take(book: ledger.Book, release: object, published_at: int = FIRST, **rest: object) -> ledger.IngestReceipt:
    """Ingest with the settings that all tests here share."""
    settings = {"source": "s", "subject": ["region"], "period": "month", "hold_above": None, **rest}
    return book.ingest(release, published_at=moment(published_at), **settings)


def written(tmp_path: Path, content: str | bytes, name: str = "release.csv") -> Path:
    """Write a file as it came from the publisher."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def given_back(book: ledger.Book) -> tuple[list[str], set[tuple]]:
    """Ask for the latest release."""
    result = book.release("s")
    return list(result.columns), {tuple(row) for row in result.fetchall()}


def figures(book: ledger.Book) -> dict[tuple, tuple]:
    """Ask for what is said now: (value, text, printed) by (subject, measure, period)."""
    rows = book.sql('SELECT subject, measure, period, "value", "text", printed FROM figures').fetchall()
    return {row[:3]: row[3:] for row in rows}


def rejections(book: ledger.Book) -> list[dict]:
    """Ask for the rejected rows, oldest first, as dictionaries."""
    result = book.sql("SELECT * FROM rejections ORDER BY position")
    return [dict(zip(result.columns, row, strict=True)) for row in result.fetchall()]


def records() -> list[dict]:
    """Give the shared rows as dictionaries of texts."""
    return [dict(zip(HEADER, row, strict=True)) for row in ROWS]


def csv_text(delimiter: str = ",", end: str = "\n") -> str:
    """Give the shared rows as CSV."""
    lines = [delimiter.join(cell or "" for cell in row) for row in [tuple(HEADER), *ROWS]]
    return end.join(lines) + end


def json_text(*, lines: bool) -> str:
    """Give the shared rows as JSON whose numbers are bare, so that only a careful reader keeps `1.10`."""
    texts = [
        '{"region": "north", "month": "2020-01", "cases": 1, "rate": 1.10}',
        '{"region": "south", "month": "2020-01", "cases": 2, "rate": null}',
        '{"region": "上海", "month": "2020-02", "cases": null, "rate": 5e-1}',
    ]
    return "\n".join(texts) + "\n" if lines else "[" + ",\n".join(texts) + "]"


def _frame(kind: str, tmp_path: Path) -> object:
    table = pa.Table.from_pylist(records(), pa.schema([(name, pa.string()) for name in HEADER]))
    if kind == "arrow":
        return table
    if kind == "pandas":
        pandas = pytest.importorskip("pandas")
        return pandas.DataFrame(ROWS, columns=HEADER, dtype=object)
    if kind == "polars":
        polars = pytest.importorskip("polars")
        return polars.DataFrame(ROWS, schema=HEADER, orient="row")
    if kind == "relation":
        connection = duckdb.connect()
        values = ", ".join(str(tuple(cell if cell is not None else "?" for cell in row)) for row in ROWS)
        return connection.sql(
            f"SELECT region, month, nullif(cases, '?') AS cases, nullif(rate, '?') AS rate "
            f"FROM (VALUES {values}) AS rows(region, month, cases, rate)"
        )
    path = tmp_path / "release.parquet"
    pa.parquet.write_table(table, path)
    return path


@pytest.mark.parametrize("kind", ["arrow", "pandas", "polars", "relation", "parquet"])
def test_kinds_of_frames(book, tmp_path, kind):
    """A table is a table: frames, relations and Parquet files give the same figures and come back as they were."""
    receipt = take(book, _frame(kind, tmp_path))
    assert (receipt.new, receipt.rejected, receipt.held) == (4, 0, False)
    assert given_back(book) == (HEADER, set(ROWS))
    assert figures(book)["north", "rate", "2020-01"] == (Decimal("1.1"), None, "1.10")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("comma.csv", csv_text()),
        ("semicolon.csv", csv_text(";")),
        ("tab.tsv", csv_text("\t")),
        ("tab.csv", csv_text("\t")),
        ("bar.csv", csv_text("|")),
        ("windows.csv", csv_text(end="\r\n")),
        ("bom.csv", "\ufeff" + csv_text()),
        ("no-last-newline.csv", csv_text().removesuffix("\n")),
        ("quoted.csv", csv_text().replace("north", '"north"').replace("1.10", '"1.10"')),
    ],
)
def test_dialects_of_csv(book, tmp_path, name, content):
    """Delimiters, line ends, a byte order mark and quotes are dress: the figures and the release are the same."""
    receipt = take(book, written(tmp_path, content, name))
    assert (receipt.new, receipt.rejected, receipt.held) == (4, 0, False)
    assert given_back(book) == (HEADER, set(ROWS))


def test_another_dialect_is_the_same_release(book, tmp_path):
    """The same table with another delimiter and line end is no news, and no change at a later time."""
    take(book, written(tmp_path, csv_text()))
    assert take(book, written(tmp_path, csv_text(";", "\r\n"))).new == 0
    later = take(book, written(tmp_path, csv_text("\t")), FIRST + DAY)
    assert (later.new, later.revised, later.withdrawn, later.unchanged) == (0, 0, 0, 4)


@pytest.mark.parametrize("lines", [False, True])
def test_json_numbers_keep_their_digits(book, tmp_path, lines):
    """JSON and NDJSON numbers are read as text: 1.10 stays 1.10, and 5e-1 is a half printed as 5e-1."""
    receipt = take(book, written(tmp_path, json_text(lines=lines), "release.ndjson" if lines else "release.json"))
    assert (receipt.new, receipt.rejected) == (4, 0)
    assert figures(book) == {
        ("north", "cases", "2020-01"): (Decimal(1), None, "1"),
        ("north", "rate", "2020-01"): (Decimal("1.1"), None, "1.10"),
        ("south", "cases", "2020-01"): (Decimal(2), None, "2"),
        ("上海", "rate", "2020-02"): (Decimal("0.5"), None, "5e-1"),
    }


def test_json_numbers_beyond_a_float(book, tmp_path):
    """Digits that no binary float holds arrive whole."""
    rows = [{"region": "north", "month": "2020-01", "cases": "@"}]
    text = json.dumps(rows).replace('"@"', "12345678901234567890123.123456789012345")
    assert take(book, written(tmp_path, text, "release.json")).new == 1
    (value, _, printed) = figures(book)["north", "cases", "2020-01"]
    assert (value, printed) == (Decimal(printed), "12345678901234567890123.123456789012345")


def test_typed_columns(book):
    """Whole numbers, decimals and days of a typed table are printed as they are written in text."""
    table = pa.table(
        {
            "region": pa.array(["north"]),
            "day": pa.array([date(2020, 1, 31)]),
            "cases": pa.array([7], pa.int64()),
            "rate": pa.array([Decimal("1.10")], pa.decimal128(10, 2)),
        }
    )
    take(book, table, period="day")
    assert figures(book) == {
        ("north", "cases", "2020-01-31"): (Decimal(7), None, "7"),
        ("north", "rate", "2020-01-31"): (Decimal("1.1"), None, "1.10"),
    }


def test_quoted_newlines_delimiters_and_quotes(book, tmp_path):
    """A quoted cell may hold line ends, delimiters and doubled quotes; it comes back character for character."""
    text = 'region,month,note\n"no\nrth",2020-01,"two\nlines, ""quoted"""\nsouth,2020-01,"a;b\tc"\n'
    take(book, written(tmp_path, text))
    rows = {("no\nrth", "2020-01", 'two\nlines, "quoted"'), ("south", "2020-01", "a;b\tc")}
    assert given_back(book) == (["region", "month", "note"], rows)


def test_unusual_numbers(book, tmp_path):
    """Plain ASCII digits in all their forms are numbers, printed as they were."""
    rows = "".join(f"r{place},2020-01,{printed}\n" for place, printed in enumerate(NUMBERS))
    take(book, written(tmp_path, "region,month,cases\n" + rows))
    assert figures(book) == {
        (f"r{place}", "cases", "2020-01"): (value, None, printed)
        for place, (printed, value) in enumerate(NUMBERS.items())
    }


def test_what_looks_like_a_number_and_is_none_is_rejected(book, tmp_path):
    """A cell that might be a number but cannot be read is rejected with its reason; the rest of its row goes in."""
    rows = "".join(f'r{place},2020-01,"{printed}",{place}\n' for place, printed in enumerate(REFUSED))
    receipt = take(book, written(tmp_path, "region,month,cases,good\n" + rows))
    assert receipt.rejected == len(REFUSED)
    assert {key[:2] for key in figures(book)} == {(f"r{place}", "good") for place in range(len(REFUSED))}
    named = rejections(book)
    assert [(row["subject"], row["measure"]) for row in named] == [(f"r{p}", "cases") for p in range(len(REFUSED))]
    for row, printed in zip(named, REFUSED, strict=True):
        assert row["reason"]
        assert printed in row["content"]


def test_words_are_text_facts(book, tmp_path):
    """What is plainly no number is a text; a decimal comma is not guessed at."""
    rows = "".join(f'r{place},2020-01,"{printed}"\n' for place, printed in enumerate(TEXTS))
    assert take(book, written(tmp_path, "region,month,status\n" + rows)).rejected == 0
    assert figures(book) == {
        (f"r{place}", "status", "2020-01"): (None, printed, printed) for place, printed in enumerate(TEXTS)
    }


def test_a_declared_decimal_comma_is_a_number(book, tmp_path):
    """With `decimal=","` 2,25 is two and a quarter, and stays printed 2,25."""
    take(
        book, written(tmp_path, "region;month;rate\nnorth;2020-01;2,25\nsouth;2020-01;.\n"), decimal=",", missing=["."]
    )
    assert figures(book) == {("north", "rate", "2020-01"): (Decimal("2.25"), None, "2,25")}


def test_repeated_keys_are_rejected_whole(book, tmp_path):
    """Every row whose key is there twice is rejected and named; the rest goes in; the receipt counts rows."""
    text = "region,month,cases\nnorth,2020-01,1\nsouth,2020-01,2\nnorth,2020-01,3\nnorth,2020-02,4\nnorth,2020-01,1\n"
    receipt = take(book, written(tmp_path, text))
    assert (receipt.new, receipt.rejected, receipt.held) == (2, 3, False)
    assert set(figures(book)) == {("south", "cases", "2020-01"), ("north", "cases", "2020-02")}
    named = rejections(book)
    assert len(named) == 3
    assert {(row["subject"], row["period"]) for row in named} == {("north", "2020-01")}
    assert [row["content"] for row in named] == ["1", "3", "1"]
    assert all("north" in row["reason"] for row in named)
    assert len({row["row"] for row in named}) == 3
    assert given_back(book)[1] == {("south", "2020-01", "2"), ("north", "2020-02", "4")}


def test_repeated_keys_with_equal_cells_are_rejected_too(book, tmp_path):
    """Two equal rows are still a key that is there twice."""
    receipt = take(book, written(tmp_path, "region,month,cases\nnorth,2020-01,1\nnorth,2020-01,1\nsouth,2020-01,2\n"))
    assert (receipt.new, receipt.rejected) == (1, 2)


def test_ragged_rows(book, tmp_path):
    """A row with too few or too many cells is rejected and named; its neighbours go in."""
    text = "region,month,cases,rate\nnorth,2020-01,1,2\nsouth,2020-01\nwest,2020-01,1,2,3\neast,2020-01,5,6\n"
    receipt = take(book, written(tmp_path, text))
    assert (receipt.new, receipt.rejected) == (4, 2)
    assert {key[0] for key in figures(book)} == {"north", "east"}
    assert ["south" in (row["content"] or "") for row in rejections(book)] == [True, False]


def test_an_unreadable_period_rejects_its_row(book, tmp_path):
    """A period that is none of the known forms is not guessed: its row is rejected, the others go in."""
    text = "region,month,cases\nnorth,2020-01,1\nsouth,2020-13,2\nwest,sometime,3\n"
    receipt = take(book, written(tmp_path, text))
    assert (receipt.new, receipt.rejected) == (1, 2)
    assert set(figures(book)) == {("north", "cases", "2020-01")}


def test_not_utf8(book, tmp_path):
    """Bytes that are not UTF-8 are an error or rejected rows, never a garbled name and never a bare exception."""
    path = written(tmp_path, "region,month,cases\nnorth,2020-01,1\nM\u00fcnchen,2020-01,2\n".encode("latin-1"))
    try:
        receipt = take(book, path)
    except AsofError:
        assert figures(book) == {}
    else:
        assert receipt.held or receipt.rejected > 0
        assert set(figures(book)) <= {("north", "cases", "2020-01")}


@pytest.mark.parametrize("content", ["", "\n", "region,month,cases,rate\n", "region,month,cases,rate"])
def test_nothing_in_a_file_is_held(book, tmp_path, content):
    """An empty or header-only file is no withdrawal of everything: it is held, and a person decides."""
    take(book, written(tmp_path, csv_text(), "full.csv"))
    before = figures(book)
    receipt = take(book, written(tmp_path, content), FIRST + DAY, hold_above=0.5)
    assert receipt.held
    assert figures(book) == before
    assert given_back(book) == (HEADER, set(ROWS))
    kinds = [row[0] for row in book.sql("SELECT kind FROM events ORDER BY position DESC LIMIT 1").fetchall()]
    assert kinds[0].startswith("release-held")


@pytest.mark.parametrize(("left", "held"), [(0, True), (1, True), (2, False), (3, False), (4, False)])
def test_the_guard_is_more_than_its_share(book, tmp_path, left, held):
    """Half of four figures may vanish under a guard of 0.5; three may not."""
    rows = [f"r{place},2020-01,1\n" for place in range(4)]
    take(book, written(tmp_path, "region,month,cases\n" + "".join(rows)))
    receipt = take(book, written(tmp_path, "region,month,cases\n" + "".join(rows[:left])), FIRST + DAY, hold_above=0.5)
    assert receipt.held is held
    assert len(figures(book)) == (4 if held else left)


def test_a_renamed_key_or_header_is_held(book, tmp_path):
    """When every column or every key has another name, that is no withdrawal of everything: held."""
    take(book, written(tmp_path, csv_text()))
    renamed = csv_text().replace("cases", "Cases").replace("rate", "Rate")
    assert take(book, written(tmp_path, renamed), FIRST + DAY, hold_above=0.5).held
    moved = csv_text().replace("2020-0", "2021-0")
    assert take(book, written(tmp_path, moved), FIRST + DAY, hold_above=0.5).held
    other_key = csv_text().replace("region", "area")
    receipt = take(book, written(tmp_path, other_key), FIRST + DAY, hold_above=0.5)
    assert receipt.held
    assert "region" in receipt.held_reason
    assert len(figures(book)) == 4


def test_a_partial_release_withdraws_nothing(book, tmp_path):
    """With `absent="unchanged"` a vanished row means nothing, and the guard has nothing to guard."""
    take(book, written(tmp_path, csv_text()), absent="unchanged", hold_above=0.5)
    one = written(tmp_path, "region,month,cases\nnorth,2020-01,9\n", "one.csv")
    receipt = take(book, one, FIRST + DAY, absent="unchanged", hold_above=0.5)
    assert (receipt.held, receipt.revised, receipt.withdrawn) == (False, 1, 0)
    assert len(figures(book)) == 4
    assert given_back(book) == (["region", "month", "cases"], {("north", "2020-01", "9")})


def test_two_hundred_columns(book, tmp_path):
    """A table of 200 columns goes in and comes back, whatever its columns are called."""
    awkward = ["value", "text", "select", "source", "measure", "printed", "position", 'a "b"', "x;y", "at", "end", "é"]
    names = ["region", "month", *awkward, *(f"column {number}" for number in range(186))]
    cells = [str(number) for number in range(198)]
    quoted = ",".join('"' + name.replace('"', '""') + '"' for name in names)
    receipt = take(book, written(tmp_path, f"{quoted}\nnorth,2020-01,{','.join(cells)}\n"))
    assert (receipt.new, receipt.rejected) == (198, 0)
    assert given_back(book) == (names, {("north", "2020-01", *cells)})


def test_empty_columns_and_rows_come_back(book, tmp_path):
    """A column or a row that has only empty cells states nothing, and is still part of the release."""
    take(book, written(tmp_path, "region,month,cases,rate\nnorth,2020-01,1,\nsouth,2020-01,,\n"))
    assert set(figures(book)) == {("north", "cases", "2020-01")}
    columns, rows = given_back(book)
    assert columns == HEADER
    assert ("north", "2020-01", "1", None) in rows
    assert rows <= {("north", "2020-01", "1", None), ("south", "2020-01", None, None)}


def test_columns_come_back_in_the_order_of_the_file(book, tmp_path):
    """Key columns need not come first, and measures need not be sorted."""
    take(book, written(tmp_path, "zeta,month,alpha,region\n1,2020-01,2,north\n"))
    assert given_back(book) == (["zeta", "month", "alpha", "region"], {("1", "2020-01", "2", "north")})


def test_several_subject_columns(book, tmp_path):
    """Two columns name the subject: keys that would collide when glued together stay apart and come back apart."""
    text = "land,age,month,cases\na,b c,2020-01,1\na b,c,2020-01,2\na/b,c,2020-01,3\na,b/c,2020-01,4\n,c,2020-01,5\n"
    receipt = take(book, written(tmp_path, text), subject=["land", "age"])
    assert (receipt.new, receipt.rejected) in {(5, 0), (4, 1)}
    rows = {("a", "b c", "2020-01", "1"), ("a b", "c", "2020-01", "2")}
    rows |= {("a/b", "c", "2020-01", "3"), ("a", "b/c", "2020-01", "4")}
    columns, found = given_back(book)
    assert columns == ["land", "age", "month", "cases"]
    assert rows <= found
    assert len({key[0] for key in figures(book)}) == receipt.new


def test_a_constant_subject_and_no_period(book, tmp_path):
    """A constant names the subject of every row; without a period column there is one row to state."""
    take(book, written(tmp_path, "month,cases\n2020-01,1\n2020-02,2\n"), subject="us")
    assert set(figures(book)) == {("us", "cases", "2020-01"), ("us", "cases", "2020-02")}
    assert given_back(book) == (["month", "cases"], {("2020-01", "1"), ("2020-02", "2")})
    book.ingest(
        written(tmp_path, "park,area\nDafeng,33\n"),
        source="registry",
        published_at=moment(FIRST),
        subject=["park"],
        period=None,
    )
    assert figures(book)["Dafeng", "area", ""] == (Decimal(33), None, "33")
    result = book.release("registry")
    assert (list(result.columns), result.fetchall()) == (["park", "area"], [("Dafeng", "33")])


def test_chosen_measures_and_units(book, tmp_path):
    """Only the chosen columns are measures; a unit given for one is on its figures."""
    take(book, written(tmp_path, csv_text()), measures=["cases"], units={"cases": "1"})
    rows = book.sql("SELECT DISTINCT measure, unit FROM figures").fetchall()
    assert rows == [("cases", "1")]


def test_dates_in_one_publishers_form(book, tmp_path):
    """A column of days in one readable form becomes days, and the release comes back in the publisher's form."""
    take(book, written(tmp_path, "region,day,cases\nnorth,1/22/20,1\nnorth,12/3/20,2\n"), period="day")
    assert set(figures(book)) == {("north", "cases", "2020-01-22"), ("north", "cases", "2020-12-03")}
    assert given_back(book) == (["region", "day", "cases"], {("north", "1/22/20", "1"), ("north", "12/3/20", "2")})


def test_an_ambiguous_form_of_dates_is_not_guessed(book, tmp_path):
    """1/2/20 is the second of January or the first of February: it is refused or rejected until a form is declared."""
    path = written(tmp_path, "region,day,cases\nnorth,1/2/20,1\nnorth,3/4/20,2\n")
    try:
        receipt = take(book, path, period="day")
    except AsofError:
        pass
    else:
        assert receipt.held or receipt.rejected == 2
    assert figures(book) == {}
    declared = written(tmp_path, "region,day,cases\nnorth,01.02.2020,1\n", "declared.csv")
    take(book, declared, FIRST + DAY, period="day", period_format="DD.MM.YYYY")
    assert set(figures(book)) == {("north", "cases", "2020-02-01")}


@pytest.mark.parametrize("problem", ["directory", "nothing", "no such column", "no such period", "twice the same"])
def test_requests_that_cannot_be_met(book, tmp_path, problem):
    """A directory, a missing file, a column that is not there: one clear error, and nothing is written."""
    path = written(tmp_path, csv_text())
    before = book.sql("SELECT count(*) FROM events").fetchone()
    calls = {
        "directory": lambda: take(book, tmp_path),
        "nothing": lambda: take(book, tmp_path / "nothing.csv"),
        "no such column": lambda: take(book, path, subject=["county"]),
        "no such period": lambda: take(book, path, period="week"),
        "twice the same": lambda: take(book, written(tmp_path, "region,month,a,a\nn,2020-01,1,2\n")),
    }
    with pytest.raises(AsofError) as caught:
        calls[problem]()
    assert len(str(caught.value)) > 20
    assert "Traceback" not in str(caught.value)
    assert book.sql("SELECT count(*) FROM events").fetchone() == before


def test_a_refused_release_leaves_nothing(book, tmp_path):
    """After a conflict, and after a held release, the log and the figures are as they were."""
    take(book, written(tmp_path, csv_text()))
    before = (book.sql("SELECT count(*) FROM events").fetchone(), figures(book))
    with pytest.raises(Conflict):
        take(book, written(tmp_path, csv_text().replace("1.10", "9.99"), "other.csv"))
    assert (book.sql("SELECT count(*) FROM events").fetchone(), figures(book)) == before


def test_the_receipt_and_the_log_agree(book, tmp_path):
    """A receipt names the positions and the moment that the log has for its commit."""
    receipt = take(book, written(tmp_path, csv_text()))
    first, last, recorded_at = book.sql(
        "SELECT min(position), max(position), max(epoch_us(recorded_at)) FROM events"
    ).fetchone()
    assert (receipt.first_position, receipt.last_position) == (first, last)
    assert microseconds(receipt.recorded_at) == recorded_at


def test_a_figure_knows_its_row(book, tmp_path):
    """The locator of a CSV figure is the row of its own cell as RFC 7111 counts them: the header is row 1."""
    take(book, written(tmp_path, csv_text()), document="0" * 64)
    rows = book.sql("SELECT subject, document, locator FROM figures").fetchall()
    lines = {"north": "2", "south": "3", "上海": "4"}
    for subject, document, locator in rows:
        assert document == "0" * 64
        assert re.fullmatch(rf"(row={lines[subject]}|cell={lines[subject]},[34])", locator)
    assert len(rows) == 4


@pytest.mark.parametrize("name", ["cut.csv", "cut.ndjson"])
def test_a_file_that_was_cut_off(book, tmp_path, name):
    """A file that ends in the middle of a quote or of a row states no figure that the publisher never printed."""
    texts = {
        "cut.csv": 'region,month,cases\nwest,2020-01,4\nnorth,2020-01,"5\nsouth,2020-01,6\n',
        "cut.ndjson": '{"region": "west", "month": "2020-01", "cases": 4}\n{"region": "north", "month": "2020-01", "ca',
    }
    path = written(tmp_path, texts[name], name)
    try:
        receipt = take(book, path)
    except AsofError:
        assert figures(book) == {}
    else:
        assert receipt.held or receipt.rejected > 0
    assert set(figures(book)) <= {("west", "cases", "2020-01")}


@pytest.mark.parametrize("cell", ['{"a": 1}', "[1, 2]"])
def test_a_nested_cell_is_no_figure(book, tmp_path, cell):
    """An object or a list in a cell is rejected: a figure is one thing that was printed."""
    text = f'[{{"region": "north", "month": "2020-01", "cases": {cell}, "rate": 2}}]'
    receipt = take(book, written(tmp_path, text, "release.json"))
    assert (receipt.new, receipt.rejected) == (1, 1)
    assert set(figures(book)) == {("north", "rate", "2020-01")}


def test_any_text_survives(book):
    """Control characters, other scripts, markup and quotes go through the log, the tree and back, byte for byte."""
    cells = [
        "\x1f\x01",
        'a\\b"c',
        "\u2028\u2029",
        "\U0010ffff",
        "\x7f",
        "\u00e9e\u0301",
        "</script>",
        "\ufeffx",
        "NULL",
        "''",
    ]
    table = pa.table({"region": cells, "month": ["2020-01"] * len(cells), "note": cells})
    assert take(book, table).new == len(cells)
    assert {key[0]: figure[2] for key, figure in figures(book).items()} == {cell: cell for cell in cells}
    assert given_back(book)[1] == {(cell, "2020-01", cell) for cell in cells}
    assert book.verify().ok


def test_what_could_not_be_read_is_not_withdrawn(book, tmp_path):
    """A figure whose row or cell is rejected was not taken back by its publisher: it stands as it did."""
    take(book, written(tmp_path, "region,month,cases,rate\nnorth,2020-01,1,2\nsouth,2020-01,3,4\n"))
    later = "region,month,cases,rate\nnorth,2020-01,7,2\nnorth,2020-01,8,2\nsouth,2020-01,-,4\n"
    receipt = take(book, written(tmp_path, later, "later.csv"), FIRST + DAY)
    assert (receipt.withdrawn, receipt.rejected, receipt.unchanged) == (0, 3, 1)
    assert {key[:2]: figure[2] for key, figure in figures(book).items()} == {
        ("north", "cases"): "1",
        ("north", "rate"): "2",
        ("south", "cases"): "3",
        ("south", "rate"): "4",
    }
