"""One core made of many systems: every record kind and order kind goes to the system whose file maps it."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar, cast

from qiantai.banking.connectors.base import Core
from qiantai.banking.connectors.errors import CoreRefused, CoreUnavailable
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
from qiantai.floor.errors import Misconfigured
from qiantai.floor.money import Money

T = TypeVar("T")
KEYS_KEPT = 10_000


class Member(Protocol):
    """A part of a core: it keeps the contract of `Core` for the records and orders that it names."""

    name: str
    reads: frozenset[str]
    orders: frozenset[str]

    async def order(self, key: str) -> CoreReceipt | None:
        """As of `Core`."""
        ...

    async def close(self) -> None:
        """As of `Core`."""
        ...


class RoutedCore:
    """Keeps the contract of `Core` with members that each keep it for their part.

    What no member maps goes to `default`; without a default it is CoreUnavailable, never an empty list, since "you
    have no loans" must not be the answer of a file that nobody wrote. Misconfigured when two members map the same.
    """

    def __init__(self, members: Sequence[Member], default: Core | None) -> None:
        self._members = tuple(members)
        self._default = default
        self._reads = _routes(members, {one.name: one.reads for one in members})
        self._orders = _routes(members, {one.name: one.orders for one in members})
        self._sent: OrderedDict[str, Core] = OrderedDict()

    async def customer(self, customer: str) -> Customer:
        return await self._reader("customer").customer(customer)

    async def accounts(self, customer: str) -> list[Account]:
        return await self._reader("accounts").accounts(customer)

    async def transactions(
        self, customer: str, account: str, first: Day = None, last: Day = None
    ) -> list[Transaction]:
        return await self._reader("transactions").transactions(customer, account, first, last)

    async def payees(self, customer: str) -> list[Payee]:
        return await self._reader("payees").payees(customer)

    async def cards(self, customer: str) -> list[CreditCard]:
        return await self._reader("cards").cards(customer)

    async def card_transactions(
        self, customer: str, card: str, first: Day = None, last: Day = None
    ) -> list[Transaction]:
        member = self._reader("card_transactions")
        return await member.card_transactions(customer, card, first, last)

    async def loans(self, customer: str) -> list[Loan]:
        return await self._reader("loans").loans(customer)

    async def policies(self, customer: str) -> list[Policy]:
        return await self._reader("policies").policies(customer)

    async def claims(self, customer: str) -> list[Claim]:
        return await self._reader("claims").claims(customer)

    async def transfer(self, order: TransferOrder, key: str) -> CoreReceipt:
        kind = "transfer" if order.to_account is None else "transfer.own"
        kind = kind if kind in self._orders else "transfer"
        return await self._taker(kind, key).transfer(order, key)

    async def lose_card(self, customer: str, card: str, key: str) -> CoreReceipt:
        return await self._taker("loss", key).lose_card(customer, card, key)

    async def records(self, kind: type[T], customer: str, **where: str) -> list[T]:
        return await self._reader(noun_of(kind).name).records(kind, customer, **where)

    async def place(
        self, order: str, customer: str, body: Mapping[str, Any], key: str
    ) -> CoreReceipt:
        return await self._taker(order, key).place(order, customer, body, key)

    async def order(self, key: str) -> CoreReceipt | None:
        """Asks the system that the key went to; after a restart all in turn, and None only when all deny it."""
        known = self._sent.get(key)
        if known is not None:
            return await known.order(key)
        silent: CoreUnavailable | None = None
        for member in self._all:
            try:
                receipt = await member.order(key)
            except CoreUnavailable as error:
                silent = error
                continue
            if receipt is not None:
                return receipt
        if silent is not None:
            raise silent
        return None

    async def ledger_balance(self, account: str) -> Money:
        return await self._reader("ledger").ledger_balance(account)

    async def close(self) -> None:
        for member in self._all:
            await member.close()

    @property
    def _all(self) -> list[Member | Core]:
        """Those that take orders and those that do not, the default last."""
        return [*self._members, *([] if self._default is None else [self._default])]

    def _reader(self, records: str) -> Core:
        member = self._reads.get(records) or self._default
        if member is None:
            raise CoreUnavailable(f"no system keeps {records}")
        return member

    def _taker(self, order: str, key: str) -> Core:
        member = self._orders.get(order) or self._default
        if member is None:
            raise CoreRefused("unknown_order_kind")
        self._sent[key] = member
        while len(self._sent) > KEYS_KEPT:
            self._sent.popitem(last=False)
        return member


def _routes(members: Sequence[Member], names: Mapping[str, frozenset[str]]) -> dict[str, Core]:
    routes: dict[str, Core] = {}
    owners: dict[str, str] = {}
    for member in members:
        for name in names[member.name]:
            if name in routes:
                raise Misconfigured(f"{owners[name]} and {member.name} both map {name}")
            routes[name], owners[name] = cast(Core, member), member.name
    return routes
