"""Turns what the customer asked for into one transfer that may be sent, or into the reason why not (domain §2.2)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.base import Account, Payee
from qiantai.banking.model import DailyLimit, Plan, shown_verdict
from qiantai.banking.services.accounts import Pending
from qiantai.banking.services.base import Counter, account_name
from qiantai.banking.services.orders import Order, Orders
from qiantai.banking.words import traditional
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import ZERO, Money
from qiantai.floor.privacy import mask_name
from qiantai.risk import Screening, Verdict

HIDDEN = frozenset({"payee", "from_account", "to_account", "screening"})


class Transfers:
    """Prepares transfers; nothing here moves money."""

    def __init__(self, counter: Counter, screening: Screening, pending: Pending) -> None:
        self._counter = counter
        self._orders = Orders(counter)
        self._screening = screening
        self._pending = pending

    async def prepare(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What would happen, to be read back and confirmed, with the warning that the screening asks for."""
        order, pending = await asyncio.gather(
            self._orders.resolve(actor, request), self._pending(actor.customer)
        )
        if isinstance(order, ActionResult):
            return order
        waiting = pending.get(order.source.id, ZERO)
        if refusal := self._refusal(order, waiting):
            return refusal
        facts = await self.facts(actor, request, order)
        verdict = self._screening.screen({**facts, "action": "transfers.prepare"})
        values = self.shown(order, waiting, request.language)
        values |= {
            "warning": self._warning(verdict, request.language),
            "screening": shown_verdict(verdict),
        }
        data = _displayed(values)
        return ActionResult("ok", values, card("transfer_confirmation", **data))

    async def plan(self, actor: CustomerActor, request: ActionRequest) -> Plan | ActionResult:
        """The same transfer ready to send; the gateway judges the day's sum under its lock."""
        order = await self._orders.resolve(actor, request)
        if isinstance(order, ActionResult):
            return order
        if refusal := self._refusal(order, ZERO):
            return refusal
        facts = await self.facts(actor, request, order)
        shown = _displayed(self.shown(order, ZERO, request.language))
        return Plan(
            subject=order.source.id,
            body={"order": _sent(order), "shown": shown, "seen": _seen(order.source)},
            amount=order.amount,
            limit=_daily_limit(order),
            facts=facts,
            policies=self._versions(),
            level=await self._level(actor, order),
        )

    async def _level(self, actor: CustomerActor, order: Order) -> int:
        """What the day's sum with this transfer asks for beyond the usual level (domain §2.2c: a certificate)."""
        now, policies = self._counter.clock.now(), self._counter.policies
        certificate = policies.whole("action.transfers.execute.certificate_level", now)
        if order.own or policies.level("transfers.execute", now) >= certificate:
            return 0
        pending = (await self._pending(actor.customer)).get(order.source.id, ZERO)
        threshold = policies.money("transfer.limit.certificate_threshold", now)
        above = order.source.used_today + pending + order.amount > threshold
        return certificate if above else 0

    async def facts(
        self, actor: CustomerActor, request: ActionRequest, order: Order
    ) -> dict[str, Any]:
        """What the screening looks at; earlier payments are fetched only for amounts that can be unusual."""
        now = self._counter.clock.now()
        history: Sequence[Money] = ()
        if not order.own and order.amount >= self._counter.policies.money("risk.habit.floor", now):
            history = await self._history(actor, order.source)
        target = order.target
        trusted = isinstance(target, Payee) and target.trusted
        said = request.slots.get("words") or ()
        return {
            "at": now,
            "amount": order.amount.yuan,
            "balance": order.source.available.yuan,
            "history": [amount.yuan for amount in history],
            "payee": {"known": True, "trusted": trusted, "own": order.own},
            "age": order.customer.age,
            "elder": order.customer.elder,
            "texts": [said] if isinstance(said, str) else list(said),
        }

    async def _history(self, actor: CustomerActor, source: Account) -> list[Money]:
        now = self._counter.clock.now()
        today = local_date(now)
        days = self._counter.policies.whole("risk.habit.days", now)
        rows = await self._counter.core.transactions(
            actor.customer, source.id, today - timedelta(days=days), today
        )
        return [-row.amount for row in rows if row.amount < ZERO]

    def _refusal(self, order: Order, pending: Money) -> ActionResult | None:
        """The first obstacle: the day's limit, then the balance."""
        source = order.source
        limit = _daily_limit(order)
        if limit is not None and (over := limit.exceeded(order.amount, pending)):
            return over
        if order.amount + pending + self._fee(order) > source.available:
            return ActionResult(
                "insufficient_funds", {"balance": str(source.available), "last4": source.last4}
            )
        return None

    def shown(self, order: Order, pending: Money, language: str) -> dict[str, Any]:
        """The transfer in masked words; `payee`, `from_account` and `to_account` are for slots, not for display."""
        target, source, now = order.target, order.source, self._counter.clock.now()
        big = self._counter.policies.money("transfer.limit.reminder_threshold", now)
        sum_today = source.used_today + pending + order.amount
        name = order.customer.name if isinstance(target, Account) else target.name
        values: dict[str, Any] = {
            "payee": name,
            "payee_masked": mask_name(name),
            "payee_bank": self._bank(order, language),
            "payee_last4": target.last4,
            "from_account": source.id,
            "from_last4": source.last4,
            "amount": str(order.amount),
            "capitals": order.amount.capitals,
            "fee": str(self._fee(order)),
            "arrival_mode": order.mode,
            "arrival_text": self._arrival(order.mode, language),
            "big_amount": not order.own and sum_today > big,
        }
        values["reminder"] = self._reminder(language) if values["big_amount"] else ""
        if isinstance(target, Account):
            values |= {"to_account": target.id, "to_last4": target.last4}
        return values

    def _bank(self, order: Order, language: str) -> str:
        target = order.target
        if isinstance(target, Account):
            return account_name(target, self._counter.words, language)
        return traditional(target.bank) if language == "zh-Hant" else target.bank

    def _arrival(self, mode: str, language: str) -> str:
        now = self._counter.clock.now()
        delay = self._counter.policies.rendered("transfer.mode.normal_delay", now, language)
        return self._counter.words.get(f"arrival.{mode}", language, delay=delay)

    def _reminder(self, language: str) -> str:
        """What a person must be reminded of above the day's big sum (domain §2.2c)."""
        now = self._counter.clock.now()
        key = "transfer.limit.reminder_threshold"
        threshold = self._counter.policies.rendered(key, now, language)
        return self._counter.words.get("transfer.reminder.big", language, threshold=threshold)

    def _fee(self, order: Order) -> Money:
        own_bank = order.own or order.target.bank == order.source.bank
        key = "transfer.fee.own_bank" if own_bank else "transfer.fee.other_bank"
        return self._counter.policies.money(key, self._counter.clock.now())

    def _warning(self, verdict: Verdict, language: str) -> str:
        """The sentence for the first rule that has one of its own, else the general one; empty when allowed."""
        if verdict.decision == "allow":
            return ""
        words = self._counter.words
        own = (words.find(f"warning.{reason}", language) for reason in verdict.reasons)
        return next((text for text in own if text), None) or words.get("warning.general", language)

    def _versions(self) -> dict[str, Any]:
        keys = (
            "transfer.fee.own_bank",
            "transfer.fee.other_bank",
            "transfer.limit.reminder_threshold",
            "transfer.limit.certificate_threshold",
        )
        return self._counter.policies.versions(
            self._counter.clock.now(), "action.transfers.execute.level", *keys
        )


def _displayed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in HIDDEN}


def _daily_limit(order: Order) -> DailyLimit | None:
    """The limit of the paying account; moving money between one's own accounts is not limited (domain §2.1)."""
    source = order.source
    return None if order.own else DailyLimit(source.daily_limit, source.used_today, source.last4)


def _sent(order: Order) -> dict[str, Any]:
    """What the core gets, as plain JSON."""
    target = order.target
    return {
        "customer": order.customer.id,
        "from_account": order.source.id,
        "amount": str(order.amount),
        "arrival_mode": order.mode,
        "payee": None if isinstance(target, Account) else asdict(target),
        "to_account": target.id if isinstance(target, Account) else None,
    }


def _seen(account: Account) -> dict[str, str]:
    """The account as it stood at planning, for words about a later refusal of the core."""
    left = max(account.daily_limit - account.used_today, ZERO)
    return {
        "balance": str(account.available),
        "limit": str(account.daily_limit),
        "used": str(account.used_today),
        "left": str(left),
    }
