"""PostgreSQL 15: a bitemporal table of two time ranges with a GiST index; releases by COPY, corrected in one statement.

The server runs as long as this driver, as a user without rights, in a temporary folder and behind a Unix socket only.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
from loop import one_by_one, rows, serve

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
SETTINGS = {
    "listen_addresses": "", "shared_buffers": "1GB", "work_mem": "256MB", "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB", "effective_cache_size": "4GB", "random_page_cost": "1.1", "autovacuum": "off",
}  # fmt: skip
TABLE = """
CREATE TABLE figures (
    subject text NOT NULL, period text NOT NULL, value numeric NOT NULL,
    published tstzrange NOT NULL, recorded tstzrange NOT NULL
)
"""
STAGED = "CREATE TEMP TABLE staged (subject text, period text, value numeric, published_at timestamptz)"
FIRST = (
    "INSERT INTO figures SELECT subject, period, value, tstzrange(published_at, NULL), tstzrange(%s, NULL) FROM staged"
)
INDEXES = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "CREATE INDEX figures_key ON figures (subject, period)",
    "CREATE INDEX figures_times ON figures USING gist (published, recorded)",
    "ANALYZE figures",
)
LATER = """
WITH hit AS (
    UPDATE figures SET recorded = tstzrange(lower(recorded), %(now)s)
    FROM staged
    WHERE figures.subject = staged.subject AND figures.period = staged.period
        AND upper_inf(recorded) AND published @> staged.published_at
    RETURNING figures.subject, figures.period, figures.value AS old, published, staged.value, staged.published_at
)
INSERT INTO figures
SELECT subject, period, old, tstzrange(lower(published), published_at), tstzrange(%(now)s, NULL) FROM hit
WHERE lower(published) < published_at
UNION ALL
SELECT subject, period, value, tstzrange(published_at, upper(published)), tstzrange(%(now)s, NULL) FROM hit
"""
AS_OF = """
SELECT count(*), sum(value)::bigint FROM figures
WHERE published @> %s::timestamptz AND recorded @> %s::timestamptz
"""
HISTORY = "SELECT * FROM figures WHERE subject = %s AND period = %s AND upper_inf(recorded) ORDER BY published"


class Peer:
    """The server and a connection to it."""

    def __init__(self, folder):
        self.folder = Path(tempfile.mkdtemp(prefix="asof-benchmark-postgresql-"))
        with (Path(folder).parent / "elsewhere.txt").open("a") as noted:
            noted.write(f"{self.folder}\n")
        user = "nobody" if os.getuid() == 0 else None
        if user:
            entry = pwd.getpwnam(user)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        self.user = user
        self._call([PROGRAMS / "initdb", "-D", self.folder / "data", "-U", "bench", "-A", "trust", "--no-sync"])
        options = [word for name, text in SETTINGS.items() for word in ("-c", f"{name}={text}")]
        command = [PROGRAMS / "postgres", "-D", self.folder / "data", "-k", self.folder, *options]
        self.server = subprocess.Popen(
            [str(one) for one in command], user=user, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=sys.stderr
        )
        self.connection = self._connected()
        self.connection.execute(TABLE)
        self.connection.execute(STAGED)
        self.known = False

    def _call(self, command):
        done = subprocess.run(
            [str(one) for one in command], user=self.user, cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr)

    def _connected(self):
        until = time.monotonic() + 30
        while True:
            try:
                return psycopg.connect(f"host={self.folder} user=bench dbname=postgres", autocommit=True)
            except psycopg.OperationalError:
                if time.monotonic() > until or self.server.poll() is not None:
                    raise
                time.sleep(0.05)

    def close(self):
        """Stop the server, and remove what it has written."""
        self.connection.close()
        self.server.send_signal(signal.SIGINT)
        self.server.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def ingest(self, path, step):
        """COPY a release to a staging table and write it into the table of ranges, in one transaction."""
        release = rows(path)

        def work():
            self._write(release)
            if not self.known:
                for statement in INDEXES:
                    self.connection.execute(statement)
                self.known = True
            return self.connection.execute("SELECT clock_timestamp()").fetchone()[0].isoformat()

        return work

    def _write(self, release):
        with self.connection.transaction(), self.connection.cursor() as cursor:
            now = cursor.execute("SELECT clock_timestamp()").fetchone()[0]
            cursor.execute("TRUNCATE staged")
            with cursor.copy("COPY staged FROM STDIN") as copy:
                for row in release:
                    copy.write_row(row)
            if len(release) > 100:
                cursor.execute("ANALYZE staged")
            cursor.execute(LATER, {"now": now}) if self.known else cursor.execute(FIRST, [now])

    def as_of(self, published, recorded):
        """Filter by both ranges."""
        return lambda: list(self.connection.execute(AS_OF, [published, recorded]).fetchone())

    def history(self, keys):
        """Read the ranges of one key."""
        return lambda: one_by_one([lambda one=one: self.connection.execute(HISTORY, one).fetchall() for one in keys])

    def hand(self, figures):
        """Write one figure in a transaction."""
        return lambda: one_by_one([lambda row=row: self._write([row]) for row in figures])


if __name__ == "__main__":
    serve(Peer)
