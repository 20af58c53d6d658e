"""Settings of a home, from `asof.toml`: every key known, every mistake named with its key."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from events import Incorrect

HTTP_ADDRESS = "127.0.0.1:8321"
POSTGRESQL_ADDRESS = "127.0.0.1:5439"
GRACE_SECONDS = 20.0
_KINDS: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
}
_SECTIONS: dict[str, dict[str, tuple[type, ...]]] = {
    "ledger": {"memory": (str,), "threads": (int,)},
    "service": {"grace_seconds": (int, float)},
    "doors": {"http": (str,), "postgresql": (str,)},
    "pack": {"name": (str,), "title": (str,), "licence": (str,), "credit": (str,)},
}
_SNAPSHOT: dict[str, tuple[type, ...]] = {"name": (str,), "query": (str,), "cron": (str,), "timezone": (str,)}


@dataclass(frozen=True, slots=True)
class SnapshotPlan:
    """A snapshot that is taken by the clock: its name, its query, and a crontab expression in a time zone."""

    name: str
    query: str
    cron: str
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Settings:
    """What `asof.toml` says; an empty address is a door that stays shut."""

    http: str = HTTP_ADDRESS
    postgresql: str = POSTGRESQL_ADDRESS
    grace_seconds: float = GRACE_SECONDS
    pack: str | None = None
    snapshots: tuple[SnapshotPlan, ...] = ()
    doors: Mapping[str, Any] = field(default_factory=dict)
    """Limits and other settings of the doors, by the names that `asof.doors.Settings` has."""


def read_settings(path: Path) -> Settings:
    """Read a settings file; a file that is not there has the defaults.

    Raises:
        Incorrect: it is no TOML in UTF-8, or has a key or a value that means nothing.

    """
    if not path.exists():
        return Settings()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Incorrect(
            f"{path.name} cannot be read", found=str(error), allowed="TOML in UTF-8", code="settings"
        ) from None
    sections = _sections(found)
    for name, section in found.items():
        if name != "snapshot":
            _check(path.name, name, section, _known(path.name, "", name, {**sections, "snapshot": {}}))
    _check_memory(found.get("ledger", {}).get("memory"))
    doors, service = found.get("doors", {}), found.get("service", {})
    return Settings(
        http=doors.get("http", HTTP_ADDRESS),
        postgresql=doors.get("postgresql", POSTGRESQL_ADDRESS),
        grace_seconds=float(service.get("grace_seconds", GRACE_SECONDS)),
        pack=found.get("pack", {}).get("name"),
        snapshots=_snapshots(path.name, found.get("snapshot", [])),
        doors={name: value for name, value in doors.items() if name not in _SECTIONS["doors"]},
    )


def _check_memory(memory: str | None) -> None:
    if memory is not None:
        from ledger import Limits

        Limits(memory=memory)


def _sections(found: Mapping[str, Any]) -> dict[str, dict[str, tuple[type, ...]]]:
    """Return the sections and their keys; those of the doors are asked for only where they are used."""
    doors = found.get("doors")
    if not isinstance(doors, dict) or not set(doors) - set(_SECTIONS["doors"]):
        return _SECTIONS
    from asof.doors.settings import OPTIONS

    return {**_SECTIONS, "doors": {**_SECTIONS["doors"], **OPTIONS}}


def _known(file: str, where: str, name: str, allowed: Mapping[str, Any]) -> Any:
    if name in allowed:
        return allowed[name]
    close = difflib.get_close_matches(name, allowed, n=1)
    raise Incorrect(
        f"{file} has a key that means nothing",
        found=f"{where}{name}",
        allowed=", ".join(allowed),
        do=f"did you mean {close[0]!r}?" if close else "take it out",
        code="settings",
    )


def _check(file: str, where: str, section: Any, allowed: dict[str, tuple[type, ...]]) -> None:
    if not isinstance(section, dict):
        raise Incorrect(f"{file}: [{where}] is a section", found=repr(section), allowed=f"[{where}]", code="settings")
    for name, value in section.items():
        kinds = _known(file, f"{where}.", name, allowed)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise Incorrect(
                f"{file}: {where}.{name} has the wrong kind", found=repr(value), allowed=_KINDS[kinds[-1]],
                code="settings",
            )  # fmt: skip


def _snapshots(file: str, entries: Any) -> tuple[SnapshotPlan, ...]:
    if not isinstance(entries, list):
        raise Incorrect(f"{file}: snapshot is a list", found=repr(entries), allowed="[[snapshot]]", code="settings")
    plans = []
    for entry in entries:
        _check(file, "snapshot", entry, _SNAPSHOT)
        lacking = [name for name in ("name", "query", "cron") if name not in entry]
        if lacking:
            raise Incorrect(
                f"{file}: a [[snapshot]] lacks {', '.join(lacking)}", found=str(entry), do="add it", code="settings"
            )
        plans.append(SnapshotPlan(**entry))
    return tuple(plans)
