"""A recogniser behind `/audio/transcriptions` of the OpenAI-compatible HTTP API, which servers of speech models speak."""

import io
from typing import Any

import aiohttp
import orjson

from qiantai.floor.clock import Clock
from qiantai.floor.engines.breaker import Breaker
from qiantai.floor.engines.errors import (
    EngineNonsense,
    EngineRefused,
    EngineTimeout,
    EngineUnreachable,
)
from qiantai.floor.engines.openai import Endpoint
from qiantai.media.recognisers.base import Spoken
from qiantai.media.recordings import Recording

PATH = "/audio/transcriptions"
ANSWER_BYTES = 256 * 1024
WORDS = 4000
"""Characters that a recording of minutes can hold; more is a model that repeats itself."""
CONNECTIONS = 8


class OpenAIRecogniser:
    """Sends one WAV as a form and reads `{"text": ...}`; redirects are not followed, for they would carry it elsewhere."""

    def __init__(self, endpoint: Endpoint, clock: Clock) -> None:
        self._endpoint = endpoint
        self._breaker = Breaker(clock)
        self._session: aiohttp.ClientSession | None = None

    async def hear(self, recording: Recording, spoken: Spoken) -> str:
        with self._breaker.watch():
            return _words(await self._post(self._form(recording, spoken)))

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _form(self, recording: Recording, spoken: Spoken) -> aiohttp.FormData:
        form = aiohttp.FormData(default_to_multipart=True)
        form.add_field("model", self._endpoint.model)
        form.add_field("language", spoken)
        form.add_field("response_format", "json")
        file = io.BytesIO(recording.wav)
        form.add_field("file", file, filename="speech.wav", content_type="audio/wav")
        return form

    async def _post(self, form: aiohttp.FormData) -> bytes:
        url = self._endpoint.url.rstrip("/") + PATH
        try:
            async with self._open().post(url, data=form, allow_redirects=False) as answer:
                if answer.status != 200:
                    message = f"the recogniser answered {answer.status}"
                    raise EngineRefused(message, answered=answer.status)
                return await _read(answer.content)
        except TimeoutError as error:
            raise EngineTimeout from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise EngineUnreachable(str(error)) from error

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            key = self._endpoint.key
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS),
                timeout=aiohttp.ClientTimeout(total=self._endpoint.timeout_s),
                headers={"Authorization": f"Bearer {key}"} if key else {},
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


async def _read(content: aiohttp.StreamReader) -> bytes:
    read = bytearray()
    async for part in content.iter_any():
        read += part
        if len(read) > ANSWER_BYTES:
            raise EngineNonsense("the recogniser's answer does not end")
    return bytes(read)


def _words(answer: bytes) -> str:
    try:
        said: Any = orjson.loads(answer)["text"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise EngineNonsense("the recogniser's answer holds no text") from error
    if not isinstance(said, str) or len(said) > WORDS:
        raise EngineNonsense("the recogniser's answer holds no text")
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())
