"""Frequencies: what a series has by the lengths of its periods, and aggregation to a lower one.

Which observations make a value follows FRED's help pages ("How are missing values determined for first/last
observations", "How are data aggregated when periods overlap", "How is the number of decimal places determined for
aggregated values"): an observation belongs to the period that holds its date, missing ones are left out, the first
and last value need a least number of observations, and the result has as many decimals as the series.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import groupby

from asof.doors.fred.errors import bad_request
from asof.doors.fred.intervals import ABSENT, LATEST, Cells, Interval, State, combined, merged

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TITLES = {
    "d": ("Daily", "D"),
    "w": ("Weekly", "W"),
    "bw": ("Biweekly", "BW"),
    "m": ("Monthly", "M"),
    "q": ("Quarterly", "Q"),
    "sa": ("Semiannual", "SA"),
    "a": ("Annual", "A"),
    "na": ("Not Applicable", "NA"),
}
ORDER = ("d", "w", "bw", "m", "q", "sa", "a")
MONTHS = {"m": 1, "q": 3, "sa": 6, "a": 12}
_LENGTHS = {
    "d": range(1, 2),
    "w": range(7, 8),
    "bw": range(14, 15),
    "m": range(28, 32),
    "q": range(90, 93),
    "sa": range(181, 185),
    "a": range(365, 367),
}
_ENDINGS = {"wem": 0, "wetu": 1, "wew": 2, "weth": 3, "wef": 4, "wesa": 5, "wesu": 6, "bwem": 0, "bwew": 2}
# The ends of two-week periods of the reserve accounts from February 1984, when FRED's biweekly series begin.
_BIWEEKLY_ANCHORS = {0: date(1984, 2, 13), 2: date(1984, 2, 15)}
# The least number of observations of the first and the last value, from FRED's help page.
_LEAST = {
    "d": {"w": 4, "bw": 8, "m": 17, "q": 52, "sa": 104, "a": 208},
    "w": {"bw": 2, "m": 3, "q": 10, "sa": 20, "a": 39},
    "bw": {"m": 2, "q": 7, "sa": 13, "a": 26},
    "m": {"q": 3, "sa": 6, "a": 12},
    "q": {"sa": 2, "a": 4},
    "sa": {"a": 2},
}
_WORDS = {
    "daily": "d", "day": "d", "weekly": "w", "week": "w", "biweekly": "bw", "monthly": "m", "month": "m",
    "quarterly": "q", "quarter": "q", "semiannual": "sa", "half-yearly": "sa", "annual": "a", "yearly": "a",
    "year": "a",
}  # fmt: skip
_EXACT = Context(prec=80)
REQUESTS = ("d", "w", "bw", "m", "q", "sa", "a", *_ENDINGS)


@dataclass(frozen=True, slots=True)
class Frequency:
    """A frequency: `code` as FRED writes it (`na`: none that is regular), and the weekday on which weeks end."""

    code: str
    ending: int | None = None

    @property
    def title(self) -> str:
        """The name, such as `Quarterly` or `Weekly, Ending Friday`."""
        title = _TITLES[self.code][0]
        return f"{title}, Ending {WEEKDAYS[self.ending]}" if self.ending is not None else title

    @property
    def short(self) -> str:
        """The abbreviation, such as `Q`."""
        return _TITLES[self.code][1]


def code_of_length(days: int) -> str:
    """Name the frequency of a period of so many days."""
    return next((code for code, lengths in _LENGTHS.items() if days in lengths), "na")


def code_of_words(text: str | None) -> str | None:
    """Read a measure's own statement of its frequency; None if it says nothing that is known here."""
    word = (text or "").strip().lower()
    return word if word in ORDER else _WORDS.get(word)


def native(lengths: Iterable[int], stated: str | None = None, week_ending: int | None = None) -> Frequency:
    """Tell the frequency of a series from the lengths of its periods in days, unless its measure states one."""
    codes = {code_of_length(days) for days in lengths}
    code = code_of_words(stated) or (codes.pop() if len(codes) == 1 else "na")
    return Frequency(code, week_ending if code in ("w", "bw") else None)


def requested(text: str, own: Frequency) -> Frequency | None:
    """Read the parameter `frequency`; None if the series has this frequency already.

    Raises:
        FredError: the frequency is higher than the series' own, or a week that ends on another day.

    """
    ending = _ENDINGS.get(text)
    code = text if ending is None else "bw" if text.startswith("bw") else "w"
    if own.code == "na":
        raise bad_request(
            "The periods of this series have several lengths, so it has no frequency to aggregate from; leave out the "
            "variable frequency, or state a frequency for the measure."
        )
    if ORDER.index(code) < ORDER.index(own.code):
        raise bad_request(
            f"The frequency {text} is higher than the series' own ({own.title}); "
            f"allowed here: {', '.join(ORDER[ORDER.index(own.code) :])}."
        )
    if code == own.code:
        if ending is not None and ending != own.ending:
            raise bad_request(f"The series is {own.title}; its weeks cannot be made to end on {WEEKDAYS[ending]}.")
        return None
    if code in ("w", "bw") and ending is None:
        ending = 4 if code == "w" else 2
    return Frequency(code, ending)


def period_date(day: date, target: Frequency) -> date:
    """Give the date under which the period of `day` is shown: its first day, for weeks the last one."""
    if target.code in MONTHS:
        months = MONTHS[target.code]
        return date(day.year, (day.month - 1) // months * months + 1, 1)
    ending = target.ending or 0
    ahead = (ending - day.weekday()) % 7
    if target.code == "bw":
        ahead = (_BIWEEKLY_ANCHORS[ending] - day).days % 14
    return day + timedelta(days=min(ahead, (LATEST - day).days))


def _value(values: Sequence[Decimal], method: str, decimals: int) -> Decimal:
    if method == "eop":
        return values[-1]
    total = Decimal(0)
    for value in values:
        total = _EXACT.add(total, value)
    if method == "sum":
        return total
    mean = _EXACT.divide(total, Decimal(len(values)))
    return mean.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=_EXACT)


def _presence(columns: Sequence[Sequence[Interval]]) -> list[Interval]:
    """Give the days on which anything of the columns stood."""
    return combined(columns, lambda standing: None if any(standing) else ABSENT)


def _running_presence(groups: Sequence[Sequence[list[Interval]]]) -> list[list[Interval]]:
    """Give for each group the days on which any group before it stood."""
    result: list[list[Interval]] = [[]]
    for columns in groups[:-1]:
        result.append(_presence([result[-1], _presence(columns)]))
    return result


def aggregated(cells: Cells, own: Frequency, target: Frequency, method: str, decimals: int) -> Cells:
    """Aggregate a series to a lower frequency, at every vintage; avg, sum or eop (the last in the period)."""
    least = _LEAST[own.code][target.code]
    grouped = groupby(sorted(cells), key=lambda day: period_date(day, target))
    members = {shown: [cells[day] for day in days] for shown, days in grouped}
    earlier = _running_presence(list(members.values()))
    later = _running_presence(list(members.values())[::-1])[::-1]

    def state(standing: Sequence[Interval | None]) -> State:
        *observed, before, after = standing
        values = [found.value for found in observed if found is not None and found.value is not None]
        if not any(observed):
            return ABSENT
        at_an_end = before is None or after is None
        enough = len(values) >= (least if at_an_end else 1)
        return _value(values, method, decimals) if enough else None

    return {
        shown: merged(combined([*columns, earlier[index], later[index]], state))
        for index, (shown, columns) in enumerate(members.items())
    }
