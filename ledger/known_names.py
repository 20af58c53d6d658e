"""Names and their numbers that were looked up before: a number that was committed once keeps its name for ever."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

_PERIODS_MAX = 100_000
_SERIES_MAX = 100_000
_SOURCES_MAX = 16


@dataclass(slots=True)
class KnownNames:
    """Kept from one question to the next, as long as they are not too many; then they are looked up again.

    `periods`: the numbers of reference periods by their text; `texts`: the other way round. `series`: of a source,
    the last number, and all series up to it (`series`, `subject`, `measure`).
    """

    periods: dict[str, int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    series: dict[str, tuple[int, pa.Table]] = field(default_factory=dict)

    def keep_periods(self, numbers: dict[str, int]) -> None:
        """Keep more periods."""
        if len(self.periods) + len(numbers) > _PERIODS_MAX:
            self.periods.clear()
        self.periods.update(numbers)

    def keep_texts(self, texts: dict[int, str]) -> None:
        """Keep more texts of periods."""
        if len(self.texts) + len(texts) > _PERIODS_MAX:
            self.texts.clear()
        self.texts.update(texts)

    def keep_series(self, source: str, last: int, series: pa.Table) -> None:
        """Keep the series of a source, with the last of their numbers."""
        if len(series) > _SERIES_MAX:
            return
        if len(self.series) >= _SOURCES_MAX:
            self.series.clear()
        self.series[source] = (last, series)

    def clear(self) -> None:
        """Forget all, where numbers were given anew."""
        for kept in (self.periods, self.texts, self.series):
            kept.clear()
