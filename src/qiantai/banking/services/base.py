"""The contracts of the shelf: a query answers from the core, a mutation is planned here and sent by the gateway."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import structlog

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.calendars import Calendars
from qiantai.banking.connectors.base import (
    Account,
    Core,
    CoreReceipt,
    CoreRefused,
    CoreTimeout,
    CoreUnavailable,
)
from qiantai.banking.errors import CustomersOnly
from qiantai.banking.indemnity import NO_PAPERS, ClaimPapers
from qiantai.banking.model import Plan
from qiantai.banking.policies import Policies
from qiantai.banking.words import Words
from qiantai.customers import Actor, CustomerActor, CustomerId, SystemActor
from qiantai.floor.clock import CHINA, Clock

log = structlog.get_logger(__name__)
NO_CALENDARS = Calendars({})


@dataclass(frozen=True, slots=True)
class Counter:
    """What every service works with."""

    core: Core
    policies: Policies
    words: Words
    clock: Clock
    calendars: Calendars = NO_CALENDARS
    papers: ClaimPapers = NO_PAPERS

    async def last4(self, actor: CustomerActor, account: str) -> str:
        """The end of the number of an account or card of the customer's; empty when it is neither."""
        accounts, cards = await asyncio.gather(
            self.core.accounts(actor.customer), self.core.cards(actor.customer)
        )
        ends = {one.id: one.last4 for one in accounts} | {one.id: one.last4 for one in cards}
        return ends.get(account, "")


class Mutation(Protocol):
    """One kind of change. The gateway alone calls it, in the order plan, send, done or refused.

    `plan` reads and decides; it returns a result instead of a plan when the act cannot be done, and changes nothing.
    `send` gets the body of the plan, perhaps read back from the database in another process, and must be harmless to
    repeat under the same key. `done` and `refused` put the core's answer into words; they ask nobody.
    """

    @property
    def name(self) -> str:
        """The action it carries out."""
        ...

    @property
    def slots(self) -> Sequence[str]:
        """The slots that make two requests the same act."""
        ...

    @property
    def money(self) -> bool:
        """Whether only a challenge passed for this very key may approve it."""
        ...

    @property
    def noun(self) -> str:
        """What the audit log calls it: `bank:transfer`."""
        ...

    async def plan(self, actor: CustomerActor, request: ActionRequest) -> Plan | ActionResult: ...

    async def send(self, body: Mapping[str, Any], key: str) -> CoreReceipt: ...

    def done(
        self, body: Mapping[str, Any], receipt: CoreReceipt, language: str
    ) -> ActionResult: ...

    def refused(self, body: Mapping[str, Any], code: str, language: str) -> ActionResult: ...


Read = Callable[[CustomerActor, ActionRequest], Awaitable[ActionResult]]
VISITOR = CustomerActor(CustomerId(""), 0, "web", UUID(int=0))
"""Who asks at level 0 without having signed in; records of this customer are what belongs to everybody."""


class Query:
    """A read-only action at the level that policy asks for, or at `level`; at level 0 visitors may ask too."""

    def __init__(self, name: str, counter: Counter, read: Read, level: int | None = None) -> None:
        self._name = name
        self._counter = counter
        self._read = read
        self._level = level

    async def __call__(self, actor: Actor, request: ActionRequest) -> ActionResult:
        """Answer; `level_needed` below the level, `unavailable` when the core does not answer."""
        needed = self._level
        if needed is None:
            needed = self._counter.policies.level(self._name, self._counter.clock.now())
        visits = needed == 0 and isinstance(actor, SystemActor)
        customer = VISITOR if visits else customer_of(actor)
        if max(customer.level, request.approved) < needed:
            return level_needed(needed)
        try:
            return await self._read(customer, request)
        except (CoreUnavailable, CoreTimeout, CoreRefused) as error:
            why = {"error": type(error).__name__, "detail": str(error)}
            log.warning("core_read_failed", action=self._name, **why)
            return ActionResult("unavailable", {})


def customer_of(actor: Actor) -> CustomerActor:
    """The customer who acts; CustomersOnly for staff and jobs."""
    if not isinstance(actor, CustomerActor):
        raise CustomersOnly()
    return actor


def level_needed(level: int) -> ActionResult:
    """The customer must prove more first."""
    return ActionResult("level_needed", {"level": level}, level=level)


def find_account(accounts: Iterable[Account], said: str) -> Account | None:
    """The account of this id, or the only one of these last four digits."""
    known = list(accounts)
    found = [one for one in known if one.id == said] or [
        one for one in known if one.last4 == said[-4:]
    ]
    return found[0] if len(found) == 1 else None


def main_account(accounts: Iterable[Account]) -> Account | None:
    """The account meant when none is named: the first usable one of class I, else the first usable, else the first."""
    known = list(accounts)
    usable = [one for one in known if one.status == "active"]
    first_class = [one for one in usable if one.class_ == "I"]
    return next(iter([*first_class, *usable, *known]), None)


def account_label(account: Account, words: Words, language: str) -> str:
    """How an account is offered for choice: its name and last four digits."""
    return words.get(
        "label.account", language, name=account_name(account, words, language), last4=account.last4
    )


def account_name(account: Account, words: Words, language: str) -> str:
    """The kind of an account in words; its own name is its holder's."""
    return words.get(f"account.class.{account.class_}", language)


def account_options(
    accounts: Iterable[Account], words: Words, language: str
) -> list[dict[str, str]]:
    """Accounts to choose from; the value is the last four digits, or the id where two share them."""
    known = list(accounts)
    digits = [one.last4 for one in known]
    return [
        {
            "value": one.last4 if digits.count(one.last4) == 1 else one.id,
            "label": account_label(one, words, language),
        }
        for one in known
    ]


def local_text(moment: datetime) -> str:
    """A moment for people, in the institution's time: 2026-11-22 10:00:00."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
