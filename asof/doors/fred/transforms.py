"""Units: changes, growth rates and logarithms, computed in decimals at every vintage.

The formulas are those of ALFRED's help page on growth rates. Differences are exact; quotients, powers and logarithms
have 28 significant digits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from asof.doors.fred.errors import bad_request
from asof.doors.fred.frequency import MONTHS, Frequency
from asof.doors.fred.intervals import ABSENT, Cells, Interval, State, combined, merged

UNITS = ("lin", "chg", "ch1", "pch", "pc1", "pca", "cch", "cca", "log")
_YEARLY = ("ch1", "pc1")
_WANT_YEAR = ("ch1", "pc1", "pca", "cca")
_PER_YEAR = {"w": 52, "bw": 26, "m": 12, "q": 4, "sa": 2, "a": 1}
BUSINESS_DAYS_PER_YEAR = 260
DAYS_PER_YEAR = 365
_WORK = Context(prec=80, traps=[DivisionByZero, InvalidOperation, Overflow])
_SHOWN = Context(prec=28)
_HUNDRED = Decimal(100)

Formula = Callable[[Decimal, Decimal, int], Decimal]


def _change(now: Decimal, before: Decimal, _: int) -> Decimal:
    return _WORK.subtract(now, before)


def _percent(now: Decimal, before: Decimal, _: int) -> Decimal:
    return _SHOWN.plus(_WORK.multiply(_WORK.subtract(_WORK.divide(now, before), Decimal(1)), _HUNDRED))


def _compounded(now: Decimal, before: Decimal, per_year: int) -> Decimal:
    power = _WORK.power(_WORK.divide(now, before), per_year)
    return _SHOWN.plus(_WORK.multiply(_WORK.subtract(power, Decimal(1)), _HUNDRED))


def _continuous(now: Decimal, before: Decimal, _: int) -> Decimal:
    return _SHOWN.plus(_log_difference(now, before))


def _continuous_annual(now: Decimal, before: Decimal, per_year: int) -> Decimal:
    return _SHOWN.plus(_WORK.multiply(_log_difference(now, before), Decimal(per_year)))


def _log_difference(now: Decimal, before: Decimal) -> Decimal:
    if now <= 0 or before <= 0:
        raise InvalidOperation
    return _WORK.multiply(_WORK.subtract(_WORK.ln(now), _WORK.ln(before)), _HUNDRED)


_FORMULAS: dict[str, Formula] = {
    "chg": _change, "ch1": _change, "pch": _percent, "pc1": _percent,
    "pca": _compounded, "cch": _continuous, "cca": _continuous_annual,
}  # fmt: skip


def _logarithm(value: Decimal | None) -> Decimal | None:
    return _SHOWN.plus(_WORK.ln(value)) if value is not None and value > 0 else None


def _all_week(days: Sequence[date]) -> bool:
    """Tell a series of every day from one of working days: it has an observation on a weekend."""
    return any(day.weekday() > 4 for day in days)


def per_year(frequency: Frequency, days: Sequence[date]) -> int:
    """Say how many observations make a year; daily series with weekends have 365, others 260.

    Raises:
        FredError: the periods are irregular, so that a year has no number of them.

    """
    if frequency.code == "d":
        return DAYS_PER_YEAR if _all_week(days) else BUSINESS_DAYS_PER_YEAR
    if frequency.code not in _PER_YEAR:
        raise bad_request(
            "The periods of this series have several lengths, so there is no 'year ago' and no annual rate; "
            "allowed here for the variable units: lin, chg, pch, cch, log."
        )
    return _PER_YEAR[frequency.code]


def _places(frequency: Frequency, days: Sequence[date]) -> list[int]:
    """Give the observations numbers so that neighbours differ by one; gaps count where the calendar shows them."""
    places = list(range(len(days)))
    if frequency.code in MONTHS:
        months = MONTHS[frequency.code]
        places = [(day.year * 12 + day.month - 1) // months for day in days]
    elif frequency.code in ("w", "bw"):
        length = 7 if frequency.code == "w" else 14
        places = [(day - days[0]).days // length for day in days]
    elif frequency.code == "d" and _all_week(days):
        places = [day.toordinal() for day in days]
    return places if len(set(places)) == len(places) else list(range(len(days)))


def transformed(cells: Cells, units: str, frequency: Frequency) -> Cells:
    """Apply `units` to a series; what cannot be computed (no base, a zero, a negative logarithm) is missing."""
    if units == "lin":
        return cells
    if units == "log":
        return {day: merged(one._replace(value=_logarithm(one.value)) for one in found) for day, found in cells.items()}
    days = sorted(cells)
    count = per_year(frequency, days) if units in _WANT_YEAR else 1
    places = _places(frequency, days)
    by_place = dict(zip(places, days, strict=True))
    step = count if units in _YEARLY else 1
    formula = _FORMULAS[units]

    def state(standing: Sequence[Interval | None]) -> State:
        now, before = standing
        if now is None:
            return ABSENT
        if before is None or now.value is None or before.value is None:
            return None
        try:
            return formula(now.value, before.value, count)
        except (DivisionByZero, InvalidOperation, Overflow):
            return None

    def base(place: int) -> list[Interval]:
        day = by_place.get(place - step)
        return cells[day] if day is not None else []

    return {day: combined([cells[day], base(place)], state) for day, place in zip(days, places, strict=True)}
