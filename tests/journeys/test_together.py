"""Several people about one conversation, over the doors that staff use; what the customer sees of it."""

import uuid

from tests.journeys.conftest import Front


async def test_the_packet_tells_what_was_said_and_nobody_else_supervises(front: Front) -> None:
    customer = await front.customer()
    await customer.say("给李娜转五百")
    await customer.say("转人工")
    await customer.event("handoff.requested")
    here = f"/conversations/{customer.conversation}"
    agent = await front.staff("s001")
    await agent.sees(customer.conversation)
    status, packet = await agent.get(f"{here}/handoff")
    assert status == 200
    assert packet["flow"]["flow"] == "transfer_make"
    assert "500.00" in [item["value"] for item in packet["slots"]]
    assert {"zh", "en"} == set(packet["summary"])
    assert packet["emotion"][0]["offset"] == 1
    for verb in ("monitor", "whisper", "barge-in", "takeover"):
        status, found = await agent.post(f"{here}/{verb}", {"text": "x", "reason": "x"})
        assert (status, found["code"]) in ((403, "forbidden"), (422, "invalid")), verb


async def test_a_transfer_reaches_the_colleague_and_the_customer_is_told(front: Front) -> None:
    customer = await front.customer()
    await customer.say("转人工")
    await customer.event("handoff.requested")
    here = f"/conversations/{customer.conversation}"
    agent, other = await front.staff("s001"), await front.staff("s004")
    await agent.sees(customer.conversation)
    assert (await agent.post(f"{here}/take"))[0] == 200
    body = {"to": {"staff": "s004"}, "mode": "warm", "word": "客户着急"}
    status, people = await agent.post(f"{here}/transfer", body)
    assert (status, people["holder"]["staff"], people["passing"]["mode"]) == (200, "s001", "warm")
    assert (await other.post(f"{here}/take"))[0] == 200
    status, people = await other.get(f"{here}/people")
    assert (status, people["holder"]["staff"], people["passing"]) == (200, "s004", None)
    said = {"id": uuid.uuid4().hex, "text": "您好,我来接着办"}
    assert (await other.post(f"{here}/messages", said))[0] == 200
    assert (await agent.post(f"{here}/messages", {**said, "id": "x2"}))[1]["code"] == "not_holder"
    await customer.event("transfer")
    assert "客户着急" not in str(await customer.kept())
