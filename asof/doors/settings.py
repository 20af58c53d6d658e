"""The limits of the doors, all in one frozen object that can be handed to a child process as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
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
    fred_caps: bool = False
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
            _check_range(name, value)
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


def check_certificate(settings: Settings) -> None:
    """See that a certificate and its key can be used, before a door is opened with them.

    Raises:
        Incorrect: one is given without the other, a file cannot be read, or they do not belong together.

    """
    certificate, key = settings.tls_certificate, settings.tls_key
    if not certificate and not key:
        return
    problem = _certificate_problem(certificate, key)
    if problem is not None:
        raise Incorrect(
            "the doors' certificate cannot be used",
            found=problem,
            allowed="tls_certificate and tls_key: a chain and its key without a pass phrase, in PEM",
            code="settings",
        )


def _certificate_problem(certificate: str, key: str) -> str | None:
    if not certificate:
        return "tls_key without tls_certificate"
    missing = [name for name in (certificate, key) if name and not Path(name).is_file()]
    if missing:
        return f"no file {missing[0]}"
    import ssl

    try:
        # A key with a pass phrase is refused, where the default would ask for it at the terminal.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key or None, password=lambda: "")
    except (OSError, ValueError) as error:
        return str(error)
    return None


def _check_range(name: str, value: Any) -> None:
    least, most = RANGES.get(name, (None, None))
    if (least is not None and value < least) or (most is not None and value > most):
        allowed = f"{least} or more" if most is None else f"{least} to {most}"
        raise Incorrect(f"the doors' {name} is out of its range", found=value, allowed=allowed, code="settings")


def _types(default: object) -> tuple[type, ...]:
    if isinstance(default, tuple):
        return (list,)
    return (int, float) if isinstance(default, float) else (type(default),)


RANGES: dict[str, tuple[float, float | None]] = {
    "statement_bytes_max": (100, 10_000_000),
    "rows_max": (1, None),
    "statement_seconds_max": (0.1, None),
    "cancel_grace_seconds": (0, None),
    "queue_seconds_max": (0, None),
    "queue_length_max": (1, None),
    "stall_seconds_max": (1, None),
    "memory_megabytes": (64, None),
    "address_space_megabytes": (1_024, None),
    "threads": (1, 1_024),
    "workers": (1, 256),
    "house_workers": (1, 256),
    "niceness": (0, 19),
    "requests_per_second": (0, None),
    "requests_burst": (1, None),
}
"""The least and the most of the settings that are numbers; below, a door would open and never answer."""

OPTIONS: dict[str, tuple[type, ...]] = {field.name: _types(field.default) for field in fields(Settings)}
"""The names of the settings and the types that their values have in a settings file."""
