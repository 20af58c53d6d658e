"""The layout of a release: which columns name the subject and the period, which are measures, and under what names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from events import Incorrect, parse_period

SEPARATOR = "/"


@dataclass(frozen=True, slots=True)
class Layout:
    """Column roles of one release. `names` maps the columns, as they are headed there, to the names of the mapping."""

    columns: tuple[str, ...]
    names: Mapping[str, str]
    subject_columns: tuple[str, ...]
    subject: str | None
    period_column: str | None
    measures: tuple[tuple[str, str], ...]
    renamed: bool

    def details(self) -> dict[str, Any]:
        """Return what `release()` needs to give the release back under its own column names."""
        details: dict[str, Any] = {
            "columns": list(self.columns),
            "subject_columns": list(self.subject_columns),
            "measures": [list(pair) for pair in self.measures],
        }
        if self.subject is not None:
            details["subject"] = self.subject
        if self.period_column is not None:
            details["period_column"] = self.period_column
        return details


class UnfitLayout(Incorrect):
    """The columns are not those of the mapping; a release like that is held, not read."""


def make_layout(
    columns: Sequence[str],
    subject: str | Sequence[str],
    period: str | None,
    measures: Sequence[str] | None,
    aliases: Mapping[str, Sequence[str]],
) -> Layout:
    """Work out the roles of the columns.

    Raises:
        UnfitLayout: a declared column is not there, or nothing is left to be a measure.

    """
    names = _names(columns, aliases)
    by_name = {name: column for column, name in names.items()}
    subject_names = () if isinstance(subject, str) else tuple(subject)
    keys = (*subject_names, *(() if period is None else (period,)))
    wanted = (*keys, *(measures or ()))
    absent = [name for name in wanted if name not in by_name]
    if absent:
        raise UnfitLayout(
            "the release does not have the declared columns",
            found=", ".join(columns) or "no columns",
            allowed=", ".join(wanted),
            do=f"declare an alias for {', '.join(absent)}, or mend the mapping",
            code="columns",
        )
    if isinstance(subject, str) and subject in columns:
        raise Incorrect(
            "a constant subject that is also the name of a column",
            found=repr(subject),
            do=f"write subject=[{subject!r}] to name the column",
            code="subject",
        )
    rest = measures if measures is not None else [name for name in names.values() if name not in keys]
    return Layout(
        columns=tuple(columns),
        names=names,
        subject_columns=tuple(by_name[name] for name in subject_names),
        subject=subject if isinstance(subject, str) else None,
        period_column=None if period is None else by_name[period],
        measures=tuple((by_name[name], name) for name in rest),
        renamed=any(column != name for column, name in names.items()),
    )


def _names(columns: Sequence[str], aliases: Mapping[str, Sequence[str]]) -> dict[str, str]:
    known = {other: name for name, others in aliases.items() for other in others}
    names: dict[str, str] = {}
    for place, column in enumerate(columns, 1):
        name = known.get(column, column) or f"column-{place}"
        if name in names.values():
            raise UnfitLayout(
                "two columns mean the same", found=f"{column!r} and another are both {name!r}", do="mend the aliases"
            )
        names[column] = name
    return names


def join_subject(parts: Sequence[str]) -> str:
    """Make one subject of several columns: `a/b`, with `/` and `%` inside a part escaped."""
    return SEPARATOR.join(part.replace("%", "%25").replace(SEPARATOR, "%2F") for part in parts)


def split_subject(subject: str, count: int) -> list[str]:
    """Take apart what `join_subject` made; a single column's subject is what it is."""
    if count == 1:
        return [subject]
    return [part.replace("%2F", SEPARATOR).replace("%25", "%") for part in subject.split(SEPARATOR)]


# Dates as they are printed, by the pattern that gives them back. The order is that of the choice between equals.
_PATTERNS: dict[str, re.Pattern[str]] = {
    "DD.MM.YYYY": re.compile(r"(?P<d>\d\d)\.(?P<m>\d\d)\.(?P<y>\d{4})", re.ASCII),
    "D.M.YYYY": re.compile(r"(?P<d>[1-9]\d?)\.(?P<m>[1-9]\d?)\.(?P<y>\d{4})", re.ASCII),
    "YYYY/MM/DD": re.compile(r"(?P<y>\d{4})/(?P<m>\d\d)/(?P<d>\d\d)", re.ASCII),
    "YYYY/M/D": re.compile(r"(?P<y>\d{4})/(?P<m>[1-9]\d?)/(?P<d>[1-9]\d?)", re.ASCII),
    "MM/DD/YYYY": re.compile(r"(?P<m>\d\d)/(?P<d>\d\d)/(?P<y>\d{4})", re.ASCII),
    "DD/MM/YYYY": re.compile(r"(?P<d>\d\d)/(?P<m>\d\d)/(?P<y>\d{4})", re.ASCII),
    "M/D/YYYY": re.compile(r"(?P<m>[1-9]\d?)/(?P<d>[1-9]\d?)/(?P<y>\d{4})", re.ASCII),
    "D/M/YYYY": re.compile(r"(?P<d>[1-9]\d?)/(?P<m>[1-9]\d?)/(?P<y>\d{4})", re.ASCII),
    "M/D/YY": re.compile(r"(?P<m>[1-9]\d?)/(?P<d>[1-9]\d?)/(?P<y>\d\d)", re.ASCII),
    "D/M/YY": re.compile(r"(?P<d>[1-9]\d?)/(?P<m>[1-9]\d?)/(?P<y>\d\d)", re.ASCII),
    "YYYY年M月D日": re.compile(r"(?P<y>\d{4})年(?P<m>[1-9]\d?)月(?P<d>[1-9]\d?)日", re.ASCII),
    "YYYY年M月": re.compile(r"(?P<y>\d{4})年(?P<m>[1-9]\d?)月", re.ASCII),
}
PERIOD_FORMATS = tuple(_PATTERNS)


def read_period(printed: str, pattern: str, published_at: datetime) -> str | None:
    """Read a printed date by a pattern; None where it does not fit. Two digits are the year nearest to publication."""
    match = _PATTERNS[pattern].fullmatch(printed)
    if match is None:
        return None
    parts = match.groupdict()
    year = int(parts["y"])
    if len(parts["y"]) == 2:
        century = published_at.year // 100 * 100
        year = min((year + century + step for step in (-100, 0, 100)), key=lambda one: abs(one - published_at.year))
    try:
        if "d" in parts:
            return date(year, int(parts["m"]), int(parts["d"])).isoformat()
        return date(year, int(parts["m"]), 1).isoformat()[:7]
    except ValueError:
        return None


def print_period(period: str, pattern: str | None) -> str:
    """Give a period back as it was printed."""
    if pattern is None or not period:
        return period
    year, month, *days = period.split("-")
    day = days[0] if days else ""
    forms = {
        "YYYY": year, "YY": year[2:], "MM": month, "DD": day, "M": month.lstrip("0"), "D": day.lstrip("0"),
    }  # fmt: skip
    return re.sub(r"YYYY|YY|MM|DD|M|D", lambda token: forms[token.group()], pattern)


@dataclass(frozen=True, slots=True)
class Periods:
    """Printed periods with what they mean: EDTF text, or None where they cannot be read."""

    meanings: Mapping[str, str | None]
    pattern: str | None


def read_periods(printed: Sequence[str], declared: str | None, published_at: datetime) -> Periods:
    """Read the period column of a release.

    EDTF is read as it stands. Anything else needs a declared pattern, or exactly one that fits the whole column.
    """
    if declared is not None and declared not in _PATTERNS:
        raise Incorrect("an unknown date pattern", found=declared, allowed=", ".join(PERIOD_FORMATS), code="period")
    meanings = {text: _edtf(text) for text in printed}
    others = [text for text, meaning in meanings.items() if meaning is None]
    pattern = declared or _fitting(others, published_at)
    if pattern is not None:
        meanings |= {text: read_period(text, pattern, published_at) for text in others}
    return Periods(meanings, pattern if others else None)


def _edtf(text: str) -> str | None:
    try:
        return parse_period(text).text
    except Incorrect:
        return None


def _fitting(texts: Sequence[str], published_at: datetime) -> str | None:
    """Return the one pattern that reads all dates of a column; None where none does, or two with different meanings."""
    dates = [text for text in texts if any(character.isdigit() for character in text)]
    if not dates:
        return None
    readings: dict[tuple[str | None, ...], str] = {}
    for pattern in PERIOD_FORMATS:
        meanings = tuple(read_period(text, pattern, published_at) for text in dates)
        if None not in meanings and all(
            print_period(str(meaning), pattern) == text for meaning, text in zip(meanings, dates, strict=True)
        ):
            readings.setdefault(meanings, pattern)
    return next(iter(readings.values())) if len(readings) == 1 else None
