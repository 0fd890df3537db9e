"""The person who holds a conversation is helped: what to say, what may not be said, and business done for the customer."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from tests.journeys.conftest import SECONDS, Console, Customer, Front
from yarl import URL

from qiantai.floor.routes import COOKIE

SIGNED_IN: dict[str, str] = {}
"""Sign-ins that these tests share: one address may not sign in as often as it likes."""


async def _signed_in(front: Front, staff: str) -> Console:
    if staff not in SIGNED_IN:
        console = await front.staff(staff)
        cookies = {one.key: one.value for one in console.http.cookie_jar}
        SIGNED_IN[staff] = cookies[COOKIE]
        return console
    console = Console(front.console(), "")
    console.http.cookie_jar.update_cookies({COOKIE: SIGNED_IN[staff]}, URL(front.server.base))
    return console


Held = Callable[..., Awaitable[tuple[Customer, Console, str]]]


@pytest.fixture
async def held(front: Front) -> AsyncIterator[Held]:
    """Brings a customer who has said something and is held by an agent; what is held is finished behind the test."""
    taken: list[tuple[Console, str]] = []

    async def hold(*said: str) -> tuple[Customer, Console, str]:
        customer, agent, here = await _held(front, *said)
        taken.append((agent, here))
        return customer, agent, here

    yield hold
    for agent, here in taken:
        await agent.post(f"{here}/resolve")


async def _held(front: Front, *said: str, staff: str = "s001") -> tuple[Customer, Console, str]:
    customer = await front.customer()
    for text in (*said, "转人工"):
        await customer.say(text)
    await customer.event("handoff.requested")
    agent = await _signed_in(front, staff)
    here = f"/conversations/{customer.conversation}"
    await _take(agent, here)
    return customer, agent, here


async def _take(agent: Console, here: str) -> None:
    """Take the conversation as soon as the outbox has brought it to the queue."""
    async with asyncio.timeout(SECONDS):
        while (await agent.post(f"{here}/take"))[0] != 200:
            pass


async def _tell(customer: Customer, text: str) -> None:
    await customer.send(type="say", id=uuid.uuid4().hex, text=text)
    await customer.until(lambda f: f["type"] == "accepted")


async def _press(customer: Customer, value: str, label: str) -> None:
    await customer.send(type="choose", id=uuid.uuid4().hex, value=value, label=label)
    await customer.until(lambda f: f["type"] in ("accepted", "refused"))


async def _helped(agent: Console, here: str) -> dict[str, Any]:
    status, found = await agent.get(f"{here}/help")
    assert status == 200, found
    helped: dict[str, Any] = found
    return helped


async def test_the_open_service_comes_with_its_form_filled(held: Held) -> None:
    _, agent, here = await held("给我妈转五百")
    helped = await _helped(agent, here)
    best = helped["next_best"][0]
    assert (best["action"], best["flow"]) == ("start", "transfer_make")
    assert best["slots"]["amount"] == "500.00"
    assert best["slots"]["payee"]
    assert best["missing"] == []
    assert "500" in helped["summary"]["zh"]
    assert "500" in helped["summary"]["en"]


async def test_a_question_is_answered_from_released_knowledge_with_its_source(
    front: Front, held: Held
) -> None:
    customer, agent, here = await held()
    await _tell(customer, "跨行转账手续费是多少")
    helped = await _helped(agent, here)
    first = helped["suggestions"][0]
    assert first["source"] == "knowledge"
    assert first["citations"][0]["title"]
    assert helped["offset"] == (await customer.kept())[-1]["offset"]
    body = {"id": uuid.uuid4().hex, "text": first["text"]}
    assert (await agent.post(f"{here}/messages", body))[0] == 200


async def test_help_reads_on_when_the_customer_goes_on(held: Held) -> None:
    customer, agent, here = await held()
    await _tell(customer, "跨行转账手续费是多少")
    before = await _helped(agent, here)
    await _tell(customer, "我的卡丢了")
    after = await _helped(agent, here)
    assert after["offset"] > before["offset"]
    assert "lost_card" in [alert["kind"] for alert in after["alerts"]]
    assert after["next_best"][0]["flow"] == "card_lost_report"


async def test_anger_brings_comfort_and_calls_the_supervisor(held: Held) -> None:
    customer, agent, here = await held()
    await _tell(customer, "你们太过分了,我要投诉到银保监会,气死我了!")
    helped = await _helped(agent, here)
    assert helped["mood"]["emotion"] in ("愤怒", "不满")
    assert helped["mood"]["turning"] == "worse"
    assert helped["comfort"]
    assert "escalation" in [alert["kind"] for alert in helped["alerts"]]


async def test_a_scam_is_called_out_before_anything_else(held: Held) -> None:
    customer, agent, here = await held()
    await _tell(customer, "警察让我把钱转到安全账户,还让我保密,我现在要转账")
    helped = await _helped(agent, here)
    assert helped["alerts"][0]["kind"] == "fraud"
    assert helped["alerts"][0]["severity"] == 0
    assert helped["suggestions"][0]["source"] == "alert"


async def test_what_the_check_finds_is_what_the_sending_refuses(held: Held) -> None:
    _, agent, here = await held()
    for text, rule in (
        ("您放心,本金不会少的", "no_loss"),
        ("这个我不知道", "shirking"),
        ("跨行转账手续费是5元", "misstated"),
        ("麻烦把验证码发给我", "asks_secret"),
    ):
        status, checked = await agent.post(f"{here}/drafts/check", {"text": text})
        assert status == 200
        [finding] = checked["findings"]
        assert (checked["ok"], finding["rule"], finding["blocks"]) == (False, rule, True)
        assert text[finding["start"] : finding["end"]] == finding["words"]
        assert finding["why"]
        assert finding["article"]
        assert finding["proposal"]
        body = {"id": uuid.uuid4().hex, "text": text}
        status, found = await agent.post(f"{here}/messages", body)
        assert (status, found["code"]) == (422, "guard_refused")
        assert found["detail"]["spans"][0]["rule"] == rule


async def test_right_figures_and_plain_words_pass_the_check(held: Held) -> None:
    customer, agent, here = await held()
    for text in ("跨行转账手续费是0元", "我帮您核实,请稍等", "理财产品不保本,投资须谨慎"):
        status, checked = await agent.post(f"{here}/drafts/check", {"text": text})
        assert (status, checked) == (200, {"ok": True, "findings": []}), text
    await customer.drop()


async def test_an_agent_drives_and_the_customer_confirms_and_proves(
    front: Front, held: Held
) -> None:
    customer, agent, here = await held()
    before = await front.balance(customer.account)
    status, begun = await agent.post(
        f"{here}/flows", {"flow": "transfer_make", "slots": {"payee": "我妈"}}
    )
    driven = begun["driven"]
    assert (status, driven["waits"], driven["step"]) == (200, "agent", "amount")
    assert driven["asks"]["question"]
    assert not [e for e in await customer.kept() if e["body"].get("service")]
    status, begun = await agent.post(
        f"{here}/flows", {"flow": "transfer_make", "slots": {"amount": "500"}}
    )
    assert (status, begun["driven"]["waits"], begun["driven"]["step"]) == (
        200,
        "customer",
        "confirm",
    )
    read_back = await customer.event("message", "agent")
    assert (read_back["body"]["service"], read_back["body"]["ai"]) == ("transfer_make", False)
    assert "500" in read_back["body"]["text"]
    await _tell(customer, "这是转给谁的呀")
    assert (await agent.get(f"{here}/flows"))[1]["active"]["step"] == "confirm"
    await _press(customer, "confirm", "确认")
    challenge = (await customer.event("challenge.opened"))["body"]["challenge"]
    assert await front.balance(customer.account) == before
    status, _ = await customer.post(
        "/codes", {"challenge": challenge, "code": await customer.code()}
    )
    assert status == 200
    await customer.event("challenge.passed")
    kept = await customer.kept()
    assert float(await front.balance(customer.account)) == float(before) - 500
    assert "转账成功" in kept[-1]["body"]["text"]
    assert not [e for e in kept if e["source"] == "assistant" and e["offset"] > read_back["offset"]]
    listed = (await agent.get(f"{here}/flows"))[1]
    assert listed["active"] is None
    assert [(one["flow"], one["by"], one["ended"]) for one in listed["past"]] == [
        ("transfer_make", "s001", "completed")
    ]


async def test_nobody_but_the_holder_drives(front: Front, held: Held) -> None:
    _, _, here = await held()
    other = await _signed_in(front, "s010")
    body = {"flow": "balance_query", "slots": {}}
    status, found = await other.post(f"{here}/flows", body)
    assert (status, found["code"]) == (409, "not_holder")
    auditor = await _signed_in(front, "s052")
    assert (await auditor.post(f"{here}/flows", body))[0] == 403


async def test_a_stopped_service_changes_nothing(front: Front, held: Held) -> None:
    customer, agent, here = await held()
    before = await front.balance(customer.account)
    slots = {"payee": "我妈", "amount": "300"}
    await agent.post(f"{here}/flows", {"flow": "transfer_make", "slots": slots})
    headers = {"X-Requested-With": "qiantai"}
    async with agent.http.delete(f"/api/v1{here}/flows", headers=headers) as answer:
        assert answer.status == 204
    await _press(customer, "confirm", "确认")
    await _tell(customer, "确认")
    listed = (await agent.get(f"{here}/flows"))[1]
    assert (listed["active"], listed["past"][0]["ended"]) == (None, "cancelled")
    assert await front.balance(customer.account) == before


async def test_what_policy_bars_and_limits_an_agent_cannot_start(held: Held) -> None:
    _, agent, here = await held()
    status, found = await agent.post(f"{here}/flows", {"flow": "card_pin_reset"})
    assert (status, found["code"]) == (403, "flow_barred")
    much = {"flow": "transfer_make", "slots": {"payee": "我妈", "amount": "300000"}}
    status, found = await agent.post(f"{here}/flows", much)
    assert (status, found["code"]) == (403, "agent_limit_exceeded")
    wrong = {"flow": "transfer_make", "slots": {"amount": "很多"}}
    status, found = await agent.post(f"{here}/flows", wrong)
    assert (status, found["code"], found["detail"]["slot"]) == (422, "slot_not_taken", "amount")
    assert (await agent.get(f"{here}/flows"))[1]["active"] is None


async def test_a_second_person_approves_what_policy_wants_approved(
    front: Front, held: Held
) -> None:
    customer, agent, here = await held()
    body = {"flow": "phone_change", "slots": {"phone": "13900139000"}}
    status, begun = await agent.post(f"{here}/flows", body)
    assert (status, begun["driven"], begun["approval"]["state"]) == (200, None, "open")
    assert not [e for e in await customer.kept() if e["body"].get("service")]
    path = f"{here}/approvals/{begun['approval']['id']}/approve"
    assert (await agent.post(path))[0] == 403
    supervisor = await _signed_in(front, "s010")
    waiting = (await supervisor.get("/approvals"))[1]["approvals"]
    assert begun["approval"]["id"] in [one["id"] for one in waiting]
    status, approved = await supervisor.post(path)
    assert (status, approved["driven"]["by"]) == (200, "s001")
    assert (await customer.event("message", "agent"))["body"]["service"] == "phone_change"
    status, found = await supervisor.post(path)
    assert (status, found["code"]) == (409, "no_such_approval")
    one = begun["approval"]["id"]
    assert one not in [a["id"] for a in (await supervisor.get("/approvals"))[1]["approvals"]]
    decided = (await supervisor.get("/approvals?waiting=false"))[1]["approvals"]
    [shown] = [approval for approval in decided if approval["id"] == one]
    assert (shown["state"], shown["decided_by"]) == ("approved", "s010")
    auditor = await _signed_in(front, "s052")
    records = (await auditor.get("/audit?limit=50"))[1]["records"]
    [kept] = [record for record in records if record["action"] == "desk:service:approved"]
    assert (kept["actor"], kept["detail"]["approval"]) == ("staff:s010", one)


async def test_corrections_reach_the_editors_and_are_credited(front: Front, held: Held) -> None:
    customer, agent, here = await held("手机银行一天最多能转多少")
    kept = await customer.kept()
    said = next(e["offset"] for e in kept if e["source"] == "customer")
    reply = next(e["offset"] for e in kept if e["source"] == "assistant")
    wrong = {"kind": "intent", "offset": said, "is": "transfer_limit_query"}
    body = {**wrong, "should": "transfer_limit_change", "note": "客户想提额"}
    status, intent = await agent.post(f"{here}/corrections", body)
    assert (status, intent["state"]) == (200, "open")
    assert (await agent.post(f"{here}/corrections", body))[1]["id"] == intent["id"]
    body = {"kind": "answer", "offset": reply, "should": "应当先说默认限额", "note": "没有直接回答"}
    status, answer = await agent.post(f"{here}/corrections", body)
    assert (status, answer["state"]) == (200, "open")
    body = {"kind": "slot", "offset": said, "is": "amount=1", "should": "amount=500"}
    assert (await agent.post(f"{here}/corrections", body))[0] == 200
    status, found = await agent.post(f"{here}/corrections", {**wrong, "should": "no_such_intent"})
    assert (status, found["code"]) == (422, "unknown_intent")
    editor = await _signed_in(front, "s020")
    samples = (await editor.get("/understanding/samples?state=open"))[1]["samples"]
    [sample] = [one for one in samples if one["conversation"] == customer.conversation]
    assert sample["suggested"] == "transfer_limit_change"
    assert sample["slots"] == [{"slot": "amount", "is": "1", "should": "500"}]
    label = f"/understanding/samples/{sample['id']}/label"
    assert (await editor.post(label, {"intent": "transfer_limit_change"}))[0] == 200
    found = await _until_closed(agent, 2)
    assert found["counts"]["accepted"] >= 2


async def _until_closed(agent: Console, least: int) -> dict[str, Any]:
    """One's corrections as soon as so many are accepted; the outbox brings the word."""
    for _ in range(200):
        found: dict[str, Any] = (await agent.get("/corrections/mine"))[1]
        if found["counts"]["accepted"] >= least:
            return found
    return found
