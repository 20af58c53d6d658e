"""Checking a whole home: log, copies, keys, checkpoints, snapshots, documents, and the words that figures stand on.

Each check stands for itself: what breaks one leaves the others to be told. `--quick` starts at the log's size that was
good the last time, which is kept in `verified.json` together with the root.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jobs
import ledger
import snapshots
from asof.evidence.files import Member, members
from asof.evidence.quotes import UNREADABLE, Quotes, holds_printed
from asof.evidence.sql import question
from asof.evidence.takedown import copies_at_home
from events import Unavailable
from ledger import Book, Report

STATE_FILE = "verified.json"
FOUND_MAX = 20
"""So many findings of one kind are told, and the number of the rest."""


@dataclass(frozen=True, slots=True)
class Good:
    """The last good verification: the size and root of the log, and how far each WARC file was read."""

    size: int
    root: str
    files: dict[str, int]


def verify_home(home: Path, *, quick: bool = False) -> Report:
    """Check everything that is kept in a home folder, or only what is new since the last good verification."""
    report = Report()
    good = read_good(home) if quick else None
    _check(report, "keys", "keys", lambda: _tell(report, "keys", ledger.check_keys(home)))
    if good is None:
        _check(report, "ledger file", "ledger.duckdb", lambda: _file(report, home, "ledger.duckdb"))
        _check(report, "published copy", "published", lambda: _file(report, home, "published/ledger.duckdb"))
        _check(report, "tables", "ledger.duckdb", lambda: _tables(report, home))
        for name in ("ledger.duckdb", "published/ledger.duckdb"):
            _check(report, "definitions", name, partial(_defined, report, home, name))
    _check(report, "published copy", "published", lambda: _asked(report, home, good))
    if report.ok:
        _check(report, "verified.json", STATE_FILE, lambda: _write_good(home))
    return report


def _check(report: Report, name: str, where: str, check: Callable[[], Any]) -> None:
    """Run a check; whatever a damaged file makes it fail with is a finding."""
    try:
        check()
    except UNREADABLE as error:
        report.found(name, where, f"cannot be read: {' '.join(str(error).split())[:300] or type(error).__name__}")


def _tell(report: Report, name: str, problems: list[tuple[str, str]]) -> None:
    for where, problem in problems[:FOUND_MAX]:
        report.found(name, where, problem)
    if len(problems) > FOUND_MAX:
        report.found(name, "and more", f"{len(problems) - FOUND_MAX} findings like these")


def _file(report: Report, home: Path, name: str) -> None:
    """Check one file of the ledger; the writer's own is left out while a writer has it open."""
    try:
        part = ledger.verify_file(home / name)
    except Unavailable as error:
        if error.code != "locked":
            raise
        return
    report.checks |= {check: max(count, report.checks.get(check, 0)) for check, count in part.checks.items()}
    for one in part.findings:
        report.found(one.check, f"{name}: {one.where}", one.problem)


def _defined(report: Report, home: Path, name: str) -> None:
    """Views, macros, tables and indexes are those that this version of Asof makes."""
    try:
        count, problems = ledger.check_definitions(home / name)
    except Unavailable as error:
        if error.code != "locked":
            raise
        return
    report.checks["definitions"] = max(count, report.checks.get("definitions", 0))
    _tell(report, "definitions", [(f"{name}: {where}", problem) for where, problem in problems])


def _tables(report: Report, home: Path) -> None:
    """Every block of both files can be read; where both are of one size, they hold the same."""
    published = ledger.table_digests(home / "published" / "ledger.duckdb")
    report.checks["tables"] = len(published)
    try:
        own = ledger.table_digests(home / "ledger.duckdb")
    except Unavailable as error:
        if error.code != "locked":
            raise
        return
    if own.get("main.events") != published.get("main.events"):
        return  # the copy is older, or one of the two was told above to be wrong
    for name in sorted((own.keys() | published.keys()) - {"main.publication"}):
        if own.get(name) != published.get(name):
            report.found("tables", f"table {name}", "the published copy has another content than the ledger")


def _asked(report: Report, home: Path, good: Good | None) -> None:
    """Check what hangs on the log, asking the published copy."""
    since = good.size if good is not None else 0
    with ledger.open(home, read_only=True) as book:
        if good is not None:
            _check(report, "tree", "the log", lambda: _grown(report, book, good))
        _check(report, "basis", "published/basis.json", lambda: _basis(report, book))
        _check(report, "checkpoints", "checkpoints", lambda: _checkpoints(report, book))
        _check(report, "snapshots", "snapshots", lambda: _snapshots(report, book, since))
        _check(report, "documents", "documents", lambda: _documents(report, book, good))
        _check(report, "locators", "documents", lambda: _locators(report, book, since))


def _grown(report: Report, book: Book, good: Good) -> None:
    part = ledger.verify_growth(book, good.size, good.root)
    report.checks |= part.checks
    report.findings += part.findings


def _basis(report: Report, book: Book) -> None:
    """What the copy says of itself beside it must be what it is."""
    told = json.loads((book.home / "published" / "basis.json").read_text(encoding="utf-8"))
    held = book.sql("SELECT size, published_copy_at FROM ledger_basis").fetchall()[0]
    if (told["size"], told["published_copy_at"]) != (held[0], held[1].isoformat()):
        report.found("basis", "published/basis.json", f"it says {told}; the copy has {held[0]} events of {held[1]}")


def _checkpoints(report: Report, book: Book) -> None:
    report.checks["checkpoints"] = len(list((book.home / "checkpoints").glob("*")))
    _tell(report, "checkpoints", ledger.check_checkpoints(book))
    for path in (book.home / "checkpoints").glob("*"):
        if not (path.suffix == ".note" and path.stem.isascii() and path.stem.isdigit()):
            report.found("checkpoints", f"checkpoints/{path.name}", "is not named like a checkpoint: SIZE.note")


def _snapshots(report: Report, book: Book, since: int) -> None:
    taken = [one for one in snapshots.list_snapshots(book) if one.position >= since]
    report.checks["snapshots"] = len(taken)
    for one in taken:
        where = f"snapshots/{one.snapshot}"
        for check in snapshots.verify(book, one.snapshot):
            _tell(report, "snapshots", [(where, problem) for problem in check.problems])
        path = book.home / "snapshots" / f"{one.snapshot}.json"
        if json.loads(path.read_text(encoding="utf-8")) != one.manifest() | {"parquet": f"{one.snapshot}.parquet"}:
            report.found("snapshots", f"{where}.json", "the manifest is not the one that the log has")


def _documents(report: Report, book: Book, good: Good | None) -> None:
    """Every record of the WARC files, their index, and that what the log says was retrieved is there."""
    folder = book.home / "documents"
    problems: list[tuple[str, str]] = []
    held: dict[str, Member] = {}
    ends: dict[str, set[int]] = {}
    for path in sorted(folder.glob("*.warc.gz")):
        start = good.files.get(path.name, 0) if good is not None else 0
        for member in members(path, start if start <= path.stat().st_size else 0):
            if member.problem is not None:
                problems.append((f"{member.file}, byte {member.start}", f"the record {member.problem}"))
            elif member.document is not None:
                held.setdefault(member.document, member)
            ends.setdefault(path.name, set()).add(member.start + member.length)
    since = good.size if good is not None else 0
    expected = book.sql(question("kept_documents"), {"since": since}).fetchall()
    report.checks["documents"] = len(expected)
    with jobs.DocumentStore(folder, read_only=True) as store:
        for document, position, removed_at in expected:
            problem = _problem_of(
                store, held.get(document), document, removed_at is not None, new_only=good is not None
            )
            if problem is not None:
                problems.append((f"document {document}, position {position}", problem))
        known = {member.file for member in held.values() if store.find(member.document or "") is not None}
        for name, places in ends.items() if good is None else ():
            problem = _index_problem(store, name, places, name in known)
            if problem is not None:
                problems.append((f"documents/{name}", problem))
    for document, size in book.sql(question("documents_removed")).fetchall():
        problems += [
            (str(path.relative_to(book.home)), f"holds the document {document}, which was removed; {_finish(document)}")
            for path in copies_at_home(book.home, document, size)
        ]
    _tell(report, "documents", problems)


_ANEW = "delete documents/index.sqlite, and it is made again"


def _finish(document: str) -> str:
    return f"finish that with `asof documents remove {document} --reason …`"


def _problem_of(
    store: jobs.DocumentStore, member: Member | None, document: str, removed: bool, *, new_only: bool
) -> str | None:
    """Say what is wrong with one document, in the files or in their index."""
    place = store.find(document)
    if removed:
        gone = member is None and place is None
        return None if gone else f"it was removed, and its bytes are still here; {_finish(document)}"
    if member is None and not new_only:
        return "no WARC file holds its bytes"
    if place is None:
        return f"the index does not have it; {_ANEW}"
    if member is not None and (place.warc, place.start, place.length) != (member.file, member.start, member.length):
        return f"the index names another place; {_ANEW}"
    store.read(document)
    differences = store.differences(document)
    return f"the index has another {', '.join(differences)} than the record; {_ANEW}" if differences else None


def _index_problem(store: jobs.DocumentStore, name: str, ends: set[int], holds: bool) -> str | None:
    """Say whether the index stops within a record of a file; what is behind the last one it knows is taken up later."""
    indexed = store.indexed_bytes(name)
    if indexed in ends or (indexed == 0 and not holds):
        return None
    return f"the index says that it knows {indexed} bytes of it, which is no end of a record; {_ANEW}"


def _locators(report: Report, book: Book, since: int) -> None:
    """What was printed must stand at its locator in the stored bytes."""
    problems: list[tuple[str, str]] = []
    located = book.sql(question("located"), {"since": since}).fetchall()
    report.checks["locators"] = len(located)
    with jobs.DocumentStore(book.home / "documents", read_only=True) as store:
        quotes = Quotes(store, jobs.read_sources(book.home)[0])
        for position, source, printed, document, locator in located:
            if document not in store:
                continue  # a digest that was cited by hand; whether a retrieved one is missing is told above
            quote = quotes.at(document, locator, source)
            if quote.text is None or not holds_printed(quote.text, printed):
                there = (
                    f"there stands {quote.text[:80]!r}" if quote.text is not None else f"the document is {quote.state}"
                )
                where = f"position {position}, document {document[:12]}…, {locator}"
                problems.append((where, f"{printed!r} does not stand there; {there}"))
    _tell(report, "locators", problems)


def read_good(home: Path) -> Good | None:
    """Return the last good verification; None if there is none that can be read, and everything has to be checked."""
    try:
        found = json.loads((home / STATE_FILE).read_text(encoding="utf-8"))
        good = Good(int(found["size"]), str(found["root"]), {str(k): int(v) for k, v in found["files"].items()})
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return good if good.size > 0 else None


def _write_good(home: Path) -> None:
    """Write down what has just been found to be good."""
    with ledger.open(home, read_only=True) as book:
        size, root = book.sql("SELECT size, merkle_root FROM ledger_basis").fetchall()[0]
    files = {path.name: path.stat().st_size for path in (home / "documents").glob("*.warc.gz")}
    new = home / f".{STATE_FILE}.new"
    new.write_text(json.dumps({"size": size, "root": root, "files": files}) + "\n", encoding="utf-8")
    new.replace(home / STATE_FILE)


def what_stands(report: Report) -> list[str]:
    """Return the checks in which nothing was found to be wrong, with how much each has looked at."""
    wrong = {one.check for one in report.findings}
    kept_by = {"events": {"log", "tree"}, "commits": {"commits", "tree"}, "rectangles": {"states", "restatements"},
               "audits": {"audit"}}  # fmt: skip
    return [f"{count} {name}" for name, count in report.checks.items() if not wrong & kept_by.get(name, {name})]
