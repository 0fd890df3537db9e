"""Files in a conversation: sent once, checked by content, seen by the desk, and read only by those who may."""

import io
import uuid
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.conftest import Console, Customer, Front

FILES = Path(__file__).resolve().parents[1] / "stories" / "files"
TEST_VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


async def send(
    customer: Customer, content: bytes, name: str = "a.png", message: str = ""
) -> tuple[int, Any]:
    """POST a file."""
    sent = {"id": message or uuid.uuid4().hex, "name": name}
    headers = {"Authorization": f"Bearer {customer.session}"}
    url = "/api/v1/client/files"
    async with customer.http.post(
        url, params=sent, data=io.BytesIO(content), headers=headers
    ) as answer:
        return answer.status, await answer.json()


async def read(console: Console, conversation: str, file: str) -> tuple[int, Any, bytes]:
    """GET a file as a member of the staff."""
    url = f"/api/v1/conversations/{conversation}/files/{file}"
    async with console.http.get(url) as answer:
        return answer.status, answer.headers, await answer.read()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("invoice.png", "image/png"),
        ("card.jpg", "image/jpeg"),
        ("bill.webp", "image/webp"),
        ("policy.pdf", "application/pdf"),
    ],
)
async def test_file_is_kept_shown_and_acknowledged(front: Front, name: str, kind: str) -> None:
    customer = await front.customer()
    content = (FILES / name).read_bytes()
    status, accepted = await send(customer, content, name)
    assert (status, accepted["repeated"]) == (200, False)
    event = await customer.event("file", "customer")
    body = event["body"]
    assert (body["name"], body["type"], body["size"]) == (name, kind, len(content))
    reply = await customer.event("message", "assistant", event["offset"])
    assert "已收到" in reply["body"]["text"]


async def test_repeated_file_is_kept_once(front: Front) -> None:
    customer = await front.customer()
    content, message = (FILES / "invoice.png").read_bytes(), uuid.uuid4().hex
    _, first = await send(customer, content, message=message)
    status, again = await send(customer, content, message=message)
    assert (status, again) == (200, {"offset": first["offset"], "repeated": True})
    assert sum(event["kind"] == "file" for event in await customer.kept()) == 1


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        ((FILES / "program.jpg").read_bytes(), 422, "file_kind_refused"),
        (b"<script>alert(1)</script>", 422, "file_kind_refused"),
        (b"", 422, "file_kind_refused"),
        (b"%PDF-1.7\n1 0 obj << /S /J#61vaScript /JS (app.alert(1)) >>", 422, "file_harmful"),
        (b"%PDF-1.7\n" + TEST_VIRUS, 422, "file_harmful"),
        (b"\xff\xd8\xff\xe0<script >alert(1)</script>", 422, "file_harmful"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * (10 * 1024 * 1024), 413, "too_large"),
    ],
)
async def test_file_that_may_not_be_kept_changes_nothing(
    front: Front, content: bytes, status: int, code: str
) -> None:
    customer = await front.customer()
    answer = await send(customer, content, "holiday.jpg")
    assert (answer[0], answer[1]["code"]) == (status, code)
    assert await customer.kept() == []


async def test_file_needs_a_pass(front: Front) -> None:
    customer = await front.customer()
    customer.session = "garbage"
    assert (await send(customer, (FILES / "invoice.png").read_bytes()))[0] == 401


async def test_desk_saves_the_file_and_others_do_not_see_it(front: Front) -> None:
    customer = await front.customer()
    content = (FILES / "policy.pdf").read_bytes()
    await send(customer, content, "../../保单 <b>.pdf")
    file = (await customer.event("file"))["body"]
    assert file["name"] == "保单 <b>.pdf"
    await customer.say("转人工")
    agent = await front.staff("s001")
    await agent.post("/agents/me/state", {"state": "available"})
    await agent.sees(customer.conversation)
    assert (await agent.post(f"/conversations/{customer.conversation}/take"))[0] == 200
    status, headers, saved = await read(agent, customer.conversation, file["id"])
    assert (status, saved) == (200, content)
    assert headers["Content-Disposition"].startswith("attachment; filename*=UTF-8")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Cache-Control"] == "no-store"
    _, found = await agent.get(f"/conversations/{customer.conversation}/events")
    assert any(event["kind"] == "file" for event in found["events"])
    other = await front.staff("s002")
    assert (await read(other, customer.conversation, file["id"]))[0] == 404
    editor = await front.staff("s020")
    assert (await read(editor, customer.conversation, file["id"]))[0] == 403
    stranger = await front.customer()
    assert (await read(agent, stranger.conversation, file["id"]))[0] == 404
    assert (await read(agent, customer.conversation, str(uuid.uuid4())))[0] == 404
    auditor = await front.staff("s052")
    _, log = await auditor.get("/audit?limit=50")
    assert "conversation:file:read" in str(log)
