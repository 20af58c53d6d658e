"""From when a release was public: never guessed, never early."""

from __future__ import annotations

import re
from datetime import datetime

from jobs.declarations import Publication
from jobs.moments import parse_moment


def release_time(publication: Publication, name: str, retrieved_at: datetime) -> datetime:
    """Return the time of publication of a whole release (not for `column`, which has one a row).

    Raises:
        ValueError: the file's name does not say; the message is one line for a person.

    """
    if publication.time in {"fetched", "column", "entry"}:
        return retrieved_at
    if publication.time != "file":
        return parse_moment(publication.time, publication.zone())
    match = re.search(publication.pattern or "", name)
    if match is None:
        message = f"the file's name {name!r} does not match publication.pattern {publication.pattern!r}"
        raise ValueError(message)
    try:
        return parse_moment(match["published_at"], publication.zone())
    except ValueError:
        message = (
            f"the file's name {name!r} holds no time: found {match['published_at']!r}, allowed: epoch seconds, ISO"
        )
        raise ValueError(message) from None
