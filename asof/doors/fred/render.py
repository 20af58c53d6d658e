"""Bodies: one list in an envelope, as XML or JSON, and errors in both."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

XML = "text/xml; charset=utf-8"
JSON = "application/json; charset=utf-8"
_PROLOG = '<?xml version="1.0" encoding="utf-8" ?>\n'
_NO_XML_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_NAME_CHARACTER = re.compile(r"[^\w.-]")
_NO_NAME_START = re.compile(r"[^\W\d]")


@dataclass(frozen=True, slots=True)
class Answer:
    """A list in an envelope.

    `name` is the list's name, `element` that of one item; `text` names the member that XML writes as an item's text
    instead of an attribute, and items that are no mapping are such texts themselves.
    """

    name: str
    element: str
    items: Sequence[Mapping[str, Any] | str]
    envelope: Mapping[str, Any] = field(default_factory=dict)
    text: str | None = None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _attribute_name(name: str) -> str:
    """Make an XML name out of any key: other characters become "_", and so does a first one that may not begin."""
    clean = _NO_NAME_CHARACTER.sub("_", name)
    return clean if _NO_NAME_START.match(clean) else f"_{clean}"


def _xml_text(value: Any) -> str:
    plain = str(value).lower() if isinstance(value, bool) else str(_plain(value))
    # Replaced and not dropped: a reader must see that something stood there.
    return escape(_NO_XML_CHARACTER.sub("\ufffd", plain), {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _attributes(members: Mapping[str, Any]) -> str:
    return "".join(
        f' {_attribute_name(name)}="{_xml_text(value)}"' for name, value in members.items() if value is not None
    )


def _xml_item(answer: Answer, item: Mapping[str, Any] | str) -> str:
    if not isinstance(item, Mapping):
        return f"    <{answer.element}>{_xml_text(item)}</{answer.element}>\n"
    if answer.text is None:
        return f"    <{answer.element}{_attributes(item)}/>\n"
    others = {name: value for name, value in item.items() if name != answer.text}
    return f"    <{answer.element}{_attributes(others)}>{_xml_text(item[answer.text])}</{answer.element}>\n"


def xml(answer: Answer) -> str:
    """Write an answer as FRED's XML: everything in attributes."""
    body = "".join(_xml_item(answer, item) for item in answer.items)
    return f"{_PROLOG}<{answer.name}{_attributes(answer.envelope)}>\n{body}</{answer.name}>\n"


def json_text(answer: Answer) -> str:
    """Write an answer as FRED's JSON: the envelope's members and the list beside each other."""
    whole = {**answer.envelope, answer.name: answer.items}
    return json.dumps(whole, ensure_ascii=False, default=_plain, separators=(",", ":"))


def error_xml(status: int, message: str) -> str:
    """Write an error body as XML."""
    return f'{_PROLOG}<error code="{status}" message="{_xml_text(message)}"/>\n'


def error_json(status: int, message: str) -> str:
    """Write an error body as JSON."""
    return json.dumps({"error_code": status, "error_message": message}, ensure_ascii=False)
