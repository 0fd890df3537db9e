"""What every core system answers to us, whichever institution runs it, and the three ways in which it can fail."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from qiantai.banking.connectors.errors import CoreRefused, CoreTimeout, CoreUnavailable
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
from qiantai.floor.money import Money

T = TypeVar("T")

__all__ = [
    "Account",
    "Claim",
    "Core",
    "CoreReceipt",
    "CoreRefused",
    "CoreTimeout",
    "CoreUnavailable",
    "CreditCard",
    "Customer",
    "Loan",
    "Payee",
    "Policy",
    "Transaction",
    "TransferOrder",
]


class Core(Protocol):
    """The institution's core banking system.

    Contract that every member keeps:

    - All ids are the institution's own. An id that does not exist, or belongs to another customer, raises
      CoreRefused with `unknown_customer`, `unknown_account` or `unknown_card`; the two cases look alike.
    - Reads change nothing. They raise CoreUnavailable when no answer comes for whatever reason.
    - Mutations carry an idempotency key of 1 to 200 visible ASCII characters. A key is executed at most once: the same
      key with the same content gives the stored answer again, refusals included; with other content CoreRefused
      (`key_reused`) and nothing happens. CoreUnavailable promises that nothing was done; CoreTimeout promises
      nothing: ask `order` with the key, and when it answers None repeat the mutation under the same key.
    - CoreRefused is a decision of the core: nothing was done, and repeating the key refuses again.
    """

    async def customer(self, customer: str) -> Customer:
        """Who the customer is."""
        ...

    async def accounts(self, customer: str) -> list[Account]:
        """Debit accounts, in the institution's order."""
        ...

    async def transactions(
        self, customer: str, account: str, first: Day = None, last: Day = None
    ) -> list[Transaction]:
        """Movements of a debit account between two days inclusive (None: open), newest first; 500 at most."""
        ...

    async def payees(self, customer: str) -> list[Payee]:
        """The payees that the customer has registered."""
        ...

    async def cards(self, customer: str) -> list[CreditCard]:
        """Credit cards."""
        ...

    async def card_transactions(
        self, customer: str, card: str, first: Day = None, last: Day = None
    ) -> list[Transaction]:
        """Movements of a credit card, as for `transactions`."""
        ...

    async def loans(self, customer: str) -> list[Loan]:
        """Running loans."""
        ...

    async def policies(self, customer: str) -> list[Policy]:
        """Insurance policies."""
        ...

    async def claims(self, customer: str) -> list[Claim]:
        """Insurance claims."""
        ...

    async def transfer(self, order: TransferOrder, key: str) -> CoreReceipt:
        """Move money once; CoreRefused with `insufficient_funds`, `account_restricted`, `daily_limit`,
        `same_account`, `unknown_account` or `unknown_payee`."""
        ...

    async def lose_card(self, customer: str, card: str, key: str) -> CoreReceipt:
        """Lock a debit account (by account id) or a credit card as lost; on a lost one the first receipt comes again."""
        ...

    async def records(self, kind: type[T], customer: str, **where: str) -> list[T]:
        """The customer's records of a kind declared with `@noun`, in the institution's order; `where` narrows by field.

        A kind that the institution does not keep gives an empty list. The customer '' asks for what belongs to everybody.
        """
        ...

    async def place(
        self, order: str, customer: str, body: Mapping[str, Any], key: str
    ) -> CoreReceipt:
        """Carry out an order of this kind (`deposits.open`) once; CoreRefused with `unknown_order_kind` or a reason of its own."""
        ...

    async def order(self, key: str) -> CoreReceipt | None:
        """The stored answer of a key: its receipt, CoreRefused as it was refused, or None when it never arrived."""
        ...

    async def ledger_balance(self, account: str) -> Money:
        """What the core's ledger holds for an account id, or what is owed on a credit card or loan id."""
        ...

    async def close(self) -> None:
        """Give connections back; the member is not used afterwards."""
        ...
