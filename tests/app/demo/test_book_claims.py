"""The demonstration core keeps reports, counts papers down and holds the records of a disputed sale."""

from datetime import date
from typing import Any

from tests.app.demo.conftest import Client

KEY = 0


async def place(client: Client, customer: str, order: str, **body: Any) -> tuple[int, Any]:
    global KEY
    KEY += 1
    return await client.post(f"/v1/customers/{customer}/orders/{order}", body, key=f"claims-{KEY}")


async def claims(client: Client, customer: str) -> list[Any]:
    _, rows = await client.get(f"/v1/customers/{customer}/records/claim-details")
    return list(rows)


REPORT = {
    "policy": "p001",
    "kind": "inpatient",
    "event_on": "2026-11-20",
    "insured": "张伟",
    "cause": "肺炎",
    "place": "",
    "hospital": "市医院",
    "missing": ["receipt", "discharge_summary"],
    "hurt": False,
}


async def test_a_report_is_kept_once_with_its_papers(client: Client) -> None:
    status, answer = await place(client, "c001", "claims.report", **REPORT)
    (kept,) = await claims(client, "c001")
    assert (status, kept["id"]) == (200, answer["details"]["claim"])
    assert (kept["status"], kept["event_on"], kept["hospital"]) == (
        "submitted",
        "2026-11-20",
        "市医院",
    )
    _, core = await client.get("/v1/customers/c001/claims")
    assert core[0]["missing"] == ["receipt", "discharge_summary"]
    status, again = await place(client, "c001", "claims.report", **REPORT)
    assert (status, again["code"]) == (422, "already")


async def test_nothing_is_reported_before_it_happens_or_for_another(client: Client) -> None:
    later = {**REPORT, "event_on": "2027-11-20"}
    assert (await place(client, "c001", "claims.report", **later))[1]["code"] == "future"
    assert (await place(client, "c004", "claims.report", **REPORT))[1]["code"] == "unknown_policies"


async def test_papers_are_counted_down_and_a_complete_claim_is_assessed(client: Client) -> None:
    sent = {"claim": "k001", "files": ["f1"], "missing": ["出院小结"], "account": "a006"}
    await place(client, "c005", "claims.submit", **sent, expected_on="")
    (kept,) = await claims(client, "c005")
    assert (kept["status"], kept["missing"], kept["files"]) == (
        "waiting_documents",
        ["出院小结"],
        ["f1"],
    )
    last = {**sent, "files": ["f2"], "missing": [], "expected_on": "2026-11-27"}
    await place(client, "c005", "claims.submit", **last)
    (kept,) = await claims(client, "c005")
    assert (kept["status"], kept["files"], kept["paid_to"]) == ("assessing", ["f1", "f2"], "3690")
    assert date.fromisoformat(kept["expected_on"]) == date(2026, 11, 27)


async def test_a_decided_claim_takes_no_more_papers(client: Client) -> None:
    sent = {"claim": "k011", "files": ["f"], "missing": [], "account": "a004", "expected_on": ""}
    status, answer = await place(client, "c003", "claims.submit", **sent)
    assert (status, answer["code"]) == (422, "not_open")


async def test_the_records_of_a_disputed_sale_are_held(client: Client) -> None:
    await place(client, "c002", "sales.hold", policy="p002")
    _, rows = await client.get("/v1/customers/c002/records/sale-records")
    assert [(row["policy"], row["held"]) for row in rows] == [("p002", True)]
