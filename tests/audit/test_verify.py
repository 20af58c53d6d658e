"""Verification: a good home passes, and every changed bit is found, is without meaning, and breaks nothing."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import shutil
import sqlite3
import sys
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from pyarrow import parquet

import ledger
import snapshots
from asof.evidence.verifying import verify_home

GIVEN = ["--source", "office", "--subject", "jiashan", "--measure", "area", "--period", "2018", "--value", "5"]


@pytest.fixture
def full(asof, home):
    """A home with everything that can be checked: keys, checkpoints, documents, a snapshot."""
    asof("keys", "create", "--origin", "ledger.example/figures")
    assert asof("checkpoint").status == 0
    assert asof("snapshot", "take", "all", "FROM figures").status == 0
    assert asof("checkpoint").status == 0
    done = asof("verify", "--format", "json")
    assert done.status == 0, done.out
    return home


def found(home, **terms):
    return {finding.check for finding in verify_home(home, **terms).findings}


def test_a_good_home_passes_and_says_what_was_checked(asof, full):
    """Everything that is kept is counted: events, checkpoints, snapshots, documents, places in documents."""
    counts = {row["check"]: row["checked"] for row in asof("verify", "--format", "json").rows}
    names = ("checkpoints", "snapshots", "documents", "locators")
    assert {name: counts[name] for name in names} == {
        "checkpoints": 2,
        "snapshots": 1,
        "documents": 2,
        "locators": 5,
    }
    assert counts["events"] > 8


def test_a_quick_check_looks_at_what_is_new(asof, full):
    """After a good verification only new events are read; without one, everything is."""
    assert {row["check"]: row["checked"] for row in asof("verify", "--quick", "--format", "json").rows}["events"] == 0
    asof("record", *GIVEN, "--published", "2020-01-01", "--printed", "5")
    assert {row["check"]: row["checked"] for row in asof("verify", "--quick", "--format", "json").rows}["events"] == 1
    (full / "verified.json").unlink()
    assert {row["check"]: row["checked"] for row in asof("verify", "--quick", "--format", "json").rows}["events"] > 8


def test_a_printed_form_that_is_not_in_the_document_is_found(asof, full):
    """A figure that names a place where something else stands is told, with what stands there."""
    document = asof("sql", "SELECT document FROM documents ORDER BY position LIMIT 1", "--format", "json").rows[0]
    cited = ["--document", document["document"], "--locator", "cell=3,2"]
    assert asof("record", *GIVEN, "--published", "2020-01-01", "--printed", "112", *cited).status == 0
    done = asof("verify")
    assert done.status == 1
    assert "112" in done.out
    assert "What still stands" in done.err


def test_a_checkpoint_over_another_history_is_found(full, asof):
    """A checkpoint that the log does not lead to is named."""
    first, second = sorted((full / "checkpoints").glob("*.note"), key=lambda path: int(path.stem))
    second.write_bytes(first.read_bytes())
    assert found(full) == {"checkpoints"}


def test_a_document_that_is_gone_is_found(full):
    """What the log says was retrieved has to be there."""
    (full / "documents" / "asof-00001.warc.gz").write_bytes(b"")
    assert "documents" in found(full)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents SET url = url || 'x'",
        "UPDATE documents SET retrieved_at = '2020' || substr(retrieved_at, 5)",
        "UPDATE documents SET media_type = 'text/html'",
        "UPDATE files SET indexed_bytes = indexed_bytes + 1",
        "UPDATE files SET warc = 'other.warc.gz'",
    ],
)
def test_an_index_that_says_otherwise_than_the_records_is_found(full, change):
    """Where from, when and as what a document came, and how far a file is known, as its records say it."""
    with sqlite3.connect(full / "documents" / "index.sqlite") as connection:
        connection.execute(change)
    (finding, *_) = verify_home(full).findings
    assert finding.check == "documents"
    assert "delete documents/index.sqlite" in finding.problem


def test_a_setting_that_means_nothing_is_no_damage(asof, full):
    """An amount of memory that is none is a wrong request, told before anything is checked."""
    (full / "asof.toml").write_text('[ledger]\nmemory = "80%"\n', encoding="utf-8")
    done = asof("verify")
    assert (done.status, done.out) == (2, "")
    assert "ledger.memory" in done.err


def _flip(path, dice):
    data = bytearray(path.read_bytes())
    place = dice.randrange(len(data))
    data[place] ^= 1 << dice.randrange(8)
    path.write_bytes(data)


SCHEMA = (
    "SELECT view_name, sql, comment FROM duckdb_views() ORDER BY ALL",
    "SELECT schema_name, table_name, sql, comment FROM duckdb_tables() ORDER BY ALL",
    "SELECT index_name, table_name, sql FROM duckdb_indexes() ORDER BY ALL",
    "SELECT function_name, parameters, macro_definition FROM duckdb_functions() WHERE NOT internal ORDER BY ALL",
)


def _meaning(path: Path):
    """What a file says, read without the checker: two files with the same are the same to everybody."""
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            names = connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
            tables = {name: connection.execute('FROM "{}"."{}"'.format(*name)).fetchall() for name in names}
            return tables, [connection.execute(query).fetchall() for query in SCHEMA]
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    if path.suffix == ".parquet":
        return snapshots.content_digest(parquet.read_table(path))
    if path.suffix == ".sqlite":
        with sqlite3.connect(path) as connection:
            return [
                connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in ("documents", "files")
            ]
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    return path.read_bytes()


def _try_flips(full, count, seed):
    """Flip bits, one at a time; return how many of each kind of file were found, and how many changed nothing."""
    dice = random.Random(seed)
    kinds = (
        "*.duckdb",
        "published/*",
        "documents/*.gz",
        "documents/*.sqlite",
        "snapshots/*",
        "keys/*",
        "checkpoints/*",
    )
    meaning = {path: _meaning(path) for kind in kinds for path in sorted(full.glob(kind)) if path.is_file()}
    fates: Counter[tuple[str, str]] = Counter()
    for number in range(count):
        kind = dice.choice(kinds)
        path = dice.choice([one for one in sorted(full.glob(kind)) if one.is_file()])
        kept = path.read_bytes()
        _flip(path, dice)
        is_found = bool(found(full))
        if not is_found:
            assert _meaning(path) == meaning[path], f"flip {number} of {path.name} was not found"
        fates[kind, "found" if is_found else "reads the same"] += 1
        path.write_bytes(kept)
    for (kind, fate), flips in sorted(fates.items()):
        sys.stdout.write(f"{flips:5} flips in {kind:20} {fate}\n")  # `pytest -s` shows how many had nothing to find
    return fates


def test_flipped_bits_of_files_are_found(full):
    """A single bit of any kept file is found, or the file says the same without it; nothing crashes."""
    fates = _try_flips(full, 8, 7)
    assert fates.total() == 8
    assert {fate for _, fate in fates} <= {"found", "reads the same"}


@pytest.mark.exhaustive
@pytest.mark.timeout(7_200)
def test_a_thousand_flipped_bits_are_found(full):
    """The same in many more places."""
    fates = _try_flips(full, 1_000, 11)
    assert fates.total() == 1_000
    assert all(fates[kind, "found"] for kind, _ in fates), fates


COLUMNS = ("kind", "source", "subject", "measure", "period", "printed", "document", "locator", "unit", "body")


def _update_one(path, dice):
    """Change one bit of one text of one row, as somebody with SQL would; return whether anything was changed."""
    with duckdb.connect(str(path)) as connection:
        table = dice.choice(["events", "events", "figure_states", "series"])
        names = {name for (name,) in connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = $1", [table]).fetchall()}  # fmt: skip
        column = dice.choice(sorted(names & set(COLUMNS)))
        rows = connection.execute(
            f'SELECT rowid, CAST("{column}" AS VARCHAR) FROM {table} WHERE CAST("{column}" AS VARCHAR) != \'\''
        )
        number, text = dice.choice(rows.fetchall() or [(None, None)])
        if number is None:
            return False
        place = dice.randrange(len(text))
        changed = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
        try:
            connection.execute(f'UPDATE {table} SET "{column}" = $1 WHERE rowid = $2', [changed, number])
        except duckdb.Error:
            return False  # JSON that would be none
    return True


@pytest.mark.parametrize("count", [3, pytest.param(200, marks=[pytest.mark.exhaustive, pytest.mark.timeout(7_200)])])
def test_a_bit_changed_through_sql_is_found(full, count):
    """Whoever updates an event or a projection in the file, with proper checksums, is found out."""
    dice = random.Random(5)
    for _ in range(count):
        path = full / dice.choice(["ledger.duckdb", "published/ledger.duckdb"])
        kept = full.parent / "kept.duckdb"
        shutil.copyfile(path, kept)
        before = hashlib.sha256(path.read_bytes()).digest()
        if _update_one(path, dice):
            assert hashlib.sha256(path.read_bytes()).digest() != before
            assert found(full)
        shutil.copyfile(kept, path)


CHANGED = {
    "CREATE OR REPLACE MACRO vintage_matrix(a, b) AS TABLE SELECT 1": ("macro vintage_matrix", "is not defined as it"),
    "CREATE OR REPLACE MACRO number_text(number) AS 'x'": ("macro number_text", "is not defined as it should be"),
    "CREATE VIEW enclaves AS SELECT 1": ("view enclaves", "is not one of the ledger's"),
    "DROP MACRO vintage_matrix": ("macro vintage_matrix", "is missing"),
    "INSERT INTO defined_views VALUES ('a', 'CREATE VIEW a AS SELECT b', NULL)": ("view a", "cannot be defined"),
    "UPDATE migrations SET sha256 = 'x' WHERE name = 'views'": ("all", "another version"),
}


def test_a_changed_definition_is_found(full):
    """A view or macro that says something else changes no row, and yet what everybody is told."""
    path = full / "ledger.duckdb"
    kept = path.read_bytes()
    assert ledger.check_definitions(path)[1] == []
    for statement, (where, problem) in CHANGED.items():
        with duckdb.connect(str(path)) as connection:
            connection.execute(statement)
        (found_there, told), *_ = ledger.check_definitions(path)[1]
        assert (found_there, told.startswith(problem) or problem in told) == (where, True)
        path.write_bytes(kept)
    with duckdb.connect(str(full / "published" / "ledger.duckdb")) as connection:
        connection.execute(next(iter(CHANGED)))
    assert found(full) == {"definitions"}
