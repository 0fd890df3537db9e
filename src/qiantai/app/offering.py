"""Everything that a flow can do, put together in one place: services of the core systems and tickets."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from qiantai.app.advising import advising_actions
from qiantai.banking import (
    Action,
    Core,
    Gateway,
    HttpCore,
    Policies,
    Settlement,
    Words,
    banking_actions,
)
from qiantai.banking.calendars import Calendars, by_workdays
from qiantai.banking.indemnity import ClaimPapers
from qiantai.banking.services.base import Counter
from qiantai.desk import Tickets, build_tickets
from qiantai.desk.targets import Workdays
from qiantai.floor.audit import Audit
from qiantai.floor.clock import Clock, SystemClock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.events import Outbox
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.risk import Screening

BANK = "bank"


@dataclass(frozen=True, slots=True)
class Offered:
    """The actions by name, and what works behind them."""

    actions: Mapping[str, Action]
    settlement: Settlement
    tickets: Tickets


def offer(
    packs: Packs,
    database: Database,
    core: Core,
    policies: PolicyTable,
    screening: Screening,
    words: Words,
    audit: Audit,
    outbox: Outbox,
    clock: Clock,
    timeout_s: float,
) -> Offered:
    """Wire the gateway, its settling and the tickets; nothing is asked or opened yet."""
    values = Policies(policies)
    calendars = Calendars.load(packs)
    gateway = Gateway(
        database,
        core,
        values,
        screening,
        words,
        audit,
        outbox,
        clock,
        timeout_s,
        calendars,
        ClaimPapers.find(packs),
    )
    settlement = Settlement(database, core, gateway.delivery, clock)
    banking = banking_actions(core, gateway, values, screening, words, clock)
    tickets, desk = build_tickets(
        database, clock, policies, audit, outbox, words, workdays_of(packs)
    )
    advice = advising_actions(
        packs, policies, Counter(core, values, words, clock, calendars), gateway
    )
    return Offered({**banking, **desk, **advice}, settlement, tickets)


def workdays_of(packs: Packs) -> Workdays | None:
    """Working days of the bank for the desk's deadlines; None where no enabled pack brings its calendar."""
    calendars = Calendars.load(packs)
    if BANK not in calendars:
        return None
    return partial(by_workdays, calendars.get(BANK))


def action_names(settings: Settings) -> list[str]:
    """The names of everything that a flow can do in this installation, without opening its database or its core."""
    packs, clock = settings.pack_set, SystemClock()
    database = Database("postgresql:///")
    offered = offer(
        packs,
        database,
        HttpCore("http://127.0.0.1", "", settings.core_timeout_s, clock),
        PolicyTable.load(packs),
        Screening.load(packs),
        Words.load(packs),
        Audit(),
        Outbox(database),
        clock,
        settings.core_timeout_s,
    )
    return sorted(offered.actions)
