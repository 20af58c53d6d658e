"""What a door asks a worker for; a module of its own, for both sides read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

NOT_PUBLISHED = "not-published"


def ends_worker(members: Mapping[str, str]) -> bool:
    """Tell whether a worker ends itself after this error, for the pool to start another one.

    What is left of an engine that failed or ran out of memory is not to be trusted; and a worker that was started
    before there was a published copy is confined to a folder that was not there.
    """
    return members["kind"] == "Fault" or members["code"] in {"memory", NOT_PUBLISHED}


@dataclass(frozen=True, slots=True)
class Request:
    """A statement to run: strangers' (`trusted` false) go through the sandbox's checks; `now` None is the machine's."""

    text: str
    parameters: Any
    now: datetime | None
    published_by: datetime | None
    recorded_by: datetime | None
    form: str
    trusted: bool
    rows_max: int
    number: int = 0
