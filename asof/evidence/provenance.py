"""PROV-JSON (W3C PROV): which statement was derived from which document, by what, and on whose word."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

PREFIXES = {"asof": "urn:asof:", "document": "urn:sha256:"}


def provenance(acts: list[dict[str, Any]], readings: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the PROV-JSON of some acts on figures and of the documents that they cite."""
    relations = ("wasDerivedFrom", "wasGeneratedBy", "wasAttributedTo", "wasAssociatedWith", "used")
    found: dict[str, dict[str, Any]] = {name: {} for name in ("entity", "activity", "agent", *relations)}
    for row in readings:
        _add_document(found, row)
    for row in acts:
        _add_act(found, row)
    return {"prefix": PREFIXES, **{name: members for name, members in found.items() if members}}


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _add_document(found: dict[str, dict[str, Any]], row: dict[str, Any]) -> None:
    name = f"document:{row['document']}"
    found["entity"].setdefault(name, {"prov:type": "document"})
    if row["source"]:
        agent = f"asof:source/{row['source']}"
        found["agent"].setdefault(agent, {"prov:type": "publisher"})
        found["wasAttributedTo"][f"asof:by/{row['position']}"] = {"prov:entity": name, "prov:agent": agent}


def _add_act(found: dict[str, dict[str, Any]], row: dict[str, Any]) -> None:
    """Add a statement: recorded by an activity, said by a source, derived from a document at a place."""
    position = row["position"]
    entity, activity, agent = f"asof:event/{position}", f"asof:recording/{position}", f"asof:source/{row['source']}"
    facts = ("subject", "measure", "period", "printed", "unit", "label", "locator")
    found["entity"][entity] = {
        "prov:type": row["kind"], "asof:published_at": _time(row["published_at"]),
        **{f"asof:{name}": row[name] for name in facts if row[name] is not None},
    }  # fmt: skip
    found["activity"][activity] = {"prov:endTime": _time(row["recorded_at"]), "prov:type": "recording"}
    found["wasGeneratedBy"][f"asof:made/{position}"] = {"prov:entity": entity, "prov:activity": activity}
    found["agent"].setdefault(agent, {"prov:type": "publisher"})
    found["wasAttributedTo"][f"asof:said/{position}"] = {"prov:entity": entity, "prov:agent": agent}
    writer = row["recorder"] or row["extractor"]
    if writer:
        found["agent"].setdefault(f"asof:writer/{writer}", {"prov:type": "recorder or extractor"})
        found["wasAssociatedWith"][f"asof:wrote/{position}"] = {
            "prov:activity": activity, "prov:agent": f"asof:writer/{writer}",
        }  # fmt: skip
    if row["document"]:
        document = f"document:{row['document']}"
        found["entity"].setdefault(document, {"prov:type": "document"})
        found["used"][f"asof:read/{position}"] = {"prov:activity": activity, "prov:entity": document}
        found["wasDerivedFrom"][f"asof:from/{position}"] = {
            "prov:generatedEntity": entity, "prov:usedEntity": document, "prov:activity": activity,
        }  # fmt: skip
