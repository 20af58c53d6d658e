"""Deciding and polling through the pages of a service that runs: what a person does is an event with that name."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest


def test_an_accepted_candidate_is_on_the_next_page(served) -> None:
    """Accepted, it is a figure with its sentence; the page that the reader is sent to has it already."""
    waits = served.waiting("figure")
    first = next(one for one in waits if one["value"] == "111")
    page = served.get("/review").text
    assert "As of December 2018, the base had a total of" in page
    answer = served.post(f"/review/{first['position']}", decision="accepted", reason="read twice")
    assert answer.status_code == 303
    where = urlsplit(answer.headers["location"])
    assert parse_qs(where.query) == {"decided": [str(first["position"])]}
    after = served.waiting("figure")
    assert {one["position"] for one in waits} - {one["position"] for one in after} == {first["position"]}
    assert served.rows("SELECT new_value::INTEGER::VARCHAR AS value, note FROM changes WHERE source = 'page'") == [
        {"value": "111", "note": "As of December 2018, the base had a total of 111 projects."}
    ]
    decided = served.rows(
        "SELECT body->>'$.person' AS person, body->>'$.decision' AS decision, reason FROM events "
        f"WHERE kind = 'review-decided.v1' AND (body->>'$.decided_position')::BIGINT = {first['position']}"
    )
    assert decided == [{"person": "ana", "decision": "accepted", "reason": "read twice"}]


def test_a_candidate_is_mended_and_another_rejected(served) -> None:
    """Fields that differ from what waits mend it, an emptied one is taken away; what is rejected is no figure."""
    waits = {one["value"]: one for one in served.waiting("figure")}
    mended = waits["120"]
    fields = {"value": "121", "bound": "at_least", "period": "", "measure": mended["measure"], "subject": "base"}
    assert served.post(f"/review/{mended['position']}", decision="accepted", **fields).status_code == 303
    assert served.post(f"/review/{waits['130']['position']}", decision="rejected").status_code == 303
    figures = served.rows(
        "SELECT value::INTEGER::VARCHAR AS value, bound, period FROM figures WHERE source = 'page' AND value > 111"
    )
    assert figures == [{"value": "121", "bound": "at_least", "period": ""}]
    assert served.waiting("figure") == []
    assert served.post(f"/review/{mended['position']}", decision="accepted").status_code == 404


def test_a_held_release_shows_what_it_would_change_and_is_accepted(served) -> None:
    """The difference stands on the page; accepted, the ledger has just that."""
    (one,) = served.waiting("release")
    told = one["difference"]
    assert (told["changed"], told["gone"], told["appeared"], told["same"]) == (1, 8, 0, 1)
    page = served.get("/review", position=str(one["position"])).text
    assert "it would change 1 figures, withdraw 8" in page
    assert served.post(f"/review/{one['position']}", decision="accepted").status_code == 303
    printed = served.rows("SELECT subject, printed FROM figures WHERE source = 'wide' ORDER BY subject")
    assert printed == [{"subject": "L1", "printed": "1"}, {"subject": "L2", "printed": "5"}]


def test_a_source_is_run_now(served) -> None:
    """Whoever may write has a source polled at once; the log of its runs has it when the page comes back."""
    before = served.rows("SELECT count(*) AS polls FROM polls WHERE source = 'wide'")[0]["polls"]
    answer = served.post("/runs/wide")
    assert answer.status_code == 303
    assert urlsplit(answer.headers["location"]).path == "/runs/wide"
    page = served.get(answer.headers["location"]).text
    assert 'id="ran"' in page
    assert served.rows("SELECT count(*) AS polls FROM polls WHERE source = 'wide'")[0]["polls"] == before + 1
    assert served.post("/runs/nothing").status_code in {400, 404}


@pytest.mark.parametrize("path", ["/review/1", "/runs/wide"])
def test_only_a_token_that_writes_writes(served, path: str) -> None:
    """Without a token, with one that only reads, from another site, or as JSON: nothing is written."""
    size = served.rows("SELECT count(*) AS size FROM events")
    assert served.post(path, token="", decision="accepted").status_code == 401
    refused = served.post(path, token=served.reader, decision="accepted")
    assert refused.status_code == 403
    assert "may only read" in refused.text
    other = {"origin": "https://elsewhere.example"}
    assert served.post(path, headers=other, decision="accepted").status_code == 400
    assert served.post(path, headers={"sec-fetch-site": "cross-site"}, decision="accepted").status_code == 400
    assert served.rows("SELECT count(*) AS size FROM events") == size
