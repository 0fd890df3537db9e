"""The bank with a real database and a core that can be told to fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from tests.banking.flaky import FlakyCore

from qiantai.banking import (
    Action,
    ActionRequest,
    ActionResult,
    Gateway,
    Policies,
    Settlement,
    Words,
    banking_actions,
)
from qiantai.banking.calendars import Calendars
from qiantai.banking.services.base import NO_CALENDARS
from qiantai.customers import CustomerActor, CustomerId
from qiantai.floor.audit import Audit
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.events import Outbox
from qiantai.floor.packs import Packs, read_yaml
from qiantai.risk import Screening

CONVERSATION = UUID("01930000-0000-7000-8000-000000000001")


def customer(name: str, level: int = 1) -> CustomerActor:
    """A signed-in customer."""
    return CustomerActor(CustomerId(name), level, "web", CONVERSATION)


@dataclass(frozen=True, slots=True)
class Parts:
    """What does not change between tests: read once from the packs."""

    policies: Policies
    screening: Screening
    words: Words


@dataclass(frozen=True, slots=True)
class Bank:
    """Everything wired, with short ways to ask."""

    database: Database
    core: FlakyCore
    gateway: Gateway
    settlement: Settlement
    actions: Mapping[str, Action]
    clock: ManualClock

    async def ask(
        self, who: str, action: str, language: str = "zh-Hans", **slots: Any
    ) -> ActionResult:
        """A read by a signed-in customer."""
        request = ActionRequest(action, slots, "read", language)
        return await self.actions[action](customer(who), request)

    async def pay(
        self, who: str, key: str, approved: int = 2, language: str = "zh-Hans", **slots: Any
    ) -> ActionResult:
        """A transfer, approved by default."""
        request = ActionRequest("transfers.execute", slots, key, language, approved)
        return await self.gateway.execute(customer(who), request)

    async def lock(self, who: str, key: str, card: str, level: int = 1) -> ActionResult:
        """A card reported lost."""
        request = ActionRequest("cards.lock", {"card": card}, key, "zh-Hans")
        return await self.gateway.execute(customer(who, level), request)

    async def held(self, account: str) -> str:
        """The core's own balance of an account."""
        return str(await self.core.ledger_balance(account))

    async def states(self) -> dict[str, str]:
        """State of every operation by key."""
        rows = await self.database.fetch("select key, state from operation")
        return {row["key"]: row["state"] for row in rows}


@pytest.fixture(scope="session")
def parts(packs: Packs) -> Parts:
    return Parts(Policies.load(packs), Screening.load(packs), Words.load(packs))


@pytest.fixture
def core(clock: ManualClock, packs: Packs) -> FlakyCore:
    return flaky_core(clock, packs)


def flaky_core(clock: ManualClock, packs: Packs) -> FlakyCore:
    """A fresh core of the demonstration institution, without faults."""
    core = FlakyCore(read_yaml(packs.root / "demo" / "institution.yaml"), clock)
    core.faults = []
    return core


@pytest.fixture
def bank(database: Database, core: FlakyCore, clock: ManualClock, parts: Parts) -> Bank:
    return build(database, core, clock, parts)


def build(
    database: Database,
    core: FlakyCore,
    clock: ManualClock,
    parts: Parts,
    calendars: Calendars = NO_CALENDARS,
) -> Bank:
    """Wire the bank the way the application does."""
    gateway = Gateway(
        database,
        core,
        parts.policies,
        parts.screening,
        parts.words,
        Audit(),
        Outbox(database),
        clock,
        timeout_s=0.2,
        calendars=calendars,
    )
    actions = banking_actions(core, gateway, parts.policies, parts.screening, parts.words, clock)
    settlement = Settlement(database, core, gateway.delivery, clock, timeout_s=0.2)
    return Bank(database, core, gateway, settlement, actions, clock)
