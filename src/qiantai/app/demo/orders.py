"""Mutations happen at most once per idempotency key, and the same key gives the same answer for ever."""

import hashlib
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from qiantai.app.demo import store
from qiantai.app.demo.bank import Refused
from qiantai.app.demo.ledger import Ledger, stamp
from qiantai.floor.clock import local_date

LONGEST_KEY = 200
Act = Callable[[sqlite3.Connection, str], Mapping[str, Any]]
"""Carries out one order under its reference and gives the answer; Refused before it has changed anything."""


@dataclass(frozen=True, slots=True)
class Order:
    """One mutation as it was asked for; `content` is what makes two requests the same."""

    key: str
    verb: str
    customer: str
    content: Mapping[str, Any]
    at: datetime

    @property
    def digest(self) -> bytes:
        """What a repeated key is compared by."""
        text = orjson.dumps([self.verb, self.customer, self.content], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(text).digest()


@dataclass(frozen=True, slots=True)
class Answer:
    """A stored answer: HTTP status and JSON text."""

    status: int
    text: str


def checked_key(key: str | None) -> str:
    """A usable idempotency key; Refused (400 key_missing or key_invalid)."""
    if not key:
        raise Refused("key_missing", "the header Idempotency-Key is needed", status=400)
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Refused("key_invalid", f"a key has 1 to {LONGEST_KEY} visible characters", status=400)
    return key


class Orders:
    """The register of keys and answers."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def find(self, key: str) -> Answer | None:
        """The stored answer of a key, or None when it never arrived."""
        stored = store.find_stored(self._ledger.reads, key)
        return None if stored is None else Answer(stored.status, stored.answer)

    async def once(self, order: Order, act: Act) -> Answer:
        """Carry out an order, or give the stored answer of its key; Refused (409 key_reused) for another order.

        The effect and the answer, a refusal too, are committed together.
        """
        return await self._ledger.change(lambda connection: _once(connection, order, act))


def _once(connection: sqlite3.Connection, order: Order, act: Act) -> Answer:
    stored = store.find_stored(connection, order.key)
    if stored is not None:
        if stored.digest != order.digest:
            raise Refused("key_reused", "this key stands for another order", status=409)
        return Answer(stored.status, stored.answer)
    status, body = _attempt(connection, order, act)
    text = orjson.dumps(body).decode()
    store.add_stored(
        connection,
        store.Stored(
            order.key, order.digest, order.verb, order.customer, stamp(order.at), status, text
        ),
    )
    return Answer(status, text)


def _attempt(
    connection: sqlite3.Connection, order: Order, act: Act
) -> tuple[int, Mapping[str, Any]]:
    number = store.count_stored(connection) + 1
    reference = f"{order.verb[0].upper()}{local_date(order.at):%Y%m%d}{number:08d}"
    try:
        return 200, act(connection, reference)
    except Refused as refusal:
        return refusal.status, {"code": refusal.code, "message": str(refusal)}
