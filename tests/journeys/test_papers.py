"""Papers and requests of the customer's own: what they hold, who may open them, and what is written down."""

import io
import re
import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pypdf
import pypdfium2
import pytest
from tests.journeys.conftest import Customer, Frame, Front

from qiantai.floor.clock import SystemClock, local_date

PASSWORD = "12170001"
"""Of c001, by the demonstration's recipe: last four of the identity document, last four of the phone."""


def span(days: int) -> str:
    today = local_date(SystemClock().now())
    return f"from={today - timedelta(days=days)}&to={today}"


async def fetch(customer: Customer, path: str, **headers: str) -> tuple[int, Any, bytes]:
    """GET bytes with the pass."""
    headers = {"Authorization": f"Bearer {customer.session}", **headers}
    async with customer.http.get(f"/api/v1/client{path}", headers=headers) as answer:
        return answer.status, answer.headers, await answer.read()


async def code_of(customer: Customer, path: str) -> tuple[int, str]:
    status, found = await customer.get(path)
    return status, str(found.get("code"))


async def confirm(customer: Customer) -> Frame:
    """Say yes and give the code from the phone; returns the reply."""
    offset = customer.seen
    await customer.send(type="say", id=uuid.uuid4().hex, text="确认")
    asked = await customer.event("challenge.opened", None, offset)
    given = {"challenge": asked["body"]["challenge"], "code": await customer.code()}
    assert (await customer.post("/codes", given))[0] == 200
    body: Frame = (await customer.event("message", "assistant", asked["offset"]))["body"]
    return body


def card(body: Frame, kind: str) -> Frame:
    """The data of a card in a reply."""
    found: Frame = next(one["data"] for one in body["blocks"] if one["type"] == kind)
    return found


async def prove(customer: Customer) -> Frame:
    """Order the statement in the conversation, which takes the code from the phone."""
    reply = await customer.say("导出我最近一个月的流水")
    assert "请核对" in reply["text"], reply
    return await confirm(customer)


@pytest.fixture
async def zhang(front: Front) -> Customer:
    customer = await front.visitor("c001")
    await customer.connect()
    return customer


def opened(content: bytes, password: str | None = PASSWORD) -> str:
    """All the words of a PDF."""
    document = pypdfium2.PdfDocument(content, password=password)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


async def test_statement_needs_the_level_of_its_policy(front: Front) -> None:
    visitor, customer = await front.visitor(), await front.customer()
    path = f"/statements?account={customer.account}&{span(30)}"
    assert (await code_of(visitor, path))[0] == 401
    assert await code_of(customer, path) == (403, "level_needed")


async def test_statement_is_sealed_and_adds_up(front: Front, zhang: Customer) -> None:
    download = card(await prove(zhang), "sheet")["download"]
    assert download["account"] == "6789"
    assert "证件号码后4位加预留手机号后4位" in download["note"]
    query = "&".join(f"{name}={download[name]}" for name in ("account", "from", "to", "kind"))
    status, headers, content = await fetch(zhang, f"/statements?{query}")
    assert (status, headers["Content-Type"]) == (200, "application/pdf")
    assert headers["Cache-Control"] == "no-store"
    assert PASSWORD not in str(headers)
    sealed = pypdf.PdfReader(io.BytesIO(content))
    encryption: Any = sealed.trailer["/Encrypt"]
    assert (encryption["/V"], encryption["/R"]) == (5, 6)
    assert sealed.decrypt("12170002") == pypdf.PasswordType.NOT_DECRYPTED
    with pytest.raises(pypdfium2.PdfiumError):
        opened(content, None)
    text = opened(content)
    for said in (
        "张伟",
        "尾号6789",
        "快捷支付-早餐铺",
        "56.80",
        "18,500.00",
        "4,490.45",
        "第 1 页 / 共 1 页",
    ):
        assert said in text, text
    assert sums(text, "期初余额") + sums(text, "期间收入合计") - sums(text, "期间支出合计") == sums(
        text, "期末余额"
    )
    balance = await front.balance("a001")
    assert sums(text, "期末余额") == Decimal(balance)


def sums(text: str, label: str) -> Decimal:
    found = re.search(rf"{label}\s*CNY ([\d,]+\.\d\d)", text)
    assert found, (label, text)
    return Decimal(found[1].replace(",", ""))


async def test_statement_is_for_its_owner_and_within_the_range(
    front: Front, zhang: Customer
) -> None:
    await prove(zhang)
    assert await code_of(zhang, f"/statements?account=a003&{span(30)}") == (404, "not_found")
    assert await code_of(zhang, f"/statements?account=2468&{span(30)}") == (404, "not_found")
    assert await code_of(zhang, f"/statements?account=6789&{span(3000)}") == (
        422,
        "statement_range",
    )
    today = local_date(SystemClock().now())
    later = f"from={today}&to={today + timedelta(days=1)}"
    assert await code_of(zhang, f"/statements?account=6789&{later}") == (422, "statement_range")
    status, _, content = await fetch(
        zhang, f"/statements?account=6789&{span(30)}", **{"Accept-Language": "en"}
    )
    assert status == 200
    assert "Opening balance CNY" in opened(content)
    auditor = await front.staff("s052")
    _, log = await auditor.get("/audit?limit=50")
    rows = [one for one in log["records"] if one["action"] == "bank:statement:downloaded"]
    assert (rows[0]["actor"], rows[0]["subject"]) == ("customer:c001", "account:a001")
    assert PASSWORD not in str(log)


async def test_receipt_of_a_transfer_is_the_payers_and_proves_itself(front: Front) -> None:
    customer = await front.customer()
    await customer.say("给我妈转八百")
    receipt = card(await confirm(customer), "receipt")
    no = receipt["receipt_no"]
    status, _, content = await fetch(customer, f"/receipts/{no}")
    assert status == 200
    text = opened(content, None)
    assert "CNY 800.00" in text
    assert "捌佰元整" in text
    number = re.search(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", text)
    assert number, text
    other = await front.customer()
    assert await code_of(other, f"/receipts/{no}") == (404, "not_found")
    _, found = await other.get(f"/receipts/{no}/check?number={number[0]}")
    assert (found["genuine"], found["amount"]) == (True, "800.00")
    _, found = await other.get(f"/receipts/{no}/check?number=AAAA-BBBB-CCCC-DDDD")
    assert found == {"genuine": False, "amount": "", "at": ""}


async def test_requests_are_the_customers_own_newest_first(front: Front) -> None:
    customer, other = await front.customer(), await front.customer()
    assert await customer.get("/requests") == (
        200,
        {"requests": [], "total": 0, "complete": True},
    )
    for said in ("我要投诉，你们网点的柜员态度很差", "我要投诉，手机银行老是闪退"):
        await customer.say(said)
        await customer.say("没问题 登记吧")
    status, page = await customer.get("/requests?limit=1")
    assert (status, page["total"], page["complete"]) == (200, 2, True)
    _, rest = await customer.get("/requests?limit=1&offset=1")
    newer, older = page["requests"][0], rest["requests"][0]
    assert newer["opened_at"] > older["opened_at"]
    assert (older["kind_text"], older["state_text"], older["open"]) == ("投诉", "已登记", True)
    assert date.fromisoformat(older["due_on"]) > date.fromisoformat(older["opened_at"][:10])
    status, one = await customer.get(f"/requests/{older['no']}", **{"Accept-Language": "en"})
    assert (status, one["kind_text"]) == (200, "complaint")
    assert [step["text"] for step in one["steps"]] == ["registered"]
    assert "柜员" in one["subject"]
    answered = await customer.say(older["asks"])
    assert older["no"] in str(answered)
    assert (await other.get("/requests"))[1]["total"] == 0
    assert await code_of(other, f"/requests/{older['no']}") == (404, "not_found")
    visitor = await front.visitor()
    assert (await code_of(visitor, "/requests"))[0] == 401


async def test_requests_hold_what_the_core_works_on(front: Front) -> None:
    customer = await front.visitor("c006")
    status, page = await customer.get("/requests")
    assert (status, page["complete"]) == (200, True)
    sources = {one["source"] for one in page["requests"]}
    assert sources - {"ticket"}
    for one in page["requests"]:
        assert one["state_text"]
        _, shown = await customer.get(f"/requests/{one['no']}")
        assert shown["steps"], one
