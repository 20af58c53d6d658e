"""A stranger's statement cannot write, read files, change settings, or wait; and questions are answered."""

from __future__ import annotations

import hashlib
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from asof.doors.sandbox import Sandbox
from asof.doors.settings import Settings
from events import Incorrect

sys.path.insert(0, str(Path(__file__).parent))
from attempts import MEASURED, OURS

secret_frame = [("secret",)]


@pytest.fixture(scope="module")
def sandbox(home):
    opened = Sandbox(home / "published" / "ledger.duckdb", Settings())
    yield opened
    opened.close()


def ask(sandbox: Sandbox, text: str, **clocks: datetime) -> list[tuple]:
    statement = sandbox.check(text)
    cursor = sandbox.cursor(**clocks)
    try:
        return sandbox.relation(cursor, statement.text).fetchall()
    finally:
        cursor.close()


def files(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_there_are_enough_attempts():
    """All 58 measured attempts are here, and more than fifty of our own."""
    assert len(MEASURED) == 58
    assert len(OURS) >= 50


@pytest.mark.parametrize("text", [*MEASURED.values(), *OURS.values()], ids=[*MEASURED, *OURS])
def test_an_attempt_is_refused_before_it_runs(sandbox, home, tmp_path, monkeypatch, text):
    """No attempt runs: a clear Incorrect, no file, no changed row, and the next question is answered."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.csv").write_text("a\n1\n")
    before = files(home), files(tmp_path)
    with pytest.raises(Incorrect) as caught:
        ask(sandbox, text)
    assert caught.value.message
    assert "Traceback" not in str(caught.value)
    assert (files(home), files(tmp_path)) == before
    assert ask(sandbox, "SELECT count(*), max(id) FROM notes") == [(3, 3)]


FIRST_WALL_ONLY = ("sleep", "arrow_scan", "pandas_scan", "python_map")  # wait, or read a raw address
ALL = {name: text for name, text in {**MEASURED, **OURS}.items() if not any(word in text for word in FIRST_WALL_ONLY)}


@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_the_second_wall_holds_alone(sandbox, home, tmp_path, monkeypatch, text):
    """Without the look at the statement, the read-only file, locked settings and transaction let no attempt write."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.csv").write_text("a\n1\n")
    before = files(home), files(tmp_path)
    cursor = sandbox.cursor()
    try:
        cursor.execute(text)
        cursor.fetchall()
    except (duckdb.Error, ValueError):
        pass  # refused by this wall, too; what counts is what is on the disk afterwards
    finally:
        cursor.close()
    assert (files(home), files(tmp_path)) == before
    assert ask(sandbox, "SELECT count(*), max(id) FROM notes") == [(3, 3)]


QUESTIONS = {
    "SELECT": ("SELECT 1 + 1", [(2,)]),
    "FROM first": ("FROM notes SELECT id ORDER BY id DESC LIMIT 1", [(3,)]),
    "WITH": ("WITH a AS (SELECT 5 AS x) SELECT x FROM a", [(5,)]),
    "recursive WITH": (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT sum(i) FROM n",
        [(10,)],
    ),
    "VALUES": ("VALUES (1), (2)", [(1,), (2,)]),
    "TABLE": ("TABLE ledger_basis", None),
    "DESCRIBE": ("DESCRIBE notes", None),
    "DESCRIBE a question": ("DESCRIBE SELECT 1 AS a", None),
    "SUMMARIZE": ("SUMMARIZE notes", None),
    "SHOW TABLES": ("SHOW TABLES", None),
    "SHOW ALL TABLES": ("SHOW ALL TABLES", None),
    "window": ("SELECT id, lag(id) OVER (ORDER BY id) FROM notes ORDER BY id LIMIT 1", [(1, None)]),
    "pivot": ("FROM notes PIVOT (count(*) FOR id IN (1, 2))", None),
    "unpivot": ("FROM (SELECT 1 AS a, 2 AS b) UNPIVOT (v FOR n IN (a, b))", [("a", 1), ("b", 2)]),
    "asof join": ("SELECT count(*) FROM notes a ASOF JOIN notes b ON a.id >= b.id", [(3,)]),
    "range": ("SELECT count(*) FROM range(10)", [(10,)]),
    "json": ("SELECT value FROM json_each('[1]')", [("1",)]),
    "catalog": ("SELECT table_name FROM information_schema.tables WHERE table_name = 'notes'", [("notes",)]),
    "lambda": ("SELECT list_transform([1, 2], lambda x: x * 2)", [([2, 4],)]),
    "semicolon and comment": ("SELECT ';' ; -- done; really", [(";",)]),
    "the words in a text": ("SELECT 'DELETE FROM notes; read_text(1)'", [("DELETE FROM notes; read_text(1)",)]),
    "a column of a refused name": ("SELECT stats FROM (SELECT 1 AS stats)", [(1,)]),
    "now": ("SELECT now() IS NOT NULL", [(True,)]),
}


@pytest.mark.parametrize(("text", "rows"), QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_is_answered(sandbox, text, rows):
    """Everything that only reads the ledger passes."""
    answer = ask(sandbox, text)
    assert answer
    if rows is not None:
        assert answer == rows


def test_both_clocks_bind_every_view_of_the_statement(sandbox):
    """The same question in the past gives the past; without clocks it gives the present; nothing leaks over."""
    count = "SELECT count(*) FROM figures"
    assert ask(sandbox, count) == [(20,)]
    assert ask(sandbox, count, published_by=datetime(2003, 2, 3, 4, 5, 6, tzinfo=UTC)) == [(3,)]
    assert ask(sandbox, count, recorded_by=datetime(2020, 1, 1, 0, 0, 9, tzinfo=UTC)) == [(10,)]
    assert ask(sandbox, count) == [(20,)]


@pytest.mark.parametrize(
    ("text", "steady", "clocked"),
    [
        ("SELECT * FROM figures", True, True),
        ("WITH a AS (FROM figures) FROM a ORDER BY value", True, True),
        ("SELECT * FROM events", True, False),
        ("SELECT * FROM figures_as_of(NULL, NULL)", True, False),
        ("SELECT now() FROM figures", False, False),
        ("SELECT current_date FROM figures", False, False),
        ("SELECT DATE 'today' FROM figures", False, False),
        ("SELECT random() FROM figures", False, False),
        ("SELECT * FROM ledger_basis", False, False),
        ("SHOW TABLES", False, False),
        ("SELECT age(published_at) FROM figures", False, False),
        ("SELECT * FROM duckdb_tables()", False, False),
    ],
)
def test_an_answer_that_can_change_is_told_from_one_that_cannot(sandbox, text, steady, clocked):
    """Only what depends on figures and clocks alone may be kept for ever, and now() not even for a moment."""
    judged = sandbox.check(text)
    assert (judged.steady, judged.clocked) == (steady, clocked)
