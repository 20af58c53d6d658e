"""Times as people and programs give them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from events import Incorrect

MomentLike = datetime | date | str | None
ALLOWED = "ISO 8601 such as 2020-08-17, 2020-08-17T12:30:00Z or 2020-08-17T12:30:00+08:00"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Return the time as microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    """Return the time that is so many microseconds after 1970, in UTC."""
    return datetime.fromtimestamp(value // 1_000_000, UTC).replace(microsecond=value % 1_000_000)


def moment(value: MomentLike, name: str = "time") -> datetime | None:
    """Read a time; a bare date is the start of that day in UTC, None stays None.

    Raises:
        Incorrect: the text is no ISO 8601 time, or a time of day has no zone.

    """
    if value is None:
        return None
    if isinstance(value, str):
        return _from_text(value.strip(), name)
    if isinstance(value, datetime):
        return _zoned(value, value.isoformat(), name)
    return datetime.combine(value, time.min, UTC)


def _from_text(text: str, name: str) -> datetime:
    try:
        if len(text) == len("2020-08-17"):
            return datetime.combine(date.fromisoformat(text), time.min, UTC)
        return _zoned(datetime.fromisoformat(text), text, name)
    except ValueError as error:
        if isinstance(error, Incorrect):
            raise
        raise Incorrect(f"{name} is no time", found=repr(text), allowed=ALLOWED, code="time") from None


def _zoned(value: datetime, text: str, name: str) -> datetime:
    if value.tzinfo is None:
        raise Incorrect(
            f"{name} has no time zone", found=repr(text), allowed=ALLOWED, do="add Z for UTC or an offset", code="time"
        )
    return value.astimezone(UTC)
