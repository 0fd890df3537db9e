"""A small institution that looks after its articles, with conversations as they are written and a client at the door."""

import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.types import Message
from tests.knowledge.studio import House, house

from qiantai.conversation import Event
from qiantai.floor.audit import Audit
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.errors import Forbidden, QiantaiError
from qiantai.floor.events import Fact
from qiantai.floor.packs import Packs
from qiantai.floor.staff import StaffIdentity
from qiantai.floor.text import Texts
from qiantai.knowledge.assembly_upkeep import Keeping, build_upkeep, gap_draft_maker
from qiantai.knowledge.clauses import Clause
from qiantai.knowledge.routes_upkeep import upkeep_routes

CLAUSE = Clause("parcel-rules", "第三条", (), "海外", "海外地址不邮寄卡片，请到网点领取。", 2)


class Told:
    """Events of conversations, read as staff read them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def events(self, conversation: uuid.UUID, after: int, private: bool) -> Sequence[Event]:
        rows = await self._database.fetch(
            'select conversation, "offset", kind, source, at, body, why from conversation_event'
            ' where conversation = $1 and "offset" > $2 order by "offset"',
            conversation,
            after,
        )
        return [Event(**dict(row)) for row in rows]


@dataclass(slots=True)
class Client:
    """Somebody of the staff, straight on the ASGI application."""

    app: FastAPI
    staff: str = "s020"
    may: str = "article:read article:write"
    language: str = "zh-Hans"
    kept: list[Message] = field(default_factory=list)

    async def get(self, path: str) -> tuple[int, Any]:
        return await self._ask("GET", path, b"")

    async def post(self, path: str, body: Any = None) -> tuple[int, Any]:
        return await self._ask("POST", path, orjson.dumps(body) if body is not None else b"")

    async def _ask(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        bare, _, query = path.partition("?")
        headers = {
            "x-may": self.may,
            "x-staff": self.staff,
            "accept-language": self.language,
            "content-type": "application/json",
        }
        await self.app(
            {
                "type": "http",
                "http_version": "1.1",
                "method": method,
                "scheme": "http",
                "path": f"/knowledge{bare}",
                "raw_path": bare.encode(),
                "query_string": quote(query, safe="=&").encode(),
                "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
                "client": ("192.0.2.1", 1),
                "server": ("test", 80),
            },
            receive,
            send,
        )
        content = b"".join(message.get("body", b"") for message in sent)
        plain = dict(sent[0]["headers"])[b"content-type"].startswith(b"text/")
        return sent[0]["status"], content.decode() if plain else orjson.loads(content)


@dataclass(frozen=True, slots=True)
class Looking:
    """One process that looks after its knowledge."""

    house: House
    keeping: Keeping
    editor: Client
    agent: Client

    @property
    def clock(self) -> ManualClock:
        return self.house.clock

    async def pass_time(self, **by: float) -> None:
        await self.house.pass_time(**by)
        await self.keeping.upkeep.settled()

    async def work(self) -> None:
        """Do what is due."""
        await self.house.jobs.run_due()
        await self.keeping.upkeep.settled()

    async def hears(self, text: str, reason: str = "unknown", **changes: Any) -> uuid.UUID:
        """A message as the conversation publishes it when it was not understood."""
        conversation = changes.pop("conversation", None) or uuid.uuid4()
        body = {
            "offset": 1,
            "text": text,
            "language": "zh-Hans",
            "predicted": "out_of_scope",
            "score": 0.41,
            "candidates": ["out_of_scope"],
            "reason": reason,
            "suggested": None,
            "at": self.clock.now().isoformat(),
        }
        await self.publish("conversation.understood", str(conversation), body | changes)
        return uuid.UUID(str(conversation))

    async def publish(self, topic: str, key: str, body: dict[str, Any]) -> None:
        async with self.house.database.transaction() as connection:
            await self.house.outbox.publish(connection, [Fact(topic, key, body)])
        await self.house.outbox.relay()

    async def turn(
        self,
        text: str,
        reply: str = "好的",
        *,
        conversation: uuid.UUID | None = None,
        answer: dict[str, Any] | None = None,
        move: str = "answer parcel_fee",
        after: Sequence[tuple[str, dict[str, Any]]] = (),
    ) -> uuid.UUID:
        """A customer's words with the assistant's reply, as a turn writes them, and events after it."""
        now = self.clock.now()
        why: dict[str, Any] = {"move": [move], "needs": ["parcel_fee"], "language": "zh-Hans"}
        if answer is not None:
            why["answer"] = {"article": "parcel-fee", "version": 1, "score": 0.9} | answer
        events: list[tuple[str, str, dict[str, Any], Any]] = [
            ("message", "customer", {"text": text}, None),
            ("message", "assistant", {"text": reply, "ai": True}, why),
            *((kind, "customer", body, None) for kind, body in after),
        ]
        database = self.house.database
        if conversation is None:
            conversation = uuid.uuid4()
            await database.execute(
                "insert into conversation (id, channel, locale, created_at, updated_at)"
                " values ($1, 'web', 'zh-Hans', $2, $2)",
                conversation,
                now,
            )
        row = await database.fetchrow(
            'select coalesce(max("offset"), 0) as last from conversation_event where conversation = $1',
            conversation,
        )
        assert row is not None
        for nth, (kind, source, body, because) in enumerate(events, row["last"] + 1):
            await database.execute(
                'insert into conversation_event (conversation, "offset", kind, source, at, body, why)'
                " values ($1, $2, $3, $4, $5, $6, $7)",
                conversation,
                nth,
                kind,
                source,
                now,
                body,
                because,
            )
        return conversation

    async def count(self) -> None:
        """Count what came of answers, as the lifecycle's job does."""
        self.clock.advance(timedelta(seconds=1))
        await self.house.lifecycle.outcomes.collect()

    async def gaps(self, state: str = "open") -> list[dict[str, Any]]:
        """The clusters after everything new has been put into them."""
        await self.keeping.upkeep.cluster()
        status, body = await self.editor.get(f"/gaps?state={state}")
        assert status == 200, body
        return list(body["gaps"])


def guard(permission: str) -> Callable[[Request], Any]:
    """Lets in who names the permission in a header."""

    async def check(request: Request) -> StaffIdentity:
        if permission not in request.headers.get("x-may", "").split():
            raise Forbidden(permission=permission)
        return StaffIdentity(request.headers["x-staff"], "罗敏", frozenset({"agent"}), ())

    return check


async def told(_: Request, error: Exception) -> JSONResponse:
    """An error as the server tells it."""
    assert isinstance(error, QiantaiError)
    return JSONResponse({"code": error.code}, error.status)


@asynccontextmanager
async def looking(packs: Packs, database: Database, clock: ManualClock) -> AsyncIterator[Looking]:
    """One process over a database."""
    async with house(packs, database, clock) as found:
        knowledge = found.knowledge
        keeping = build_upkeep(
            packs,
            knowledge.policies,
            database,
            clock,
            Audit(),
            found.outbox,
            found.jobs,
            Texts.load(),
            knowledge.answers,
            knowledge.releases,
            Told(database),
            gap_draft_maker(found.lifecycle.drafts, clock),
            lambda question: [CLAUSE] if "海外" in question else [],
            lambda question, day: ("parcel_fee",),
        )
        app = FastAPI()
        app.add_exception_handler(QiantaiError, told)
        app.include_router(upkeep_routes(keeping, guard))
        editor, agent = Client(app), Client(app, "s021", "article:read")
        try:
            yield Looking(found, keeping, editor, agent)
        finally:
            await keeping.upkeep.close()
