"""Puts a statement or one purchase into equal parts, shows what that costs a year, and ends a plan early (domain §2.6a)."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_credit import CardCharge, CardPlan
from qiantai.banking.instalments import InstalmentRules, Plan, Settlement, plan, settle
from qiantai.banking.services.base import Counter
from qiantai.banking.services.card_charges import Charges
from qiantai.banking.services.credit_held import CreditCards, Held
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import latest
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO, Money

HUNDRED = Decimal(100)
NEWEST = re.compile(
    r"刚才|刚刚|刚(?=办|分|做|弄|开|那|的)|最近|最新|\b(?:just|newest|latest)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Target:
    """What is put into parts: the statement, or one purchase."""

    what: str
    most: Money
    charge: CardCharge | None = None


def percent(rate: Decimal) -> str:
    """A fraction as percent with two digits: 0.1303 is 13.03."""
    return f"{rate * HUNDRED:.2f}"


class Instalments:
    """Drafts of plans."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._cards = CreditCards(counter)
        self._charges = Charges(counter)

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?, amount?, periods?, what?: `nothing_due`, `too_little`, `too_much`, `not_offered`; choices of periods."""
        held = await self._cards.held(actor, request)
        if isinstance(held, ActionResult):
            return held
        if held.card.overdue_days:
            return ActionResult("overdue", {"last4": held.card.last4})
        target = await self._target(actor, held, request)
        if target.most <= ZERO:
            return ActionResult("nothing_due", {"last4": held.card.last4})
        said = request.slots.get("amount")
        amount = target.charge.amount if target.charge else Money.of(str(said or target.most))
        now = self._counter.clock.now()
        rules = InstalmentRules.of(self._counter.policies, now)
        periods = request.slots.get("periods")
        refusals = rules.refusals(amount, int(periods or 1), target.most)
        offered = self._offered()
        values: dict[str, Any] = {
            "amount": str(amount),
            "least": str(rules.least),
            "most": str(target.most),
            "last4": held.card.last4,
            "offered": [str(one) for one in offered],
        }
        if refusals and refusals[0] != "too_long":
            return ActionResult(refusals[0], values)
        if periods is None:
            options = self._options(amount, offered, rules, request.language)
            return ActionResult("ambiguous", {"slot": "periods", "options": options})
        if int(periods) not in offered:
            return ActionResult("not_offered", {**values, "periods": int(periods)})
        return self._drafted(held, target, plan(amount, int(periods), rules.period_rate), request)

    async def _target(self, actor: CustomerActor, held: Held, request: ActionRequest) -> Target:
        """The purchase whose shop or exact sum was named, when it is not on a statement yet or is on this one; else the statement."""
        statement = held.card.statement
        chosen = str(request.slots.get("charge") or "")
        said = str(request.slots.get("revision") or request.slots.get("what") or latest(request))
        amount = request.slots.get("amount")
        charges = await self._charges.of(actor, held.card.id)
        bought = [one for one in charges if one.kind == "purchase" and one.posted]
        named = self._charges.named(bought, said, Money.of(str(amount)) if amount else None)
        alike = {(one.merchant, one.amount) for one in named}
        only = next((one for one in bought if one.id == chosen), None)
        only = only or (named[0] if len(alike) == 1 else None)
        if only is None:
            bill = self._counter.words.get("credit.instalment.bill", request.language)
            return Target(bill, statement)
        shop = self._charges.shop(only, request.language)
        return Target(f"{only.day.isoformat()} {shop}", only.amount, only)

    def _offered(self) -> list[int]:
        now = self._counter.clock.now()
        text = str(self._counter.policies.get("cc.installment.periods", now))
        return [int(one) for one in text.split(",")]

    def _options(
        self, amount: Money, offered: list[int], rules: InstalmentRules, language: str
    ) -> list[dict[str, str]]:
        found = []
        for periods in offered:
            one = plan(amount, periods, rules.period_rate)
            label = self._counter.words.get(
                "credit.instalment.option",
                language,
                periods=periods,
                each=one.lines[0].due.figures,
                rate=percent(one.annual_rate),
            )
            found.append({"value": str(periods), "label": label})
        return found

    def _drafted(self, held: Held, target: Target, made: Plan, request: ActionRequest) -> Draft:
        words, language, first = self._counter.words, request.language, made.lines[0]
        now, rate = self._counter.clock.now(), percent(made.annual_rate)
        fee = self._counter.policies.rendered("cc.installment.prepay_fee", now, language)
        sheet = Sheet(words, language, "sheet.credit.instalment")
        sheet.row("sheet.credit.card", words.get("credit.ending", language, last4=held.card.last4))
        sheet.row("sheet.credit.what", target.what)
        sheet.money("sheet.credit.principal", made.principal)
        sheet.row("sheet.credit.periods", len(made.lines), "number")
        sheet.money("sheet.credit.each", first.due, strong=True)
        sheet.money("sheet.credit.each_interest", first.interest)
        sheet.money("sheet.credit.interest", made.interest)
        sheet.row("sheet.credit.annual_rate", rate, "percent", strong=True)
        sheet.note("sheet.credit.instalment_note", fee=fee)
        shown = {
            "last4": held.card.last4,
            "what": target.what,
            "amount": str(made.principal),
            "periods": len(made.lines),
            "each": str(first.due),
            "interest": str(made.interest),
            "total": str(made.principal + made.interest),
            "rate": rate,
            "fee_text": fee,
            "charge": target.charge.id if target.charge else "",
        }
        period_rate = self._counter.policies.fraction("cc.installment.monthly_rate", now)
        body = {
            "card": held.card.id,
            "what": target.what,
            "amount": str(made.principal),
            "periods": str(len(made.lines)),
            "rate": str(period_rate),
            "charge": target.charge.id if target.charge else "",
        }
        policies = ("cc.installment.monthly_rate", "cc.installment.periods")
        return Draft("cards.instalment", body, shown, held.card.id, sheet.data, policies=policies)


class InstalmentSettlement:
    """Drafts of paying the rest of a plan at once."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._cards = CreditCards(counter)

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?, from_account?, plan?: `no_plan`, `insufficient_funds`; choices of a plan."""
        held = await self._cards.held(actor, request)
        if isinstance(held, ActionResult):
            return held
        plans = await plans_of(self._counter, actor.customer, held.card.id)
        said = str(request.slots.get("plan") or "")
        heard = said or latest(request)
        named = [one for one in plans if one.id == said or one.what in heard]
        if not plans:
            return ActionResult("no_plan", {"last4": held.card.last4})
        if not named and NEWEST.search(heard):
            named = [max(reversed(plans), key=lambda one: one.opened)]
        if not named and len(plans) > 1:
            options = [{"value": one.id, "label": self._label(one, request)} for one in plans]
            return ActionResult("ambiguous", {"slot": "plan", "options": options})
        one = (named or plans)[0]
        rules = InstalmentRules.of(self._counter.policies, self._counter.clock.now())
        ended = settle(plan(one.principal, one.periods, one.rate), one.paid, rules.settle_ratio)
        account = self._cards.account(held, request)
        if isinstance(account, ActionResult):
            return account
        return self._cards.short_of(account, ended.due) or self._drafted(
            held, one, ended, account, request
        )

    def _label(self, one: CardPlan, request: ActionRequest) -> str:
        return self._counter.words.get(
            "credit.plan.option",
            request.language,
            what=one.what,
            amount=one.principal.figures,
            paid=one.paid,
            periods=one.periods,
        )

    def _drafted(
        self,
        held: Held,
        one: CardPlan,
        ended: Settlement,
        account: Account,
        request: ActionRequest,
    ) -> Draft:
        words, language = self._counter.words, request.language
        sheet = Sheet(words, language, "sheet.credit.settle")
        sheet.row("sheet.credit.what", one.what)
        sheet.row("sheet.credit.paid_periods", f"{one.paid}/{one.periods}")
        sheet.money("sheet.credit.principal_left", ended.principal)
        sheet.money("sheet.credit.settle_fee", ended.fee)
        sheet.money("sheet.credit.pay_now", ended.due, strong=True)
        sheet.money("sheet.credit.interest_waived", ended.waived)
        sheet.row("sheet.credit.from", self._cards.label(account, language))
        saves = "saves" if ended.saved > ZERO else "costs"
        difference = ended.saved if ended.saved > ZERO else -ended.saved
        note = words.get(f"credit.settle.{saves}", language, amount=difference.figures)
        sheet.note(f"credit.settle.{saves}", amount=difference.figures)
        shown = {
            "last4": held.card.last4,
            "what": one.what,
            "left_periods": one.periods - one.paid,
            "plan": one.id,
            "principal": str(ended.principal),
            "fee": str(ended.fee),
            "amount": str(ended.due),
            "waived": str(ended.waived),
            "note": note,
            "from_last4": account.last4,
        }
        body = {
            "plan": one.id,
            "account": account.id,
            "principal": str(ended.principal),
            "fee": str(ended.fee),
        }
        facts = {"balance": account.available.yuan, "payee": {"known": True, "own": True}}
        return Draft(
            "cards.settle_plan",
            body,
            shown,
            account.id,
            sheet.data,
            ended.due,
            facts=facts,
            policies=("cc.installment.prepay_fee",),
        )


async def plans_of(counter: Counter, customer: str, card_id: str) -> list[CardPlan]:
    """The running plans of a card."""
    found = await counter.core.records(CardPlan, customer)
    return [one for one in found if one.card == card_id and one.paid < one.periods]
