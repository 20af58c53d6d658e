"""Making a home: a folder with settings, the pack's sources and files, and a ledger that knows what they are about."""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ledger
from asof.home import Home
from asof.packs import pack_path
from asof.settings import read_settings
from events import Conflict, Event, Incorrect, MeasureDescribed, SourceDescribed, SubjectDescribed

_UNFINISHED = ".unfinished-"
_FOLDERS = ("sources", "files", "documents", "snapshots")
_SETTINGS = """\
# Settings of this home. What is commented out is the default.

[pack]
{pack}

[ledger]
# memory = "1GB"      # what the writing process may take
# threads = 2

[service]
# grace_seconds = 20  # how long polls and commands under way may take when the service stops

[doors]
# http = "127.0.0.1:8321"        # HTTP, FRED and pages; "off" leaves it shut
# postgresql = "127.0.0.1:5439"  # PostgreSQL; "off" leaves it shut
# workers = 3                    # questions of strangers that are answered at the same time
# statement_seconds_max = 60.0   # what a question may take
# tls_certificate = ""           # files; a door that listens elsewhere than on loopback should have them
# tls_key = ""

# Snapshots that the service takes by the clock: a query, and a crontab expression (minute hour day month weekday).
# [[snapshot]]
# name = "daily"
# query = "SELECT * FROM figures"
# cron = "30 2 * * *"
# timezone = "UTC"
"""


def make_home(home: Home, pack: str) -> bool:
    """Make a home from a pack; return False where the same one is there already.

    Raises:
        NotFound: there is no such pack.
        Conflict: the folder holds something else.

    """
    folder = pack_path(pack)
    if _is_made(home, pack):
        return False
    home.folder.mkdir(parents=True, exist_ok=True)
    with _unfinished(home) as fresh:
        _copy(folder, fresh)
        _write_settings(folder, fresh)
        with ledger.open(fresh.folder) as book:
            define_views(book, folder)
            book.append(_descriptions(fresh))
        _move(fresh, home)
    return True


def _is_made(home: Home, pack: str) -> bool:
    if not home.folder.exists():
        return False
    if not home.folder.is_dir():
        raise Incorrect("a home is a folder", found=str(home.folder), allowed="an empty folder, or none yet")
    names = [path.name for path in home.folder.iterdir() if not path.name.startswith(_UNFINISHED)]
    if not names:
        return False
    if home.settings_file.exists() and home.ledger_file.exists():
        there = read_settings(home.settings_file).pack
        if there == pack:
            return True
        raise Conflict(
            "there is a home here already", found=f"{home.folder}, made from {there or 'no pack'}",
            allowed=f"--pack {there}" if there else None, do="choose another folder", code="home-exists",
        )  # fmt: skip
    listed = ", ".join(sorted(names)[:5]) + (" …" if len(names) > 5 else "")
    raise Conflict(
        "the folder is not empty", found=f"{home.folder}: {listed}", allowed="an empty folder, or none yet",
        do="choose another folder", code="not-empty",
    )  # fmt: skip


@contextmanager
def _unfinished(home: Home) -> Iterator[Home]:
    """Build in a folder beside, so that an interrupted command leaves no half home; earlier leavings go."""
    for left_over in home.folder.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=home.folder))
    try:
        yield Home(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _move(fresh: Home, home: Home) -> None:
    """Move everything into place, the settings last: they are what makes a folder a home."""
    names = sorted(path.name for path in fresh.folder.iterdir() if path != fresh.settings_file)
    for name in [*names, fresh.settings_file.name]:
        os.replace(fresh.folder / name, home.folder / name)  # noqa: PTH105


def _copy(pack: Path, fresh: Home) -> None:
    for name in _FOLDERS:
        if (pack / name).is_dir():
            shutil.copytree(pack / name, fresh.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (fresh.folder / name).mkdir()
    (fresh.folder / "keys").mkdir(mode=0o700)


def _write_settings(pack: Path, fresh: Home) -> None:
    declared = tomllib.loads((pack / "pack.toml").read_text(encoding="utf-8"))
    facts = [f"{name} = {_toml_text(declared[name])}" for name in ("name", "title", "licence", "credit")]
    text = _SETTINGS.format(pack="\n".join(facts))
    for plan in declared.get("snapshot", []):
        text += "\n[[snapshot]]\n" + "".join(f"{name} = {_toml_text(value)}\n" for name, value in plan.items())
    fresh.settings_file.write_text(text, encoding="utf-8")
    read_settings(fresh.settings_file)


def _toml_text(text: str) -> str:
    """Quote a text for TOML: its basic strings take JSON's escapes."""
    import json

    return json.dumps(text, ensure_ascii=False)


def define_views(book: Any, pack: Path) -> None:
    """Put the pack's views into the ledger, each with its audit, so that every reader of a copy has them."""
    for path in sorted((pack / "views").glob("*.sql")):
        audit = pack / "audits" / path.name
        audit_sql = audit.read_text(encoding="utf-8") if audit.exists() else None
        book.define_view(path.stem, path.read_text(encoding="utf-8"), audit_sql)


def _descriptions(home: Home) -> list[Event]:
    """Say what the sources, subjects and measures of a new home are."""
    import jobs

    events: list[Event] = [
        SourceDescribed(
            source=source.name, title=source.title, publisher=source.publisher, rank=source.rank,
            url=source.address(), licence=source.licence,
        )
        for source in jobs.load_sources(home.folder)
    ]  # fmt: skip
    events += [_subject(row) for row in _rows(home.folder / "files" / "subjects.csv")]
    events += [_measure(row) for row in _rows(home.folder / "files" / "measures.csv")]
    return events


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: text for name, text in row.items() if text} for row in csv.DictReader(file)]


def _subject(row: dict[str, str]) -> SubjectDescribed:
    details: dict[str, Any] = {name: text for name, text in row.items() if name not in {"subject", "title"}}
    return SubjectDescribed(subject=row["subject"], title=row["title"], details=details)


def _measure(row: dict[str, str]) -> MeasureDescribed:
    known = {"measure", "title", "unit", "aliases", "frequency"}
    aliases = [one.strip() for one in row.get("aliases", "").split(";") if one.strip()]
    details: dict[str, Any] = {name: text for name, text in row.items() if name not in known}
    return MeasureDescribed(
        measure=row["measure"], title=row["title"], unit=row.get("unit"), aliases=aliases or None,
        frequency=row.get("frequency"), details=details,
    )  # fmt: skip
