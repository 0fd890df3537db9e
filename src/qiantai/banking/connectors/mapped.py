"""A system that is connected by a mapping file alone, without code; `docs/connectors.md` shows such a file."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from qiantai.banking.connectors.converting import find, read
from qiantai.banking.connectors.decoding import decode
from qiantai.banking.connectors.errors import CoreRefused, CoreTimeout, CoreUnavailable
from qiantai.banking.connectors.mapfiles import Mapped
from qiantai.banking.connectors.mapping import PLAIN, Holding, Orders, Query, Records
from qiantai.banking.connectors.nouns import noun_of
from qiantai.banking.connectors.payloads import Format
from qiantai.banking.connectors.peer import Peer, Reply, sent_key
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
from qiantai.floor.clock import Clock, local_date
from qiantai.floor.money import Money

T = TypeVar("T")
MOST_ROWS = 500
KEYS_KEPT = 10_000
OWNERS = {"transactions": "accounts", "card_transactions": "cards"}


class MappedCore:
    """Keeps the contract of `Core` for the records and orders that its file maps.

    `reads` and `orders` name them; whatever else is asked of it is CoreUnavailable, since nothing goes out.
    """

    def __init__(self, mapped: Mapped, clock: Clock) -> None:
        self.name = mapped.name
        self.reads = frozenset(mapped.file.records) | frozenset(mapped.file.not_kept)
        self.orders = frozenset(mapped.file.orders)
        self._file = mapped.file
        self._clock = clock
        self._peer = Peer(mapped, clock)
        self._kinds: OrderedDict[str, str] = OrderedDict()

    async def customer(self, customer: str) -> Customer:
        rows = await self._rows("customer", Customer, {"customer": customer})
        if len(rows) != 1:
            raise CoreRefused("unknown_customer")
        return rows[0]

    async def accounts(self, customer: str) -> list[Account]:
        return await self._rows("accounts", Account, {"customer": customer})

    async def transactions(
        self, customer: str, account: str, first: Day = None, last: Day = None
    ) -> list[Transaction]:
        return await self._movements("transactions", customer, "account", account, first, last)

    async def payees(self, customer: str) -> list[Payee]:
        return await self._rows("payees", Payee, {"customer": customer})

    async def cards(self, customer: str) -> list[CreditCard]:
        return await self._rows("cards", CreditCard, {"customer": customer})

    async def card_transactions(
        self, customer: str, card: str, first: Day = None, last: Day = None
    ) -> list[Transaction]:
        return await self._movements("card_transactions", customer, "card", card, first, last)

    async def loans(self, customer: str) -> list[Loan]:
        return await self._rows("loans", Loan, {"customer": customer})

    async def policies(self, customer: str) -> list[Policy]:
        return await self._rows("policies", Policy, {"customer": customer})

    async def claims(self, customer: str) -> list[Claim]:
        return await self._rows("claims", Claim, {"customer": customer})

    async def transfer(self, order: TransferOrder, key: str) -> CoreReceipt:
        payee = order.payee
        body = {
            "from_account": order.from_account,
            "amount": str(order.amount),
            "arrival_mode": order.arrival_mode,
            "payee": payee and {"name": payee.name, "bank": payee.bank, "last4": payee.last4},
            "to_account": order.to_account,
        }
        own = order.to_account is not None and "transfer.own" in self.orders
        kind = "transfer.own" if own else "transfer"
        if kind in self.orders and self._file.orders[kind].check_owner:
            await self._own("accounts", order.customer, order.from_account, "unknown_account")
        return await self.place(kind, order.customer, body, key)

    async def lose_card(self, customer: str, card: str, key: str) -> CoreReceipt:
        if "loss" in self.orders and self._file.orders["loss"].check_owner:
            await self._own_card(customer, card)
        return await self.place("loss", customer, {"card": card}, key)

    async def records(self, kind: type[T], customer: str, **where: str) -> list[T]:
        name = noun_of(kind).name
        if name in self._file.not_kept:
            return []
        given = {"customer": customer or None, "where": where}
        rows = await self._rows(name, kind, given)
        return [row for row in rows if _fits(row, where)]

    async def place(
        self, order: str, customer: str, body: Mapping[str, Any], key: str
    ) -> CoreReceipt:
        spec = self._file.orders.get(order)
        if spec is None:
            raise CoreUnavailable(f"{self.name} has no orders {order}")
        self._remember(key, order)
        given = self._given({"customer": customer, "key": key, "body": body})
        reply = await self._peer.change(spec, given, spec.key)
        if reply.meaning == "refused":
            raise CoreRefused(reply.reason, reply.message)
        if reply.meaning == "duplicate":
            return await self._repeated(order, key)
        try:
            return self._receipt(spec, None, reply)
        except ValueError as error:
            raise CoreTimeout(f"the receipt of {self.name} cannot be read: {error}") from error

    async def order(self, key: str) -> CoreReceipt | None:
        known = self._kinds.get(key)
        asked: list[Any] = []
        for kind, spec in self._file.orders.items():
            question = (spec.ask, spec.key, spec.receipt)
            if spec.ask is None or question in asked or known not in (None, kind):
                continue
            asked.append(question)
            receipt = await self._became(spec, spec.ask, key)
            if receipt is not None:
                return receipt
        return None

    async def ledger_balance(self, account: str) -> Money:
        rows = await self._rows("ledger", Holding, {"account": account})
        if len(rows) != 1:
            raise CoreRefused("unknown_account")
        return rows[0].balance

    async def close(self) -> None:
        await self._peer.close()

    async def _repeated(self, order: str, key: str) -> CoreReceipt:
        """The first answer of a key that the system calls a repeated one."""
        spec = self._file.orders[order]
        receipt = None
        try:
            if spec.ask is not None:
                receipt = await self._became(spec, spec.ask, key)
        except CoreUnavailable as error:
            raise CoreTimeout(str(error)) from error
        if receipt is None:
            raise CoreTimeout(f"{self.name} calls the key a repeated one and does not know it")
        return receipt

    async def _became(self, spec: Orders, query: Query, key: str) -> CoreReceipt | None:
        """What became of a key; CoreUnavailable when the answer says neither that it was done nor that it was not."""
        given = self._given({"key": sent_key(spec.key, key)})
        reply = await self._peer.read(query, given)
        if reply.meaning == "absent":
            return None
        if reply.meaning == "refused":
            raise CoreRefused(reply.reason, reply.message)
        if reply.meaning != "done":
            raise CoreUnavailable(f"{self.name} {reply.shown}")
        try:
            return self._receipt(spec, query, reply)
        except ValueError as error:
            raise CoreUnavailable(f"{self.name}: {error}") from error

    def _receipt(self, spec: Orders, query: Query | None, reply: Reply) -> CoreReceipt:
        """ValueError when it cannot be read; without a time of its own it has the time at which we read it."""
        own = query.receipt if query is not None else None
        spots = own if own is not None else spec.receipt
        told = {"status": "accepted", "at": self._clock.now()}
        return decode(CoreReceipt, told | read(spots, reply.body, reply.body))

    async def _rows(self, name: str, kind: type[T], given: Mapping[str, Any]) -> list[T]:
        spec = self._file.records.get(name)
        if spec is None:
            raise CoreUnavailable(f"{self.name} has no records {name}")
        path = spec.path
        if "customer" in given and not given["customer"]:
            if spec.shared_path is None and "customer" in spec.names:
                return []
            path = spec.shared_path or path
        found: list[T] = []
        pages = spec.pages
        if pages is None:
            return self._decoded(spec, kind, await self._answer(spec, given, path))
        for page in range(pages.first, pages.first + pages.most):
            reply = await self._answer(spec, {**given, "page": page}, path)
            rows = self._decoded(spec, kind, reply)
            found += rows
            if len(rows) < pages.size:
                return found
        raise CoreUnavailable(f"{self.name}: more than {pages.most} pages of {name}")

    async def _answer(self, spec: Records, given: Mapping[str, Any], path: str) -> Reply | None:
        """The answer to a read, None when it says that there is nothing."""
        if spec.pages is not None:
            query = {**spec.query, spec.pages.parameter: "{page}"}
            spec = spec.model_copy(update={"query": query})
        reply = await self._peer.read(spec, self._given(given), path)
        if reply.meaning == "refused":
            raise CoreRefused(reply.reason, reply.message)
        if reply.meaning == "absent":
            return None
        if reply.meaning != "done":
            raise CoreUnavailable(f"{self.name} {reply.shown}")
        return reply

    def _decoded(self, spec: Records, kind: type[T], reply: Reply | None) -> list[T]:
        if reply is None:
            return []
        try:
            rows = rows_at(reply.body, spec.rows, self._file.format)
            return [self._row(spec, kind, row, reply.body) for row in rows]
        except (ValueError, KeyError) as error:
            raise CoreUnavailable(f"{self.name}: {kind.__name__}: {error}") from error

    def _row(self, spec: Records, kind: type[T], row: Any, root: Any) -> T:
        own = dict(row) if spec.same and isinstance(row, Mapping) else {}
        return decode(kind, own | read(spec.fields, row, root))

    async def _movements(
        self, name: str, customer: str, held: str, which: str, first: Day, last: Day
    ) -> list[Transaction]:
        spec = self._file.records.get(name)
        if spec is not None and spec.check_owner:
            await self._own(OWNERS[name], customer, which, f"unknown_{held}")
        given = {
            "customer": customer,
            held: which,
            "first": first and first.isoformat(),
            "last": last and last.isoformat(),
        }
        rows = await self._rows(name, Transaction, given)
        start, end = first or date.min, last or date.max
        inside = [row for row in rows if start <= local_date(row.at) <= end]
        return sorted(inside, key=lambda row: row.at, reverse=True)[:MOST_ROWS]

    async def _own(self, records: str, customer: str, which: str, reason: str) -> None:
        """Refuse what is not the customer's, where the system itself does not look."""
        rows: list[Any] = await self._rows(records, PLAIN[records][1], {"customer": customer})
        if which not in [row.id for row in rows]:
            raise CoreRefused(reason)

    async def _own_card(self, customer: str, card: str) -> None:
        """Refuse what is neither an account nor a credit card of the customer, of those that this system keeps."""
        held: list[Any] = []
        for name in {"accounts", "cards"} & self._file.records.keys():
            held += await self._rows(name, PLAIN[name][1], {"customer": customer})
        if card not in [one.id for one in held]:
            raise CoreRefused("unknown_card")

    def _given(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {"now": self._clock.now().isoformat(), **values}

    def _remember(self, key: str, order: str) -> None:
        self._kinds[key] = order
        while len(self._kinds) > KEYS_KEPT:
            self._kinds.popitem(last=False)


def rows_at(body: Any, path: str, format_: Format) -> list[Any]:
    """The rows of an answer: a list, or one row alone; KeyError when the place does not exist.

    null is no rows, and so is a missing element of XML whose parent is there, as XML has no empty list.
    """
    try:
        found = find(body, path)
    except KeyError:
        parent = path.rpartition("/" if path.startswith("/") else ".")[0]
        if format_ != "xml" or not isinstance(find(body, parent), (Mapping, str)):
            raise
        return []
    if found is None or (format_ == "xml" and found == ""):
        return []
    return found if isinstance(found, list) else [found]


def _fits(row: Any, where: Mapping[str, str]) -> bool:
    return all(str(getattr(row, name, None)) == value for name, value in where.items())
