"""A server of `/v1/audio/transcriptions` on a port of this machine: it reads the form and the WAV as a real one does."""

import array
import io
import math
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web


@dataclass(frozen=True, slots=True)
class Upload:
    """What one request brought."""

    path: str
    authorization: str
    fields: dict[str, str]
    filename: str
    content_type: str
    channels: int
    width: int
    rate: int
    samples: "array.array[int]"

    @property
    def pitch(self) -> float:
        """The frequency of a pure tone in Hz, by its crossings of zero."""
        crossed = sum(a < 0 <= b for a, b in zip(self.samples, self.samples[1:], strict=False))
        return crossed * self.rate / len(self.samples)


Reply = Callable[[Upload], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Speech:
    """A running server and what it was sent; `reply` may be changed while it runs."""

    reply: Reply
    url: str = ""
    uploads: list[Upload] = field(default_factory=list)


@asynccontextmanager
async def speech_server(reply: Reply) -> AsyncIterator[Speech]:
    """Serve until the block ends."""
    server = Speech(reply)

    async def transcribe(request: web.Request) -> web.StreamResponse:
        upload = await _read(request)
        server.uploads.append(upload)
        return await server.reply(upload)

    app = web.Application(client_max_size=16 * 1024 * 1024)
    app.router.add_post("/{path:.*}", transcribe)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        yield server
    finally:
        await runner.cleanup()


async def _read(request: web.Request) -> Upload:
    fields: dict[str, str] = {}
    sound, filename, kind = b"", "", ""
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        if part.name == "file":
            sound = bytes(await part.read())
            filename, kind = part.filename or "", part.headers["Content-Type"]
        else:
            fields[str(part.name)] = await part.text()
    with wave.open(io.BytesIO(sound)) as file:
        shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        samples = array.array("h", file.readframes(file.getnframes()))
    signed = request.headers.get("Authorization", "")
    return Upload(request.path, signed, fields, filename, kind, *shape, samples)


def tone(hertz: float, seconds: float, rate: int = 16_000, channels: int = 1) -> bytes:
    """A WAV of 16 bits with one pure tone."""
    count = int(seconds * rate)
    wanted = [int(12_000 * math.sin(2 * math.pi * hertz * n / rate)) for n in range(count)]
    samples = array.array("h", [value for value in wanted for _ in range(channels)])
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())
    return file.getvalue()
