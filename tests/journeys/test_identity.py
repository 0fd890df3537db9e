"""Who may speak as whom: tokens of the institution, passes of ours, and what belongs to somebody else."""

import base64
import json
import time
import uuid
from typing import Any

import jwt
import pytest
from tests.journeys.conftest import Front


def _claims(customer: str, **changes: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {
        "sub": customer,
        "name": "张伟",
        "locale": "zh-CN",
        "elder": False,
        "tier": "standard",
        "phone": "13900000050",
        "iss": "demo",
        "aud": "qiantai",
        "iat": now,
        "exp": now + 300,
        "jti": uuid.uuid4().hex,
    }
    return {**claims, **changes}


def _unsigned(claims: dict[str, Any]) -> str:
    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


async def test_right_token_of_the_institution_signs_in(front: Front) -> None:
    token = jwt.encode(_claims("b0050"), front.server.key("customer_token-1"), algorithm="HS256")
    status, found = await front.open(token=token)
    assert status == 200
    assert found["customer"] == {"name": "*伟", "level": 1, "elder": False}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iat": -900, "exp": -300}, "token_expired"),
        ({"aud": "another"}, "token_invalid"),
        ({"iss": "another"}, "token_invalid"),
        ({"exp": 7200}, "token_invalid"),
        ({"iat": 3600, "exp": 3900}, "token_invalid"),
        ({"sub": ""}, "token_invalid"),
        ({"elder": "no"}, "token_invalid"),
    ],
)
async def test_token_that_is_not_right_is_refused(
    front: Front, changes: dict[str, Any], code: str
) -> None:
    now = int(time.time())
    changes = {
        name: now + value if name in ("iat", "exp") else value for name, value in changes.items()
    }
    key = front.server.key("customer_token-1")
    token = jwt.encode(_claims("b0050", **changes), key, algorithm="HS256")
    status, found = await front.open(token=token)
    assert (status, found["code"]) == (401, code)


async def test_forged_token_is_refused(front: Front) -> None:
    claims = _claims("b0050")
    forged = [
        jwt.encode(claims, b"x" * 32, algorithm="HS256"),
        jwt.encode(claims, front.server.key("pass-1"), algorithm="HS256"),
        jwt.encode(claims, front.server.key("customer_token-1") * 2, algorithm="HS512"),
        _unsigned(claims),
        "no.token.atall",
        "",
        "中文",
    ]
    for token in forged[:5] + forged[6:]:
        status, found = await front.open(token=token)
        assert (status, found["code"]) == (401, "token_invalid"), token
    status, found = await front.open(token="x" * 5000)
    assert (status, found["code"]) == (422, "invalid")


async def test_token_of_another_customer_on_a_pass_opens_another_conversation(front: Front) -> None:
    customer = await front.customer()
    await customer.say("我卡里还有多少钱")
    other = await front.visitor("b0051", session=customer.session)
    assert other.conversation != customer.conversation
    assert await other.kept() == []
    assert len(await customer.kept()) == 2


async def test_token_on_a_visitors_pass_signs_that_conversation_in(front: Front) -> None:
    visitor = await front.visitor()
    await visitor.connect()
    await visitor.say("存款利率是多少")
    signed = await front.visitor("b0052", session=visitor.session)
    assert signed.conversation == visitor.conversation
    status, found = await front.open(session=signed.session)
    assert (status, found["customer"]["level"]) == (200, 1)


async def test_pass_that_is_not_right_is_refused_everywhere(front: Front) -> None:
    customer = await front.customer()
    key = front.server.key("pass-1")
    body = {"sub": customer.conversation, "aud": "qiantai-pass", "exp": int(time.time()) + 60}
    old = jwt.encode({**body, "exp": int(time.time()) - 1}, key, algorithm="HS256")
    forged = [
        jwt.encode(body, b"y" * 32, algorithm="HS256"),
        jwt.encode({**body, "aud": "qiantai"}, key, algorithm="HS256"),
        jwt.encode({**body, "sub": "not-an-id"}, key, algorithm="HS256"),
        _unsigned(body),
        await front.token("b0053"),
        "garbage",
    ]
    for given, code in [(old, "pass_expired"), *((one, "pass_invalid") for one in forged)]:
        customer.session = given
        for answer in (
            await customer.get("/events"),
            await customer.post("/messages", {"id": "m", "text": "x"}),
            await customer.post("/codes", {"challenge": str(uuid.uuid4()), "code": "1"}),
            await customer.post("/ratings", {"score": 5}),
            await front.open(session=given),
        ):
            assert (answer[0], answer[1]["code"]) == (401, code)
        first = await customer.connect(after=0)
        assert (first["type"], first["code"]) == ("refused", code)
        assert customer.socket is not None
        await customer.socket.receive(5)
        assert customer.socket.close_code == 4401
        await customer.drop()


async def test_pass_of_a_conversation_that_is_not_there_is_not_found(front: Front) -> None:
    visitor = await front.visitor()
    body = {"sub": str(uuid.uuid4()), "aud": "qiantai-pass", "exp": int(time.time()) + 60}
    visitor.session = jwt.encode(body, front.server.key("pass-1"), algorithm="HS256")
    status, found = await visitor.post("/messages", {"id": "m", "text": "x"})
    assert (status, found["code"]) == (404, "not_found")
    first = await visitor.connect()
    assert (first["type"], first["code"]) == ("refused", "not_found")


async def test_visitor_is_asked_to_sign_in_and_sees_nobodys_money(front: Front) -> None:
    visitor = await front.visitor()
    await visitor.connect()
    reply = await visitor.say("我卡里还有多少钱")
    assert reply["blocks"] == []
    assert "48250" not in json.dumps(await visitor.kept())


async def test_another_customers_account_and_card_cannot_be_used(front: Front) -> None:
    customer, owner = await front.customer(), await front.customer()
    assert owner.name is not None
    number = int(owner.name[1:])
    for text in (
        f"查一下尾号{number:04d}的余额",
        f"从尾号{number:04d}给李娜转100元",
        "确认",
        f"挂失尾号{number + 5000:04d}的信用卡",
        "确认",
    ):
        await customer.say(text)
        await customer.say("取消") if text == "确认" else None
    shown = json.dumps(await customer.kept(), ensure_ascii=False)
    assert f'"last4": "{number:04d}"' not in shown
    assert f'"last4": "{number + 5000:04d}"' not in shown
    assert await front.balance(owner.account) == "48250.36"
    card = await owner.say("信用卡账单日几号")
    assert card["blocks"]


async def test_another_customers_tickets_are_not_shown(front: Front) -> None:
    customer, owner = await front.customer(), await front.customer()
    reply = await owner.say("我要投诉")
    for _ in range(4):
        if any(block["type"] == "ticket" for block in reply["blocks"]):
            break
        reply = await owner.say("柜台办事太慢,等了两个小时")
        if any(button["value"] == "confirm" for button in reply["buttons"]):
            reply = await owner.say("确认")
    number = next(b["data"]["ticket_no"] for b in reply["blocks"] if b["type"] == "ticket")
    await customer.say(f"我的投诉 {number} 到哪一步了")
    assert number not in json.dumps(
        [event for event in await customer.kept() if event["source"] != "customer"]
    )
