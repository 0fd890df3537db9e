"""A credit card's limit: what is left of it, a higher one for a time or for good, and cash on it (domain §1, §2.6c)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_credit import CardApplication
from qiantai.banking.policies import Policies
from qiantai.banking.services.base import Counter
from qiantai.banking.services.card_applications import monthly_income
from qiantai.banking.services.card_instalments import percent
from qiantai.banking.services.credit_held import CreditCards, Held
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, plain, wished
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.services.spans import days_in
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import ZERO, Money
from qiantai.floor.months import months_after

YEAR = 365
HEARD = 3
DAY = re.compile(r"\d[号日]|周[一二三四五六日末]|月[底末初]")
"""Words that name the last day and no span."""
"""Messages in which the answer to a question may stand."""


@dataclass(frozen=True, slots=True)
class CashRules:
    """Limits and prices of a cash advance, rates as fractions."""

    share: Money
    daily: Money
    fee: Money

    @classmethod
    def of(cls, policies: Policies, at: datetime, limit: Money, amount: Money) -> "CashRules":
        """Those of `cc.cash.*` for a card of this limit and an advance of this amount."""
        fee = Money.of(amount.yuan * policies.fraction("cc.cash.fee_ratio", at))
        return cls(
            Money.of(limit.yuan * policies.fraction("cc.cash.limit_ratio", at)),
            policies.money("cc.cash.atm_daily", at),
            max(fee, policies.money("cc.cash.fee_min", at)),
        )

    def left(self, held: Held) -> Money:
        """What can be taken now: the share of the limit, the day's and what is left of the card, whichever is least."""
        detail = held.detail
        used, today = (detail.cash_used, detail.cash_today) if detail else (ZERO, ZERO)
        return max(min(self.share - used, self.daily - today, held.left), ZERO)


class Limits:
    """Reads and drafts about limits."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._cards = CreditCards(counter)
        self._asks = Hearing(counter.words, "credit_limit", ("ends",))
        self._none = Hearing(counter.words, "credit_income", ("none",))

    async def limit(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What the limit is, what is used and what is left, also for cash; slots card?."""
        held = await self._cards.held(actor, request, lost=True)
        if isinstance(held, ActionResult):
            return held
        words, language, one = self._counter.words, request.language, held.card
        cash = CashRules.of(self._counter.policies, self._counter.clock.now(), one.limit, ZERO)
        sheet = Sheet(words, language, "sheet.credit.limit")
        sheet.row("sheet.credit.card", words.get("credit.ending", language, last4=one.last4))
        sheet.money("sheet.credit.limit_all", one.limit)
        sheet.money("sheet.credit.limit_used", one.used)
        sheet.money("sheet.credit.limit_left", held.left, strong=True)
        sheet.money("sheet.credit.cash_left", cash.left(held))
        if held.detail and held.detail.limit_until:
            sheet.money("sheet.credit.limit_extra", held.detail.limit_extra)
            sheet.row("sheet.credit.limit_until", held.detail.limit_until.isoformat(), "date")
        parts = (("used", one.used), ("left", held.left))
        points = [(words.get(f"credit.limit.{name}", language), str(sum_)) for name, sum_ in parts]
        sheet.chart("parts", "sheet.credit.limit_all", points)
        values = {
            "last4": one.last4,
            "limit": str(one.limit),
            "used": str(one.used),
            "left": str(held.left),
            "cash_left": str(cash.left(held)),
        }
        return ActionResult("ok", values, card("sheet", **sheet.data))

    async def temporary(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?, amount?, date?, date_range?: `running` with its end when that is asked, `overdue`, `amount_needed`, `too_much`."""
        held = await self._cards.held(actor, request)
        if isinstance(held, ActionResult):
            return held
        one, detail = held.card, held.detail
        now, policies = self._counter.clock.now(), self._counter.policies
        most = Money.of(one.limit.yuan * policies.fraction("cc.limit.temp_ratio", now))
        longest = policies.whole("cc.limit.temp_max", now)
        values = {"last4": one.last4, "most": str(most), "longest": longest}
        if detail and detail.limit_until:
            until = {"until": detail.limit_until.isoformat(), "extra": str(detail.limit_extra)}
            return ActionResult("running", {**values, **until})
        if self._asks.first(latest(request)) and request.slots.get("amount") is None:
            return ActionResult("not_running", values)
        if one.overdue_days:
            return ActionResult("overdue", {**values, "days": one.overdue_days})
        if request.slots.get("amount") is None:
            return ActionResult("amount_needed", values)
        amount = Money.of(str(request.slots["amount"]))
        if amount > most:
            return ActionResult("too_much", {**values, "amount": str(amount)})
        days = min(self._days(request, local_date(now)) or longest, longest)
        return self._temporary(held, amount, days, request.language)

    def _days(self, request: ActionRequest, today: date) -> int | None:
        """How long, as far as it was said: until a day, to the end of a period, or so many days."""
        slots, revised = request.slots, wished(plain(str(request.slots.get("revision") or "")))
        known = None if DAY.search(revised) else slots.get("days")
        if span := days_in(revised) or known:
            return int(span)
        heard = list(slots.get("words") or ())[-HEARD:]
        for one in reversed(heard):
            if span := days_in(plain(str(one))):
                return span
        ends = slots["date_range"][1] if slots.get("date_range") else slots.get("date")
        left = (date.fromisoformat(str(ends)) - today).days if ends else 0
        return left if left > 0 else None

    def _temporary(self, held: Held, amount: Money, days: int, language: str) -> Draft:
        words, one = self._counter.words, held.card
        until = date.fromordinal(local_date(self._counter.clock.now()).toordinal() + days)
        sheet = Sheet(words, language, "sheet.credit.temp")
        sheet.row("sheet.credit.card", words.get("credit.ending", language, last4=one.last4))
        sheet.money("sheet.credit.limit_now", one.limit)
        sheet.money("sheet.credit.limit_extra", amount, strong=True)
        sheet.money("sheet.credit.limit_then", one.limit + amount)
        sheet.row("sheet.credit.limit_until", until.isoformat(), "date")
        sheet.note("sheet.credit.temp_note")
        shown = {
            "last4": one.last4,
            "amount": str(amount),
            "limit": str(one.limit + amount),
            "days": days,
            "until": until.isoformat(),
        }
        body = {"card": one.id, "amount": str(amount), "days": str(days)}
        keys = ("cc.limit.temp_max", "cc.limit.temp_ratio")
        return Draft("cards.temporary_limit", body, shown, one.id, sheet.data, policies=keys)

    async def increase(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?, limit?, income?: for people to decide; `overdue`, `too_soon`, `under_review`, `not_higher`, and what is missing."""
        held = await self._cards.held(actor, request)
        if isinstance(held, ActionResult):
            return held
        one = held.card
        values = {"last4": one.last4, "limit_now": str(one.limit)}
        filed = await self._counter.core.records(CardApplication, actor.customer)
        if refusal := self._hindrance(held, filed):
            return ActionResult(refusal[0], {**values, **refusal[1]})
        wanted = request.slots.get("limit")
        income = monthly_income(request.slots.get("income"), self._none)
        if wanted is None:
            return ActionResult("limit_needed", values)
        limit = Money.of(str(wanted))
        if limit <= one.limit:
            return ActionResult("not_higher", {**values, "limit": str(limit)})
        if not income:
            return ActionResult("income_needed", {**values, "limit": str(limit)})
        words, language = self._counter.words, request.language
        review = self._counter.policies.rendered(
            "cc.limit.review_time", self._counter.clock.now(), language
        )
        sheet = Sheet(words, language, "sheet.credit.increase")
        sheet.row("sheet.credit.card", words.get("credit.ending", language, last4=one.last4))
        sheet.money("sheet.credit.limit_now", one.limit)
        sheet.money("sheet.credit.limit_wanted", limit, strong=True)
        sheet.money("sheet.credit.income", income)
        sheet.row("sheet.credit.review", review)
        sheet.note("sheet.credit.increase_note")
        shown = {**values, "limit": str(limit), "income": str(income), "review": review}
        body = {"card": one.id, "limit": str(limit), "income": str(income)}
        keys = ("cc.limit.review_time", "cc.limit.reapply_after")
        return Draft("cards.apply_limit", body, shown, one.id, sheet.data, policies=keys)

    def _hindrance(
        self, held: Held, filed: Sequence[CardApplication]
    ) -> tuple[str, dict[str, str | int]] | None:
        """Why nobody would look at a request now."""
        if held.card.overdue_days:
            return "overdue", {"days": held.card.overdue_days}
        asked = [one for one in filed if one.kind == "limit_increase"]
        waiting = [one for one in asked if one.status in ("reviewing", "referred")]
        if waiting:
            return "under_review", {
                "number": waiting[-1].id,
                "filed_on": waiting[-1].day.isoformat(),
            }
        now = self._counter.clock.now()
        months = self._counter.policies.whole("cc.limit.reapply_after", now)
        last = max((one.day for one in asked), default=None)
        if last and (again := months_after(last, months)) > local_date(now):
            return "too_soon", {"again_on": again.isoformat()}
        return None


class CashAdvance:
    """Drafts of cash taken on the card to an own account."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._cards = CreditCards(counter)

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?, to_account?, amount?: `overdue`, `amount_needed` and `too_much` with what can be taken and what it costs."""
        held = await self._cards.held(actor, request)
        if isinstance(held, ActionResult):
            return held
        now, policies, one = self._counter.clock.now(), self._counter.policies, held.card
        said = request.slots.get("amount")
        amount = Money.of(str(said)) if said is not None else ZERO
        rules = CashRules.of(policies, now, one.limit, amount)
        daily = policies.fraction("cc.interest.daily_rate", now)
        values = {
            "last4": one.last4,
            "cash_left": str(rules.left(held)),
            "fee_rate": policies.rendered("cc.cash.fee_ratio", now, request.language),
            "fee_min": policies.rendered("cc.cash.fee_min", now, request.language),
            "daily_rate": policies.rendered("cc.interest.daily_rate", now, request.language),
            "annual_rate": policies.rendered("cc.interest.annual_rate", now, request.language),
            "day_limit": str(rules.daily),
        }
        if one.overdue_days:
            return ActionResult("overdue", {**values, "days": one.overdue_days})
        if said is None:
            return ActionResult("amount_needed", values)
        if amount + rules.fee > held.left or amount > rules.left(held):
            return ActionResult("too_much", {**values, "amount": str(amount)})
        account = self._cards.account(held, request, "to_account")
        if isinstance(account, ActionResult):
            return account
        interest = Money.of(amount.yuan * daily * 30)
        return self._drafted(held, account, amount, rules.fee, interest, values, request.language)

    def _drafted(
        self,
        held: Held,
        account: Account,
        amount: Money,
        fee: Money,
        interest: Money,
        values: dict[str, str],
        language: str,
    ) -> Draft:
        words, one = self._counter.words, held.card
        now = self._counter.clock.now()
        annual = percent(self._counter.policies.fraction("cc.interest.daily_rate", now) * YEAR)
        sheet = Sheet(words, language, "sheet.credit.cash")
        sheet.row("sheet.credit.card", words.get("credit.ending", language, last4=one.last4))
        sheet.money("sheet.credit.amount", amount, strong=True)
        sheet.row("sheet.credit.to", self._cards.label(account, language))
        sheet.money("sheet.credit.cash_fee", fee)
        sheet.money("sheet.credit.cash_interest_30", interest)
        sheet.row("sheet.credit.annual_rate", annual, "percent", strong=True)
        sheet.note("sheet.credit.cash_note")
        shown = {
            **values,
            "amount": str(amount),
            "fee": str(fee),
            "interest_30": str(interest),
            "to_last4": account.last4,
        }
        body = {"card": one.id, "account": account.id, "amount": str(amount), "fee": str(fee)}
        facts = {"payee": {"known": True, "own": True}}
        keys = ("cc.cash.limit_ratio", "cc.cash.atm_daily", "cc.cash.fee_ratio", "cc.cash.fee_min")
        return Draft(
            "cards.cash_advance",
            body,
            shown,
            one.id,
            sheet.data,
            amount,
            facts=facts,
            policies=keys,
        )
