"""The doors as the service sees them: addresses, start, stop, how they are."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Mapping
from typing import Any

from asof.home import Home
from events import Incorrect


def address(text: str, option: str) -> tuple[str, int] | None:
    """Read HOST:PORT; an empty text or `off` is a door that stays shut.

    Raises:
        Incorrect: it is no address.

    """
    if text in {"", "off"}:
        return None
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isascii() or not port.isdigit() or not 0 <= int(port) <= 65_535:
        raise Incorrect(
            f"{option} is no address",
            found=repr(text),
            allowed="HOST:PORT such as 127.0.0.1:8321, or off",
            code="address",
        )
    return host, int(port)


class OpenDoors:
    """The doors of a home while the service runs; none at all where every address is off."""

    def __init__(self, home: Home, http: str, postgresql: str, options: Mapping[str, Any]) -> None:
        from asof import doors

        addresses = {"http": address(http, "--http"), "postgresql": address(postgresql, "--postgresql")}
        known = inspect.signature(doors.Doors).parameters
        wanted: dict[str, Any] = {name: place for name, place in addresses.items() if name in known}
        self._doors = (
            doors.Doors(home.folder, settings=doors.Settings.of(options), **wanted) if any(wanted.values()) else None
        )

    def start(self) -> None:
        """Open them.

        Raises:
            Unavailable: an address is taken.

        """
        if self._doors is not None:
            self._doors.start()

    def stop(self) -> None:
        """Shut them."""
        if self._doors is not None:
            with contextlib.suppress(ProcessLookupError):
                self._doors.stop()

    def state(self) -> dict[str, Any]:
        """Tell where they are and whether they are open."""
        if self._doors is None:
            return {"http": None, "open": False}
        return {"http": self._doors.address, "open": self._doors.check(), "restarts": self._doors.restarts}
