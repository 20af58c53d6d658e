"""anatid: a figure is a memory; a first release by load_parquet, its fastest way in, and revisions by `supersede`."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
from anatid import Anatid
from loop import Cannot, one_by_one, rows, serve

FIRST_ID = 10_000_000


class Peer:
    """The memory."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.memory = Anatid.open(str(self.folder / "figures.anatid"), tenant=1)
        self.known = {}

    def ingest(self, path, step):
        """Load a first release, or supersede what is there; all of a release in one transaction."""
        if step == "late":
            raise Cannot("a superseded memory cannot get a statement in between that arrives late")
        release = rows(path)
        if self.known:
            return lambda: self._superseded(release)
        self._written(path)
        self.known = {(row[0], row[1]): FIRST_ID + number for number, row in enumerate(release)}
        return self._loaded

    def _written(self, path):
        with duckdb.connect() as database:
            database.execute(
                f"COPY (SELECT {FIRST_ID} + row_number() OVER () - 1 AS memory_id, 1 AS tenant_id,"
                " subject || '/' || period || ': ' || value AS content, 'figure' AS kind,"
                " published_at::TIMESTAMP AS created_at, published_at::TIMESTAMP AS valid_from,"
                " published_at::TIMESTAMP AS tx_from"
                f" FROM read_csv('{path}', all_varchar = true)) TO '{self.folder / 'memories.parquet'}'"
            )

    def _loaded(self):
        self.memory.load_parquet(self.folder, rebuild_fts=False, build_csr=False)
        return self._now()

    def _superseded(self, release):
        with self.memory.transaction():
            for row in release:
                self._supersede(*row)
        return self._now()

    def _supersede(self, subject, period, value, published_at):
        key = (subject, period)
        when = datetime.fromisoformat(published_at).replace(tzinfo=None)
        made = self.memory.supersede(self.known[key], f"{subject}/{period}: {value}", now=when)
        self.known[key] = made.memory_id

    def _now(self):
        return datetime.now(UTC).isoformat()

    def as_of(self, published, recorded):
        """Read all memories that were valid at a time, as they are known now."""
        when = datetime.fromisoformat(published).replace(tzinfo=None)
        query = (
            "SELECT count(*), sum(split_part(content, ': ', 2)::BIGINT)::BIGINT FROM memories WHERE tenant_id = 1"
            " AND tx_to IS NULL AND valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1)"
        )
        return lambda: list(self.memory.execute(query, [when]).fetchone())

    def history(self, keys):
        """Walk the chain of memories that superseded one another."""
        steps = [lambda one=one: self.memory.provenance(self.known[tuple(one)]) for one in keys]
        return lambda: one_by_one(steps)

    def hand(self, figures):
        """Supersede one memory."""
        return lambda: one_by_one([lambda row=row: self._supersede(*row) for row in figures])

    def close(self):
        """Let go of the file."""
        self.memory.close()


if __name__ == "__main__":
    serve(Peer)
