"""Stored kinds: which class reads which stored name, and the pure steps from old versions to new ones.

A stored name is a promise. Changing a field of an event means a new version of its kind, an entry in `UPCASTS` that
turns a row of the old version into one of the new, and golden bytes of the old version that stay for ever.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from events import figures, readings
from events.base import Event
from events.errors import Fault
from events.values import parse_number

KINDS: dict[str, type[Event]] = {
    model.kind: model
    for module in (figures, readings)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, Event) and "kind" in vars(model)
}

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTS: dict[str, Upcast] = {}
"""Old stored kind to a pure step; the row that it returns names the newer kind."""

_ENVELOPE = ("position", "recorded_at", "kind", "body")


def upcast(row: Mapping[str, Any], steps: Mapping[str, Upcast] = UPCASTS) -> dict[str, Any]:
    """Bring a stored row to the newest version of its kind; the stored bytes stay what they are."""
    newest = dict(row)
    while newest["kind"] in steps:
        newest = steps[newest["kind"]](dict(newest))
    return newest


def event_from_row(row: Mapping[str, Any]) -> Event:
    """Read an event back from its row in the log.

    Raises:
        Fault: the log holds a kind that this version does not know.

    """
    newest = upcast(row)
    model = KINDS.get(newest["kind"])
    if model is None:
        raise Fault("an event of an unknown kind", found=newest["kind"], allowed=", ".join(sorted(KINDS)))
    members = {name: value for name, value in newest.items() if name not in _ENVELOPE and value is not None}
    body = json.loads(newest["body"]) if newest.get("body") else {}
    for name, value in body.items():
        if name in model.model_fields and name != "details":
            members[name] = _typed(model, name, value)
        else:
            members.setdefault("details", {})[name] = value
    return model(**members)


def _typed(model: type[Event], name: str, value: Any) -> Any:
    """Undo the numbers-as-text of the canonical form where the field is a number or a time."""
    annotation = str(model.model_fields[name].annotation)
    if "datetime" in annotation:
        from datetime import datetime

        return datetime.fromisoformat(value)
    if "int" in annotation:
        return int(value)
    return parse_number(value) if "Decimal" in annotation else value
