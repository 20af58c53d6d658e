"""Names that people type: SUBJECT or SUBJECT/MEASURE, either of which may itself hold a slash."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from asof.cli.sql import question
from events import Incorrect, NotFound

if TYPE_CHECKING:
    from ledger import Book


def series_named(book: Book, name: str) -> tuple[str, str]:
    """Return the subject and the measure that a name means; a measure may go by one of its aliases.

    Raises:
        NotFound: the ledger has no such figure.
        Incorrect: the name means several.

    """
    found = book.sql(question("series_named"), {"name": name}).fetchall()
    if not found:
        raise unknown(book, name)
    if len(found) > 1:
        choices = ", ".join(f"{subject!r} + {measure!r}" for subject, measure in found)
        raise Incorrect("a name that means several figures", found=name, allowed=choices, do="ask with `asof sql`")
    subject, measure = found[0]
    return str(subject), str(measure)


def require_known(book: Book, name: str) -> None:
    """Refuse a name that the ledger has never seen; one whose figures are all withdrawn is fine."""
    row = book.sql(question("known"), {"name": name}).fetchone()
    if row is None or not row[0]:
        raise unknown(book, name)


def require_measure(book: Book, name: str) -> None:
    """Refuse a measure that the ledger has never seen, by its name, an alias, or SUBJECT/MEASURE."""
    names = [str(row[0]) for row in book.sql(question("measure_names")).fetchall()]
    known = book.sql(question("known"), {"name": name}).fetchone()
    if name not in names and not ("/" in name and known is not None and known[0]):
        close = difflib.get_close_matches(name, names, n=3)
        raise NotFound(
            "the ledger has no such measure", found=name, allowed=", ".join(close or sorted(names)[:8]) or "none yet",
            do="list them with `asof sql 'FROM measures'`", code="no-measure",
        )  # fmt: skip


def unknown(book: Book, name: str) -> NotFound:
    """Make the error for a name that the ledger does not have; it proposes names like it."""
    names = [str(row[0]) for row in book.sql(question("names")).fetchall()]
    close = difflib.get_close_matches(name, names, n=3)
    return NotFound(
        "the ledger has no such figure",
        found=name,
        allowed="SUBJECT/MEASURE as in `asof figures`" + (f", such as {', '.join(close)}" if close else ""),
        do="list the names with `asof figures`",
        code="no-figure",
    )
