"""Customers read the source of an answer; the staff read every version."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

import orjson
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.types import Message
from tests.knowledge.conftest import MakePack

from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.errors import Forbidden, QiantaiError
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import (
    build_knowledge,
    client_article_routes,
    read_articles,
    staff_article_routes,
)
from qiantai.knowledge.releases import Releases


def guard(permission: str) -> Callable[[Request], Awaitable[None]]:
    async def check(request: Request) -> None:
        if request.headers.get("x-may") != permission:
            raise Forbidden(permission=permission)

    return check


async def told(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, QiantaiError)
    return JSONResponse({"code": error.code}, error.status)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    body: Any


class Reader:
    """Sends GET requests straight to an ASGI application."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def get(self, path: str, **headers: str) -> Reply:
        """One request; an underscore in a header's name is a hyphen."""
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        bare, _, query = path.partition("?")
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": unquote(bare),
            "raw_path": bare.encode(),
            "query_string": quote(query, safe="=&%").encode(),
            "headers": [
                (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
            ],
            "client": ("192.0.2.1", 1),
            "server": ("test", 80),
        }
        await self._app(scope, receive, send)
        content = b"".join(message.get("body", b"") for message in sent)
        return Reply(sent[0]["status"], orjson.loads(content))


@pytest.fixture
async def client(
    database: Database, clock: ManualClock, make_pack: MakePack, entry: dict[str, Any]
) -> Reader:
    entry = entry | {"owner": "运营部"}
    note = entry | {"id": "staff-note", "audience": "staff", "topic": "内部"}
    packs = make_pack(entry, note)
    policies = PolicyTable.load(packs)
    earlier = [replace(one, owner="零售业务部") for one in read_articles(packs, policies)]
    await Releases(database, clock).publish(earlier)
    knowledge = await build_knowledge(packs, policies, database, clock)
    app = FastAPI()
    app.add_exception_handler(QiantaiError, told)
    app.include_router(client_article_routes(knowledge))
    app.include_router(staff_article_routes(knowledge, guard))
    return Reader(app)


async def test_the_values_may_be_those_of_the_day_of_the_answer(client: Reader) -> None:
    for at in ("2026-02-01", "2026-02-01T08:00:00Z"):
        reply = await client.get(f"/client/articles/parcel-fee?version=1&at={at}")
        assert reply.body["answer"] == "邮寄卡片每次收12.5元，网点领取免费。"


async def test_a_customer_reads_the_cited_version(client: Reader) -> None:
    reply = await client.get("/client/articles/parcel-fee?version=1")
    assert reply.body == {
        "title": "邮寄卡片收费吗？",
        "question": "邮寄卡片收费吗？",
        "answer": "邮寄卡片每次收15元，网点领取免费。",
        "document": "邮寄业务说明",
        "clause": "第二条",
        "law": None,
        "version": 1,
        "effective_from": "2026-01-01",
    }


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("en-GB,en;q=0.9", "Mailing costs CNY 15."),
        ("zh-HK", "郵寄卡片每次收15元，網點領取免費。"),
    ],
)
async def test_the_source_is_in_the_readers_language(
    client: Reader, language: str, answer: str
) -> None:
    reply = await client.get("/client/articles/parcel-fee", accept_language=language)
    assert (reply.body["answer"], reply.body["version"]) == (answer, 2)


@pytest.mark.parametrize("path", ["other", "parcel-fee?version=3", "staff-note", "%00"])
async def test_what_a_customer_may_not_read_is_not_found(client: Reader, path: str) -> None:
    reply = await client.get(f"/client/articles/{path}")
    assert (reply.status, reply.body) == (404, {"code": "not_found"})


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["parcel-fee", "staff-note"]),
        ("?topic=内部", ["staff-note"]),
        ("?owner=运营部&offset=1", ["staff-note"]),
        ("?state=online", ["parcel-fee", "staff-note"]),
        ("?state=archived&product=", ["parcel-fee", "staff-note"]),
        ("?product=X", []),
        ("?pack=other", []),
        ("?q=快递费&topic=邮寄", ["parcel-fee"]),
        ("?q=快递费&limit=1", ["parcel-fee"]),
        ("?topic=%00", []),
    ],
)
async def test_the_staff_list_and_search_articles(
    client: Reader, query: str, ids: list[str]
) -> None:
    reply = await client.get(f"/articles{query}", x_may="article:read")
    assert [article["id"] for article in reply.body["articles"]] == ids


async def test_the_staff_read_every_version(client: Reader) -> None:
    reply = await client.get("/articles/parcel-fee", x_may="article:read")
    body = reply.body
    assert (body["version"], body["owner"]) == (2, "运营部")
    assert [version["version"] for version in body["versions"]] == [2, 1]
    assert body["answer"]["zh"] == "邮寄卡片每次收{parcel.fee}，网点领取免费。"


async def test_the_list_counts_all_and_says_what_to_filter_by(client: Reader) -> None:
    reply = await client.get("/articles?limit=1&topic=内部", x_may="article:read")
    assert reply.body["total"] == 1
    assert reply.body["facets"]["topic"] == {"邮寄": 1, "内部": 1}
    assert reply.body["facets"]["state"] == {"online": 2}


async def test_reading_articles_needs_the_permission(client: Reader) -> None:
    for path in ("/articles", "/articles/parcel-fee"):
        assert (await client.get(path)).status == 403
