"""The floor of this machine: the same server and database, one durable row for each message, and an echo."""

import asyncio
import contextlib
import itertools
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import orjson
import uvicorn
import uvloop
from fastapi import FastAPI, WebSocket
from starlette.websockets import WebSocketDisconnect

from qiantai.floor.batches import Batcher
from qiantai.floor.database import Database

TABLE = "create table if not exists floor_row (id bigint generated always as identity primary key, body jsonb)"


def create_app(url: str) -> FastAPI:
    """A server whose only turn is to keep the words and say them back."""
    database = Database(url)

    async def keep(bodies: Sequence[dict[str, Any]]) -> list[None]:
        await database.execute(
            "insert into floor_row (body) select * from unnest($1::jsonb[])", bodies
        )
        return [None] * len(bodies)

    batcher: Batcher[dict[str, Any], None] = Batcher(keep)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await database.open()
        await database.execute(TABLE)
        yield
        await database.close()

    app = FastAPI(lifespan=lifespan)

    @app.get("/readyz")
    async def ready() -> dict[str, str]:
        return {"status": "ready"}

    @app.websocket("/api/v1/client/live")
    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        with contextlib.suppress(WebSocketDisconnect):
            await socket.receive_text()
            await socket.send_text('{"type":"welcome"}')
            for offset in itertools.count(1, 2):
                frame = orjson.loads(await socket.receive_text())
                await batcher.do(frame)
                mine = {"message_id": frame["id"], "text": frame["text"]}
                for number, source in ((offset, "customer"), (offset + 1, "assistant")):
                    event = {"offset": number, "kind": "message", "source": source, "body": mine}
                    await socket.send_text(orjson.dumps({"type": "event", "event": event}).decode())

    return app


def main() -> None:
    """Serve on the port and database given as arguments."""
    url, port = sys.argv[1], int(sys.argv[2])
    config = uvicorn.Config(
        create_app(url),
        port=port,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
    )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    main()
