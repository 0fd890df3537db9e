"""A studio over a tiny pack: its lines, its held-out authors, an analyser without trained parts, and a client."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote
from uuid import uuid4

import orjson
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.types import Message

from qiantai.floor.audit import Audit
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.errors import Forbidden, QiantaiError
from qiantai.floor.events import Fact, Live, Outbox
from qiantai.floor.jobs import Jobs
from qiantai.floor.observe import Metrics
from qiantai.floor.packs import Packs
from qiantai.floor.staff import StaffIdentity
from qiantai.understanding import Analyser, IntentScore
from qiantai.understanding.assembly import Studio, build_studio
from qiantai.understanding.needs import Needs
from qiantai.understanding.readers.base import IntentReader
from qiantai.understanding.readers.fake import FakeEmotion
from qiantai.understanding.routes import studio_routes

CATALOGUE = [
    ("balance_query", "账户", "余额查询", "Account balance"),
    ("transfer_make", "转账", "转账", "Transfer"),
    ("out_of_scope", "通用", "范围外", "Out of scope"),
]
LINES = {
    "balance_query": ["查余额", "还有多少钱", "余额多少", "卡里剩多少钱", "看看余额"],
    "transfer_make": ["转账", "给张三转钱", "汇款", "转五百给李娜", "打钱给我妈"],
    "out_of_scope": ["今天天气", "讲个笑话", "写首诗", "推荐电视剧", "羊肉怎么炖"],
}
HELD = {
    "balance_query": [("typed", "查下余额"), ("spoken", "我还剩几个子儿"), ("spoken", "几个子儿在卡里")],
    "transfer_make": [("typed", "转钱给王五"), ("typed", "汇款给他")],
    "out_of_scope": [("typed", "讲笑话")],
}  # fmt: skip


def tiny_pack(root: Path) -> Packs:
    """Three intents, fifteen lines of one author and six of another who is held out."""
    folder = root / "tiny" / "intents"
    (folder / "held").mkdir(parents=True)
    rows = ["id\tgroup\tname_zh\tname_en", *("\t".join(row) for row in CATALOGUE)]
    (folder / "catalogue.tsv").write_text("\n".join(rows), encoding="utf-8")
    lines = [(text, intent, "typed") for intent, texts in LINES.items() for text in texts]
    held = [(text, intent, style) for intent, rows in HELD.items() for style, text in rows]
    _write(folder / "lin.jsonl", lines, "lin")
    _write(folder / "held" / "bai.jsonl", held, "bai")
    return Packs(root, ("tiny",))


def _write(path: Path, rows: Sequence[tuple[str, str, str]], author: str) -> None:
    lines = [
        json.dumps({"text": text, "intent": intent, "style": style, "author": author})
        for text, intent, style in rows
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


class BestNeed:
    """Finds the best need of a ranking, whatever its score."""

    def find(
        self, wording: str, ranking: Sequence[IntentScore], *rest: object
    ) -> list[IntentScore]:
        return list(ranking[:1])


def plain_analyser(packs: Packs, intents: IntentReader) -> Analyser:
    """The repository's words with this model and nothing else that is trained."""
    needs = cast(Needs, BestNeed())
    return Analyser(packs.merged("words"), intents, needs, emotion=FakeEmotion())


def guard(permission: str) -> Callable[[Request], Any]:
    """Lets in who names the permission in a header."""

    async def check(request: Request) -> StaffIdentity:
        if permission not in request.headers.get("x-may", "").split():
            raise Forbidden(permission=permission)
        return StaffIdentity("s020", "罗敏", frozenset({"knowledge_editor"}), ())

    return check


async def told(_: Request, error: Exception) -> JSONResponse:
    """An error as the server tells it."""
    assert isinstance(error, QiantaiError)
    return JSONResponse({"code": error.code}, error.status)


@dataclass(slots=True)
class Editor:
    """Somebody at the studio's door, straight on the ASGI application."""

    app: FastAPI
    may: str = "understanding:read understanding:write understanding:release"
    sent: list[Message] = field(default_factory=list)

    async def get(self, path: str) -> tuple[int, Any]:
        """GET under /understanding."""
        return await self._ask("GET", path, b"")

    async def post(self, path: str, body: Any = None) -> tuple[int, Any]:
        """POST under /understanding."""
        return await self._ask("POST", path, orjson.dumps(body) if body is not None else b"")

    async def _ask(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        bare, _, query = path.partition("?")
        headers = {"x-may": self.may, "content-type": "application/json"}
        await self.app(
            {
                "type": "http",
                "http_version": "1.1",
                "method": method,
                "scheme": "http",
                "path": f"/understanding{bare}",
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
        return sent[0]["status"], orjson.loads(content)


@dataclass(slots=True)
class Workshop:
    """One process: its studio, its analyser, its outbox, and an editor at its door."""

    studio: Studio
    analyser: Analyser
    outbox: Outbox
    database: Database
    clock: ManualClock
    metrics: Metrics
    editor: Editor

    async def hears(self, text: str, reason: str = "unsure", **changes: Any) -> None:
        """A message as the conversation publishes it."""
        body = {
            "offset": 1,
            "text": text,
            "language": "zh-Hans",
            "predicted": "out_of_scope",
            "score": 0.41,
            "candidates": ["out_of_scope", "balance_query"],
            "reason": reason,
            "suggested": None,
            "at": self.clock.now().isoformat(),
        }
        key = str(changes.pop("conversation", uuid4()))
        async with self.database.transaction() as connection:
            fact = Fact("conversation.understood", key, body | changes)
            await self.outbox.publish(connection, [fact])
        await self.outbox.relay()

    async def samples(self, query: str = "") -> list[dict[str, Any]]:
        """The messages listed."""
        return list((await self.editor.get(f"/samples{query}"))[1]["samples"])

    async def best(self, text: str) -> str:
        """What the running analyser makes of a text."""
        return self.analyser.analyse(text, self.clock.now().date()).ranking[0].intent


async def open_workshop(
    settings: Settings, database: Database, clock: ManualClock, analyser: Analyser
) -> Workshop:
    """A process over this database."""
    outbox, metrics = Outbox(database), Metrics()
    live, jobs = Live(), Jobs(database, clock)
    studio = await build_studio(
        settings, clock, database, Audit(), outbox, live, jobs, metrics, analyser
    )
    app = FastAPI()
    app.add_exception_handler(QiantaiError, told)
    app.include_router(studio_routes(studio, guard))
    return Workshop(studio, analyser, outbox, database, clock, metrics, Editor(app))
