"""The customer card: who the customer is, what they have, and what is known of them, with numbers held back.

What is held back is given for a stated purpose only, one field at a time, and every giving is on record (domain §3.6, C3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from qiantai.conversation import ConversationView
from qiantai.customers import StaffActor, actor_name
from qiantai.desk.model import Ticket
from qiantai.desk.queues import Queues
from qiantai.desk.tickets import Tickets
from qiantai.desk.workbench import Workbench
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import Invalid, NotFound

LEAST_PURPOSE = 4
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Product:
    """Something the customer has; `facts` may be shown, `sealed` only for a purpose."""

    id: str
    group: str
    name: str
    last4: str = ""
    state: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trait:
    """Something known of the customer: where it comes from, and the consent or ground on which it is kept."""

    name: str
    value: str
    source: str
    consent: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the institution's systems say of a customer; `complete` is False when one of them did not answer."""

    name: str
    name_en: str | None
    elder: bool
    tier: str
    locale: str
    traits: tuple[Trait, ...]
    products: tuple[Product, ...]
    sealed: Mapping[str, str]
    manager: Mapping[str, str] | None = None
    complete: bool = True


class Sheets(Protocol):
    """Where sheets come from: the institution's systems."""

    async def read(self, customer: str) -> Sheet:
        """The sheet of a customer; NotFound."""
        ...


@dataclass(frozen=True, slots=True)
class Card:
    """All of it: the sheet, the level of the conversation under way, tickets and past conversations on every channel."""

    customer: str
    level: int
    sheet: Sheet
    tickets: Sequence[Ticket]
    conversations: Sequence[ConversationView]


class Cards:
    """Reads cards and gives what they hold back, to those who serve the customer."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        audit: Audit,
        sheets: Sheets,
        tickets: Tickets,
        queues: Queues,
        workbench: Workbench,
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._sheets = sheets
        self._tickets = tickets
        self._queues = queues
        self._workbench = workbench

    async def get(self, staff: StaffActor, customer: str) -> Card:
        """The card of a customer whom this member of staff serves or who waits; NotFound."""
        conversations = await self._served(staff, customer)
        sheet = await self._sheets.read(customer)
        tickets = await self._tickets.list(staff, customer=customer, limit=MOST_SHOWN)
        now_open = [one.level for one in conversations if one.status == "open"]
        return Card(customer, max(now_open, default=0), sheet, tickets, conversations)

    async def reveal(
        self, staff: StaffActor, customer: str, name: str, purpose: str
    ) -> Mapping[str, str]:
        """What is held back: `phone`, or a product as `account:a001`. Invalid without a purpose, NotFound; audited."""
        purpose = purpose.strip()
        if len(purpose) < LEAST_PURPOSE:
            raise Invalid(field="purpose")
        await self._served(staff, customer)
        values = _held_back(await self._sheets.read(customer), name)
        record = AuditRecord(
            actor_name(staff),
            "customer:field:revealed",
            f"customer:{customer}",
            {"field": name, "purpose": purpose},
            self._clock.now(),
        )
        async with self._database.transaction() as connection:
            await self._audit.append(connection, [record])
        return values

    async def _served(self, staff: StaffActor, customer: str) -> list[ConversationView]:
        """The customer's conversations, for those who may see any of them; NotFound for others."""
        found = await self._workbench.list(staff, customer=customer, limit=MOST_SHOWN)
        if found:
            return found
        waiting = [one for one in await self._queues.list() if one.customer == customer]
        seen = [
            (await self._workbench.get(staff, one.conversation))[0]
            for one in waiting
            if await self._workbench.sees(staff, one.conversation)
        ]
        if not seen:
            raise NotFound(customer=customer)
        return seen


def _held_back(sheet: Sheet, name: str) -> Mapping[str, str]:
    group, _, one = name.partition(":")
    if not one and group in sheet.sealed:
        return {group: sheet.sealed[group]}
    for product in sheet.products:
        if (product.group, product.id) == (group, one) and product.sealed:
            return product.sealed
    raise NotFound(field=name)
