"""Buys funds at a price that nobody knows yet, behind the suitability gate; what is above the level needs a signed warning."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.calendars import plus
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_wealth import FundProduct
from qiantai.banking.model import amount_of
from qiantai.banking.redemption import (
    FundKind,
    Purchase,
    PurchaseTier,
    Settlement,
    SettlementDays,
    purchase,
    purchase_cap,
    settlement,
)
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.funds_held import percent
from qiantai.banking.services.hearing import Hearing, plain
from qiantai.banking.services.paying import paying_account
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.services.shelf import Shelf, called, name, named
from qiantai.banking.services.suitability import DECIDE, RULES, THINK, Gate
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import Money

KINDS: Sequence[FundKind] = get_args(FundKind)
STATEMENT = "wealth.insist.statement"
CUTOFF = "fund.cutoff"
MARKS = ' ,，。.;；、!！"“”'


class FundBuying:
    """Drafts purchases, wishes above the level, and the time to think."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._gate = Gate(counter)
        self._shelf = Shelf(counter)
        self._signs = Hearing(counter.words, "insist", ("unwilling", "knows", "bears", "confirms"))

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots product?, amount?, from_account?. `wealth` when a wealth product is meant, `ambiguous`, `suspended`, the
        gate's outcomes, `amount_needed`, `below_minimum`, and those of the paying account."""
        one = await self.pick(actor, request)
        if isinstance(one, ActionResult):
            return one
        language = request.language
        values = fund_facts(one, language)
        if one.purchase_suspended:
            return ActionResult("suspended", values)
        amount = amount_of(request.slots.get("amount") or "")
        stopped = await self._gate.stops(actor, one.code, one.risk, "fund", values, amount)
        if stopped is not None:
            return stopped
        if amount is None:
            return ActionResult("amount_needed", values)
        if amount < one.min:
            return ActionResult("below_minimum", {**values, "amount": str(amount)})
        account = await paying_account(self._counter, actor, request, amount)
        if isinstance(account, ActionResult):
            return replace(account, values={**values, **account.values})
        standing = await self._gate.standing(actor)
        facts = {**values, **self._gate.facts(standing)}
        return self._drafted(one, amount, account, facts, language)

    async def pick(
        self, actor: CustomerActor, request: ActionRequest, *, above: bool = False
    ) -> FundProduct | ActionResult:
        """The fund that is meant, or the choice of those that fit the level (`above`: of those that do not)."""
        funds = await self._shelf.funds()
        found = named(funds, request)
        if not found and called(
            await self._shelf.wealth(), str(request.slots.get("product") or "")
        ):
            return ActionResult("wealth", {})
        if len(found) == 1:
            return found[0]
        barred = await self._gate.stops(actor, "", "R1", "fund", {})
        if barred is not None:
            return barred
        level = (await self._gate.standing(actor)).level or 0
        fitting = [
            one
            for one in found or funds
            if (int(one.risk[1:]) > level) is above and not one.purchase_suspended
        ]
        if not fitting:
            return ActionResult("none_fits", {})
        return self._shelf.choice(fitting, request.language)

    def settles(self, one: FundProduct) -> Settlement:
        """The days of an order placed now."""
        now, policies = self._counter.clock.now(), self._counter.policies
        days = SettlementDays.of(kind_of(one), policies, now)
        return settlement(now, days, self._counter.calendars.jointly(one.markets).is_open)

    def costs(self, one: FundProduct, amount: Money) -> Purchase:
        """The fee out of an amount."""
        cap = purchase_cap(kind_of(one), self._counter.policies, self._counter.clock.now())
        return purchase(amount, [PurchaseTier(None, cap)], cap)

    def _drafted(
        self,
        one: FundProduct,
        amount: Money,
        account: Account,
        values: dict[str, Any],
        language: str,
    ) -> Draft:
        words, days, cost = self._counter.words, self.settles(one), self.costs(one, amount)
        cap = purchase_cap(kind_of(one), self._counter.policies, self._counter.clock.now())
        high = int(one.risk[1:]) >= self._gate.rules.notice_level
        shown = {
            **values,
            "amount": str(amount),
            "capitals": amount.capitals,
            "from_last4": account.last4,
            "fee": str(cost.fee),
            "fee_rate": percent(cap),
            "priced_on": days.priced.isoformat(),
            "confirmed_on": days.confirmed.isoformat(),
            "visible_on": days.visible.isoformat(),
            "risk_text": words.get("wealth.risk_notice", language, risk=one.risk) if high else "",
            "care": words.get("wealth.care.elder", language) if values["elder"] else "",
        }
        sheet = self._sheet(shown, amount, cost, language)
        body = {"fund": one.code, "amount": str(amount), "net": str(cost.net)}
        return Draft(
            order="funds.buy",
            body={
                **body,
                "account": account.id,
                "priced_on": shown["priced_on"],
                "confirmed_on": shown["confirmed_on"],
            },
            shown=shown,
            subject=account.id,
            sheet=sheet.data,
            amount=amount,
            policies=(*RULES, CUTOFF),
        )

    def _sheet(self, shown: dict[str, Any], amount: Money, cost: Purchase, language: str) -> Sheet:
        return (
            Sheet(self._counter.words, language, "sheet.fund.buy")
            .row("sheet.fund.fund", f"{shown['fund_name']} {shown['code']}", strong=True)
            .row("sheet.wealth.risk", shown["risk"])
            .row("sheet.wealth.level", shown["level"])
            .money("sheet.wealth.amount", amount, strong=True)
            .money("sheet.fund.fee", cost.fee)
            .row("sheet.fund.priced_on", shown["priced_on"], "date")
            .row("sheet.fund.confirmed_on", shown["confirmed_on"], "date")
            .row("sheet.fund.visible_on", shown["visible_on"], "date")
            .row("sheet.wealth.account", shown["from_last4"])
            .note("sheet.fund.disclosure")
        )

    async def consider(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Notes that the disclosure of a fund was shown, from when the time to think runs."""
        one = await self.pick(actor, request)
        if isinstance(one, ActionResult):
            return one
        values = fund_facts(one, request.language)
        stopped = await self._gate.stops(actor, one.code, one.risk, "fund", values)
        if stopped is None or stopped.outcome != "think_first":
            return stopped or ActionResult("thinking", values)
        now = self._counter.clock.now()
        hours = self._counter.policies.whole(THINK, now)
        until = (now + timedelta(hours=hours)).isoformat()
        shown = {**stopped.values, "until": until}
        return Draft("funds.consider", {"fund": one.code}, shown, one.code, policies=(THINK,))

    async def insist_look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Where a wish above the level leads: `warn_sign` with warning and statement, `above_level` for a wealth product,
        `lowest_class`, `matched`, `suspended`, `decision_waiting`, and what bars any purchase."""
        wealth, language = await self._shelf.wealth(), request.language
        if found := named(wealth, request):
            values = {"product_name": name(found[0], language), "code": found[0].code}
            stopped = await self._gate.stops(actor, found[0].code, found[0].risk, "wealth", values)
            return stopped or ActionResult("matched_wealth", values)
        one = await self.pick(actor, request, above=True)
        if isinstance(one, ActionResult):
            return one
        values = fund_facts(one, language)
        if one.purchase_suspended:
            return ActionResult("suspended", values)
        stopped = await self._gate.stops(actor, one.code, one.risk, "fund", values)
        if stopped is None or stopped.outcome in ("think_first", "thinking"):
            return ActionResult("matched", values)
        return ActionResult(
            stopped.outcome, {**stopped.values, **self._insist_words(request.language)}
        )

    def _insist_words(self, language: str) -> dict[str, Any]:
        now = self._counter.clock.now()
        return {
            "statement": self._counter.words.get(STATEMENT, language),
            "decide": self._counter.policies.rendered(DECIDE, now, language),
        }

    async def insist(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """A signed wish, for the institution to decide; slots product, amount, signature. `not_signed` unless the
        statement, or that the risk is known and borne, was written (investor suitability rules, articles 6 and 19)."""
        found = await self.insist_look(actor, request)
        if found.outcome != "warn_sign":
            return found
        amount = amount_of(request.slots.get("amount") or "")
        if amount is None:
            return ActionResult("amount_needed", found.values)
        signature = str(request.slots.get("signature") or "")
        own = self._signs.all(signature)
        written = any(
            bare(self._counter.words.get(STATEMENT, one)) in bare(signature)
            for one in ("zh-Hans", "en")
        )
        if "unwilling" in own or not (written or {"knows", "bears"} <= {*own}):
            return ActionResult("not_signed", found.values)
        now, words = self._counter.clock.now(), self._counter.words
        open_days = self._counter.calendars.get("bank")
        decides = plus(open_days, local_date(now), self._counter.policies.whole(DECIDE, now))
        statement = found.values["statement"] if written else signature.strip()
        shown = {
            **found.values,
            "amount": str(amount),
            "decides_on": decides.isoformat(),
            "statement": statement,
            "agreed": "yes" if "confirms" in own else "",
        }
        sheet = (
            Sheet(words, request.language, "sheet.fund.insist")
            .row("sheet.fund.fund", shown["fund_name"], strong=True)
            .row("sheet.wealth.risk", shown["risk"])
            .row("sheet.wealth.level", shown["level"])
            .money("sheet.wealth.amount", amount, strong=True)
            .row("sheet.fund.signed", shown["statement"])
            .row("sheet.fund.decides_on", shown["decides_on"], "date")
            .note("sheet.fund.insist_note")
        )
        body = {"fund": shown["code"], "amount": str(amount), "statement": shown["statement"]}
        return Draft(
            order="suitability.insist",
            body={**body, "warning": "special", "decides_on": shown["decides_on"]},
            shown=shown,
            subject=str(shown["code"]),
            sheet=sheet.data,
            policies=(*RULES, DECIDE),
        )


def fund_facts(one: FundProduct, language: str) -> dict[str, Any]:
    """A fund in words."""
    return {
        "code": one.code,
        "fund_name": name(one, language),
        "product_name": name(one, language),
        "risk": one.risk,
        "minimum": one.min.figures,
    }


def kind_of(one: FundProduct) -> FundKind:
    """The kind that fees and days go by; a kind that no rule knows counts as a stock fund."""
    return next((kind for kind in KINDS if kind == one.type), "stock")


def bare(text: str) -> str:
    """A statement without marks and spaces, in simplified script and lower case."""
    return plain(text).translate({ord(mark): None for mark in MARKS})
