"""doltlite: one table of figures by key; each release is one transaction and one commit of Dolt."""

import doltlite  # noqa: F401 - makes sqlite3 its own
import sqlite3
from loop import Cannot, one_by_one, rows, serve


class Peer:
    """The database."""

    def __init__(self, folder):
        self.database = sqlite3.connect(f"{folder}/figures.db", isolation_level=None)
        self.database.execute(
            "CREATE TABLE figures (subject TEXT, period TEXT, value INTEGER, published_at TEXT,"
            " PRIMARY KEY (subject, period)) WITHOUT ROWID"
        )

    def ingest(self, path, step):
        """Put the rows of a release in place of those that are there, in the order of the key."""
        if step == "late":
            raise Cannot("it keeps one clock: a statement that arrives late would overtake the newer one")
        release = sorted(rows(path))

        def work():
            self.database.execute("BEGIN")
            self.database.executemany("INSERT OR REPLACE INTO figures VALUES (?, ?, ?, ?)", release)
            self.database.execute("COMMIT")
            return self._commit(step)

        return work

    def _commit(self, message):
        return self.database.execute("SELECT dolt_commit('-A', '-m', ?)", [message]).fetchone()[0]

    def as_of(self, published, recorded):
        """Read the table at a commit."""
        query = "SELECT count(*), sum(value) FROM dolt_at_figures(?)"
        return lambda: list(self.database.execute(query, [recorded]).fetchone())

    def history(self, keys):
        """Read what each commit held of one key."""
        query = "SELECT * FROM dolt_history_figures WHERE subject = ? AND period = ?"
        return lambda: one_by_one([lambda one=one: self.database.execute(query, one).fetchall() for one in keys])

    def hand(self, figures):
        """Replace one row and commit."""

        def write(row):
            self.database.execute("INSERT OR REPLACE INTO figures VALUES (?, ?, ?, ?)", row)
            self._commit("by hand")

        return lambda: one_by_one([lambda row=row: write(row) for row in figures])


if __name__ == "__main__":
    serve(Peer)
