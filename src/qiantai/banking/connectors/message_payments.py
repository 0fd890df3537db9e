"""Payments by message: transfers go out as pain.001, what became of them comes back as pain.002 and statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from qiantai.banking.connectors.errors import CoreRefused, CoreTimeout, CoreUnavailable
from qiantai.banking.connectors.iso20022 import (
    CreditTransfer,
    Party,
    Report,
    credit_transfer,
    execution_day,
    ids_of,
    read_entries,
    read_reports,
)
from qiantai.banking.connectors.message_ports import MessagePort
from qiantai.banking.connectors.nouns import noun
from qiantai.banking.connectors.records import CoreReceipt, Day, Transaction, TransferOrder
from qiantai.floor.clock import Clock, local_date

T = TypeVar("T")
MOST_ROWS = 500


@noun("accounts", "payment_parties")
@dataclass(frozen=True, slots=True)
class PaymentParty:
    """Someone who pays or is paid: an own account has the `id` we know it by, a payee an empty one.

    `account` is the full number, `agent` the bank's BIC or its number in the clearing system.
    """

    id: str
    name: str
    bank: str
    last4: str
    account: str
    agent: str


class Parties(Protocol):
    """Who has the full account numbers that a message needs and a front desk does not keep."""

    async def records(self, kind: type[T], customer: str, **where: str) -> list[T]:
        """As of `Core`."""
        ...


class MessagePayments:
    """The order `transfer` and, where statements come in, the records `transactions` of a core."""

    orders = frozenset(("transfer",))

    def __init__(
        self,
        name: str,
        port: MessagePort,
        parties: Parties,
        initiator: str,
        clock: Clock,
        *,
        statements: bool = False,
    ) -> None:
        self.name = name
        self.reads = frozenset(("transactions",) if statements else ())
        self._port = port
        self._parties = parties
        self._initiator = initiator
        self._clock = clock

    async def transfer(self, order: TransferOrder, key: str) -> CoreReceipt:
        """Give the payment out once and tell what the bank says so far; CoreTimeout while it says nothing final."""
        message, _ = ids_of(key)
        if not await self._port.sent(message):
            await self._port.send(message, await self._written(order, key))
        try:
            report = await self._newest(key)
        except CoreUnavailable as error:
            raise CoreTimeout(str(error)) from error
        receipt = None if report is None else self._receipt(report)
        if receipt is None:
            raise CoreTimeout("the bank has not decided yet")
        return receipt

    async def order(self, key: str) -> CoreReceipt | None:
        """None when the message never went out; CoreUnavailable while the bank has not decided."""
        message, _ = ids_of(key)
        if not await self._port.sent(message):
            return None
        report = await self._newest(key)
        receipt = None if report is None else self._receipt(report)
        if receipt is None:
            raise CoreUnavailable("the bank has not decided yet")
        return receipt

    async def transactions(
        self, customer: str, account: str, first: Day = None, last: Day = None
    ) -> list[Transaction]:
        """Booked entries of all statements and notifications, each once; CoreRefused (`unknown_account`)."""
        number = (await self._own(customer, account)).account
        found: dict[str, Transaction] = {}
        try:
            for document in await self._port.statements():
                for held, one in read_entries(document):
                    if held == number:
                        found.setdefault(one.id, one)
        except ValueError as error:
            raise CoreUnavailable(f"a statement cannot be read: {error}") from error
        start, end = first or date.min, last or date.max
        inside = [one for one in found.values() if start <= local_date(one.at) <= end]
        return sorted(inside, key=lambda one: one.at, reverse=True)[:MOST_ROWS]

    async def close(self) -> None:
        """Close the port."""
        await self._port.close()

    async def _written(self, order: TransferOrder, key: str) -> bytes:
        message, end_to_end = ids_of(key)
        debtor = await self._own(order.customer, order.from_account)
        creditor = await self._receiver(order)
        if creditor.account == debtor.account:
            raise CoreRefused("same_account")
        now = self._clock.now()
        try:
            payment = CreditTransfer(
                message,
                end_to_end,
                order.amount,
                execution_day(order.arrival_mode, now),
                _party(debtor),
                _party(creditor),
                self._initiator,
            )
            return credit_transfer(payment, now)
        except ValueError as error:
            raise CoreUnavailable(f"the message cannot be written: {error}") from error

    async def _receiver(self, order: TransferOrder) -> PaymentParty:
        if order.to_account is not None:
            return await self._own(order.customer, order.to_account)
        wanted = order.payee
        for one in await self._parties.records(PaymentParty, order.customer):
            if wanted and (one.name, one.bank, one.last4) == (
                wanted.name,
                wanted.bank,
                wanted.last4,
            ):
                return one
        raise CoreRefused("unknown_payee")

    async def _own(self, customer: str, account: str) -> PaymentParty:
        for one in await self._parties.records(PaymentParty, customer):
            if one.id and one.id == account:
                return one
        raise CoreRefused("unknown_account")

    async def _newest(self, key: str) -> Report | None:
        """The latest word on a payment; a report that cannot be read decides nothing, and neither does one on others."""
        message, end_to_end = ids_of(key)
        found: list[Report] = []
        for document in await self._port.reports(message):
            try:
                reports = read_reports(document)
            except ValueError as error:
                raise CoreUnavailable(f"a status report cannot be read: {error}") from error
            found += [
                one
                for one in reports
                if one.message == message and one.end_to_end in ("", end_to_end)
            ]
        return max(found, key=lambda one: (one.at, one.outcome != "unknown"), default=None)

    def _receipt(self, report: Report) -> CoreReceipt | None:
        """A receipt, None while nothing is decided; CoreRefused when the bank rejected it."""
        if report.outcome == "rejected":
            raise CoreRefused(report.refusal, report.reason)
        if report.outcome == "unknown":
            return None
        posted = report.outcome == "settled"
        details: Mapping[str, Any] = {"status_code": report.status}
        return CoreReceipt(report.message, "accepted", report.at, None, posted, details)


def _party(one: PaymentParty) -> Party:
    return Party(one.name, one.account, one.agent)
