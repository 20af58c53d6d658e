"""The limits of the doors, all in one frozen object that can be handed to a child process as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from events import Incorrect


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits and listening choices; the defaults suit a laptop and a loopback address."""

    statement_bytes_max: int = 200_000
    rows_max: int = 20_000_000
    statement_seconds_max: float = 60.0
    cancel_grace_seconds: float = 1.0
    queue_seconds_max: float = 20.0
    queue_length_max: int = 200
    stall_seconds_max: float = 60.0
    memory_megabytes: int = 1_536
    address_space_megabytes: int = 4_096
    threads: int = 2
    workers: int = 3
    house_workers: int = 2
    niceness: int = 10
    confined: bool = True
    requests_per_second: float = 0.0
    requests_burst: int = 100
    origins_allowed: tuple[str, ...] = ()
    hosts_allowed: tuple[str, ...] = ()
    token_needed: bool = False
    tls_certificate: str = ""
    tls_key: str = ""

    def to_json(self) -> str:
        """Write the settings as one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Settings:
        """Return the defaults with some options set, by the names and types of `OPTIONS`.

        Raises:
            Incorrect: an unknown name, or a value of another type.

        """
        for name, value in options.items():
            if name not in OPTIONS:
                raise Incorrect(
                    "an unknown option of the doors", found=name, allowed=", ".join(OPTIONS), code="settings"
                )
            if not isinstance(value, OPTIONS[name]) or (isinstance(value, bool) and bool not in OPTIONS[name]):
                wanted = " or ".join(kind.__name__ for kind in OPTIONS[name])
                raise Incorrect(
                    f"the doors' {name} is of another type", found=repr(value), allowed=wanted, code="settings"
                )
        members: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in options.items()
        }
        return cls(**members)

    @classmethod
    def from_json(cls, text: str) -> Settings:
        """Read what `to_json` wrote."""
        members = json.loads(text)
        for name in ("origins_allowed", "hosts_allowed"):
            members[name] = tuple(members[name])
        return cls(**members)


def _types(default: object) -> tuple[type, ...]:
    if isinstance(default, tuple):
        return (list,)
    return (int, float) if isinstance(default, float) else (type(default),)


OPTIONS: dict[str, tuple[type, ...]] = {field.name: _types(field.default) for field in fields(Settings)}
"""The names of the settings and the types that their values have in a settings file."""
