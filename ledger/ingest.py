"""Taking in a whole release, set-based: it is compared with what the ledger holds, and only what differs is recorded.

The meaning is that of the full statement (design, "Releases"): a complete release states every figure of its source, so
one that arrives late holds only until the next complete release, whatever that one left unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from events import (
    CAUSES,
    Conflict,
    Event,
    Incorrect,
    NotFound,
    ReleaseHeld,
    ReleaseIngested,
    RowRejected,
)
from ledger import small, sql
from ledger.cells import Cells, Tables, cells_of, tables_of, told_of
from ledger.commit import Log, Staged
from ledger.fingerprints import fingerprint
from ledger.frames import Frame, read_frame
from ledger.layout import Layout, UnfitLayout, make_layout
from ledger.moments import MomentLike, from_microseconds, microseconds, moment
from ledger.receipts import IngestReceipt
from ledger.release_news import News
from ledger.rows import execute_named, first_row, whole_number
from ledger.slots import Slot
from ledger.sources import Record, Release
from ledger.terms import Absent, Terms


def ingest(
    log: Log,
    release: Any,
    *,
    source: str,
    published_at: MomentLike,
    subject: str | Sequence[str],
    period: str | None = None,
    measures: Sequence[str] | None = None,
    absent: Absent = "withdrawn",
    document: str | None = None,
    units: Mapping[str, str] | None = None,
    hold_above: float | None = 0.5,
    cause: str | None = None,
    aliases: Mapping[str, Sequence[str] | str] | None = None,
    missing: Sequence[str] = (),
    decimal: str = ".",
    period_format: str | None = None,
    delimiter: str | None = None,
    extractor: str | None = None,
    recorder: str | None = None,
    reason: str | None = None,
    published_not_before: MomentLike = None,
) -> IngestReceipt:
    """Take in a release: a path to CSV, TSV, JSON, NDJSON or Parquet, an Arrow table, a relation, a data frame.

    Args:
        log: the end of the log to append to.
        release: what was published.
        source: who published it.
        published_at: when it was published; a bare date is the start of that day, UTC.
        subject: the columns that name the subject, as a list; or a constant, as a text.
        period: the column with the reference period, or None.
        measures: the columns that are measures; by default every other one.
        absent: what a vanished figure means: "withdrawn" for a complete release, "unchanged" for a partial one.
        document: SHA-256 of the document; taken from the file's bytes where a path is given.
        units: unit by measure. A measure with a unit is a number: anything else in its column is rejected.
        hold_above: hold the release if more than this share of the source's figures would be withdrawn; None: never.
        cause: the release corrects our earlier reading of the same publication: transcription, extractor or mapping.
        aliases: other headings by the name that the mapping uses. Where one is used, numbers that are equal are the
            same statement, however they are printed.
        missing: cells that state nothing, beside empty ones.
        decimal: the decimal sign, "." or ",".
        period_format: how dates are printed, such as "DD.MM.YYYY", where they are not EDTF.
        delimiter: of a delimited file; by default the commonest of comma, semicolon, tab and bar in its header.
        extractor: name and version of what read the document.
        recorder: who or what records this.
        reason: why, for a correction.
        published_not_before: the last time at which it was known not to be public yet.

    Returns:
        What became of it; `held` is true where nothing was taken in and a person has to decide.

    Raises:
        Incorrect: the terms or the file cannot be understood.
        Conflict: the ledger holds another release of that source for the same time, and no cause is given.

    """
    when = moment(published_at, "published_at")
    if when is None:
        raise Incorrect("a release needs its time of publication", allowed="published_at=…")
    terms = Terms(
        source, when, subject if isinstance(subject, str) else tuple(subject), period,
        None if measures is None else tuple(measures), absent, document, units or {}, hold_above, cause,
        {name: [others] if isinstance(others, str) else list(others) for name, others in (aliases or {}).items()},
        frozenset(missing), decimal, period_format, extractor, recorder, reason,
        moment(published_not_before, "published_not_before"), delimiter,
    )  # fmt: skip
    _check(terms)
    return _Ingestion(log, read_frame(release, delimiter), terms).run()


def _check(terms: Terms) -> None:
    for name, value, allowed in (
        ("absent", terms.absent, ("withdrawn", "unchanged")),
        ("decimal", terms.decimal, (".", ",")),
        ("cause", terms.cause, (None, *CAUSES)),
    ):
        if value not in allowed:
            raise Incorrect(f"{name} is not known", found=repr(value), allowed=", ".join(map(repr, allowed)), code=name)
    if terms.delimiter is not None and (len(terms.delimiter) != 1 or terms.delimiter in '"\r\n'):
        raise Incorrect("not a delimiter", found=repr(terms.delimiter), allowed="one character", code="delimiter")
    if not terms.source:
        raise Incorrect("a release needs a source", found="an empty name", code="source")
    if not terms.subject:
        raise Incorrect("a release needs a subject", allowed="a list of columns, or a constant", code="subject")
    if terms.hold_above is not None and not 0 <= terms.hold_above <= 1:
        raise Incorrect("hold_above is a share", found=terms.hold_above, allowed="0 to 1, or None", code="hold-above")


# What the steps leave behind; a release of a million cells would keep half a gigabyte until the next one.
_WORKING_TABLES = (
    "judged", "unreadable", "release_series", "stated_periods", "stated", "unread", "fates", "staged",
    "touched", "plain", "affected", "cells", "desired", "compared",
)  # fmt: skip


@dataclass(slots=True)
class _Outcome:
    """What the steps find out on the way."""

    counts: dict[str, int] = field(default_factory=dict)
    rejected: int = 0
    held: str | None = None


class _Ingestion:
    """One release on its way into the log. The steps run inside the commit's transaction."""

    def __init__(self, log: Log, frame: Frame, terms: Terms) -> None:
        self._log = log
        self._connection = log.connection
        self._frame = frame
        self._terms = terms
        self._outcome = _Outcome()
        self._working_tables = False
        self._record = Record()
        self._next_at: datetime | None = None
        self._details: dict[str, Any] | None = None
        self._fingerprint = ""
        self._stated = 0

    def run(self) -> IngestReceipt:
        slot = self._log.commit(self._staged)
        if slot is not None and self._details is not None:
            self._remember(self._details)
        if self._working_tables:
            for name in _WORKING_TABLES:
                self._connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
        outcome, counts = self._outcome, self._outcome.counts
        last = None if slot is None else self._log.size - 1
        at = None if slot is None else slot.recorded_at
        first = None if slot is None else slot.first_position
        if outcome.held is not None:
            return IngestReceipt(
                held=True, held_reason=outcome.held, first_position=first, last_position=last, recorded_at=at,
                plan=self._log.plan,
            )  # fmt: skip
        return IngestReceipt(
            new=counts.get("new", 0),
            revised=counts.get("revise", 0),
            withdrawn=counts.get("withdraw", 0),
            reinstated=counts.get("reinstate", 0),
            unchanged=counts.get("unchanged", 0) + counts.get("restate", 0),
            corrected=counts.get("correct", 0) + counts.get("void", 0),
            rejected=outcome.rejected,
            first_position=first,
            last_position=last,
            recorded_at=at,
            plan=self._log.plan if slot else "nothing to record",
        )

    def _remember(self, details: dict[str, Any]) -> None:
        """Keep in mind how far the record of the source goes now."""
        at = microseconds(self._terms.published_at)
        latest = at if self._next_at is None else max(at, microseconds(self._next_at))
        self._log.sources.ingested(self._terms.source, Release(self._log.size - 1, at, details), latest)

    def _staged(self, slot: Slot) -> Staged:
        return self._worked_out(slot) or Staged(0, str)

    def _worked_out(self, slot: Slot) -> Staged | None:
        """Work out what the release comes to; None where nothing is to be recorded."""
        try:
            layout = self._layout()
        except UnfitLayout as error:
            if self._terms.hold_above is None:
                raise
            return self._hold(slot, str(error))
        if layout is None:
            return self._hold(slot, "the release has no rows")
        self._record = self._log.sources.record(self._terms.source)
        if self._comparable():
            self._fingerprint = fingerprint(self._frame, self._terms)
            if self._says_what_the_newest_said():
                return self._same_content(slot)
        tables = tables_of(self._frame, layout, self._terms)
        compared = self._compared_in_memory(tables, layout)
        if compared is not None:
            return self._take_small(slot, layout, tables, compared)
        self._working_tables = True
        with cells_of(self._connection, self._frame, tables, self._terms) as cells:
            return self._take(slot, layout, cells)

    def _compared_in_memory(self, tables: Tables, layout: Layout) -> small.Compared | None:
        terms = self._terms
        if not self._in_order() or not small.fits(self._frame, tables, terms, renamed=layout.renamed):
            return None
        return small.compare(self._connection, tables, terms, self._log.seen_periods, renamed=layout.renamed)

    def _in_order(self) -> bool:
        """Tell whether all that is known of the source was published before."""
        return self._record.ends_before(microseconds(self._terms.published_at))

    def _take_small(self, slot: Slot, layout: Layout, tables: Tables, compared: small.Compared) -> Staged | None:
        self._outcome.counts = compared.counts
        self._stated = compared.cells
        reason = self._too_much_withdrawn(compared.current)
        if reason is not None:
            return self._hold(slot, reason)
        bound = self._bound(slot)
        news = small.News(self._connection, tables, compared, bound, self._log.seen_periods)
        count, leaves = news.prepare(self._readings(layout, told_of(self._frame, tables)))
        return Staged(count, news.write, leaves)

    def _comparable(self) -> bool:
        """Tell whether the same texts, read in the same way, would mean that nothing has changed."""
        terms = self._terms
        plain = terms.absent == "withdrawn" and terms.cause is None and not self._frame.problems
        return plain and self._frame.table.num_rows > 0

    def _says_what_the_newest_said(self) -> bool:
        """Tell whether a release says what the newest of its source said, where nothing has come since."""
        newest, at = self._record.newest, microseconds(self._terms.published_at)
        return (
            newest is not None
            and newest.details.get("content_sha256") == self._fingerprint
            and newest.published_at <= at
            and self._record.acted < newest.position
            and self._record.latest == newest.published_at
        )

    def _same_content(self, slot: Slot) -> Staged | None:
        """Take in a release that says what the one before it said: no figures."""
        newest, terms = self._record.newest, self._terms
        if newest is None:
            return None
        self._outcome.counts = {"unchanged": int(newest.details["figures"])}
        if newest.published_at == microseconds(terms.published_at):
            return None
        return self._only(slot, self._release_ingested(newest.details), "the content of the release before")

    def _only(self, slot: Slot, event: Event, why: str = "no figures") -> Staged:
        """Put one event into the commit that acts on no figure."""
        bound = {"first_position": slot.first_position, "recorded_at": slot.recorded_at}
        news = News(self._connection, {}, bound, why)
        news.append([event])
        return Staged(news.written, news.project, logged=True)

    def _take(self, slot: Slot, layout: Layout, cells: Cells) -> Staged | None:
        self._outcome.rejected = len({one.row for one in cells.rejections})
        if not cells.rows and self._terms.hold_above is not None:
            return self._hold(slot, "the release has no rows")
        self._compare(layout)
        reason = self._too_much_withdrawn()
        if reason is not None:
            return self._hold(slot, reason)
        return self._write(slot, layout, cells)

    def _layout(self) -> Layout | None:
        """Work out the columns; None for a release without any, which only means something where nothing is held."""
        terms = self._terms
        if self._frame.cut_off is not None:
            raise UnfitLayout(self._frame.cut_off, do="fetch it again", code="cut-off")
        if not self._frame.table.num_columns:
            if terms.hold_above is not None:
                return None
            subject = terms.subject if isinstance(terms.subject, str) else None
            return Layout((), {}, () if subject else tuple(terms.subject), subject, None, (), renamed=False)
        return make_layout(self._frame.table.column_names, terms.subject, terms.period, terms.measures, terms.aliases)

    def _compare(self, layout: Layout) -> None:
        """Find what becomes of each figure: the temporary table `fates`."""
        terms = self._terms
        known = self._ingested_before()
        execute_named(self._connection, "ingest/41_unread", source=terms.source)
        execute_named(
            self._connection,
            "ingest/42_fates",
            source=terms.source,
            published_at=terms.published_at,
            complete=terms.absent == "withdrawn",
            renamed=layout.renamed,
            correcting=terms.cause is not None,
            known=known > 0,
        )
        if (
            terms.cause is not None
            and not known
            and not self._one(sql.statement("ingest/40_stated_then"), self._release_named())
        ):
            raise NotFound(
                f"there is no release of {terms.source} published at {terms.published_at.isoformat()} to correct",
                do="ingest it without cause, or mend published_at",
                code="no-release",
            )
        rows = self._connection.execute(
            "SELECT fate, count(*), count(*) FILTER (is_stated) FROM fates GROUP BY fate"
        ).fetchall()
        counts = {fate: number for fate, number, _ in rows}
        self._stated = self._one("SELECT count(*) FROM stated")
        unchanged = self._stated - sum(stated for _, _, stated in rows)
        self._outcome.counts = counts | ({"unchanged": unchanged} if unchanged else {})
        if known and terms.cause is None:
            self._same_release_again()
        elif self._outcome.counts.get("conflict"):
            self._conflict()

    def _same_release_again(self) -> None:
        different = set(self._outcome.counts) - {"unchanged"}
        if different:
            self._conflict()

    def _conflict(self) -> None:
        example = first_row(self._connection, sql.statement("ingest/43_conflict"))
        count = sum(number for fate, number in self._outcome.counts.items() if fate != "unchanged")
        subject, measure, period, printed, held = example or ("", "", "", None, None)
        raise Conflict(
            f"the ledger holds other content of {self._terms.source} published at "
            f"{self._terms.published_at.isoformat()}",
            found=f"{count} figures differ, such as {subject}/{measure} {period}: {printed or 'absent'} where "
            f"{held or 'nothing'} is recorded",
            allowed="the same release again, or another time of publication",
            do="if it was read wrongly before, give cause=transcription, extractor or mapping",
            code="other-release",
        )

    def _too_much_withdrawn(self, current: int | None = None) -> str | None:
        if self._terms.hold_above is None:
            return None
        going = self._outcome.counts.get("withdraw", 0)
        if not going:
            return None
        if current is None:
            current = self._one(sql.statement("ingest/44_current"), self._release_named())
        if current and going / current > self._terms.hold_above:
            return f"{going} of {current} figures of the source would be withdrawn"
        return None

    def _hold(self, slot: Slot, reason: str) -> Staged | None:
        """Put nothing but a ReleaseHeld into the commit; nothing at all where the same release is held already."""
        terms = self._terms
        self._outcome.held = reason
        self._outcome.counts.clear()
        document = terms.document or self._frame.document
        already = self._one(
            sql.statement("ingest/05_held_before"),
            {"source": terms.source, "published_at": terms.published_at, "document": document, "reason": reason},
        )
        if already:
            return None
        held = ReleaseHeld(
            source=terms.source, published_at=terms.published_at, reason=reason, document=document,
            recorder=terms.recorder, details=self._terms_again(),
        )  # fmt: skip
        return self._only(slot, held)

    def _terms_again(self) -> dict[str, Any]:
        """Return what is needed to read a held release again once a person has let it in."""
        terms = self._terms
        subject: Any = terms.subject if isinstance(terms.subject, str) else list(terms.subject)
        return {
            "subject": subject, "absent": terms.absent, "decimal": terms.decimal,
            **({} if terms.period is None else {"period": terms.period}),
            **({} if terms.measures is None else {"measures": list(terms.measures)}),
            **({"missing": sorted(terms.missing)} if terms.missing else {}),
            **({"units": dict(terms.units)} if terms.units else {}),
            **({"aliases": {name: list(others) for name, others in terms.aliases.items()}} if terms.aliases else {}),
            **({} if terms.period_format is None else {"period_format": terms.period_format}),
        }  # fmt: skip

    def _write(self, slot: Slot, layout: Layout, cells: Cells) -> Staged | None:
        counts = self._outcome.counts
        figures = sum(number for fate, number in counts.items() if fate != "unchanged")
        if not figures and self._ingested_before():
            return None
        self._next_at = self._next_release() if figures else None
        bound = self._bound(slot) | {"next_at": self._next_at}
        news = News(self._connection, counts, bound, by_figure=cells.by_figure)
        news.append(self._readings(layout, cells), complete=self._terms.absent == "withdrawn")
        return Staged(news.written, news.project, logged=True)

    def _bound(self, slot: Slot) -> dict[str, Any]:
        """Return what the events of the release share."""
        terms = self._terms
        return {
            "first_position": slot.first_position,
            "source": terms.source,
            "published_at": terms.published_at,
            "published_not_before": terms.published_not_before,
            "document": terms.document or self._frame.document,
            "locator": self._frame.locator or "",
            "extractor": terms.extractor,
            "recorder": terms.recorder,
            "cause": terms.cause,
            "reason": terms.reason,
            "recorded_at": slot.recorded_at,
        }

    def _next_release(self) -> datetime | None:
        """Return when the next complete release was published, where this one arrives late."""
        if self._in_order():
            return None
        row = first_row(self._connection, sql.statement("ingest/07_next_release"), self._release_named())
        return None if row is None or row[0] is None else from_microseconds(row[0])

    def _readings(self, layout: Layout, cells: Cells) -> list[Event]:
        terms = self._terms
        document = terms.document or self._frame.document
        rejected: list[Event] = [
            RowRejected(
                source=terms.source, published_at=terms.published_at, reason=one.reason, row=one.row,
                content=one.content, subject=one.subject, period=one.period, measure=one.measure, document=document,
                recorder=terms.recorder,
            )
            for one in cells.rejections
        ]  # fmt: skip
        details = layout.details() | {"absent": terms.absent, "rows": str(cells.rows)}
        if cells.period_pattern:
            details["period_pattern"] = cells.period_pattern
        if cells.printed_periods:
            details["printed_periods"] = cells.printed_periods
        if cells.rows_without_figures:
            details["rows_without_figures"] = cells.rows_without_figures
        if terms.cause:
            details["cause"] = terms.cause
        # What a pattern makes of a date may depend on the time of publication, and what is rejected is said every time.
        if self._fingerprint and not rejected and not cells.period_pattern:
            details |= {"content_sha256": self._fingerprint, "figures": str(self._stated)}
        return [*rejected, self._release_ingested(details)]

    def _release_ingested(self, details: dict[str, Any]) -> ReleaseIngested:
        terms = self._terms
        self._details = details
        return ReleaseIngested(
            source=terms.source, published_at=terms.published_at, document=terms.document or self._frame.document,
            recorder=terms.recorder, details=details,
        )  # fmt: skip

    def _ingested_before(self) -> int:
        return 0 if self._in_order() else self._one(sql.statement("ingest/06_ingested_before"), self._release_named())

    def _release_named(self) -> dict[str, Any]:
        return {"source": self._terms.source, "published_at": self._terms.published_at}

    def _one(self, query: str, bound: dict[str, Any] | None = None) -> int:
        return whole_number(self._connection, query, bound)
