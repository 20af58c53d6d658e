"""The table that a person reads, at most 100 columns wide, and what is said below it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

WIDTH = 100
_WHAT, _REACH, _VALUE, _MET = 58, 10, 10, 8


def table(rows: Sequence[Mapping[str, Any]], told: Mapping[str, Any]) -> str:
    """Print every row: what, reach, measured (by the wall clock, and by CPU), met or not; then reasons and the run."""
    lines = [_cells("what", "reach", "measured", "by CPU", "met"), "-" * WIDTH]
    notes: list[str] = []
    for row in rows:
        mark = ""
        if row["note"] or row["data"]:
            notes.append(f"[{row['name']}] " + "; ".join(one for one in (row["data"], row["note"]) if one))
            mark = "*"
        value = "-" if row["measured"] is None else shown(row["measured"], row["unit"])
        cpu = "-" if row["cpu"] is None else shown(row["cpu"], row["unit"])
        lines.append(_cells(row["what"], row["reach"], value, cpu, row["met"] + mark))
    lines += ["-" * WIDTH, summary(rows), ""]
    lines += [_wrapped(f"* {note}") for note in notes]
    return "\n".join([*lines, "", *_run(told)])


def summary(rows: Sequence[Mapping[str, Any]]) -> str:
    """Count what was met."""
    count = {
        state: sum(row["met"] == state for row in rows) for state in ("yes", "no", "failed", "cannot", "-", "not run")
    }
    return (
        f"{len(rows)} rows: {count['yes']} met, {count['no']} not met, {count['failed']} failed, "
        f"{count['cannot']} that cannot be measured here, {count['-']} of which nothing is asked"
        + (f", {count['not run']} not run" if count["not run"] else "")
    )


def shown(value: float, unit: str) -> str:
    """Print a number with three digits that count."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    number = f"{value:,.{digits}f}"
    return f"{number}x" if unit == "x" else f"{number} {unit}"


def _cells(what: str, reach: str, value: str, cpu: str, met: str) -> str:
    if len(what) > _WHAT:
        what = what[: _WHAT - 1] + "…"
    return f"{what:<{_WHAT}} {reach:>{_REACH}} {value:>{_VALUE}} {cpu:>{_VALUE}} {met:<{_MET}}".rstrip()


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent="  ")


def _run(told: Mapping[str, Any]) -> list[str]:
    machine, versions, data = told["machine"], told["versions"], told["data"]
    where = f"{machine['cores']} cores, {machine['memory_bytes'] / 2**30:.0f} GiB, {machine['processor']}"
    said = [
        f"Run of {told['date']}: {where}; load before it {machine['load_before']:.1f}; {told['seconds']:.0f} s.",
        "Versions: " + ", ".join(f"{name} {text}" for name, text in versions.items()) + ".",
        "Peers: " + (", ".join(f"{name} {text}" for name, text in told["peers"].items()) or "none") + ".",
        f"Data: size {data['name']}, {data['keys']:,} keys; {data['mix']}. Built: {told['base']}.",
        f"Clock: {told['clock']}. Ratios are medians of rounds done in turns; `measured` is by the wall clock.",
    ]
    return [_wrapped(one) for one in said]
