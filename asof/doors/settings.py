"""The limits of the doors, all in one frozen object that can be handed to a child process as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


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
    def from_json(cls, text: str) -> Settings:
        """Read what `to_json` wrote."""
        members = json.loads(text)
        for name in ("origins_allowed", "hosts_allowed"):
            members[name] = tuple(members[name])
        return cls(**members)
