"""A speech service beside the server of the pages; it hears the same sentence in every recording."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from aiohttp import web
from tests.media.speech_server import Speech, Upload, speech_server

HEARD = "您的转账已经受理"


@contextmanager
def speech_in_thread() -> Iterator[Speech]:
    """Serve from a thread: the pages of a test wait without an event loop."""
    started: Future[tuple[Speech, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def reply(upload: Upload) -> web.StreamResponse:
        return web.json_response({"text": HEARD})

    async def serve() -> None:
        async with speech_server(reply) as server:
            over = asyncio.Event()
            started.set_result((server, asyncio.get_running_loop(), over))
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    server, loop, over = started.result(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
