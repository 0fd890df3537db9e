"""The core system over HTTP, with care for one thing above all: whether a lost answer may have moved money."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp
import orjson
from yarl import URL

from qiantai.banking.connectors.decoding import decode
from qiantai.banking.connectors.errors import CoreRefused, CoreTimeout, CoreUnavailable
from qiantai.banking.connectors.nouns import noun_of
from qiantai.banking.connectors.records import (
    Account,
    Claim,
    CoreReceipt,
    CreditCard,
    Customer,
    Day,
    Loan,
    Payee,
    Policy,
    Transaction,
    TransferOrder,
)
from qiantai.floor.clock import Clock, SystemClock
from qiantai.floor.money import Money

T = TypeVar("T")
KEEP_ALIVE_S = 3
"""Shorter than servers keep idle connections, so that a mutation never goes out on one that is being closed."""
CONNECTIONS = 64
NOT_REACHED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
NOT_LET_IN = (401, 403, 429)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: Any

    @property
    def code(self) -> str:
        """The code of a refusal, empty when the answer is none of the core's."""
        found = self.body.get("code") if isinstance(self.body, dict) else None
        return found if isinstance(found, str) else ""

    @property
    def refusal(self) -> CoreRefused:
        message = self.body.get("message", "")
        return CoreRefused(self.code, message if isinstance(message, str) else "")


class HttpCore:
    """A core that speaks the protocol of the demonstration core; one pool of connections, opened at the first call."""

    def __init__(self, url: str, token: str, timeout_s: float, clock: Clock) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._clock = clock
        self._real_time = isinstance(clock, SystemClock)
        self._session: aiohttp.ClientSession | None = None

    async def customer(self, customer: str) -> Customer:
        return _read_as(Customer, await self._read(_customer(customer)))

    async def accounts(self, customer: str) -> list[Account]:
        return _read_all(Account, await self._read(_customer(customer, "accounts")))

    async def transactions(
        self, customer: str, account: str, first: Day = None, last: Day = None
    ) -> list[Transaction]:
        path = _customer(customer, "accounts", account, "transactions")
        return _read_all(Transaction, await self._read(path + _between(first, last)))

    async def payees(self, customer: str) -> list[Payee]:
        return _read_all(Payee, await self._read(_customer(customer, "payees")))

    async def cards(self, customer: str) -> list[CreditCard]:
        return _read_all(CreditCard, await self._read(_customer(customer, "cards")))

    async def card_transactions(
        self, customer: str, card: str, first: Day = None, last: Day = None
    ) -> list[Transaction]:
        path = _customer(customer, "cards", card, "transactions")
        return _read_all(Transaction, await self._read(path + _between(first, last)))

    async def loans(self, customer: str) -> list[Loan]:
        return _read_all(Loan, await self._read(_customer(customer, "loans")))

    async def policies(self, customer: str) -> list[Policy]:
        return _read_all(Policy, await self._read(_customer(customer, "policies")))

    async def claims(self, customer: str) -> list[Claim]:
        return _read_all(Claim, await self._read(_customer(customer, "claims")))

    async def transfer(self, order: TransferOrder, key: str) -> CoreReceipt:
        payee = order.payee
        body = {
            "customer": order.customer,
            "from_account": order.from_account,
            "amount": str(order.amount),
            "arrival_mode": order.arrival_mode,
            "payee": payee and {"name": payee.name, "bank": payee.bank, "last4": payee.last4},
            "to_account": order.to_account,
        }
        return await self._change("/v1/transfers", body, key)

    async def lose_card(self, customer: str, card: str, key: str) -> CoreReceipt:
        path = f"/v1/cards/{quote(card, safe='')}/loss"
        return await self._change(path, {"customer": customer}, key)

    async def records(self, kind: type[T], customer: str, **where: str) -> list[T]:
        name = noun_of(kind).name
        path = _customer(customer, "records", name) if customer else f"/v1/records/{quote(name)}"
        return _read_all(kind, await self._read(path + _query(where)))

    async def place(
        self, order: str, customer: str, body: Mapping[str, Any], key: str
    ) -> CoreReceipt:
        return await self._change(_customer(customer, "orders", order), body, key)

    async def order(self, key: str) -> CoreReceipt | None:
        try:
            return _read_as(CoreReceipt, await self._read(f"/v1/orders/{quote(key, safe='')}"))
        except CoreRefused as refusal:
            if refusal.reason == "unknown_order":
                return None
            raise

    async def ledger_balance(self, account: str) -> Money:
        body = await self._read(f"/v1/ledger/{quote(account, safe='')}")
        return _read_as(_Holding, body).balance

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _read(self, path: str) -> Any:
        """The JSON of a read; whatever is no answer of the core is CoreUnavailable."""
        try:
            answer = await self._ask("GET", path, {})
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CoreUnavailable(str(error)) from error
        if answer.status == 200:
            return answer.body
        if answer.status in NOT_LET_IN or answer.status >= 500 or not answer.code:
            raise CoreUnavailable(f"the core answered {answer.status} {answer.code}")
        raise answer.refusal

    async def _change(self, path: str, body: Mapping[str, Any], key: str) -> CoreReceipt:
        """The receipt of a mutation; every outcome that may have moved something is CoreTimeout."""
        try:
            answer = await self._ask("POST", path, {"Idempotency-Key": key}, orjson.dumps(body))
        except NOT_REACHED as error:
            raise CoreUnavailable(str(error)) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CoreTimeout(str(error)) from error
        if answer.status == 200:
            return _receipt(answer.body)
        if answer.code == "unavailable" or answer.status in NOT_LET_IN:
            raise CoreUnavailable(f"the core answered {answer.status} {answer.code}")
        if 400 <= answer.status < 500 and answer.code:
            raise answer.refusal
        raise CoreTimeout(f"the core answered {answer.status}")

    async def _ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> _Answer:
        url = URL(self._url + path, encoded=True)
        sent = dict(headers)
        if not self._real_time:
            sent["X-Now"] = self._clock.now().isoformat()
        if body is not None:
            sent["Content-Type"] = "application/json"
        async with self._open().request(method, url, headers=sent, data=body) as answer:
            text = await answer.read()
        try:
            return _Answer(answer.status, orjson.loads(text))
        except orjson.JSONDecodeError:
            return _Answer(answer.status, None)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE_S),
                timeout=self._timeout,
                headers={"Authorization": f"Bearer {self._token}"},
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
        return self._session


@dataclass(frozen=True, slots=True)
class _Holding:
    balance: Money


def _customer(*parts: str) -> str:
    return "/v1/customers/" + "/".join(quote(part, safe="") for part in parts)


def _between(first: Day, last: Day) -> str:
    days = {"from": first, "to": last}
    return _query({name: day.isoformat() for name, day in days.items() if day is not None})


def _query(values: Mapping[str, str]) -> str:
    said = [f"{quote(name)}={quote(value, safe='')}" for name, value in values.items()]
    return "?" + "&".join(said) if said else ""


def _read_as(kind: type[T], body: Any) -> T:
    try:
        return decode(kind, body)
    except ValueError as error:
        raise CoreUnavailable(f"the core's answer cannot be read: {error}") from error


def _read_all(kind: type[T], body: Any) -> list[T]:
    if not isinstance(body, list):
        raise CoreUnavailable("the core's answer is no list")
    return [_read_as(kind, row) for row in body]


def _receipt(body: Any) -> CoreReceipt:
    try:
        return decode(CoreReceipt, body)
    except ValueError as error:
        raise CoreTimeout(f"the core's receipt cannot be read: {error}") from error
