"""PROV-JSON (W3C PROV): which statement was derived from which document, by what, and on whose word."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

PREFIXES = {"asof": "urn:asof:", "document": "urn:sha256:"}
QUALIFIED = "prov:QUALIFIED_NAME"


def provenance(acts: list[dict[str, Any]], readings: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the PROV-JSON of some acts on figures and of the documents that they cite."""
    relations = ("wasDerivedFrom", "wasGeneratedBy", "wasInvalidatedBy", "wasAttributedTo", "wasAssociatedWith", "used")
    found: dict[str, dict[str, Any]] = {name: {} for name in ("entity", "activity", "agent", *relations)}
    for row in readings:
        _add_document(found, row)
    before: dict[tuple[Any, ...], int] = {}
    for row in acts:
        _add_act(found, row)
        _add_order(found, row, before)
    return {"prefix": PREFIXES, **{name: members for name, members in found.items() if members}}


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _agent(found: dict[str, dict[str, Any]], role: str, name: str, kind: str) -> str:
    """Add an agent and return its identifier, in which the name is written as in addresses."""
    agent = f"asof:{role}/{quote(name, safe='')}"
    found["agent"].setdefault(agent, {"prov:type": kind, "prov:label": name})
    return agent


def _add_document(found: dict[str, dict[str, Any]], row: dict[str, Any]) -> None:
    """Add the retrieval of a document from its publisher, or its removal with the reason."""
    name, position = f"document:{row['document']}", row["position"]
    found["entity"].setdefault(name, {"prov:type": "document"})
    if row["source"]:
        agent = _agent(found, "source", row["source"], "publisher")
        found["wasAttributedTo"][f"asof:by/{position}"] = {"prov:entity": name, "prov:agent": agent}
    if row["kind"] == "document-removed.v1":
        activity = f"asof:removal/{position}"
        found["activity"][activity] = {
            "prov:endTime": _time(row["recorded_at"]), "prov:type": "removal", "asof:reason": row["reason"],
        }  # fmt: skip
        found["wasInvalidatedBy"][f"asof:removed/{position}"] = {
            "prov:entity": name, "prov:activity": activity, "prov:time": _time(row["recorded_at"]),
        }  # fmt: skip
        _add_writer(found, activity, row)


def _add_writer(found: dict[str, dict[str, Any]], activity: str, row: dict[str, Any]) -> None:
    """Add the person who recorded an act, and the program that read it, as far as the log says."""
    for role in ("recorder", "extractor"):
        if row[role]:
            agent = _agent(found, role, row[role], role)
            found["wasAssociatedWith"][f"asof:{role}-of/{row['position']}"] = {
                "prov:activity": activity, "prov:agent": agent,
            }  # fmt: skip


def _add_order(found: dict[str, dict[str, Any]], row: dict[str, Any], before: dict[tuple[Any, ...], int]) -> None:
    """Add which act on the same figure an act revises, in the order of the log."""
    figure = tuple(row[name] for name in ("source", "subject", "measure", "period"))
    if figure in before:
        found["wasDerivedFrom"][f"asof:after/{row['position']}"] = {
            "prov:generatedEntity": f"asof:event/{row['position']}",
            "prov:usedEntity": f"asof:event/{before[figure]}", "prov:type": {"$": "prov:Revision", "type": QUALIFIED},
        }  # fmt: skip
    before[figure] = row["position"]


def _add_act(found: dict[str, dict[str, Any]], row: dict[str, Any]) -> None:
    """Add a statement: recorded by an activity, said by a source, derived from a document at a place."""
    position = row["position"]
    entity, activity = f"asof:event/{position}", f"asof:recording/{position}"
    agent = _agent(found, "source", row["source"], "publisher")
    facts = ("subject", "measure", "period", "printed", "unit", "label", "locator", "cause", "reason")
    found["entity"][entity] = {
        "prov:type": row["kind"], "asof:published_at": _time(row["published_at"]),
        **{f"asof:{name}": row[name] for name in facts if row[name] is not None},
    }  # fmt: skip
    found["activity"][activity] = {"prov:endTime": _time(row["recorded_at"]), "prov:type": "recording"}
    found["wasGeneratedBy"][f"asof:made/{position}"] = {"prov:entity": entity, "prov:activity": activity}
    found["wasAttributedTo"][f"asof:said/{position}"] = {"prov:entity": entity, "prov:agent": agent}
    if row["attributed_to"]:
        person = _agent(found, "speaker", row["attributed_to"], "who is quoted")
        found["wasAttributedTo"][f"asof:quoted/{position}"] = {"prov:entity": entity, "prov:agent": person}
    _add_writer(found, activity, row)
    if row["document"]:
        document = f"document:{row['document']}"
        found["entity"].setdefault(document, {"prov:type": "document"})
        found["used"][f"asof:read/{position}"] = {"prov:activity": activity, "prov:entity": document}
        found["wasDerivedFrom"][f"asof:from/{position}"] = {
            "prov:generatedEntity": entity, "prov:usedEntity": document, "prov:activity": activity,
        }  # fmt: skip
