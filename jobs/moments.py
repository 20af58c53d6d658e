"""Times as publishers write them, to instants in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_DAY = re.compile(r"\d{4}-?\d{2}-?\d{2}")
_EPOCH = re.compile(r"\d{9,10}")
_EPOCH_MILLISECONDS = re.compile(r"\d{12,13}")


def _start_of_day(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _in_zone(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant of a local time; of two, the later one, so that nothing is seen early."""
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return max(first, second)


def parse_moment(text: str, zone: ZoneInfo) -> datetime:
    """Read epoch seconds, an ISO day (its start in the zone), or an ISO time (without an offset: in the zone).

    Raises:
        ValueError: the text is none of these.

    """
    text = text.strip()
    if _EPOCH_MILLISECONDS.fullmatch(text):
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(text))
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(text))
    if _DAY.fullmatch(text):
        return _start_of_day(date.fromisoformat(text), zone)
    moment = datetime.fromisoformat(text)
    return _in_zone(moment, zone) if moment.tzinfo is None else moment.astimezone(UTC)
