"""The DuckDB file of a ledger: opening, the writer's lock, migrations, macros and views."""

from __future__ import annotations

import hashlib
import re
import threading
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from events import Fault, Incorrect, Unavailable
from ledger import sql

LEDGER_FILE = "ledger.duckdb"
PUBLISHED_FOLDER = "published"
# DuckDB 1.5 tools can read the file, and 2.0 need not be upgraded twice; it costs nothing that is used here.
STORAGE_VERSION = "v1.5.0"

_open_homes: set[Path] = set()
_open_homes_lock = threading.Lock()


# What a writer needs beside the engine, as measured with a release of a million cells: Python, Arrow, compiled code.
_BESIDE_THE_ENGINE = 600_000_000
_ENGINE_PERCENT_MIN = 40
_UNITS = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_UNITS |= {"KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}
_MEMORY = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?i?B)\s*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a ledger may use: memory, such as `1GB` or `512MiB`, and threads; None leaves DuckDB's default.

    Memory is that of the process that writes, while it takes in a release of a million cells; larger ones need more.
    The engine gets what is left after half a gigabyte for everything else, and 40 % at least.

    Raises:
        Incorrect: memory is no number with a unit, or less than 64 MB.

    """

    memory: str | None = None
    threads: int | None = None

    def __post_init__(self) -> None:
        if self.memory is not None and self._bytes() < 64 * 10**6:
            raise Incorrect(
                "not an amount of memory for a ledger", found=repr(self.memory),
                allowed="a number with its unit, from 64MB on: 512MB, 1GB, 1.5GiB",
                do="mend ledger.memory in asof.toml",
                code="memory",
            )  # fmt: skip

    @property
    def engine_memory(self) -> str | None:
        """What the engine of the writer gets, as DuckDB writes it."""
        if self.memory is None:
            return None
        given = self._bytes()
        return f"{max(given - _BESIDE_THE_ENGINE, given * _ENGINE_PERCENT_MIN // 100)}B"

    def _bytes(self) -> int:
        found = _MEMORY.fullmatch(str(self.memory))
        return int(Decimal(found[1]) * _UNITS[found[2].upper()]) if found else 0


def connect_writer(home: Path, limits: Limits) -> tuple[duckdb.DuckDBPyConnection, bool]:
    """Open the ledger file of a home for writing, creating it where there is none; tell whether its schema changed.

    Raises:
        Unavailable: another process, or another book of this one, has it open.

    """
    path = home / LEDGER_FILE
    with _open_homes_lock:
        if path in _open_homes:
            raise _locked(path, "another book of this process")
        connection = _connect(path, limits.engine_memory, limits.threads)
        _open_homes.add(path)
    try:
        changed = migrate(connection)
    except BaseException:
        close_writer(connection, home)
        raise
    return connection, changed


def close_writer(connection: duckdb.DuckDBPyConnection, home: Path) -> None:
    """Close the writing connection and let others in."""
    connection.close()
    with _open_homes_lock:
        _open_homes.discard(home / LEDGER_FILE)


def connect_reader(path: Path, limits: Limits) -> duckdb.DuckDBPyConnection:
    """Open a published copy, read-only."""
    return _connect(path, limits.memory, limits.threads, read_only=True)


def _connect(
    path: Path, memory: str | None, threads: int | None, *, read_only: bool = False
) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "storage_compatibility_version": STORAGE_VERSION,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "temp_directory": str(path.parent / "temporary"),
    }
    if memory:
        config["memory_limit"] = memory
    if threads:
        config["threads"] = str(threads)
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise _locked(path, "another process") from None
        raise Unavailable("the ledger file cannot be opened", found=_first_line(error), code="unreadable") from None
    except duckdb.Error as error:
        raise Fault(
            "the ledger file is damaged or is no DuckDB file",
            found=f"{path.name}: {_first_line(error)}",
            do="restore it from a backup, or run `asof verify` on the published copy",
            code="damaged",
        ) from None
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    connection.execute("SET python_enable_replacements = false")
    return connection


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _locked(path: Path, holder: str) -> Unavailable:
    return Unavailable(
        f"the ledger is open for writing elsewhere: {holder} holds {path.name}",
        allowed="one writer at a time; any number of readers of the published copy",
        do="stop the other writer, or open the ledger with read_only=True",
        code="locked",
    )


def migrate(connection: duckdb.DuckDBPyConnection) -> bool:
    """Bring the schema to this version: each migration in one transaction with its record, then macros and views.

    Return whether anything had to be changed.
    """
    connection.execute("CREATE TABLE IF NOT EXISTS migrations (name VARCHAR PRIMARY KEY, sha256 VARCHAR NOT NULL)")
    done = dict(connection.execute("SELECT name, sha256 FROM migrations").fetchall())
    missing = [name for name in sql.names("migrations") if name not in done]
    for name in missing:
        _apply(connection, name, [sql.statement(name)])
    unknown = {name for name in done if name.startswith("migrations/")} - set(sql.names("migrations"))
    if unknown:
        raise Fault(
            "the ledger was written by a newer version of Asof",
            found=", ".join(sorted(unknown)),
            do="install that version",
            code="newer-schema",
        )
    texts = [sql.statement(name) for folder in ("macros", "views") for name in sql.names(folder)]
    if done.get("views") == _sha256(texts):
        return bool(missing)
    _apply(connection, "views", texts)
    return True


def _apply(connection: duckdb.DuckDBPyConnection, name: str, texts: list[str]) -> None:
    connection.execute("BEGIN")
    try:
        for text in texts:
            connection.execute(text)
        connection.execute("INSERT OR REPLACE INTO migrations VALUES ($1, $2)", [name, _sha256(texts)])
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _sha256(texts: list[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
