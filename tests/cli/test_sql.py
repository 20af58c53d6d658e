"""`asof sql` and the forms of rows."""

from __future__ import annotations

import csv
import io
import json

import duckdb
import pyarrow as pa
import pytest

ODD = """
SELECT 1::INTEGER AS n, 1.50::DECIMAL(10,3) AS d, 123456789012345678901.000000000000001::DECIMAL(38,15) AS exact,
       NULL AS nothing, '' AS empty, 'a,"b"' AS quoted, '九十六亿元' AS wide, true AS yes, DATE '2020-02-29' AS day,
       TIMESTAMPTZ '2020-01-01 00:00:00.5+01' AS moment, TIMESTAMPTZ 'infinity' AS open
"""


def test_json_is_exact_and_stable(asof):
    """Decimals are texts with every digit and no trailing zero, times UTC, open ends `infinity`, null is null."""
    assert asof("sql", ODD, "--format", "json").rows == [
        {"n": 1, "d": "1.5", "exact": "123456789012345678901.000000000000001", "nothing": None, "empty": "",
         "quoted": 'a,"b"', "wide": "九十六亿元", "yes": True, "day": "2020-02-29", "moment": "2019-12-31T23:00:00.5Z",
         "open": "infinity"},
    ]  # fmt: skip


def test_ndjson_is_a_line_a_row(asof):
    """One JSON object a line, the same as in json."""
    lines = asof("sql", "SELECT * FROM range(3) AS t(n)", "--format", "ndjson").out.splitlines()
    assert [json.loads(line) for line in lines] == [{"n": 0}, {"n": 1}, {"n": 2}]


def test_csv_tells_null_from_empty(asof):
    """Null is nothing, an empty text is a pair of quotes; quoting as in RFC 4180."""
    done = asof("sql", ODD, "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(done.out))
    assert (row["d"], row["quoted"], row["wide"], row["open"]) == ("1.5", 'a,"b"', "九十六亿元", "infinity")
    assert ",," in done.out
    assert ',"",' in done.out


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_binary_forms_keep_types(asof, tmp_path, form):
    """Parquet and Arrow carry DECIMAL(38,15) and zoned times as they are."""
    path = tmp_path / f"rows.{form}"
    assert asof("sql", ODD, "--format", form, "-o", path).status == 0
    if form == "parquet":
        (table,) = duckdb.sql(f"SELECT exact, typeof(exact) FROM '{path}'").fetchall()
        assert (str(table[0]), table[1]) == ("123456789012345678901.000000000000001", "DECIMAL(38,15)")
    else:
        table = pa.ipc.open_stream(path).read_all()
        assert str(table["exact"][0].as_py()) == "123456789012345678901.000000000000001"


def test_the_table_is_for_people(asof):
    """Columns are aligned, wide characters count as two, control characters are shown and not sent to the terminal."""
    out = asof("sql", "SELECT '东' AS a, 1 AS b UNION ALL SELECT chr(27) || '[31m', 200").out
    lines = out.splitlines()
    assert lines[0].split() == ["a", "b"]
    assert "\x1b" not in out
    assert "\\x1b[31m" in out
    assert len({len(line) + line.count("东") for line in lines[2:]}) == 1


def test_a_wide_answer_stays_within_80_columns(asof):
    """Cells are wrapped, or rows come one below the other; nothing is cut off."""
    long = "x" * 300
    for query in (
        f"SELECT '{long}' AS a, 1 AS b",
        "SELECT * FROM ledger_basis",
        f"SELECT '{long}' AS a, * FROM ledger_basis",
    ):
        done = asof("sql", query)
        assert max(map(len, done.out.splitlines())) <= 80
        assert done.out.count("x") >= (300 if long in query else 0)


def test_no_rows(asof):
    """An empty answer is said on standard error in a table, and is an empty list in json."""
    done = asof("sql", "SELECT 1 AS a WHERE false")
    assert (done.status, done.out, done.err) == (0, "", "no rows\n")
    assert asof("sql", "SELECT 1 AS a WHERE false", "--format", "json").rows == []
    assert asof("sql", "SELECT 1 AS a WHERE false", "--format", "csv").out == "a\n"


def test_the_query_is_asked_in_the_past(asof):
    """--published-by and --recorded-by bind every view of the statement."""
    receipts = []
    for published, printed in (("2020-01-01", "1"), ("2020-02-01", "2")):
        receipts += asof("record", "--source", "s", "--subject", "a", "--measure", "m", "--published", published,
                         "--printed", printed, "--format", "json").rows  # fmt: skip
    query = "SELECT printed, (SELECT count(*) FROM changes) AS changes FROM figures"
    assert asof("sql", query, "--format", "json").rows == [{"printed": "2", "changes": 2}]
    assert asof("sql", query, "--published-by", "2020-01-31", "--format", "json").rows == [
        {"printed": "1", "changes": 1}
    ]
    done = asof("sql", query, "--recorded-by", receipts[0]["recorded_at"], "--format", "json")
    assert done.rows == [{"printed": "1", "changes": 1}]


def test_the_query_may_come_from_standard_input(asof, monkeypatch):
    """A long query is piped in."""
    monkeypatch.setattr("sys.stdin", io.StringIO("SELECT 42 AS answer"))
    assert asof("sql", "-", "--format", "json").rows == [{"answer": 42}]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELEC 1", "syntax"),
        ("SELECT nope FROM figures", "nope"),
        ("SELECT * FROM nowhere", "nowhere"),
        ("DELETE FROM events", "SELECT"),
        ("SELECT 1; SELECT 2", "one statement"),
        ("", "one statement"),
        ("CREATE TABLE t (a INT)", "SELECT"),
        ("SELECT 'a'::INT", "a"),
    ],
)
def test_a_wrong_query_is_refused(asof, query, said):
    """Exit status 2, the engine's reason, no traceback; the ledger only answers."""
    done = asof("sql", query)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert "Traceback" not in done.err


def test_two_columns_of_one_name(asof):
    """Both are there, under different names."""
    assert asof("sql", "SELECT 1 AS a, 2 AS a", "--format", "json").rows == [{"a": 1, "a_1": 2}]


def test_output_into_a_file_appears_whole(asof, tmp_path):
    """-o writes every form; a query that fails leaves the file alone."""
    path = tmp_path / "rows.json"
    assert asof("sql", "SELECT 1 AS a", "--format", "json", "-o", path).out == ""
    assert json.loads(path.read_text()) == [{"a": 1}]
    assert asof("sql", "SELEC", "--format", "json", "-o", path).status == 2
    assert json.loads(path.read_text()) == [{"a": 1}]
    assert asof("sql", "SELECT 1", "-o", tmp_path / "no" / "folder").status == 2
    assert sorted(one.name for one in tmp_path.iterdir()) == ["home", "rows.json"]
