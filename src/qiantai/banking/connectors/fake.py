"""A core in memory for tests and first steps: the rules of the contract, nothing kept when the process ends."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from qiantai.banking.connectors.decoding import decode
from qiantai.banking.connectors.errors import CoreRefused
from qiantai.banking.connectors.fakebook import Book, Folder
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
from qiantai.floor.clock import CHINA, Clock, local_date
from qiantai.floor.money import ZERO, Money

T = TypeVar("T")
MOST_ROWS = 500
LONGEST_KEY = 200
NORMAL_DELAY = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An accepted transfer that is debited at `due`; `target` is the own customer's account, if it is one."""

    due: datetime
    receipt: str
    order: TransferOrder
    target: Account | None


class FakeCore:
    """Keeps the contract of `Core` for the customers of an institution file (its parsed content).

    `records` are plain rows by noun and customer; an order of any kind is accepted and kept in `placed`.
    """

    def __init__(
        self,
        content: Mapping[str, Any],
        clock: Clock,
        records: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]] | None = None,
    ) -> None:
        self._clock = clock
        self._records = records or {}
        self.placed: list[tuple[str, str, Mapping[str, Any]]] = []
        """Every order carried out: its kind, the customer and the body."""
        self._book = Book.read(content, local_date(clock.now()))
        self._answers: dict[str, tuple[object, CoreReceipt | CoreRefused]] = {}
        self._used: dict[tuple[str, date], Money] = {}
        self._waiting: list[_Waiting] = []
        self._lost: dict[str, CoreReceipt] = {}

    async def customer(self, customer: str) -> Customer:
        return self._folder(customer).customer

    async def accounts(self, customer: str) -> list[Account]:
        folder = self._folder(customer)
        today = local_date(self._clock.now())
        return [
            replace(
                one,
                used_today=self._used.get((one.id, today), ZERO),
                available=self._available(one),
            )
            for one in folder.accounts.values()
        ]

    async def transactions(
        self, customer: str, account: str, first: Day = None, last: Day = None
    ) -> list[Transaction]:
        folder = self._folder(customer)
        self._account(folder, account)
        return _between(folder.movements[account], first, last)

    async def payees(self, customer: str) -> list[Payee]:
        return list(self._folder(customer).payees)

    async def cards(self, customer: str) -> list[CreditCard]:
        return list(self._folder(customer).cards.values())

    async def card_transactions(
        self, customer: str, card: str, first: Day = None, last: Day = None
    ) -> list[Transaction]:
        folder = self._folder(customer)
        if card not in folder.cards:
            raise CoreRefused("unknown_card")
        return _between(folder.charges[card], first, last)

    async def loans(self, customer: str) -> list[Loan]:
        return list(self._folder(customer).loans)

    async def policies(self, customer: str) -> list[Policy]:
        return list(self._folder(customer).policies)

    async def claims(self, customer: str) -> list[Claim]:
        return list(self._folder(customer).claims)

    async def transfer(self, order: TransferOrder, key: str) -> CoreReceipt:
        folder = self._folder(order.customer)
        payee = order.payee and (order.payee.name, order.payee.bank, order.payee.last4)
        content = ("transfer", replace(order, payee=None), payee)
        return self._once(key, content, lambda receipt: self._transfer(folder, order, receipt))

    async def lose_card(self, customer: str, card: str, key: str) -> CoreReceipt:
        folder = self._folder(customer)
        content = ("loss", customer, card)
        return self._once(key, content, lambda receipt: self._lose(folder, card, receipt))

    async def records(self, kind: type[T], customer: str, **where: str) -> list[T]:
        if customer:
            self._folder(customer)
        rows = self._records.get(noun_of(kind).name, {}).get(customer, ())
        return [
            decode(kind, row)
            for row in rows
            if all(str(row.get(name)) == value for name, value in where.items())
        ]

    async def place(
        self, order: str, customer: str, body: Mapping[str, Any], key: str
    ) -> CoreReceipt:
        self._folder(customer)

        def act(receipt: str) -> CoreReceipt:
            self.placed.append((order, customer, body))
            return CoreReceipt(receipt, "accepted", self._clock.now())

        return self._once(key, (order, customer, dict(body)), act)

    async def order(self, key: str) -> CoreReceipt | None:
        if key not in self._answers:
            return None
        return _told(self._answers[key][1])

    async def ledger_balance(self, account: str) -> Money:
        self._release()
        for folder in self._book.folders.values():
            owed = {one.id: one.remaining for one in folder.loans}
            owed |= {one.id: one.used for one in folder.cards.values()}
            owed |= {one.id: one.balance for one in folder.accounts.values()}
            if account in owed:
                return owed[account]
        raise CoreRefused("unknown_account")

    async def close(self) -> None:
        """Nothing to give back."""

    def _folder(self, customer: str) -> Folder:
        self._release()
        if customer not in self._book.folders:
            raise CoreRefused("unknown_customer")
        return self._book.folders[customer]

    def _account(self, folder: Folder, account: str) -> Account:
        if account not in folder.accounts:
            raise CoreRefused("unknown_account")
        return folder.accounts[account]

    def _once(self, key: str, content: object, act: Callable[[str], CoreReceipt]) -> CoreReceipt:
        if not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
            raise CoreRefused("key_invalid")
        stored = self._answers.get(key)
        if stored is None:
            answer: CoreReceipt | CoreRefused
            try:
                answer = act(f"F{len(self._answers) + 1:08d}")
            except CoreRefused as refusal:
                answer = refusal
            stored = self._answers[key] = (content, answer)
        if stored[0] != content:
            raise CoreRefused("key_reused")
        return _told(stored[1])

    def _transfer(self, folder: Folder, order: TransferOrder, receipt: str) -> CoreReceipt:
        now = self._clock.now()
        source = self._account(folder, order.from_account)
        if source.status != "active":
            raise CoreRefused("account_restricted")
        target = self._target(folder, source, order)
        if target is None or target.id not in folder.accounts:
            used = self._used.get((source.id, local_date(now)), ZERO) + order.amount
            if used > source.daily_limit:
                raise CoreRefused("daily_limit")
        else:
            used = None
        if order.amount > self._available(source):
            raise CoreRefused("insufficient_funds")
        if used is not None:
            self._used[source.id, local_date(now)] = used
        due = _due(order.arrival_mode, now)
        self._waiting.append(_Waiting(due, receipt, order, target))
        self._release()
        balance = folder.accounts[source.id].balance
        details = {} if due <= now else {"due_at": due.isoformat()}
        return CoreReceipt(receipt, "accepted", now, balance, posted=due <= now, details=details)

    def _target(self, folder: Folder, source: Account, order: TransferOrder) -> Account | None:
        """The credited account, None when it is at another bank; refuses a receiver that is not known."""
        if order.to_account is not None:
            target: Account | None = self._account(folder, order.to_account)
        elif order.payee is None:
            raise CoreRefused("unknown_payee")
        else:
            target = self._receiver(folder, order.payee)
        if target is not None and target.id == source.id:
            raise CoreRefused("same_account")
        return target

    def _receiver(self, folder: Folder, payee: Payee) -> Account | None:
        wanted = (payee.name, payee.last4)
        if payee.bank in self._book.names:
            for other in self._book.folders.values():
                for one in other.accounts.values():
                    if (one.name, one.last4) == wanted:
                        return one
        if any(
            (one.name, one.last4) == wanted and self._same_bank(one.bank, payee.bank)
            for one in folder.payees
        ):
            return None
        raise CoreRefused("unknown_payee")

    def _same_bank(self, one: str, other: str) -> bool:
        return one == other or {one, other} <= self._book.names

    def _available(self, account: Account) -> Money:
        if account.status != "active":
            return ZERO
        held = [one.order.amount for one in self._waiting if one.order.from_account == account.id]
        return account.balance - sum(held, ZERO)

    def _release(self) -> None:
        now = self._clock.now()
        due = sorted((one for one in self._waiting if one.due <= now), key=lambda one: one.due)
        self._waiting = [one for one in self._waiting if one.due > now]
        for one in due:
            folder = self._book.folders[one.order.customer]
            if folder.accounts[one.order.from_account].status != "lost":
                self._pay(folder, one)

    def _pay(self, folder: Folder, one: _Waiting) -> None:
        order, target = one.order, one.target
        receiver = order.payee.name if order.payee else folder.customer.name
        self._move(folder, order.from_account, -order.amount, receiver, one)
        if target is not None:
            holder = next(f for f in self._book.folders.values() if target.id in f.accounts)
            self._move(holder, target.id, order.amount, folder.customer.name, one)

    def _move(self, folder: Folder, account: str, amount: Money, other: str, one: _Waiting) -> None:
        held = folder.accounts[account]
        after = held.balance + amount
        folder.accounts[account] = replace(held, balance=after)
        row = Transaction(one.receipt, one.due, amount, other, "transfer", after)
        folder.movements[account].insert(0, row)

    def _lose(self, folder: Folder, card: str, receipt: str) -> CoreReceipt:
        if card not in folder.accounts and card not in folder.cards:
            raise CoreRefused("unknown_card")
        if card not in self._lost:
            self._lost[card] = CoreReceipt(receipt, "lost", self._clock.now())
        if card in folder.accounts:
            folder.accounts[card] = replace(folder.accounts[card], status="lost")
        else:
            folder.cards[card] = replace(folder.cards[card], status="lost")
        return self._lost[card]


def _told(answer: CoreReceipt | CoreRefused) -> CoreReceipt:
    if isinstance(answer, CoreRefused):
        raise CoreRefused(answer.reason)
    return answer


def _due(mode: str, now: datetime) -> datetime:
    match mode:
        case "realtime":
            return now
        case "normal":
            return now + NORMAL_DELAY
        case "next_day":
            return datetime.combine(local_date(now) + timedelta(days=1), time(), CHINA)
        case _:
            raise CoreRefused("invalid")


def _between(rows: list[Transaction], first: Day, last: Day) -> list[Transaction]:
    start, end = first or date.min, last or date.max
    return [one for one in rows if start <= local_date(one.at) <= end][:MOST_ROWS]
