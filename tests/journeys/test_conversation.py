"""Whole conversations over the socket: answers with their source, a transfer, repeats, and coming back after a drop."""

import asyncio
import uuid
from datetime import datetime
from typing import Any

from tests.journeys.conftest import Customer, Front


async def _confirmed(customer: Customer, first: str = "给我妈转五百") -> str:
    """Say a transfer up to its challenge; returns the challenge's id."""
    await customer.say(first)
    await customer.say("确认")
    opened = await customer.event("challenge.opened")
    return str(opened["body"]["challenge"])


def timed(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events with their times as times: the socket and HTTP write them differently."""
    return [{**event, "at": datetime.fromisoformat(event["at"])} for event in events]


async def test_answer_names_its_source_and_the_source_can_be_read(front: Front) -> None:
    customer = await front.customer()
    reply = await customer.say("存款利率是多少")
    citation = reply["citations"][0]
    assert (reply["ai"], citation["n"]) == (True, 1)
    status, article = await customer.get(
        f"/articles/{citation['article']}?version={citation['version']}"
    )
    assert status == 200
    assert article["version"] == citation["version"]
    assert article["document"] == citation["document"]
    assert "0.05%" in article["answer"]
    assert "0.05%" in reply["text"]


async def test_unknown_article_or_version_is_not_found(front: Front) -> None:
    visitor = await front.visitor()
    for path in ("/articles/no-such", "/articles/deposit-rate-current?version=99"):
        assert (await visitor.get(path))[0] == 404
    status, found = await visitor.get("/articles/deposit-rate-current?version=0")
    assert (status, found["code"]) == (422, "invalid")


async def test_corrected_transfer_is_paid_once_after_its_code(front: Front) -> None:
    customer = await front.customer()
    reply = await customer.say("给我妈转五百")
    assert reply["blocks"][0]["data"]["amount"] == "500.00"
    reply = await customer.say("不对,是八百")
    assert reply["blocks"][0]["data"]["amount"] == "800.00"
    await customer.say("确认")
    opened = await customer.event("challenge.opened")
    assert await front.balance(customer.account) == "48250.36"
    frame = {
        "type": "code",
        "challenge": opened["body"]["challenge"],
        "code": await customer.code(),
    }
    for message in ("c1", "c1", "c2"):
        await customer.send(**frame, id=message)
        accepted = await customer.until(lambda f: f["type"] in ("accepted", "refused"))
        assert (accepted["type"], accepted["state"]) == ("accepted", "passed")
    passed = await customer.event("challenge.passed")
    receipt = await customer.event("message", "assistant", passed["offset"] - 1)
    assert receipt["body"]["blocks"][0]["type"] == "receipt"
    assert await front.balance(customer.account) == "47450.36"
    kinds = [event["kind"] for event in await customer.kept()]
    assert (kinds.count("challenge.opened"), kinds.count("challenge.passed")) == (1, 1)


async def test_wrong_codes_end_the_transfer_without_moving_money(front: Front) -> None:
    customer = await front.customer()
    challenge = await _confirmed(customer)
    wrong = f"{(int(await customer.code()) + 1) % 1_000_000:06d}"
    states = []
    for _ in range(4):
        answer = await customer.post("/codes", {"challenge": challenge, "code": wrong})
        states.append((answer[0], answer[1].get("state") or answer[1]["code"]))
    assert states == [(200, "wrong"), (200, "wrong"), (200, "failed"), (409, "no_challenge")]
    assert await front.balance(customer.account) == "48250.36"


async def test_code_of_another_customers_challenge_is_refused(front: Front) -> None:
    customer, stranger = await front.customer(), await front.customer()
    challenge = await _confirmed(customer)
    body = {"challenge": challenge, "code": await customer.code()}
    status, found = await stranger.post("/codes", body)
    assert (status, found["code"]) == (409, "no_challenge")
    assert await front.balance(customer.account) == "48250.36"


async def test_repeated_message_is_kept_and_answered_once(front: Front) -> None:
    customer = await front.customer()
    message = uuid.uuid4().hex
    await customer.say("在吗", message)
    first = next(f for f in customer.frames if f["type"] == "accepted")
    await customer.send(type="say", id=message, text="在吗")
    assert (await customer.until(lambda f: f["type"] == "accepted")) == first
    await customer.drop()
    await customer.connect()
    await customer.send(type="say", id=message, text="在吗")
    assert (await customer.until(lambda f: f["type"] == "accepted")) == first
    twin = await customer.post("/messages", {"id": message, "text": "在吗"})
    assert twin == (200, {"offset": first["offset"], "repeated": True})
    await customer.say("谢谢")
    kept = await customer.kept()
    assert sum(event["body"].get("message_id") == message for event in kept) == 1
    assert [event["source"] for event in kept] == ["customer", "assistant"] * 2


async def test_same_message_sent_many_times_at_once_is_kept_once(front: Front) -> None:
    customer = await front.customer()
    body = {"id": uuid.uuid4().hex, "text": "在吗"}
    answers = await asyncio.gather(*(customer.post("/messages", body) for _ in range(8)))
    assert {answer[0] for answer in answers} == {200}
    assert len({answer[1]["offset"] for answer in answers}) == 1
    assert sum(not answer[1]["repeated"] for answer in answers) == 1
    await customer.event("message", "assistant")
    assert [event["source"] for event in await customer.kept()] == ["customer", "assistant"]


async def test_reconnect_by_offset_has_no_gap_and_no_double(front: Front) -> None:
    customer = await front.customer()
    await customer.say("存款利率是多少")
    await customer.drop()
    for text in ("我卡里还有多少钱", "今天还能转多少"):
        status, _ = await customer.post("/messages", {"id": uuid.uuid4().hex, "text": text})
        assert status == 200
    welcome = await customer.connect()
    assert welcome["type"] == "welcome"
    await customer.say("在吗")
    offsets = [event["offset"] for event in customer.events]
    assert offsets == sorted(set(offsets))
    assert timed(customer.events) == timed(await customer.kept())
    again = await front.visitor(customer.name)
    assert again.conversation == customer.conversation
    await again.connect(after=0)
    await again.say("谢谢")
    assert timed(again.events)[: len(offsets)] == timed(customer.events)


async def test_words_over_http_are_answered_to_a_waiting_reader(front: Front) -> None:
    visitor = await front.visitor(locale="en")
    waiting = asyncio.create_task(visitor.get("/events?after=1&wait=10"))
    await asyncio.sleep(0.1)
    status, said = await visitor.post("/messages", {"id": "m1", "text": "hello"})
    assert (status, said) == (200, {"offset": 1, "repeated": False})
    status, found = await waiting
    assert status == 200
    while not found["events"]:
        _, found = await visitor.get("/events?after=1&wait=5")
    assert found["events"][0]["source"] == "assistant"
    assert found["events"][0]["body"]["language"] == "en"
