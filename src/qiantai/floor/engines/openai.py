"""Engines behind the OpenAI-compatible HTTP API, which nearly every model server speaks, on premises or not."""

import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import numpy as np
import orjson
import structlog

from qiantai.floor.clock import Clock
from qiantai.floor.engines.base import Vectors
from qiantai.floor.engines.breaker import Breaker
from qiantai.floor.engines.errors import (
    EngineNonsense,
    EngineRefused,
    EngineTimeout,
    EngineUnreachable,
)
from qiantai.floor.engines.streams import spoken

log = structlog.get_logger(__name__)
ANSWER_BYTES = 16 * 1024 * 1024
ANSWER_TOKENS = 160
WORDS_TOKENS = 700
WORDS_BYTES = 1024 * 1024
CONNECTIONS = 32
FORM_REFUSED = (400, 422)
_OBJECT = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is served; `url` is the base address as OpenAI clients take it, ending in /v1."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout_s: float = 1.5


class OpenAIChat:
    """A chat model; the answer's form is asked for as a JSON schema, and read with the same strictness without one.

    A server that refuses the schema (400, 422) is asked without it from the next call on.
    """

    def __init__(self, endpoint: Endpoint, clock: Clock) -> None:
        self._line = _Line(endpoint)
        self._breaker = Breaker(clock)
        self._with_schema = True

    async def choose(self, instructions: str, question: str, options: Sequence[str]) -> str:
        form = orjson.dumps({"choice": "|".join(options)}).decode()
        body: dict[str, Any] = {
            "messages": [
                {"role": "system", "content": f"{instructions}\nJSON: {form}"},
                {"role": "user", "content": _clean(question)},
            ],
            "temperature": 0,
            "max_tokens": ANSWER_TOKENS,
        }
        if self._with_schema:
            body["response_format"] = _choice_of(options)
        with self._breaker.watch():
            try:
                answer = await self._line.post("/chat/completions", body)
            except EngineRefused as refused:
                if self._with_schema and refused.answered in FORM_REFUSED:
                    self._with_schema = False
                    log.warning("engine_asked_without_schema", answered=refused.answered)
                raise
            return _chosen(answer, options)

    async def stream(self, instructions: str, question: str) -> AsyncGenerator[str]:
        body: dict[str, Any] = {
            "messages": [
                {"role": "system", "content": instructions},
                {"role": "user", "content": _clean(question)},
            ],
            "temperature": 0,
            "max_tokens": WORDS_TOKENS,
            "stream": True,
        }
        with self._breaker.watch():
            lines = self._line.stream("/chat/completions", body)
            async with aclosing(lines), aclosing(spoken(lines)) as pieces:
                async for piece in pieces:
                    yield piece

    async def close(self) -> None:
        await self._line.close()


class OpenAIEmbedding:
    """An embedding model; all texts of a call go in one request."""

    def __init__(self, endpoint: Endpoint, clock: Clock) -> None:
        self._line = _Line(endpoint)
        self._breaker = Breaker(clock)

    async def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        with self._breaker.watch():
            answer = await self._line.post("/embeddings", {"input": list(map(_clean, texts))})
            return _unit_rows(answer, len(texts))

    async def close(self) -> None:
        await self._line.close()


class _Line:
    """One pool of connections to one endpoint, opened at the first call."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._session: aiohttp.ClientSession | None = None

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON of the answer; redirects are not followed, for they would carry the words elsewhere."""
        content = orjson.dumps({"model": self._endpoint.model, **body})
        url = self._endpoint.url.rstrip("/") + path
        try:
            async with self._open().post(url, data=content, allow_redirects=False) as answer:
                if answer.status != 200:
                    message = f"the engine answered {answer.status}"
                    raise EngineRefused(message, answered=answer.status)
                text = await _read(answer.content)
        except TimeoutError as error:
            raise EngineTimeout from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise EngineUnreachable(str(error)) from error
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise EngineNonsense("the engine's answer is no JSON") from error

    async def stream(self, path: str, body: Mapping[str, Any]) -> AsyncGenerator[bytes]:
        """The lines of the answer as they come, under the same time limit as a whole one."""
        content = orjson.dumps({"model": self._endpoint.model, **body})
        url = self._endpoint.url.rstrip("/") + path
        try:
            async with self._open().post(url, data=content, allow_redirects=False) as answer:
                if answer.status != 200:
                    message = f"the engine answered {answer.status}"
                    raise EngineRefused(message, answered=answer.status)
                size = 0
                async for line in answer.content:
                    size += len(line)
                    if size > WORDS_BYTES:
                        raise EngineNonsense("the engine's answer does not end")
                    yield line
        except TimeoutError as error:
            raise EngineTimeout from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise EngineUnreachable(str(error)) from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            headers = {"Content-Type": "application/json"}
            if self._endpoint.key:
                headers["Authorization"] = f"Bearer {self._endpoint.key}"
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, force_close=True),
                timeout=aiohttp.ClientTimeout(total=self._endpoint.timeout_s),
                headers=headers,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def _clean(text: str) -> str:
    """Without lone surrogates, which JSON cannot carry."""
    return text.encode("utf-8", "replace").decode()


async def _read(content: aiohttp.StreamReader) -> bytes:
    parts, size = [], 0
    async for part in content.iter_any():
        size += len(part)
        if size > ANSWER_BYTES:
            raise EngineNonsense("the engine's answer does not end")
        parts.append(part)
    return b"".join(parts)


def _choice_of(options: Sequence[str]) -> dict[str, Any]:
    choice = {"type": "string", "enum": list(options)}
    schema = {
        "type": "object",
        "properties": {"choice": choice},
        "required": ["choice"],
        "additionalProperties": False,
    }
    return {
        "type": "json_schema",
        "json_schema": {"name": "choice", "strict": True, "schema": schema},
    }


def _chosen(answer: Any, options: Sequence[str]) -> str:
    """The option that a completion names, as `{"choice": ...}` or alone; EngineNonsense for everything else."""
    try:
        said = answer["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise EngineNonsense("the engine's answer is no completion") from error
    if not isinstance(said, str):
        raise EngineNonsense("the engine said nothing")
    said = said.rpartition("</think>")[2].strip()
    named = _named(said)
    if named not in options:
        raise EngineNonsense("the engine chose none of the options")
    return named


def _named(said: str) -> str:
    found = _OBJECT.findall(said)
    if not found:
        return said.strip("\"'`。. \n")
    try:
        choice = orjson.loads(found[-1]).get("choice")
    except orjson.JSONDecodeError:
        return ""
    return choice if isinstance(choice, str) else ""


def _unit_rows(answer: Any, count: int) -> Vectors:
    try:
        rows = sorted(answer["data"], key=lambda row: row["index"])
        places = [row["index"] for row in rows]
        vectors = np.array([row["embedding"] for row in rows], dtype=np.float64)
    except (KeyError, TypeError, ValueError) as error:
        raise EngineNonsense("the engine's answer holds no vectors") from error
    if places != list(range(count)) or vectors.ndim != 2:
        raise EngineNonsense("the engine's answer does not hold one vector for each text")
    with np.errstate(over="ignore"):
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or not lengths.all():
        raise EngineNonsense("the engine's vectors have no direction")
    return np.asarray(vectors / lengths, dtype=np.float32)
