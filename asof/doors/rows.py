"""From an Arrow stream to Python's own values, exactly: Decimal, aware UTC times, open ends that do not overflow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

OPEN_END = datetime.max.replace(tzinfo=UTC)
OPEN_BEGIN = datetime.min.replace(tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INFINITY = 2**63 - 1
_INFINITY_DAYS = 2**31 - 1


def rows_from_stream(content: bytes | bytearray) -> list[dict[str, Any]]:
    """Read a whole Arrow stream as one dictionary a row; `infinity` is `datetime.max` in UTC (or `date.max`)."""
    with pa.ipc.open_stream(content) as reader:
        table = reader.read_all()
    names = table.column_names
    columns = [python_values(table.column(position)) for position in range(len(names))]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def python_values(column: pa.ChunkedArray) -> list[Any]:
    """Return the values of a column; times that have a zone in UTC, times that have none without."""
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.unit == "us":
        convert = _moment if kind.tz else _local_moment
        return _mapped(column.cast(pa.int64()), convert)
    if pa.types.is_date32(kind):
        return _mapped(column.cast(pa.int32()), _day)
    return column.to_pylist()  # type: ignore[no-any-return]


def _mapped(column: pa.ChunkedArray, convert: Callable[[int], Any]) -> list[Any]:
    return [None if value is None else convert(value) for value in column.to_pylist()]


def _moment(microseconds: int) -> datetime:
    if microseconds >= _INFINITY:
        return OPEN_END
    if microseconds <= -_INFINITY:
        return OPEN_BEGIN
    return _EPOCH + timedelta(microseconds=microseconds)


def _local_moment(microseconds: int) -> datetime:
    return _moment(microseconds).replace(tzinfo=None)


def _day(days: int) -> date:
    if days >= _INFINITY_DAYS:
        return date.max
    if days <= -_INFINITY_DAYS:
        return date.min
    return date(1970, 1, 1) + timedelta(days=days)
