"""The rules about SQL, in files and in the texts of Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import duckdb
from house import Breach, House

CLOCK = "ledger/sql/macros/10_ledger_now.sql"
LOG_WRITERS = tuple(
    f"ledger/sql/log/append{name}.sql"
    for name in ("", "_one", "_stated", "_vanished", "_behind_voided", "_kept_later", "_readings", "_incoming")
)
# A migration is a list of statements in one transaction, and says in its first lines what it is for.
SEVERAL_STATEMENTS = "ledger/sql/migrations/"

# From left to right, for a comment may hold an apostrophe and a literal two dashes.
_ASIDE = re.compile(r"""(?P<literal>'(?:[^']|'')*')|(?P<name>"(?:[^"]|"")*")|--[^\n]*|/\*.*?\*/""", re.DOTALL)
_MAKES = re.compile(r"\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:TEMP(?:ORARY)?\s+)?VIEW\s+(?P<name>\w+)", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:(?:now|today|get_current_time|get_current_timestamp|transaction_timestamp|statement_timestamp|"
    r"clock_timestamp|current_localtimestamp|current_localtime|current_date|current_time)\s*\(\s*\)"
    r"|(?:current_timestamp|current_date|current_time|localtimestamp|localtime)\b)",
    re.IGNORECASE,
)
_NOW_CALL = re.compile(r"\b(?:now|today)\s*\(\s*\)", re.IGNORECASE)
_OF_EVENTS = r'\s+(?:(?:"[^"]*"|\w+|\?)\s*\.\s*){0,2}"?events"?(?![\w"])'
_CHANGES_THE_LOG = re.compile(
    r"\b(?:UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|MERGE\s+INTO|ALTER\s+TABLE(?:\s+IF\s+EXISTS)?|"
    r"DROP\s+TABLE(?:\s+IF\s+EXISTS)?|REPLACE\s+INTO|INSERT\s+OR\s+\w+\s+INTO|CREATE\s+OR\s+REPLACE\s+TABLE)"
    + _OF_EVENTS,
    re.IGNORECASE,
)
_ADDS_TO_THE_LOG = re.compile(r"\b(?:INSERT\s+INTO|COPY)" + _OF_EVENTS, re.IGNORECASE)
_STATEMENT = re.compile(
    r"\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE|CREATE|FROM|MERGE|TRUNCATE|SET|ALTER|DROP|COPY)\b", re.IGNORECASE
)
_VERBS = re.compile(r"\b(?:SELECT|UPDATE|DELETE\s+FROM|INSERT\s+INTO|TRUNCATE|MERGE\s+INTO|DROP\s+TABLE)\b")


def bare(text: str) -> str:
    """Return SQL without comments and with its text literals emptied."""
    return _ASIDE.sub(lambda found: "''" if found["literal"] else found["name"] or " ", text)


def texts(house: House) -> Iterator[tuple[str, str]]:
    """Give every SQL text of the packages with its place: files, and constants of Python that look like SQL."""
    for name, path in house.files(".sql"):
        yield name, path.read_text(encoding="utf-8")
    for name, tree in house.modules():
        written = {id(node) for node in ast.walk(tree) for node in _docstring(node)}
        for node in ast.walk(tree):
            text = None if id(node) in written else _constant(node)
            if text and (_STATEMENT.match(text) or _VERBS.search(text)):
                yield f"{name}:{node.lineno}", text


def _docstring(node: ast.AST) -> list[ast.AST]:
    body = getattr(node, "body", None)
    first = body[0] if isinstance(body, list) and body else None
    return [first.value] if isinstance(first, ast.Expr) else []


def _constant(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else " ? " for part in node.values)
    return None


def one_clock(house: House) -> list[Breach]:
    """Find SQL that reads the time of day elsewhere than in the one macro."""
    breaches = []
    for place, text in texts(house):
        pattern = _NOW if place.endswith(".sql") else _NOW_CALL
        if place != CLOCK:
            breaches.extend(Breach(place, found.group()) for found in pattern.finditer(bare(text)))
    return breaches


def headers(house: House) -> list[Breach]:
    """Find SQL files that do not say grain, times, reads and why; audits too where they make a view."""
    breaches = []
    for name, path in house.files(".sql"):
        if name.startswith(SEVERAL_STATEMENTS):
            if not path.read_text(encoding="utf-8").startswith("-- "):
                breaches.append(Breach(name, "no comment that says what it is for"))
            continue
        text = path.read_text(encoding="utf-8")
        head = "\n".join(line for line in text.splitlines() if line.startswith("--"))
        wanted = ["Grain", "Times", "Reads", "Why", *(["Audits"] if _MAKES.search(bare(text)) else [])]
        missing = [word for word in wanted if not re.search(rf"^-- {word}: +\S", head, re.MULTILINE)]
        if missing:
            breaches.append(Breach(name, f"no {', '.join(missing)}"))
        if not text.startswith("-- Grain:"):
            breaches.append(Breach(name, "the header does not begin the file"))
    return breaches


def one_statement(house: House) -> list[Breach]:
    """Find SQL files that hold no statement that parses, or several."""
    breaches = []
    with duckdb.connect() as connection:
        for name, path in house.files(".sql"):
            if name.startswith(SEVERAL_STATEMENTS):
                continue
            try:
                count = len(connection.extract_statements(path.read_text(encoding="utf-8")))
            except duckdb.Error as error:
                breaches.append(Breach(name, str(error).splitlines()[0]))
                continue
            if count != 1:
                breaches.append(Breach(name, f"{count} statements"))
    return breaches


def views_are_audited(house: House) -> list[Breach]:
    """Find views without an audit of the same name, and audits of nothing."""
    breaches = []
    for folder in sorted({path.parent for _, path in house.files(".sql") if path.parent.name == "views"}):
        audits = {path.stem for path in (folder.parent / "audits").glob("*.sql")}
        views = set()
        for path in sorted(folder.glob("*.sql")):
            place = path.relative_to(house.root).as_posix()
            made = _MAKES.search(bare(path.read_text(encoding="utf-8")))
            own = re.sub(r"^\d+_", "", path.stem)
            if made is None:
                continue
            views.add(made["name"])
            if made["name"] != own:
                breaches.append(Breach(place, f"makes {made['name']}, which is not its name"))
            if made["name"] not in audits:
                breaches.append(Breach(place, "has no audit"))
        at = folder.parent.relative_to(house.root).as_posix()
        breaches.extend(Breach(f"{at}/audits/{one}.sql", "audits no view") for one in sorted(audits - views))
    return breaches


def the_log_only_grows(house: House) -> list[Breach]:
    """Find statements that change or take away events, and any but the two that add them."""
    breaches = []
    for place, text in texts(house):
        plain = bare(text)
        breaches.extend(Breach(place, found.group()) for found in _CHANGES_THE_LOG.finditer(plain))
        if place not in LOG_WRITERS:
            breaches.extend(Breach(place, found.group()) for found in _ADDS_TO_THE_LOG.finditer(plain))
    return breaches
