"""What is refused at the door, with its status and code, in the caller's language; and what is kept as it is."""

import uuid
from typing import Any

import aiohttp
import pytest
from tests.journeys.conftest import Front

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"type": "say", "id": "m", "text": "长" * 2001}, "message_too_long"),
        ({"type": "say", "id": "m", "text": ""}, "empty_message"),
        ({"type": "say", "id": "m", "text": " \n\t "}, "empty_message"),
        ({"type": "say", "id": "m", "text": "\0\1\2\x7f"}, "empty_message"),
        ({"type": "say", "id": "m"}, "frame_invalid"),
        ({"type": "say", "id": "m", "text": 5}, "frame_invalid"),
        ({"type": "say", "text": "x"}, "frame_invalid"),
        ({"type": "say", "id": "", "text": "x"}, "frame_invalid"),
        ({"type": "say", "id": 7, "text": "x"}, "frame_invalid"),
        ({"type": "say", "id": "a\0b", "text": "x"}, "frame_invalid"),
        ({"type": "say", "id": "m" * 81, "text": "x"}, "frame_invalid"),
        ({"type": "choose", "id": "m", "value": "a\0b"}, "frame_invalid"),
        ({"type": "choose", "id": "m", "value": "v" * 201}, "frame_invalid"),
        ({"type": "code", "id": "m", "challenge": "x", "code": "1"}, "frame_invalid"),
        ({"type": "code", "id": "m", "challenge": str(uuid.uuid4()), "code": "1"}, "no_challenge"),
        ({"type": "rate", "id": "m", "score": 6}, "frame_invalid"),
        ({"type": "rate", "id": "m", "score": True}, "frame_invalid"),
        ({"type": "seen", "offset": "far"}, "frame_invalid"),
        ({"type": "dance", "id": "m"}, "frame_invalid"),
        ({"id": "m"}, "frame_invalid"),
    ],
)
async def test_frame_that_is_not_right_is_refused_and_nothing_is_kept(
    front: Front, frame: dict[str, Any], code: str
) -> None:
    visitor = await front.visitor()
    await visitor.connect()
    refusal = await visitor.refused(**frame)
    assert (refusal["type"], refusal["code"], refusal["id"]) == ("refused", code, frame.get("id"))
    await visitor.send(type="ping")
    assert await visitor.hear() == {"type": "pong"}
    assert await visitor.kept() == []


@pytest.mark.parametrize("raw", ["{", "", "[]", '"say"', "null", '{"type":"say","text":"\\ud800"}'])
async def test_frame_that_is_no_json_object_is_refused_and_the_socket_lives(
    front: Front, raw: str
) -> None:
    visitor = await front.visitor()
    await visitor.connect()
    assert visitor.socket is not None
    await visitor.socket.send_str(raw)
    assert (await visitor.hear())["code"] == "frame_invalid"
    await visitor.socket.send_bytes(b"{}")
    assert (await visitor.hear())["code"] == "frame_invalid"
    await visitor.say("在吗")


@pytest.mark.parametrize(
    "hello",
    [
        {"type": "say", "id": "m", "text": "x"},
        {"type": "hello"},
        {"type": "hello", "after": -1},
        {"type": "hello", "after": 2**31},
        {"type": "hello", "after": "0"},
        {"type": "hello", "after": True},
    ],
)
async def test_hello_that_is_not_right_closes_the_socket(
    front: Front, hello: dict[str, Any]
) -> None:
    visitor = await front.visitor()
    visitor.socket = await front.http.ws_connect("/api/v1/client/live")
    session = {"session": visitor.session} if "after" in hello else {}
    await visitor.send(**hello, **session)
    refusal = await visitor.hear()
    assert refusal["type"] == "refused"
    assert refusal["code"] in ("frame_invalid", "pass_invalid")
    assert (await visitor.socket.receive(5)).type is aiohttp.WSMsgType.CLOSE


async def test_frame_of_more_than_64_kib_ends_the_socket(front: Front) -> None:
    visitor = await front.visitor()
    await visitor.connect()
    assert visitor.socket is not None
    await visitor.socket.send_str("x" * (64 * 1024 + 1))
    received = await visitor.socket.receive(5)
    assert received.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
    assert visitor.socket.close_code == 1009
    await visitor.drop()
    await visitor.connect()
    await visitor.say("在吗")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 422, "invalid"),
        (b"[]", 422, "invalid"),
        (b'{"id":"m"}', 422, "frame_invalid"),
        (b'{"id":"m","text":"x","more":1}', 422, "invalid"),
        (b'{"id":"a\\u0000","text":"x"}', 422, "frame_invalid"),
        (b'{"id":"m","text":"\\ud800"}', 422, "empty_message"),
        (b'{"id":"m","text":"\\u0000"}', 422, "empty_message"),
        (b'{"id":"m","text":"' + b"x" * 2001 + b'"}', 413, "message_too_long"),
    ],
)
async def test_message_over_http_is_refused_like_its_twin(
    front: Front, body: bytes, status: int, code: str
) -> None:
    visitor = await front.visitor()
    answer, found = await visitor.post("/messages", body, **JSON)
    assert (answer, found["code"]) == (status, code)
    assert found["message"]
    assert await visitor.kept() == []


async def test_longest_message_is_taken(front: Front) -> None:
    visitor = await front.visitor()
    await visitor.connect()
    await visitor.say("长" * 2000)
    assert len((await visitor.kept())[0]["body"]["text"]) == 2000


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)"> & "quotes"',
        "'; drop table conversation; --",
        "{{7*7}} ${7*7} %s {0}",
        "第一行\n第二行\t完",
        "\u202e倒着写\u200b",
    ],
)
async def test_words_come_back_as_plain_text_whatever_they_look_like(
    front: Front, text: str
) -> None:
    visitor = await front.visitor()
    await visitor.connect()
    await visitor.say(text)
    kept = await visitor.kept()
    assert kept[0]["body"]["text"] == text
    assert "<script>" not in kept[1]["body"]["text"]


async def test_control_characters_are_dropped(front: Front) -> None:
    visitor = await front.visitor()
    await visitor.connect()
    await visitor.say("在\0\1\x1b[31m吗")
    assert (await visitor.kept())[0]["body"]["text"] == "在[31m吗"


async def test_more_than_sixty_messages_a_minute_are_refused_and_not_kept(front: Front) -> None:
    visitor, other = await front.visitor(), await front.visitor()
    body = {"id": "m", "text": "在吗"}
    for _ in range(60):
        assert (await visitor.post("/messages", body))[0] == 200
    await visitor.connect()
    refusal = await visitor.refused(type="say", id="n", text="在吗")
    assert (refusal["type"], refusal["code"]) == ("refused", "too_many")
    status, found = await visitor.post("/messages", {"id": "n", "text": "在吗"})
    assert (status, found["code"]) == (429, "too_many")
    said = [event for event in await visitor.kept() if event["source"] == "customer"]
    assert len(said) == 1
    assert (await other.post("/messages", body))[0] == 200


async def test_too_many_codes_are_refused_until_later(front: Front) -> None:
    visitor = await front.visitor()
    body = {"challenge": str(uuid.uuid4()), "code": "123456"}
    for _ in range(20):
        assert (await visitor.post("/codes", body))[1]["code"] == "no_challenge"
    status, found = await visitor.post("/codes", body)
    assert (status, found["code"]) == (429, "too_many")
    assert 0 < found["detail"]["retry_after"] <= 60
    assert (await (await front.visitor()).post("/codes", body))[1]["code"] == "no_challenge"


@pytest.mark.parametrize(
    ("asked", "words"),
    [("zh-CN,zh;q=0.9", "请"), ("en-GB,en;q=0.8", "Please"), ("zh-HK", "請"), ("fr", "")],
)
async def test_refusals_are_told_in_the_callers_language(
    front: Front, asked: str, words: str
) -> None:
    visitor = await front.visitor()
    language = {"Accept-Language": asked}
    _, found = await visitor.post("/messages", {"id": "m", "text": ""}, **language)
    assert found["code"] == "empty_message"
    assert words in found["message"]
    _, found = await visitor.post("/messages", b"{", **JSON, **language)
    assert words in found["message"]
    await visitor.connect(None, **language)
    refusal = await visitor.refused(type="say", id="m", text="")
    assert words in refusal["message"]


async def test_unknown_path_and_method_are_told_like_every_error(front: Front) -> None:
    for method, path, status in (
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/../etc/passwd", 404),
        ("GET", "/assets/..%2f..%2fpyproject.toml", 404),
        ("DELETE", "/api/v1/client/config", 405),
    ):
        async with front.http.request(method, path) as answer:
            found = await answer.json()
            assert answer.status == status, path
            assert found.keys() == {"code", "message", "detail"}


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/client/config", "/api/v1/nothing"])
async def test_every_answer_carries_the_security_headers(front: Front, path: str) -> None:
    async with front.http.get(path) as answer:
        headers = answer.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "object-src 'none'" in headers["content-security-policy"]
    assert "microphone=()" in headers["permissions-policy"]
    assert "server" not in headers


async def test_staff_pages_are_not_framed(front: Front) -> None:
    async with front.http.get("/desk") as answer:
        assert answer.headers["x-frame-options"] == "DENY"
        assert "microphone=(self)" in answer.headers["permissions-policy"]
