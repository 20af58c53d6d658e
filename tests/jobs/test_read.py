"""Reading is pure: bytes to rows of text cells, problems, or a reason to hold."""

import pytest

from jobs.declarations import ReadDelimited, ReadJson
from jobs.read import parse

CSV = ReadDelimited(format="csv")
TSV = ReadDelimited(format="tsv")
JSON = ReadJson(format="json")
NDJSON = ReadJson(format="ndjson")


def cells(table):
    return [list(row.cells) for row in table.rows]


def test_rows_are_numbered_from_the_header():
    """RFC 7111: the header is row 1, and a quoted line break does not make another row."""
    table = parse(b'a,b\r\n1,"x\r\ny"\r\n2,\r\n', CSV)
    assert table.columns == ("a", "b")
    assert [(row.number, list(row.cells)) for row in table.rows] == [(2, ["1", "x\r\ny"]), (3, ["2", ""])]
    assert table.locators == ["row=2", "row=3"]


@pytest.mark.parametrize(
    ("payload", "read", "expected"),
    [
        (b"a;b\n1,5;2\n", CSV, [["1,5", "2"]]),
        (b"\xef\xbb\xbfa;b\n1,5;2\n", ReadDelimited(format="csv", delimiter=";"), [["1,5", "2"]]),
        ("a\tb\n96亿元\t\n".encode(), TSV, [["96亿元", ""]]),
        ("a,b\n96亿元,x\n".encode("gb18030"), ReadDelimited(format="csv", encoding="gb18030"), [["96亿元", "x"]]),
        ("a,b\n1,x\n".encode("utf-16"), ReadDelimited(format="csv", encoding="utf-16"), [["1", "x"]]),
        (b"a,b\n 1 ,0010\n", CSV, [[" 1 ", "0010"]]),
        (b"a,b\n1e999,NaN\n\xef\xbc\x91,-\n", CSV, [["1e999", "NaN"], ["１", "-"]]),
    ],
)
def test_cells_stay_as_printed(payload, read, expected):
    """No cell is trimmed, converted or repaired."""
    assert cells(parse(payload, read)) == expected


def test_ragged_rows_are_problems():
    """A row with too few or too many cells is named with its number; the rest is read."""
    table = parse(b"a,b\n1\n1,2\n1,2,3\n", CSV)
    assert cells(table) == [["1", "2"]]
    assert [(p.number, p.content, p.reason) for p in table.problems] == [
        (2, "1", "has 1 cells where the header has 2"),
        (4, "1,2,3", "has 3 cells where the header has 2"),
    ]


@pytest.mark.parametrize(
    ("payload", "read", "reason"),
    [
        (b"", CSV, "empty"),
        (b" \n\n", CSV, "empty"),
        (b"a,b\n", CSV, "no row after the header"),
        (b"a,a\n1,2\n", CSV, "'a' stands twice"),
        (b"a,b\n1,\xff\n", CSV, "not utf-8: byte 0xff at 6"),
        ("a,b\n1,2\n".encode("utf-16"), CSV, "declare encoding"),
        (b"a,b\n1,\x00\n", CSV, "NUL"),
        (b'a,b\n1,"2\n', CSV, "not CSV"),
        (b'a,b\n1,"2"x\n', CSV, "not CSV"),
        (b"a,b\n1\n2\n", CSV, "no row fits the header"),
        (b"", JSON, "empty"),
        (b"[]", JSON, "no row"),
        (b"{}", JSON, "no array at root"),
        (b"[{]", JSON, "not JSON"),
        (b'[{"a": 1, "a": 2}]', JSON, "'a' stands twice"),
        (b"[1, 2]", JSON, "not an object"),
        (b'{"d": []}', ReadJson(format="json", root="/e"), "nothing at root"),
        (b"nonsense\n", NDJSON, "not JSON"),
        (b"[" * 100_000, JSON, "not JSON"),
    ],
)
def test_what_must_be_held_says_why(payload, read, reason):
    """A document that is not what it should be gives one line, never an exception and never rows."""
    table = parse(payload, read)
    assert reason in table.unfit
    assert cells(table) == []


def test_json_numbers_keep_their_characters():
    """A number is its own characters: no float ever sees it."""
    payload = (
        b'{"d": [{"k": "x", "v": 16.40, "w": 1e3, "n": null, "t": true}, {"k": "y", "z": 12345678901234567890.10}]}'
    )
    table = parse(payload, ReadJson(format="json", root="/d"))
    assert table.columns == ("k", "v", "w", "n", "t", "z")
    assert cells(table) == [
        ["x", "16.40", "1e3", None, "true", None],
        ["y", None, None, None, None, "12345678901234567890.10"],
    ]
    assert table.locators == ["/d/0", "/d/1"]


def test_ndjson_lines_that_are_broken_are_problems():
    """One broken line is a problem with its number; the others are read."""
    table = parse(b'{"a": 1}\n{"a": \n\n{"a": 3}\n7\n', NDJSON)
    assert cells(table) == [["1"], ["3"]]
    assert [problem.number for problem in table.problems] == [2, 5]
    assert table.locators == ["line=0,1", "line=3,4"]
