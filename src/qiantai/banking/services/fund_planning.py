"""Purchases of funds that repeat by themselves: set up, changed and stopped; never above the level."""

from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.records_wealth import FundPlan, FundProduct
from qiantai.banking.cycles import Cycle, heard_cycle
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.fund_buying import FundBuying, fund_facts
from qiantai.banking.services.hearing import Hearing, latest, plain, told
from qiantai.banking.services.paying import paying_account
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.services.shelf import Shelf, called, name
from qiantai.banking.services.standing import cycle_text
from qiantai.banking.services.suitability import RULES, Gate
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import Money

RETRY = "fund.sip.retry"


class FundPlanning:
    """Drafts plans."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._gate = Gate(counter)
        self._shelf = Shelf(counter)
        self._buying = FundBuying(counter)
        self._wishes = Hearing(counter.words, "plan", ("stop", "change", "list"))

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What is wanted: `create`, `change`, `stop` or `list`, with amount and cycle as far as they are said."""
        wish = (
            str(request.slots.get("wish") or "") or self._wishes.first(latest(request)) or "create"
        )
        cycle = self._cycle(request)
        return ActionResult(wish, {"wish": wish, "cycle": cycle.code if cycle else None})

    async def listed(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """The plans that run or are paused; `none` without any."""
        rows = await self._plans(actor)
        if not rows:
            return ActionResult("none", {})
        shown = [self._row(plan, fund, request.language) for plan, fund in rows]
        return ActionResult("ok", {"plans": shown, "count": len(shown), **shown[0]})

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """A new plan: slots product, amount, cycle, from_account?. `ambiguous`, `suspended`, the gate's outcomes,
        `amount_needed`, `cycle_needed`, `past`, `below_minimum`."""
        one = await self._buying.pick(actor, request)
        if isinstance(one, ActionResult):
            return one
        language = request.language
        values = fund_facts(one, language)
        stopped = await self._stops(actor, one, values)
        if stopped is not None:
            return stopped
        amount, cycle = amount_of(request.slots.get("amount") or ""), self._cycle(request)
        if amount is None:
            return ActionResult("amount_needed", values)
        if amount < one.min:
            return ActionResult("below_minimum", {**values, "amount": str(amount)})
        if cycle is None:
            return ActionResult("cycle_needed", {**values, "amount": str(amount)})
        first = cycle.next(local_date(self._counter.clock.now()))
        account = await paying_account(self._counter, actor, request)
        if isinstance(account, ActionResult):
            return account
        if first is None:
            return ActionResult("past", values)
        shown = self._shown(one, amount, cycle, language) | {
            "first_on": first.isoformat(),
            "from_last4": account.last4,
        }
        body = {"fund": one.code, "account": account.id, "amount": str(amount), "cycle": cycle.code}
        sheet = self._sheet(shown, "sheet.fund.plan", amount, language)
        return Draft(
            order="funds.plan",
            body=body,
            shown=shown,
            subject=account.id,
            sheet=sheet.data,
            facts={"amount": amount.yuan},
            policies=(*RULES, RETRY),
        )

    async def change(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Another amount or cycle of a plan: slots plan?, product?, amount?, cycle?. `none`, `ambiguous`, `what_needed`."""
        found = await self._which(actor, request)
        if isinstance(found, ActionResult):
            return found
        plan, fund = found
        language = request.language
        values = self._row(plan, fund, language)
        stopped = await self._stops(actor, fund, fund_facts(fund, language))
        if stopped is not None:
            return stopped
        said, cycle = amount_of(request.slots.get("amount") or ""), self._cycle(request)
        if said is None and cycle is None:
            return ActionResult("what_needed", values)
        amount, cycle = said or plan.amount, cycle or Cycle.of(plan.cycle)
        if amount < fund.min:
            return ActionResult(
                "below_minimum", {**fund_facts(fund, language), "amount": str(amount)}
            )
        first = cycle.next(local_date(self._counter.clock.now()))
        if first is None:
            return ActionResult("past", values)
        before = {"old_amount": str(plan.amount), "old_cycle_text": values["cycle_text"]}
        shown = (
            self._shown(fund, amount, cycle, language)
            | before
            | {
                "first_on": first.isoformat(),
                "from_last4": "",
            }
        )
        body = {"plan": plan.id, "amount": str(amount), "cycle": cycle.code}
        sheet = self._sheet(shown, "sheet.fund.plan_change", amount, language)
        return Draft(
            order="funds.plan_change",
            body=body,
            shown=shown,
            subject=plan.id,
            sheet=sheet.data,
            facts={"amount": amount.yuan},
            policies=(*RULES, RETRY),
        )

    async def stop(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """The end of a plan: slots plan?, product?. `none`, `ambiguous`."""
        found = await self._which(actor, request)
        if isinstance(found, ActionResult):
            return found
        plan, fund = found
        shown = self._row(plan, fund, request.language)
        sheet = (
            Sheet(self._counter.words, request.language, "sheet.fund.plan_stop")
            .row("sheet.fund.fund", shown["fund_name"])
            .money("sheet.wealth.amount", plan.amount)
            .row("sheet.fund.cycle", shown["cycle_text"])
            .note("sheet.fund.plan_stop_note")
        )
        return Draft("funds.plan_stop", {"plan": plan.id}, shown, plan.id, sheet.data)

    async def _stops(
        self, actor: CustomerActor, one: FundProduct, values: dict[str, Any]
    ) -> ActionResult | None:
        if one.purchase_suspended:
            return ActionResult("suspended", values)
        return await self._gate.stops(actor, one.code, one.risk, "fund", values, plans=True)

    async def _plans(self, actor: CustomerActor) -> list[tuple[FundPlan, FundProduct]]:
        funds = {one.code: one for one in await self._shelf.funds()}
        rows = await self._counter.core.records(FundPlan, actor.customer)
        return [(one, funds[one.code]) for one in rows if one.state != "ended"]

    async def _which(
        self, actor: CustomerActor, request: ActionRequest
    ) -> tuple[FundPlan, FundProduct] | ActionResult:
        rows = await self._plans(actor)
        if said := request.slots.get("plan"):
            rows = [row for row in rows if row[0].id == str(said)]
        else:
            text = str(request.slots.get("product") or "") or latest(request)
            meant = {one.code for one in called([fund for _, fund in rows], text)}
            rows = [row for row in rows if row[1].code in meant] or rows
        if not rows:
            return ActionResult("none", {})
        if len(rows) == 1:
            return rows[0]
        shown = [self._row(plan, fund, request.language) for plan, fund in rows]
        words, language = self._counter.words, request.language
        options = [
            {"value": row["plan"], "label": words.get("label.fund.plan", language, **row)}
            for row in shown
        ]
        return ActionResult("ambiguous", {"slot": "plan", "options": options})

    def _cycle(self, request: ActionRequest) -> Cycle | None:
        for text in told(request, "cycle"):
            try:
                return Cycle.of(text)
            except ValueError:
                if (heard := heard_cycle(plain(text))) is not None:
                    return heard
        return None

    def _shown(
        self, one: FundProduct, amount: Money, cycle: Cycle, language: str
    ) -> dict[str, Any]:
        now, policies = self._counter.clock.now(), self._counter.policies
        return {
            **fund_facts(one, language),
            "amount": str(amount),
            "cycle": cycle.code,
            "cycle_text": cycle_text(cycle, self._counter.words, language),
            "retry": policies.rendered(RETRY, now, language),
        }

    def _row(self, plan: FundPlan, fund: FundProduct, language: str) -> dict[str, Any]:
        words = self._counter.words
        return {
            "plan": plan.id,
            "code": fund.code,
            "fund_name": name(fund, language),
            "amount": str(plan.amount),
            "cycle_text": cycle_text(Cycle.of(plan.cycle), words, language),
            "next_on": plan.next_on.isoformat(),
            "state_text": words.get(f"payments.standing.{plan.state}", language),
        }

    def _sheet(self, shown: dict[str, Any], title: str, amount: Money, language: str) -> Sheet:
        return (
            Sheet(self._counter.words, language, title)
            .row("sheet.fund.fund", f"{shown['fund_name']} {shown['code']}", strong=True)
            .row("sheet.wealth.risk", shown["risk"])
            .money("sheet.wealth.amount", amount, strong=True)
            .row("sheet.fund.cycle", shown["cycle_text"])
            .row("sheet.fund.first_on", shown["first_on"], "date")
            .row("sheet.wealth.account", shown["from_last4"])
            .note("sheet.fund.plan_note")
        )
