"""Read-only copies: anybody opens them while the writer writes, with DuckDB alone; the writer's lock survives them."""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime

import duckdb
import pytest

import ledger
from events import Incorrect, NotFound, SubjectDescribed, Unavailable

READ = """
import json, sys
import duckdb
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    for statement in sys.argv[2:-1]:
        connection.execute(statement)
    print(json.dumps(connection.execute(sys.argv[-1]).fetchall(), default=str))
assert "ledger" not in sys.modules and "events" not in sys.modules
"""
WRITE = """
import sys
import ledger
from events import Unavailable
try:
    ledger.open(sys.argv[1]).close()
except Unavailable as error:
    print(error.code, error)
else:
    print("written")
"""


def elsewhere(program, *arguments):
    """Run a program in another process and tell what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def read(desk, *statements):
    """Ask the published copy from another process, which knows nothing but DuckDB."""
    copy = desk.home / ledger.PUBLISHED_FOLDER / ledger.LEDGER_FILE
    return json.loads(elsewhere(READ, copy, *statements))


def size_of_copy(desk):
    """Tell how many events the newest copy says it has."""
    path = desk.home / ledger.PUBLISHED_FOLDER / "basis.json"
    return json.loads(path.read_text(encoding="utf-8"))["size"] if path.exists() else -1


def test_a_copy_follows_a_commit_by_itself(desk, statement):
    """Without anybody asking, a commit is in the copy soon, while the writer stays open."""
    for number in (1, 2):
        desk.record(statement(str(number), subject=str(number)))
        waited = 0
        while size_of_copy(desk) < number and waited < 600:
            time.sleep(0.05)
            waited += 1
        assert size_of_copy(desk) == number
        assert read(desk, "SELECT count(*) FROM figures") == [[number]]


def test_plain_duckdb_answers_every_view(full):
    """The views need nothing of Asof: not its code, not its settings, not its name for the file."""
    full.book.publish()
    for view in (
        "figures", "best_figures", "figure_versions", "changes", "disagreements", "rejections", "polls", "coverage",
        "documents", "sources", "subjects", "measures", "snapshots", "releases", "ledger_basis", "events",
    ):  # fmt: skip
        assert read(full, f"SELECT count(*) FROM {view}") == [list(full.rows(f"SELECT count(*) FROM {view}")[0])], view
    assert read(full, "SELECT printed FROM vintage_matrix('x', 'm')") == [["1"], ["3"], ["1"]]
    assert read(full, "SELECT printed FROM figures_as_of('2011-06-01', NULL) WHERE subject = 'x'") == [["1"]]


def test_a_plain_connection_can_be_put_in_the_past(full):
    """Two session variables bind every view of any client."""
    full.book.publish()
    past = "SET VARIABLE published_by = TIMESTAMPTZ '2012-06-01 00:00:00+00'"
    recorded = "SET VARIABLE recorded_by = TIMESTAMPTZ '2032-06-01 00:00:00+00'"
    asked = "SELECT printed FROM figures WHERE subject = 'x' AND measure = 'm'"
    assert read(full, past, asked) == [["3"]]
    assert read(full, past, recorded, asked) == [["2"]]


def test_a_copy_says_what_it_is(desk, statement):
    """Position, time of the commit, root, and when the copy was published by the ledger's clock."""
    desk.record(statement("1"), now="2030-01-01")
    desk.now = datetime(2030, 1, 2, tzinfo=UTC)
    desk.book.publish()
    asked = "SELECT position, epoch(recorded_at), merkle_root, size, epoch(published_copy_at) FROM ledger_basis"
    position, recorded, root, size, published = read(desk, asked)[0]
    assert (position, size) == (0, 1)
    assert recorded == datetime(2030, 1, 1, tzinfo=UTC).timestamp()
    assert root == desk.rows("SELECT merkle_root FROM ledger_basis")[0][0]
    assert published <= datetime(2030, 1, 2, tzinfo=UTC).timestamp()


def test_a_copy_is_not_written_to(desk, statement):
    """A reader of the copy cannot change it, and a book that is open for reading refuses every write."""
    desk.record(statement("1"))
    desk.book.publish()
    with duckdb.connect(str(desk.home / "published" / "ledger.duckdb"), read_only=True) as connection:
        with pytest.raises(duckdb.Error):
            connection.execute("DELETE FROM events")
        assert connection.execute("SELECT count(*) FROM events").fetchall() == [(1,)]
    with ledger.open(desk.home, read_only=True) as reader:
        writes = [
            lambda: reader.append([statement("2", subject="y")]),
            lambda: reader.ingest("no.csv", source="s", published_at="2020-01-01", subject="x"),
            lambda: reader.define_view("mine", "CREATE VIEW mine AS SELECT 1"),
            lambda: reader.keep_table("snapshot", "t", None, SubjectDescribed(subject="x", title="X")),
            lambda: reader.drop_table("snapshot", "t"),
            reader.rebuild,
            reader.publish,
        ]
        for write in writes:
            with pytest.raises(Incorrect, match="reading only"):
                write()
        assert reader.sql("SELECT printed FROM figures").fetchall() == [("1",)]
        assert reader.verify().ok
    assert desk.rows("SELECT count(*) FROM events") == [(1,)]


def test_a_reader_keeps_its_copy(desk, statement):
    """Whoever has a copy open goes on reading that one; who opens it again has the newer one."""
    desk.record(statement("1"))
    desk.book.publish()
    with ledger.open(desk.home, read_only=True) as before:
        desk.record(statement("2", subject="y"))
        desk.book.publish()
        assert before.sql("SELECT count(*) FROM figures").fetchall() == [(1,)]
        assert read(desk, "SELECT count(*) FROM figures") == [[2]]


def test_one_writer_also_after_publication(desk, statement):
    """Another process is told to try later, before and after copies have been made, and the message says what to do."""
    for number in range(3):
        text = elsewhere(WRITE, desk.home)
        assert text.startswith("locked ")
        assert "read_only=True" in text
        with pytest.raises(Unavailable, match="another book of this process"):
            ledger.open(desk.home)
        desk.record(statement("1", subject=str(number)))
        desk.book.publish()
    desk.book.close()
    assert elsewhere(WRITE, desk.home) == "written"


def test_an_empty_ledger_has_a_copy(tmp_path):
    """A ledger that was made and closed can be read, and says that it is empty."""
    ledger.open(tmp_path / "home").close()
    with ledger.open(tmp_path / "home", read_only=True) as reader:
        assert reader.sql("SELECT size FROM ledger_basis").fetchall() == [(0,)]
        assert reader.size == 0


def test_nothing_to_read(tmp_path):
    """Where there is no ledger, opening one for reading is not found, and makes none."""
    with pytest.raises(NotFound, match="asof init"):
        ledger.open(tmp_path / "nowhere", read_only=True)
    assert not (tmp_path / "nowhere").exists()


def test_closing_publishes_the_rest(desk, statement):
    """What was committed before closing is in the copy after it."""
    desk.record(*(statement("1", subject=str(number)) for number in range(5)))
    desk.book.close()
    with ledger.open(desk.home, read_only=True) as reader:
        assert reader.size == 5


def test_a_lost_copy_is_made_again(desk, statement):
    """The copy is derived: when it is gone, the next writer publishes it."""
    desk.record(statement("1"))
    desk.book.close()
    (desk.home / "published" / "ledger.duckdb").unlink()
    with ledger.open(desk.home, read_only=True) as reader:
        assert reader.size == 1


def test_a_program_that_does_not_close_its_ledger(tmp_path):
    """At its end the ledger is closed: what is new is published, and nothing is said."""
    program = (
        "import sys, ledger\nfrom datetime import UTC, datetime\n"
        "from events import FigurePublished\n"
        "book = ledger.open(sys.argv[1])\n"
        "one = FigurePublished(source='s', subject='x', measure='m', period='2019', "
        " published_at=datetime(2020, 1, 1, tzinfo=UTC), text='much', printed='much')\n"
        "print(book.append([one]).appended, book.sql('SELECT printed FROM figures').fetchall())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 [('much',)]\n", "")
    with ledger.open(tmp_path, read_only=True) as book:
        assert book.sql("SELECT printed FROM figures").fetchall() == [("much",)]
