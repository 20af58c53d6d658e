"""git-history: the versions of a file as commits, read into SQLite with a write-ahead log, every version in full."""

import subprocess
import sys
from pathlib import Path

import sqlite_utils
from loop import Cannot, one_by_one, serve

PROGRAM = Path(sys.executable).with_name("git-history")
NOBODY = ["-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "init.defaultBranch=main"]

FASTER = ["--wal", "--full-versions"]
"""The second costs nothing that was seen, and a question about the past needs it."""


class Peer:
    """A repository with one file, and what git-history makes of it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.repository = self.folder / "repository"
        self.repository.mkdir()
        self._git("init", "--quiet")

    def _git(self, *words, when="2020-01-01T00:00:00Z"):
        stamped = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when, "PATH": "/usr/local/bin:/usr/bin:/bin"}
        subprocess.run(["git", *NOBODY, "-C", str(self.repository), *words], check=True, env=stamped)

    def ingest(self, versions, key):
        """Commit the versions, which is not timed, and read their history."""
        for path, when in versions:
            (self.repository / "figures.csv").write_bytes(Path(path).read_bytes())
            self._git("add", "figures.csv")
            self._git("commit", "--quiet", "--allow-empty", "-m", when, when=when)
        return lambda: self._read(key)

    def _read(self, key):
        command = [
            PROGRAM,
            "file",
            self.folder / "figures.db",
            self.repository / "figures.csv",
            "--repo",
            self.repository,
        ]
        words = [*command, "--branch", "main", "--id", key, "--csv", "--silent", *FASTER]
        done = subprocess.run([str(one) for one in words], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr.strip()[-200:])

    def as_of(self, when):
        """Take of each item the newest version until a commit."""
        database = sqlite_utils.Database(self.folder / "figures.db")
        query = (
            "SELECT count(*) FROM (SELECT _item, max(_version) AS newest, item_version.* FROM item_version"
            " JOIN commits ON commits.id = item_version._commit WHERE commits.commit_at <= ? GROUP BY _item)"
        )
        return lambda: database.execute(query, [when]).fetchone()[0]

    def history(self, column, keys):
        """Read the versions of one item."""
        database = sqlite_utils.Database(self.folder / "figures.db")
        query = (
            "SELECT item_version.*, commit_at FROM item_version JOIN item ON item._id = item_version._item"
            f' JOIN commits ON commits.id = item_version._commit WHERE item."{column}" = ? ORDER BY _version'
        )
        return lambda: one_by_one([lambda one=one: list(database.execute(query, [one])) for one in keys])

    def hand(self):
        """There is no way to state one figure."""
        raise Cannot("it reads the commits of a file; there is no way to state one figure")


if __name__ == "__main__":
    serve(Peer)
