"""JSON and NDJSON: numbers stay the characters that the publisher wrote, for a float has lost some of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from jobs.declarations import ReadJson
from jobs.read.table import Row, RowProblem, Table, unfit
from jobs.read.text import decode


class Printed(str):
    """A number of a JSON document, as its own characters."""

    __slots__ = ()


class _RepeatedKey(ValueError):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        message = f"the key {repeated!r} stands twice in one object"
        raise _RepeatedKey(message)
    return members


def load_json(text: str) -> Any:
    """Read JSON with numbers as their own characters; raises ValueError (also for a repeated key)."""
    return json.loads(text, parse_float=Printed, parse_int=Printed, parse_constant=Printed, object_pairs_hook=_object)


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def pointed_at(value: Any, pointer: str) -> Any:
    """Return what an RFC 6901 JSON Pointer names; raises LookupError if there is nothing."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list):
            value = value[int(key) if key.isdigit() else len(value)]
        elif isinstance(value, dict):
            value = value[key]
        else:  # a text, a number or null has nothing below it
            raise LookupError(pointer)  # noqa: TRY004 - the pointer is wrong, whatever stands there
    return value


def cell_text(value: Any) -> str | None:
    """Write a JSON value as a cell: texts and numbers as they stand, null as no cell, the rest as compact JSON."""
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def parse_json(payload: bytes, read: ReadJson) -> Table:
    """Read an array of objects (`json`) or one object a line (`ndjson`)."""
    if not payload.strip():
        return unfit("the document is empty")
    text = decode(payload, read.encoding)
    if isinstance(text, Table):
        return text
    if read.format == "ndjson":
        return _lines(text)
    try:
        found = pointed_at(load_json(text), read.root)
    except LookupError:
        return unfit(f"nothing at root = {read.root!r}; what to do: mend root under [read]")
    except (ValueError, RecursionError) as error:
        return unfit(f"not JSON: {error}")
    return _array(found, read)


def _array(found: Any, read: ReadJson) -> Table:
    if not isinstance(found, list):
        return unfit(f"no array at root = {read.root!r}; what to do: mend root under [read]")
    if not found:
        return unfit("no row: the array is empty")
    return _table([(number, item, "") for number, item in enumerate(found)], [], lambda n: f"{read.root}/{n}")


def _lines(text: str) -> Table:
    items: list[tuple[int, Any, str]] = []
    problems: list[RowProblem] = []
    for number, line in enumerate(text.split("\n")):
        if not line.strip():
            continue
        try:
            items.append((number, load_json(line), line))
        except (ValueError, RecursionError) as error:
            problems.append(RowProblem(number + 1, line[:2000], f"not JSON: {error}"))
    return _table(items, problems, lambda n: f"line={n},{n + 1}")


def _columns(objects: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for item in objects:
        names.update(dict.fromkeys(item))
    return tuple(names)


def _table(items: list[tuple[int, Any, str]], problems: list[RowProblem], locator: Any) -> Table:
    objects = [(number, item) for number, item, _ in items if isinstance(item, dict)]
    for number, item, line in items:
        if not isinstance(item, dict):
            problems.append(RowProblem(number + 1, line or str(cell_text(item))[:2000], "not an object"))
    if not objects:
        return unfit(f"no row can be read: {problems[0].reason}" if problems else "no row")
    columns = _columns(item for _, item in objects)
    rows = [Row(number + 1, [cell_text(item.get(name)) for name in columns]) for number, item in objects]
    return Table(columns, rows, problems, locators=[locator(number) for number, _ in objects])
