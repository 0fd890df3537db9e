"""Sends transfers through a real core that fails on purpose: `python benchmarks/faults.py --transfers 1000 --seed 1`.

The demonstration core runs in a process of its own behind HTTP. Around each transfer it is told to be slow, to be down, to
get the request twice, or to lose its reply (see `qiantai.app.demo.faults`); impatient customers press the button twice or
try again. Settling runs in between, under faults too. In the end every transfer must be known, and the core's own ledger
must agree to the cent with what was told.
"""

import argparse
import asyncio
import json
import logging
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import structlog
import yaml

from qiantai.app.serving import free_port
from qiantai.banking import ActionRequest, Gateway, HttpCore, Policies, Settlement, Words
from qiantai.banking.connectors.base import CoreReceipt, TransferOrder
from qiantai.customers import CustomerActor, CustomerId
from qiantai.floor.audit import Audit
from qiantai.floor.clock import ManualClock, SystemClock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database, migrate
from qiantai.floor.embedded import embedded_postgres
from qiantai.floor.events import Fact, Outbox
from qiantai.floor.money import ZERO, Money
from qiantai.floor.packs import data_root, read_yaml
from qiantai.risk import Screening

TOKEN = "a-token-for-a-benchmark"
CONVERSATION = UUID("01930000-0000-7000-8000-000000000001")
CUSTOMERS = 20
OPENING = Money.of("200000.00")
TIMEOUT_S = 0.4
FAULTS: Mapping[str, Mapping[str, Any]] = {
    "none": {},
    "slow": {"slow_ms": 150},
    "too_slow": {"slow_ms": 900},
    "down": {"down": True},
    "duplicate": {"duplicate": True},
    "lost_reply": {"lose_reply": True},
    "duplicate_lost_reply": {"duplicate": True, "lose_reply": True},
}
PAID = ("done", "settled")


class Spoiled(HttpCore):
    """The core over HTTP; `fault` stands in the way of the next transfers, but not of reads."""

    control: aiohttp.ClientSession
    fault: Mapping[str, Any]

    async def transfer(self, order: TransferOrder, key: str) -> CoreReceipt:
        await self.spoil(self.fault)
        try:
            return await super().transfer(order, key)
        finally:
            await self.spoil({})

    async def spoil(self, fault: Mapping[str, Any]) -> None:
        """Tell the core what is wrong from now on."""
        async with self.control.post("/demo/faults", json=dict(fault)) as answer:
            answer.raise_for_status()


@dataclass(slots=True)
class Told:
    """What customers heard: the words of each order in turn, and by fault how often which."""

    by_key: dict[str, list[str]] = field(default_factory=dict)
    by_fault: dict[str, Counter[str]] = field(default_factory=dict)
    late: dict[str, str] = field(default_factory=dict)

    def note(self, key: str, fault: str, outcome: str) -> None:
        """Add one answer."""
        self.by_key.setdefault(key, []).append(outcome)
        self.by_fault.setdefault(fault, Counter())[outcome] += 1


@dataclass(frozen=True, slots=True)
class Bank:
    """Everything wired as the application wires it."""

    database: Database
    core: Spoiled
    gateway: Gateway
    settlement: Settlement
    outbox: Outbox
    clock: ManualClock


async def play(bank: Bank, count: int, chance: random.Random) -> tuple[Told, dict[str, Money]]:
    """Send the transfers; returns what was told and the amount of each order."""
    told, amounts = Told(), dict[str, Money]()
    bank.outbox.subscribe("operation.settled", lambda fact: _hear(told, fact))
    for number in range(count):
        key = f"t{number:05d}"
        customer = f"b{number % CUSTOMERS:03d}"
        amounts[key] = _amount(chance)
        fault = chance.choice(list(FAULTS))
        presses = chance.choice((1, 1, 1, 2))
        await asyncio.gather(
            *(_press(bank, told, customer, key, amounts[key], fault) for _ in range(presses))
        )
        if told.by_key[key][-1] in ("unknown", "unavailable") and chance.random() < 0.5:
            bank.clock.advance(timedelta(seconds=2))
            again = chance.choice(list(FAULTS))
            await _press(bank, told, customer, key, amounts[key], again)
        if number % 40 == 39:
            await _settle(bank, FAULTS[chance.choice(list(FAULTS))])
    for _ in range(4):
        await _settle(bank, {})
    await bank.outbox.relay()
    return told, amounts


def _amount(chance: random.Random) -> Money:
    return Money.of(f"{chance.randint(1, 900)}.{chance.randint(0, 99):02d}")


async def _hear(told: Told, fact: Fact) -> None:
    if fact.body["late"]:
        told.late[fact.key] = str(fact.body["outcome"])


async def _press(
    bank: Bank, told: Told, customer: str, key: str, amount: Money, fault: str
) -> None:
    bank.core.fault = FAULTS[fault]
    actor = CustomerActor(CustomerId(customer), 2, "web", CONVERSATION)
    slots = {"payee": "李娜", "amount": str(amount)}
    request = ActionRequest("transfers.execute", slots, key, "zh-Hans", approved=2)
    result = await bank.gateway.execute(actor, request)
    told.note(key, fault, result.outcome)


async def _settle(bank: Bank, fault: Mapping[str, Any]) -> None:
    bank.clock.advance(timedelta(hours=2))
    bank.core.fault = fault
    await bank.settlement.run()


async def judge(bank: Bank, told: Told, amounts: Mapping[str, Money]) -> dict[str, Any]:
    """Our states and words against the core's own ledger."""
    rows = await bank.database.fetch("select key, state, customer from operation")
    states = {row["key"]: row["state"] for row in rows}
    paid = [key for key, state in states.items() if state in PAID]
    doubled = lost = 0
    for number in range(CUSTOMERS):
        mine = [k for k in paid if int(k[1:]) % CUSTOMERS == number]
        should = OPENING - sum((amounts[key] for key in mine), ZERO)
        held = await bank.core.ledger_balance(f"ba{number:03d}")
        difference = int((should - held).yuan.scaleb(2))
        doubled, lost = doubled + max(difference, 0), lost + max(-difference, 0)
    async with bank.core.control.get("/v1/ledger/check") as answer:
        check = await answer.json()
    unsettled = sum(state not in (*PAID, "refused") for state in states.values())
    wrong = [k for k, said in told.by_key.items() if _is_wrong(said, told.late.get(k), k in paid)]
    return {
        "transfers": len(amounts),
        "ended_known": len(amounts) - unsettled,
        "paid": len(paid),
        "doubled_cents": doubled,
        "lost_cents": lost,
        "ledger_balanced": check["balanced"],
        "paid_by_core": check["paid"],
        "told": {fault: dict(said) for fault, said in sorted(told.by_fault.items())},
        "told_later": dict(Counter(told.late.values())),
        "told_wrongly": len(wrong),
    }


def _is_wrong(said: list[str], later: str | None, paid: bool) -> bool:
    """Whether the last word that a customer heard of an order is not what happened.

    Two presses at once may be answered in either order: 'done' outweighs what was said beside it.
    """
    last = later or ("ok" if "ok" in said else said[-1])
    return last == "unknown" or (last == "ok") != paid


@contextmanager
def _core(folder: Path, port: int) -> Any:
    institution = folder / "institution.yaml"
    institution.write_text(yaml.safe_dump(_institution(), allow_unicode=True), encoding="utf-8")
    command = [sys.executable, "-m", "qiantai.app.demo", "--port", str(port), "--demo"]
    command += ["--data", str(folder / "core"), "--institution", str(institution)]
    process = subprocess.Popen(
        [*command, "--with-parent"],
        stdin=subprocess.PIPE,
        env={**os.environ, "QIANTAI_CORE_TOKEN": TOKEN},
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


def _institution() -> dict[str, Any]:
    """The demonstration institution with as many copies of its first customer, who hold plenty."""
    content: dict[str, Any] = read_yaml(data_root("packs") / "demo" / "institution.yaml")
    model = content["customers"][0]
    kept = ("name", "sex", "age", "phone", "tier", "payees")
    content["customers"] = [
        {
            **{name: model[name] for name in kept},
            "id": f"b{number:03d}",
            "accounts": [
                {
                    **model["accounts"][0],
                    "id": f"ba{number:03d}",
                    "balance": str(OPENING),
                    "daily_limit": str(OPENING),
                }
            ],
        }
        for number in range(CUSTOMERS)
    ]
    return content


async def _measure(url: str, core_url: str, count: int, seed: int) -> dict[str, Any]:
    database = Database(url, size=8)
    await database.open()
    clock = ManualClock(SystemClock().now())
    core = Spoiled(core_url, TOKEN, TIMEOUT_S, clock)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    packs, outbox = Settings().pack_set, Outbox(database)
    began = time.perf_counter()
    async with aiohttp.ClientSession(core_url, headers=headers) as control:
        core.control, core.fault = control, {}
        await _ready(control)
        gateway = Gateway(
            database,
            core,
            Policies.load(packs),
            Screening.load(packs),
            Words.load(packs),
            Audit(),
            outbox,
            clock,
            timeout_s=TIMEOUT_S,
        )
        settlement = Settlement(database, core, gateway.delivery, clock, timeout_s=TIMEOUT_S)
        bank = Bank(database, core, gateway, settlement, outbox, clock)
        told, amounts = await play(bank, count, random.Random(seed))
        result = await judge(bank, told, amounts)
    await core.close()
    await database.close()
    return {**result, "seconds": round(time.perf_counter() - began, 1), "seed": seed}


async def _ready(control: aiohttp.ClientSession) -> None:
    for _ in range(300):
        try:
            async with control.get("/v1/ledger/check") as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientError:
            await asyncio.sleep(0.1)
    raise RuntimeError("the core does not start")


def is_sound(result: Mapping[str, Any]) -> bool:
    """Whether everything ended known, to the cent, and was told truly."""
    zeros = (result["doubled_cents"], result["lost_cents"], result["told_wrongly"])
    known = result["ended_known"] == result["transfers"]
    return known and not any(zeros) and result["paid_by_core"] == result["paid"]


def main() -> int:
    """Print the figures as one JSON object; 1 when something is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transfers", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=None)
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else random.randrange(2**32)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory(prefix="qiantai-faults-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        port = free_port()
        with embedded_postgres(folder / "postgres", durable=False) as url, _core(folder, port):
            migrate(url)
            address = f"http://127.0.0.1:{port}"
            result = asyncio.run(_measure(url, address, given.transfers, seed))
    result["sound"] = is_sound(result)
    sys.stdout.write(json.dumps(result) + "\n")
    return 0 if result["sound"] else 1


if __name__ == "__main__":
    sys.exit(main())
