"""Turns what the customer asked for into one transfer that may be sent, or into the reason why not (domain §2.2)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.base import Account, Customer, Payee
from qiantai.banking.model import DailyLimit, Plan, amount_of, shown_verdict
from qiantai.banking.services.accounts import Pending
from qiantai.banking.services.base import (
    Counter,
    account_name,
    account_options,
    find_account,
    main_account,
)
from qiantai.banking.services.payees import find_payees, no_such_payee, payee_options
from qiantai.banking.words import traditional
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.errors import Invalid
from qiantai.floor.money import ZERO, Money
from qiantai.floor.privacy import mask_name
from qiantai.risk import Screening, Verdict

SLOTS = ("payee", "relation", "amount", "from_account", "to_account", "arrival_mode")
MODES = ("realtime", "normal", "next_day")
HIDDEN = frozenset({"payee", "from_account", "to_account", "risk"})


@dataclass(frozen=True, slots=True)
class Request:
    """A transfer whose words are resolved: real accounts, one receiver, an amount and a mode."""

    customer: Customer
    source: Account
    target: Account | Payee
    amount: Money
    mode: str

    @property
    def own(self) -> bool:
        """Whether the receiver is another account of the same customer."""
        return isinstance(self.target, Account)


class Transfers:
    """Prepares transfers; nothing here moves money."""

    def __init__(self, counter: Counter, screening: Screening, pending: Pending) -> None:
        self._counter = counter
        self._screening = screening
        self._pending = pending

    async def prepare(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What would happen, to be read back and confirmed, with the warning that the screening asks for."""
        resolved, pending = await asyncio.gather(
            self.resolve(actor, request), self._pending(actor.customer)
        )
        if isinstance(resolved, ActionResult):
            return resolved
        waiting = pending.get(resolved.source.id, ZERO)
        if refusal := self._refusal(resolved, waiting, request.language):
            return refusal
        facts = await self.facts(actor, request, resolved)
        verdict = self._screening.screen({**facts, "action": "transfers.prepare"})
        values = self.shown(resolved, waiting, request.language)
        values |= {
            "warning": self._warning(verdict, request.language),
            "risk": shown_verdict(verdict),
        }
        data = {name: value for name, value in values.items() if name not in HIDDEN}
        return ActionResult("ok", values, card("transfer_confirmation", **data))

    async def plan(self, actor: CustomerActor, request: ActionRequest) -> Plan | ActionResult:
        """The same transfer ready to send; the gateway judges the day's sum under its lock."""
        resolved = await self.resolve(actor, request)
        if isinstance(resolved, ActionResult):
            return resolved
        if refusal := self._refusal(resolved, ZERO, request.language):
            return refusal
        facts = await self.facts(actor, request, resolved)
        target = resolved.target
        order: dict[str, Any] = {
            "customer": actor.customer,
            "from_account": resolved.source.id,
            "amount": str(resolved.amount),
            "arrival_mode": resolved.mode,
            "payee": None,
            "to_account": None,
        }
        if isinstance(target, Account):
            order["to_account"] = target.id
        else:
            order["payee"] = asdict(target)
        shown = self.shown(resolved, ZERO, request.language)
        return Plan(
            subject=resolved.source.id,
            body={"order": order, "shown": shown, "seen": _seen(resolved.source)},
            amount=resolved.amount,
            limit=_daily_limit(resolved.source),
            facts=facts,
            policies=self._versions(),
        )

    async def resolve(self, actor: CustomerActor, request: ActionRequest) -> Request | ActionResult:
        """Who pays whom how much; `ambiguous`, `no_such_payee` or `no_such_account` when that is not clear."""
        amount = amount_of(request.slots.get("amount"))
        if amount is None:
            raise Invalid("amount must be a positive sum in yuan", field="amount")
        core, slots, language = self._counter.core, request.slots, request.language
        customer, accounts, payees = await asyncio.gather(
            core.customer(actor.customer),
            core.accounts(actor.customer),
            core.payees(actor.customer),
        )
        to_account = slots.get("to_account")
        source = self._source(accounts, slots.get("from_account"), to_account, language)
        if isinstance(source, ActionResult):
            return source
        target: Account | Payee | ActionResult
        if to_account is not None:
            target = self._own_target(accounts, source, str(to_account), language)
        else:
            target = self._payee(payees, slots, language)
        if isinstance(target, ActionResult):
            return target
        return Request(customer, source, target, amount, self._mode(slots.get("arrival_mode")))

    async def facts(
        self, actor: CustomerActor, request: ActionRequest, resolved: Request
    ) -> dict[str, Any]:
        """What the screening looks at; earlier payments are fetched only for amounts that can be unusual."""
        now = self._counter.clock.now()
        history: Sequence[Money] = ()
        if not resolved.own and resolved.amount >= self._counter.policies.money(
            "risk.habit.floor", now
        ):
            history = await self._history(actor, resolved.source)
        target = resolved.target
        trusted = isinstance(target, Payee) and target.trusted
        said = request.slots.get("words") or ()
        return {
            "at": now,
            "amount": resolved.amount.yuan,
            "balance": resolved.source.available.yuan,
            "history": [amount.yuan for amount in history],
            "payee": {"known": True, "trusted": trusted, "own": resolved.own},
            "age": resolved.customer.age,
            "elder": resolved.customer.elder,
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

    def _source(
        self, accounts: Sequence[Account], said: Any, to_account: Any, language: str
    ) -> Account | ActionResult:
        if not accounts:
            return ActionResult("no_such_account", {"slot": "from_account", "options": []})
        if said is not None:
            return find_account(accounts, str(said)) or self._no_account(
                accounts, "from_account", language
            )
        target = find_account(accounts, str(to_account)) if to_account is not None else None
        rest = [one for one in accounts if target is None or one.id != target.id]
        return main_account(rest) or self._no_account(accounts, "to_account", language)

    def _own_target(
        self, accounts: Sequence[Account], source: Account, said: str, language: str
    ) -> Account | ActionResult:
        target = find_account(accounts, said)
        others = [one for one in accounts if one.id != source.id]
        if target is None or target.id == source.id:
            return self._no_account(others, "to_account", language)
        return target

    def _payee(
        self, payees: Sequence[Payee], slots: Mapping[str, Any], language: str
    ) -> Payee | ActionResult:
        words = self._counter.words
        name, relation = slots.get("payee"), slots.get("relation")
        if name is None and relation is None:
            found = list(payees)
        else:
            found = find_payees(payees, name and str(name), relation and str(relation), words)
        if not found:
            return no_such_payee(payees, words, language)
        if len(found) > 1 or (name is None and relation is None):
            options = payee_options(found, words, language)
            return ActionResult("ambiguous", {"slot": "payee", "options": options})
        return found[0]

    def _mode(self, said: Any) -> str:
        meant = self._counter.words.meaning(str(said)) if said else MODES[0]
        if meant not in MODES:
            raise Invalid(f"arrival_mode must be one of {', '.join(MODES)}", field="arrival_mode")
        return meant

    def _refusal(self, resolved: Request, pending: Money, language: str) -> ActionResult | None:
        """The first obstacle: a restriction, then the day's limit, then the balance."""
        source = resolved.source
        if source.status != "active":
            return self.restricted(source, language)
        if over := _daily_limit(source).exceeded(resolved.amount, pending):
            return over
        if resolved.amount + pending + self._fee(resolved) > source.available:
            return ActionResult(
                "insufficient_funds", {"balance": str(source.available), "last4": source.last4}
            )
        return None

    def restricted(self, account: Account, language: str) -> ActionResult:
        """The account may not pay: only the category is told (domain §2.3d)."""
        words = self._counter.words
        category = account.reason_category or account.status
        reason = words.find(f"restriction.{category}", language) or words.get(
            "restriction.other", language
        )
        return ActionResult("account_restricted", {"reason": reason, "last4": account.last4})

    def shown(self, resolved: Request, pending: Money, language: str) -> dict[str, Any]:
        """The transfer in masked words; `payee`, `from_account` and `to_account` are for slots, not for display."""
        target, source, now = resolved.target, resolved.source, self._counter.clock.now()
        big = self._counter.policies.money("transfer.limit.reminder_threshold", now)
        name = resolved.customer.name if isinstance(target, Account) else target.name
        values: dict[str, Any] = {
            "payee": name,
            "payee_masked": mask_name(name),
            "payee_bank": self._bank(resolved, language),
            "payee_last4": target.last4,
            "from_account": source.id,
            "from_last4": source.last4,
            "amount": str(resolved.amount),
            "capitals": resolved.amount.capitals,
            "fee": str(self._fee(resolved)),
            "arrival_mode": resolved.mode,
            "arrival_text": self._arrival(resolved.mode, language),
            "big_amount": source.used_today + pending + resolved.amount > big,
        }
        if isinstance(target, Account):
            values |= {"to_account": target.id, "to_last4": target.last4}
        return values

    def _bank(self, resolved: Request, language: str) -> str:
        target = resolved.target
        if isinstance(target, Account):
            return account_name(target, self._counter.words, language)
        return traditional(target.bank) if language == "zh-Hant" else target.bank

    def _arrival(self, mode: str, language: str) -> str:
        now = self._counter.clock.now()
        delay = self._counter.policies.rendered("transfer.mode.normal_delay", now, language)
        return self._counter.words.get(f"arrival.{mode}", language, delay=delay)

    def _fee(self, resolved: Request) -> Money:
        own_bank = resolved.own or resolved.target.bank == resolved.source.bank
        key = "transfer.fee.own_bank" if own_bank else "transfer.fee.other_bank"
        return self._counter.policies.money(key, self._counter.clock.now())

    def _warning(self, verdict: Verdict, language: str) -> str:
        """The sentence for the first rule that has one of its own, else the general one; empty when allowed."""
        if verdict.decision == "allow":
            return ""
        words = self._counter.words
        own = (words.find(f"warning.{reason}", language) for reason in verdict.reasons)
        return next((text for text in own if text), None) or words.get("warning.general", language)

    def _no_account(self, accounts: Sequence[Account], slot: str, language: str) -> ActionResult:
        options = account_options(accounts, self._counter.words, language)
        return ActionResult("no_such_account", {"slot": slot, "options": options})

    def _versions(self) -> dict[str, Any]:
        keys = (
            "transfer.fee.own_bank",
            "transfer.fee.other_bank",
            "transfer.limit.reminder_threshold",
        )
        return self._counter.policies.versions(
            self._counter.clock.now(), "action.transfers.execute.level", *keys
        )


def _daily_limit(account: Account) -> DailyLimit:
    return DailyLimit(account.daily_limit, account.used_today, account.last4)


def _seen(account: Account) -> dict[str, str]:
    """The account as it stood at planning, for words about a later refusal of the core."""
    left = max(account.daily_limit - account.used_today, ZERO)
    return {
        "balance": str(account.available),
        "limit": str(account.daily_limit),
        "used": str(account.used_today),
        "left": str(left),
    }
