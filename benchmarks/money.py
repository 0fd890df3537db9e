"""Plays random histories of transfers against the gateway: `python benchmarks/money.py --histories 100000 --seed 1`.

A history is one customer with a small daily limit whose sessions, on two replicas, send the same and other orders at once,
again and again, while the core is down, loses requests or replies, hangs, or the process dies before the intent, before
or after the core, or between the core and the commit of its answer. Settling runs in between and may die as well. Each
history ends with one settling without faults; then the core's ledger, our word to the customer and the limit must agree.
"""

import argparse
import asyncio
import json
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import structlog

from qiantai.banking import ActionRequest, FakeCore, Gateway, Policies, Settlement, Words
from qiantai.banking.connectors.base import (
    Account,
    CoreReceipt,
    CoreTimeout,
    CoreUnavailable,
    TransferOrder,
)
from qiantai.customers import CustomerActor, CustomerId
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database, migrate
from qiantai.floor.embedded import embedded_postgres
from qiantai.floor.events import Outbox
from qiantai.floor.money import ZERO, Money
from qiantai.floor.packs import Packs
from qiantai.risk import Screening

FAULTS = ("none", "lost_reply", "lost_request", "down", "dies_before", "dies_after", "hang")
DIES_EARLY, DIES_LATE = "dies_early", "dies_late"
START = datetime(2026, 11, 22, 2, tzinfo=UTC)
CONVERSATION = UUID("01930000-0000-7000-8000-000000000001")
BALANCE, LIMIT = "1000.00", "150.00"
AMOUNTS = {"a": "40.00", "b": "70.01", "c": "0.99"}
TIMEOUT_S = 0.05
TOGETHER = 250
PAID = ("done", "settled")
Answer = TypeVar("Answer")


class Died(BaseException):
    """The process ended here; nothing after it ran."""


class FaultyCore(FakeCore):
    """A core whose faults are laid out customer by customer, one for each call."""

    faults: dict[str, list[str]]

    async def accounts(self, customer: str) -> list[Account]:
        faults = self.faults.get(customer)
        if faults and faults[0] == DIES_EARLY:
            faults.pop(0)
            raise Died
        return await super().accounts(customer)

    async def transfer(self, order: TransferOrder, key: str) -> CoreReceipt:
        return await self._spoiled(order.customer, super().transfer(order, key))

    async def order(self, key: str) -> CoreReceipt | None:
        return await self._spoiled(key.partition(":")[0], super().order(key))

    async def _spoiled(self, customer: str, work: Coroutine[Any, Any, Answer]) -> Answer:
        faults = self.faults.get(customer)
        fault = faults.pop(0) if faults and faults[0] in FAULTS else "none"
        await asyncio.sleep(0)
        if fault in ("lost_request", "down", "dies_before"):
            work.close()
            raise {"lost_request": CoreTimeout, "down": CoreUnavailable, "dies_before": Died}[fault]
        answer = await work
        if fault == "hang":
            await asyncio.sleep(60)
        if fault in ("lost_reply", "dies_after"):
            raise CoreTimeout if fault == "lost_reply" else Died
        return answer


class MortalAudit(Audit):
    """Dies in the transaction that would commit the core's answer, when that is laid out."""

    def __init__(self, faults: Mapping[str, list[str]]) -> None:
        super().__init__()
        self._faults = faults

    async def append(self, connection: Any, records: Sequence[AuditRecord]) -> Any:
        for record in records:
            faults = self._faults.get(str(record.detail.get("customer")))
            if faults and faults[0] == DIES_LATE:
                faults.pop(0)
                raise Died
        return await super().append(connection, records)


@dataclass(frozen=True, slots=True)
class Step:
    """Orders sent at once, by letter, and the faults that lie in their way."""

    letters: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(slots=True)
class History:
    """One customer: what happens to them, and what they were told by letter."""

    customer: str
    steps: tuple[Step, ...]
    told: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Found:
    """What went wrong, in cents and in numbers; all but the counts should be 0."""

    histories: int = 0
    requests: int = 0
    deaths: int = 0
    paid: int = 0
    doubled_cents: int = 0
    lost_cents: int = 0
    over_limit: int = 0
    told_wrong: int = 0
    left_open: int = 0
    told: Counter[str] = field(default_factory=Counter)

    @property
    def sound(self) -> bool:
        """Whether nothing went wrong."""
        wrong = (self.doubled_cents, self.lost_cents, self.over_limit, self.told_wrong)
        return not any(wrong) and not self.left_open


def drawn(customer: str, chance: random.Random) -> History:
    """A random history of one to five steps."""
    steps = []
    for _ in range(chance.randint(1, 5)):
        letters = tuple(chance.choice("abc") for _ in range(chance.randint(1, 3)))
        kinds = (*FAULTS, "none", "none", DIES_EARLY, DIES_LATE)
        faults = tuple(chance.choice(kinds) for _ in range(chance.randint(0, 3)))
        steps.append(Step(letters, faults))
    return History(customer, tuple(steps))


class World:
    """Many customers at one core and one database, served by two replicas."""

    def __init__(self, database: Database, packs: Packs, customers: Iterable[str]) -> None:
        self._database = database
        self.clock = ManualClock(START)
        self.core = FaultyCore(institution(customers), self.clock)
        self.core.faults = {}
        self._policies, self._words = Policies.load(packs), Words.load(packs)
        self._screening = Screening.load(packs)
        self.replicas = [self._replica() for _ in range(2)]
        self.settlement = Settlement(
            database, self.core, self.replicas[0].delivery, self.clock, TIMEOUT_S
        )

    def _replica(self) -> Gateway:
        return Gateway(
            self._database,
            self.core,
            self._policies,
            self._screening,
            self._words,
            MortalAudit(self.core.faults),
            Outbox(self._database),
            self.clock,
            timeout_s=TIMEOUT_S,
        )

    async def pay(self, history: History, letter: str, replica: Gateway, found: Found) -> None:
        """Send one order; the customer notes the answer, if one comes."""
        actor = CustomerActor(CustomerId(history.customer), 2, "web", CONVERSATION)
        slots = {"payee": "李娜", "amount": AMOUNTS[letter]}
        key = f"{history.customer}:{letter}"
        request = ActionRequest("transfers.execute", slots, key, "zh-Hans", approved=2)
        found.requests += 1
        try:
            result = await replica.execute(actor, request)
        except Died:
            found.deaths += 1
            return
        found.told[result.outcome] += 1
        history.told.setdefault(letter, []).append(result.outcome)

    async def settle(self, found: Found) -> None:
        """Let time pass and the job run; it may die on the way."""
        self.clock.advance(timedelta(hours=1))
        try:
            await self.settlement.run()
        except Died:
            found.deaths += 1


def institution(customers: Iterable[str]) -> dict[str, Any]:
    """A bank with these customers, who all may pay one payee at another bank."""
    people = [
        {
            "id": one,
            "name": "张伟",
            "sex": "M",
            "age": 34,
            "phone": "13800000001",
            "tier": "standard",
            "accounts": [
                {"id": f"{one}-1", "kind": "debit", "class": "I", "last4": "6789", "balance": BALANCE, "daily_limit": LIMIT}
            ],
            "payees": [{"name": "李娜", "bank": "招商银行", "last4": "3344", "trusted": True}],
        }
        for one in customers
    ]  # fmt: skip
    house = {"id": "demo", "name": "示范金融", "name_en": "Demo Financial"}
    return {"institution": house, "products": {"insurance": []}, "customers": people}


async def play(database: Database, packs: Packs, histories: Sequence[History], seed: str) -> Found:
    """Play these histories side by side, step by step, and look at what is left."""
    chance = random.Random(seed)
    found = Found(histories=len(histories))
    world = World(database, packs, [one.customer for one in histories])
    for number in range(max(len(one.steps) for one in histories)):
        going = [one for one in histories if number < len(one.steps)]
        for one in going:
            world.core.faults[one.customer] = list(one.steps[number].faults)
        orders = [(one, letter) for one in going for letter in one.steps[number].letters]
        replicas = [chance.choice(world.replicas) for _ in orders]
        await asyncio.gather(
            *(world.pay(one, letter, replica, found) for (one, letter), replica in zip(orders, replicas, strict=True))
        )  # fmt: skip
        if chance.random() < 0.5:
            await world.settle(found)
    world.core.faults.clear()
    for _ in range(3):
        await world.settle(found)
    await judge(database, world, histories, found)
    return found


async def judge(
    database: Database, world: World, histories: Sequence[History], found: Found
) -> None:
    """Compare the core's ledger with our states, our word and the limit."""
    rows = await database.fetch("select key, state, customer from operation")
    states: dict[str, dict[str, str]] = {}
    for row in rows:
        states.setdefault(row["customer"], {})[row["key"].partition(":")[2]] = row["state"]
    for one in histories:
        ended = states.get(one.customer, {})
        paid = [letter for letter, state in ended.items() if state in PAID]
        sum_paid = sum((Money.of(AMOUNTS[letter]) for letter in paid), ZERO)
        left = await world.core.ledger_balance(f"{one.customer}-1")
        gone = Money.of(BALANCE) - left
        found.paid += len(paid)
        found.doubled_cents += _cents(gone - sum_paid)
        found.lost_cents += _cents(sum_paid - gone)
        found.over_limit += gone > Money.of(LIMIT)
        found.left_open += sum(state not in (*PAID, "refused") for state in ended.values())
        found.told_wrong += sum(
            "ok" in said and letter not in paid for letter, said in one.told.items()
        )


def _cents(amount: Money) -> int:
    return max(0, int(amount.yuan.scaleb(2)))


async def run(database: Database, packs: Packs, count: int, seed: int) -> Found:
    """Play `count` histories in worlds of many."""
    total = Found()
    for first in range(0, count, TOGETHER):
        numbers = range(first, min(first + TOGETHER, count))
        histories = [drawn(f"h{n}", random.Random(f"{seed}-{n}")) for n in numbers]
        await database.execute("truncate operation")
        one = await play(database, packs, histories, f"{seed}-{first}")
        for name in Found.__dataclass_fields__:
            setattr(total, name, getattr(total, name) + getattr(one, name))
    return total


async def _measure(url: str, count: int, seed: int) -> dict[str, Any]:
    database = Database(url, size=16)
    await database.open()
    began = time.perf_counter()
    try:
        found = await run(database, Settings().pack_set, count, seed)
    finally:
        await database.close()
    took = time.perf_counter() - began
    figures = {name: getattr(found, name) for name in Found.__dataclass_fields__}
    rates = {"seconds": round(took, 1), "histories_per_s": round(count / took, 1)}
    return {**figures, "told": dict(found.told), **rates, "seed": seed, "sound": found.sound}


def main() -> int:
    """Print the figures as one JSON object; 1 when a cent or a word is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=None)
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else random.randrange(2**32)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory(prefix="qiantai-money-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with embedded_postgres(folder / "postgres", durable=False) as url:
            migrate(url)
            result = asyncio.run(_measure(url, given.histories, seed))
    sys.stdout.write(json.dumps(result) + "\n")
    return 0 if result["sound"] else 1


if __name__ == "__main__":
    sys.exit(main())
