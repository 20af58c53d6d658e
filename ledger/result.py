"""What a question gives back: rows, held as an Arrow table, in whatever form the caller likes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
_INFINITY = 2**63 - 1


class Result:
    """The rows of an answer. All methods may be called again and in any order but `fetchone`, which moves on.

    Times come out in UTC; the open end `infinity` is `datetime.max` in Python's own objects, and no time (NaT, null) in
    data frames, for neither pandas nor polars can show it.
    """

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._next = 0

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order."""
        return list(self._table.column_names)

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.fetchall())

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return all rows as tuples of Python objects; decimals are exact."""
        return list(zip(*(_objects(column) for column in self._table.columns), strict=True))

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row, or None after the last."""
        row = self._table.slice(self._next, 1)
        self._next += row.num_rows
        return Result(row).fetchall()[0] if row.num_rows else None

    def rows(self) -> list[dict[str, Any]]:
        """Return all rows as dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.fetchall()]

    def arrow(self) -> pa.Table:
        """Return the rows as a pyarrow table."""
        return self._table

    def df(self) -> pd.DataFrame:
        """Return the rows as a pandas data frame; pandas is an extra (`asof-ledger[dataframes]`)."""
        frame: pd.DataFrame = _without_infinity(self._table).to_pandas()
        return frame

    def pl(self) -> pl.DataFrame:
        """Return the rows as a polars data frame; polars is an extra (`asof-ledger[dataframes]`)."""
        import polars as pl

        frame = pl.from_arrow(_without_infinity(self._table))
        assert isinstance(frame, pl.DataFrame)  # noqa: S101 - a table never becomes a series
        return frame


def _without_infinity(table: pa.Table) -> pa.Table:
    """Put null for times that are infinite: they are beyond what data frames have dates for."""
    import pyarrow.compute as pc

    infinite = pa.array([_INFINITY, -_INFINITY])
    for place, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            counts = table.column(place).cast(pa.int64())
            finite = pc.if_else(pc.is_in(counts, infinite), pa.scalar(None, pa.int64()), counts)
            table = table.set_column(place, field, finite.cast(field.type))
    return table


def _objects(column: pa.ChunkedArray) -> list[Any]:
    if pa.types.is_timestamp(column.type):
        return [_moment(value, column.type) for value in column.cast(pa.int64()).to_pylist()]
    values: list[Any] = column.to_pylist()
    return values


def _moment(value: int | None, kind: pa.DataType) -> datetime | None:
    """Make a time of a count since 1970. pyarrow refuses infinity, and pandas would shorten the range to 1677-2262."""
    if value is None:
        return None
    microseconds = {"s": value * 1_000_000, "ms": value * 1_000, "us": value, "ns": value // 1_000}[kind.unit]
    try:
        moment = _LAST if value == _INFINITY else _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        moment = _LAST
    return moment if kind.tz else moment.replace(tzinfo=None)
