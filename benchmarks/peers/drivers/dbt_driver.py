"""A dbt snapshot on DuckDB: the timestamp strategy, which dbt recommends; one dbt runs all, so that it starts once."""

from pathlib import Path

import duckdb
from dbt.cli.main import dbtRunner
from loop import Cannot, one_by_one, serve

PROJECT = """
name: figures
version: "1.0.0"
config-version: 2
profile: figures
snapshot-paths: [snapshots]
flags: {send_anonymous_usage_stats: false, partial_parse: true}
"""
PROFILE = """
figures:
  target: here
  outputs:
    here: {{type: duckdb, path: "{path}", threads: 2}}
"""
SNAPSHOT = """
sources:
  - name: main
    schema: main
    tables: [{name: release}]
snapshots:
  - name: figures
    relation: source('main', 'release')
    config: {unique_key: [subject, period], strategy: timestamp, updated_at: published_at}
"""


class Peer:
    """A dbt project."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.path = self.folder / "figures.duckdb"
        (self.folder / "snapshots").mkdir()
        (self.folder / "dbt_project.yml").write_text(PROJECT)
        (self.folder / "profiles.yml").write_text(PROFILE.format(path=self.path))
        (self.folder / "snapshots" / "figures.yml").write_text(SNAPSHOT)
        self.dbt = dbtRunner()
        self._dbt("parse")

    def _dbt(self, command):
        where = ["--project-dir", str(self.folder), "--profiles-dir", str(self.folder), "--quiet"]
        done = self.dbt.invoke([command, *where])
        if not done.success:
            raise RuntimeError(str(done.exception or [one.message for one in done.result]))

    def ingest(self, path, step):
        """Put the release where the source is, which is not timed, and snapshot it."""
        if step == "late":
            raise Cannot("it takes a source as it is now: a statement that arrives late cannot be put in between")
        with duckdb.connect(str(self.path)) as database:
            database.execute(
                "CREATE OR REPLACE TABLE release AS SELECT subject, period, value::BIGINT AS value,"
                " published_at::TIMESTAMP AS published_at FROM read_csv(?, all_varchar = true)",
                [path],
            )
        return lambda: self._dbt("snapshot")

    def as_of(self, published, recorded):
        """Filter by the times that dbt has written: those of publication."""
        database = duckdb.connect(str(self.path))
        query = (
            "SELECT count(*), sum(value)::BIGINT FROM figures WHERE dbt_valid_from <= $1::TIMESTAMP"
            " AND (dbt_valid_to IS NULL OR dbt_valid_to > $1::TIMESTAMP)"
        )
        return lambda: [list(database.execute(query, [published]).fetchone()), database.close()][0]

    def history(self, keys):
        """Read the rows of one key."""
        database = duckdb.connect(str(self.path))
        query = "SELECT * FROM figures WHERE subject = ? AND period = ? ORDER BY dbt_valid_from"
        steps = [lambda one=one: database.execute(query, one).fetchall() for one in keys]
        return lambda: [one_by_one(steps), database.close()][0]

    def hand(self, figures):
        """There is no statement for one figure."""
        raise Cannot("a snapshot reads its whole source; there is no way to state one figure")


if __name__ == "__main__":
    serve(Peer)
