"""Reads the words out of a streamed completion: server-sent events, or a whole completion from a server that streams none."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import orjson

from qiantai.floor.engines.errors import EngineNonsense

DONE = b"[DONE]"
OPEN, SHUT = "<think>", "</think>"


async def spoken(lines: AsyncIterator[bytes]) -> AsyncGenerator[str]:
    """What the model says, without its thoughts; EngineNonsense for what is no completion or breaks off."""
    thoughts, ended, rest = _Thoughts(), False, b""
    async for line in lines:
        line = line.strip()
        if not line.startswith(b"data:"):
            rest += line if not line.startswith((b":", b"event:", b"id:", b"retry:")) else b""
            continue
        data = line[5:].strip()
        if data == DONE:
            ended = True
            break
        piece, last = _piece(data)
        ended = ended or last
        if said := thoughts.without(piece):
            yield said
    if rest and not ended:
        said, ended = _piece(rest, "message")
        if said := thoughts.without(said):
            yield said
    if not ended:
        raise EngineNonsense("the engine's answer broke off")


def _piece(data: bytes, name: str = "delta") -> tuple[str, bool]:
    """The words of one event, and whether they are the last."""
    try:
        event: Any = orjson.loads(data)
        if not event["choices"]:  # the last event of some servers carries usage only
            return "", False
        choice = event["choices"][0]
        said = choice[name].get("content") or ""
        last = name == "message" or choice.get("finish_reason") is not None
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise EngineNonsense("the engine's answer is no completion") from error
    if not isinstance(said, str):
        raise EngineNonsense("the engine said no words")
    return said, last


class _Thoughts:
    """Keeps back what a model thinks aloud before it answers."""

    def __init__(self) -> None:
        self._held = ""
        self._answering = False

    def without(self, piece: str) -> str:
        if self._answering:
            return piece
        self._held += piece
        start = self._held.lstrip()
        if start.startswith(OPEN):
            _, shut, said = start.partition(SHUT)
            self._answering = bool(shut)
            return said if shut else ""
        if OPEN.startswith(start):
            return ""
        self._answering = True
        return self._held
