"""The file: migrations, the storage version, and views that are added."""

from pathlib import Path

import duckdb
import pytest

import ledger
from events import AsofError, Fault, Incorrect

MIGRATIONS = Path(ledger.__file__).parent / "sql" / "migrations"
FIRST = MIGRATIONS / "0001_log_and_projections.sql"


def first_release(path):
    """Make a ledger file as the first migration alone leaves it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path), config={"storage_compatibility_version": "v1.5.0"}) as connection:
        connection.execute("CREATE TABLE migrations (name VARCHAR PRIMARY KEY, sha256 VARCHAR NOT NULL)")
        connection.execute(FIRST.read_text(encoding="utf-8"))
        connection.execute("INSERT INTO migrations VALUES ('migrations/0001_log_and_projections', 'x')")


def test_an_empty_ledger_of_the_first_schema_works(tmp_path, statement):
    """A file that has only the first migration is brought up to date when it is opened, and takes events."""
    first_release(tmp_path / ledger.LEDGER_FILE)
    with ledger.open(tmp_path) as book:
        book.append([statement("1")])
        assert book.sql("SELECT printed FROM figures").fetchall() == [("1",)]
        done = {name for (name,) in book.sql("SELECT name FROM migrations").fetchall()}
        assert {f"migrations/{path.stem}" for path in MIGRATIONS.glob("*.sql")} <= done
        assert book.verify().ok


def test_a_full_ledger_of_the_first_schema_keeps_what_it_has(full):
    """A ledger with events under the first schema alone opens with every row as it was."""
    before = full.rows("FROM figure_versions ORDER BY position, recorded_from, published_from")
    full.book.close()
    new = full.home / "ledger.new"
    with duckdb.connect() as connection:
        first_release(new)
        connection.execute(f"ATTACH '{full.home / ledger.LEDGER_FILE}' AS today (READ_ONLY)")
        connection.execute(f"ATTACH '{new}' AS first")
        query = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'first' AND table_name <> 'migrations'"
        names = [name for (name,) in connection.execute(query).fetchall()]
        assert len(names) == 9
        for name in names:
            connection.execute(f"DELETE FROM first.{name}")
            connection.execute(f"INSERT INTO first.{name} BY NAME FROM today.{name}")
    new.replace(full.home / ledger.LEDGER_FILE)
    full.reopen()
    assert full.rows("FROM figure_versions ORDER BY position, recorded_from, published_from") == before
    assert full.book.verify().ok


def test_a_newer_ledger_is_refused(desk, statement):
    """A file with a migration that this version does not know is not written to; the message names it."""
    desk.record(statement("1"))
    desk.book.close()
    with duckdb.connect(str(desk.home / ledger.LEDGER_FILE)) as connection:
        connection.execute("INSERT INTO migrations VALUES ('migrations/0999_from_the_future', 'x')")
    for _ in range(2):
        with pytest.raises(Fault, match="newer version of Asof") as caught:
            ledger.open(desk.home)
        assert "0999_from_the_future" in str(caught.value)
        assert "install" in str(caught.value)
    with duckdb.connect(str(desk.home / ledger.LEDGER_FILE)) as connection:
        connection.execute("DELETE FROM migrations WHERE name LIKE '%future'")
    desk.reopen()
    assert desk.rows("SELECT count(*) FROM events") == [(1,)]


def test_changed_views_are_made_again(desk):
    """Views are no data: where a file has those of another version, opening it makes this version's."""
    desk.tamper(
        "CREATE OR REPLACE VIEW figures AS SELECT 5 AS five", "UPDATE migrations SET sha256 = 'x' WHERE name = 'views'"
    )
    assert "printed" in desk.book.sql("FROM figures").columns


def test_changed_views_are_published_without_a_commit(desk):
    """A copy with the views of another version is replaced when the ledger is opened, although no event is new."""
    desk.book.close()
    copy = desk.home / ledger.PUBLISHED_FOLDER / ledger.LEDGER_FILE
    for path in (desk.home / ledger.LEDGER_FILE, copy):
        with duckdb.connect(str(path)) as connection:
            connection.execute("CREATE OR REPLACE VIEW figures AS SELECT 5 AS five")
            connection.execute("UPDATE migrations SET sha256 = 'x' WHERE name = 'views'")
    desk.reopen()
    desk.book.close()
    with ledger.open(desk.home, read_only=True) as reader:
        assert "printed" in reader.sql("FROM figures").columns


def test_the_file_has_the_older_storage_version(desk, statement):
    """The ledger and its copies are written so that DuckDB 1.5 reads them too."""
    desk.record(statement("1"))
    desk.book.close()
    for path in (desk.home / "ledger.duckdb", desk.home / "published" / "ledger.duckdb"):
        with duckdb.connect(str(path), read_only=True) as connection:
            asked = "SELECT tags['storage_version'] FROM duckdb_databases() WHERE path = $1"
            ((version,),) = connection.execute(asked, [str(path)]).fetchall()
            assert version.startswith("v1.5")


def test_a_file_that_is_no_ledger(tmp_path):
    """Another file under the ledger's name is an error of ours that says so, and the file is left alone."""
    path = tmp_path / ledger.LEDGER_FILE
    path.write_bytes(b"no database " * 1_000)
    with pytest.raises(AsofError, match=r"ledger\.duckdb"):
        ledger.open(tmp_path)
    assert path.read_bytes() == b"no database " * 1_000


@pytest.mark.parametrize("text", ["[ledger", "ledger = 'x'\nledger = 2", "\udce4"])
def test_settings_that_cannot_be_read(tmp_path, text):
    """A broken asof.toml is the caller's to mend."""
    (tmp_path / "asof.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(Incorrect, match=r"asof\.toml"):
        ledger.open(tmp_path)


def test_a_view_that_is_added(full):
    """A view of one's own is in the ledger and in its copies, follows both clocks, and is audited."""
    view = "CREATE OR REPLACE VIEW large AS SELECT subject, value FROM figures WHERE value > 290"
    full.book.define_view("large", view, "SELECT * FROM large WHERE value > 298")
    assert full.rows("SELECT count(*) FROM large") == [(9,)]
    assert full.rows("SELECT count(*) FROM large", recorded_by="2030-06-01") == [(0,)]
    report = full.book.verify()
    assert [(one.check, one.where) for one in report.findings] == [("audit", "large")]
    full.book.define_view("large", view.replace("290", "298"), "SELECT 1 FROM large WHERE value < 298")
    assert full.rows("SELECT count(*) FROM large") == [(1,)]
    assert full.book.verify().ok
    full.reopen()
    assert full.rows("SELECT count(*) FROM large") == [(1,)]
    full.book.publish()
    with ledger.open(full.home, read_only=True) as reader:
        assert reader.sql("SELECT count(*) FROM large").fetchall() == [(1,)]


def test_a_view_survives_a_newer_version_of_the_others(desk):
    """Making the ledger's own views again leaves those of a pack standing."""
    desk.book.define_view("mine", "CREATE VIEW mine AS SELECT subject FROM figures")
    desk.tamper("UPDATE migrations SET sha256 = 'x' WHERE name = 'views'")
    assert desk.rows("FROM mine") == []


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("figures", "CREATE VIEW figures AS SELECT 1"),
        ("events", "CREATE VIEW events AS SELECT 1"),
        ("series", "CREATE VIEW series AS SELECT 1"),
        ("mine", "CREATE VIEW other AS SELECT 1"),
        ("mine", "CREATE TABLE mine AS SELECT 1"),
        ("mine", "CREATE VIEW mine AS SELECT 1; DROP TABLE events"),
        ("mine", "CREATE VIEW mine AS SELEC 1"),
        ("mine", "CREATE VIEW mine AS SELECT no_such_column FROM figures"),
        ("mine", "DELETE FROM events"),
        ("mine", ""),
        ("Mine", "CREATE VIEW Mine AS SELECT 1"),
        ('m"; DROP TABLE events; --', "CREATE VIEW m AS SELECT 1"),
        ("", "CREATE VIEW AS SELECT 1"),
        ("x" * 64, "CREATE VIEW " + "x" * 64 + " AS SELECT 1"),
    ],
)
def test_a_view_that_is_refused(desk, name, statement):
    """The ledger's own names, other statements than the one view, what does not parse: refused, nothing changed."""
    before = desk.rows("SELECT view_name, sql FROM duckdb_views() WHERE NOT internal ORDER BY ALL")
    with pytest.raises(Incorrect):
        desk.book.define_view(name, statement)
    assert desk.rows("SELECT view_name, sql FROM duckdb_views() WHERE NOT internal ORDER BY ALL") == before
    assert desk.rows("SELECT count(*) FROM events") == [(0,)]
    assert desk.rows("FROM defined_views") == []
